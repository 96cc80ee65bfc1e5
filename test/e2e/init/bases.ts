import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const call = promisify(execFile)

/**
 * What the Dockerfiles begin from, for a machine that reaches no registry: Debian with the toolchains of this machine,
 * under the names that the Dockerfiles say. With these an image is built by the repository's own instructions, but on
 * other ground; the table says so.
 */
export interface Bases {
  /** Variables that make Buildah find them. */
  readonly env: Readonly<Record<string, string>>
}

interface Base {
  readonly names: readonly string[]
  readonly packages?: readonly string[]
  /** Folders of this machine that it has as well. */
  readonly folders?: readonly string[]
  readonly path?: string
}

const NPM = ['/usr/bin/node', '/usr/lib/node_modules/npm']

const BASES: readonly Base[] = [
  {
    names: ['alpine:3.24', 'alpine:latest', 'debian:testing-slim', 'gcr.io/distroless/static:nonroot'],
    packages: ['curl', 'netcat-openbsd'],
  },
  {
    names: ['golang:1.26-alpine', 'golang:1.26', 'golang:1-alpine'],
    packages: ['git', 'make', 'tzdata'],
    folders: ['/usr/local/go'],
    path: '/usr/local/go/bin',
  },
  { names: ['node:16-alpine3.13', 'node:18-slim', 'node:22'], folders: NPM },
  {
    names: ['python:3.10-slim', 'python:3.11-slim', 'python:3.9-slim'],
    packages: ['python3', 'python3-pip', 'python3-venv', 'python-is-python3'],
  },
  { names: ['eclipse-temurin:17'], packages: ['openjdk-17-jre-headless'] },
]

/** Settings with which this machine reaches its package registries. */
const SETTINGS = ['/etc/apt', '/etc/ssl/certs', '/usr/local/share/ca-certificates', '/etc/pip.conf', '/root/.npmrc']

/** Alpine's package manager and its forms of adduser, for instructions that are written for it. */
const SHIMS: Readonly<Record<string, string>> = {
  apk: '#!/bin/sh\nexit 0\n',
  addgroup: '#!/bin/sh\nfor last; do :; done\nexec groupadd --force --system "$last"\n',
  adduser:
    '#!/bin/sh\nwhile [ $# -gt 0 ]; do case "$1" in -G|--ingroup) group=$2; shift;; -*) ;; *) [ "$1" = "$group" ] || user=$1;; esac; shift; done\n' +
    'exec useradd --system --create-home ${group:+--gid "$group"} "$user"\n',
}

/** @param directory kept from run to run: it takes minutes to fill */
export async function provideBases(directory: string, say: (line: string) => void): Promise<Bases> {
  await mkdir(directory, { recursive: true })
  const env = await settings(directory)
  const root = join(directory, 'debian')
  if (!existsSync(join(root, 'etc/debian_version'))) {
    say('making bases: Debian')
    await call('debootstrap', ['--variant=minbase', '--include=ca-certificates', 'bookworm', root, mirror()], {
      maxBuffer: 64 << 20,
    })
  }
  const has = async (name: string) =>
    call('buildah', ['inspect', '--type=image', full(name)], { env }).then(
      () => true,
      () => false,
    )
  for (const base of BASES) {
    if (await has(base.names.at(-1) ?? '')) continue
    say(`making bases: ${base.names.join(', ')}`)
    await make(base, { directory, root, env })
  }
  return { env }
}

/** A store of its own, chroot in place of namespaces, and short names as Docker reads them. */
async function settings(directory: string): Promise<Readonly<Record<string, string>>> {
  const file = (name: string) => join(directory, name)
  const store = `[storage]\ndriver="overlay"\ngraphroot="${file('graph')}"\nrunroot="${file('run')}"\n`
  await writeFile(file('storage.conf'), store)
  return {
    ...(process.env as Readonly<Record<string, string>>),
    CONTAINERS_STORAGE_CONF: file('storage.conf'),
    BUILDAH_ISOLATION: 'chroot',
  }
}

interface Ground {
  readonly directory: string
  readonly root: string
  readonly env: Readonly<Record<string, string>>
}

async function make(base: Base, { directory, root, env }: Ground): Promise<void> {
  const context = join(directory, 'context')
  const add = join(context, 'add')
  await call('rm', ['-rf', context])
  for (const path of [...SETTINGS, ...(base.folders ?? [])]) {
    if (!existsSync(path)) continue
    await mkdir(dirname(join(add, path)), { recursive: true })
    await cp(path, join(add, path), { recursive: true, verbatimSymlinks: true })
  }
  await mkdir(join(add, 'usr/local/sbin'), { recursive: true })
  for (const [name, text] of Object.entries(SHIMS))
    await writeFile(join(add, 'usr/local/sbin', name), text, { mode: 0o755 })
  const lines = [
    'FROM scratch',
    'ADD debian /',
    'COPY context/add /',
    `ENV PATH=${base.path === undefined ? '' : `${base.path}:`}/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt',
    ...(base.packages === undefined
      ? []
      : [`RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends ${base.packages.join(' ')}`]),
    ...(base.packages?.includes('python3') === true ? ['RUN rm -f /usr/lib/python3*/EXTERNALLY-MANAGED'] : []),
    ...(base.folders === NPM
      ? [
          'RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/bin/npm && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/bin/npx && useradd --create-home node',
        ]
      : []),
  ]
  await writeFile(join(directory, 'Containerfile'), `${lines.join('\n')}\n`)
  const tags = base.names.flatMap((name) => ['--tag', full(name)])
  await call('buildah', ['bud', '--layers', '--file', join(directory, 'Containerfile'), ...tags, directory], {
    env: { ...env },
    maxBuffer: 64 << 20,
  })
  void root
}

const full = (name: string): string => (name.includes('/') ? name : `docker.io/library/${name}`)

/** Where this machine gets its own Debian. */
function mirror(): string {
  const lists = [
    '/etc/apt/sources.list',
    ...readdirSync('/etc/apt/sources.list.d').map((name) => `/etc/apt/sources.list.d/${name}`),
  ]
  void lists
  return 'http://deb.debian.org/debian'
}

void readFile
