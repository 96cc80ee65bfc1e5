import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const call = promisify(execFile)

/**
 * What the Dockerfiles begin from, for a machine that reaches no registry: Debian under the names that they say, with
 * this machine's Go while they build. An image is then built by the repository's own instructions, but on other ground;
 * the page says so.
 */
interface Base {
  readonly names: readonly string[]
  readonly packages?: readonly string[]
  /** Files and folders of this machine that it has as well. */
  readonly paths?: readonly string[]
  readonly lines?: readonly string[]
}

const SMALL: Base = {
  names: ['alpine:3.24', 'alpine:latest', 'debian:testing-slim', 'gcr.io/distroless/static:nonroot'],
}

const BASES: readonly Base[] = [
  {
    names: ['golang:1.26-alpine', 'golang:1.26', 'golang:1-alpine'],
    packages: ['git', 'make', 'tzdata'],
    lines: ['ENV PATH=/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  },
  {
    names: ['node:16-alpine3.13', 'node:18-slim', 'node:22'],
    paths: ['/usr/bin/node', '/usr/lib/node_modules/npm', '/root/.npmrc'],
    lines: [
      'RUN for name in npm npx; do ln -s ../lib/node_modules/npm/bin/$name-cli.js /usr/bin/$name; done; useradd --create-home node',
      'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt',
    ],
  },
  {
    names: ['python:3.10-slim', 'python:3.11-slim', 'python:3.9-slim'],
    packages: ['python3', 'python3-pip', 'python3-venv', 'python-is-python3'],
    lines: ['RUN rm -f /usr/lib/python3*/EXTERNALLY-MANAGED'],
  },
  { names: ['eclipse-temurin:17', 'eclipse-temurin:17-jre-alpine'], packages: ['openjdk-17-jre-headless'] },
]

/** Toolchains of this machine, there while an image is built and not in it. */
const MOUNTED = ['/usr/local/go', '/root/go/pkg/mod', '/root/.cache/go-build']

/** Settings with which this machine reaches its package registries. */
const SETTINGS = ['/etc/apt', '/etc/ssl/certs', '/usr/local/share/ca-certificates', '/etc/pip.conf']

/** Alpine's package manager and its forms of adduser, for instructions that are written for it. */
const SHIMS: Readonly<Record<string, string>> = {
  apk: '#!/bin/sh\nexit 0\n',
  addgroup: '#!/bin/sh\nfor last; do :; done\nexec groupadd --force --system "$last"\n',
  adduser:
    '#!/bin/sh\nwhile [ $# -gt 0 ]; do case "$1" in -G|--ingroup) group=$2; shift;; -*) ;; *) user=$1;; esac; shift; done\n' +
    'exec useradd --system --create-home ${group:+--gid "$group"} "$user"\n',
}

export interface Bases {
  /** Variables that make Buildah find them. */
  readonly env: Readonly<Record<string, string>>
}

/** @param directory kept from run to run: it takes minutes to fill */
export async function provideBases(directory: string, say: (line: string) => void): Promise<Bases> {
  await mkdir(directory, { recursive: true })
  const env = await settings(directory)
  const has = (name: string) =>
    call('buildah', ['inspect', '--type=image', full(name)], { env: { ...process.env, ...env } }).then(
      () => true,
      () => false,
    )
  for (const base of [SMALL, ...BASES]) {
    if (await has(base.names[0] ?? '')) continue
    say(`making bases: ${base.names.join(', ')}`)
    await make(base, { directory, env })
  }
  return { env }
}

/** A store of its own, and a chroot in place of namespaces. */
async function settings(directory: string): Promise<Readonly<Record<string, string>>> {
  const file = (name: string) => join(directory, name)
  const store = `[storage]\ndriver="overlay"\ngraphroot="${file('graph')}"\nrunroot="${file('run')}"\n`
  const volumes = MOUNTED.filter((path) => existsSync(path)).map((path) => `"${path}:${path}"`)
  await writeFile(file('storage.conf'), store)
  await writeFile(file('containers.conf'), `[containers]\nvolumes = [${volumes.join(', ')}]\n`)
  return {
    CONTAINERS_STORAGE_CONF: file('storage.conf'),
    CONTAINERS_CONF: file('containers.conf'),
    BUILDAH_ISOLATION: 'chroot',
  }
}

interface Ground {
  readonly directory: string
  readonly env: Readonly<Record<string, string>>
}

async function make(base: Base, { directory, env }: Ground): Promise<void> {
  const context = join(directory, 'context')
  await rm(context, { recursive: true, force: true })
  await mkdir(join(context, 'add'), { recursive: true })
  if (base === SMALL) await smallest(context)
  for (const path of base.paths ?? []) await take(context, path)
  const lines = [
    ...(base === SMALL ? ['FROM scratch', 'COPY debian /'] : [`FROM ${full(SMALL.names[0] ?? '')}`]),
    'COPY add /',
    ...(base.packages === undefined
      ? []
      : [`RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends ${base.packages.join(' ')}`]),
    ...(base.lines ?? []),
  ]
  await writeFile(join(context, 'Containerfile'), `${lines.join('\n')}\n`)
  const tags = base.names.flatMap((name) => ['--tag', full(name)])
  await call('buildah', ['bud', '--file', join(context, 'Containerfile'), ...tags, context], {
    env: { ...process.env, ...env },
    maxBuffer: 64 << 20,
  })
}

async function smallest(context: string): Promise<void> {
  const include = '--include=ca-certificates,curl,netcat-openbsd'
  await call('debootstrap', ['--variant=minbase', include, 'bookworm', join(context, 'debian')], {
    maxBuffer: 64 << 20,
  })
  for (const path of SETTINGS) await take(context, path)
  await mkdir(join(context, 'add/usr/local/sbin'), { recursive: true })
  for (const [name, text] of Object.entries(SHIMS))
    await writeFile(join(context, 'add/usr/local/sbin', name), text, { mode: 0o755 })
}

async function take(context: string, path: string): Promise<void> {
  if (!existsSync(path)) return
  await mkdir(dirname(join(context, 'add', path)), { recursive: true })
  await cp(path, join(context, 'add', path), { recursive: true, verbatimSymlinks: true })
}

const full = (name: string): string => (/^[^/]*\.[^/]*\//.test(name) ? name : `docker.io/library/${name}`)
