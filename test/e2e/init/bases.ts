import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const call = promisify(execFile)

/**
 * What the Dockerfiles begin from, for a machine that reaches no registry: BusyBox or Debian under the names that they
 * say, with this machine's Go while they build. An image is then built by the repository's own instructions, but on
 * other ground; the page says so.
 */
interface Base {
  readonly names: readonly string[]
  /** Of BusyBox alone; else of Debian. */
  readonly isTiny?: boolean
  readonly packages?: readonly string[]
  /** Files and folders of this machine that it has as well. */
  readonly paths?: readonly string[]
  readonly lines?: readonly string[]
  /** Package managers with a stand-in. */
  readonly managers?: readonly (keyof typeof MANAGERS)[]
}

/** What has little in it is scanned in seconds. */
const TINY: Base = { names: ['alpine:3.24', 'alpine:latest', 'gcr.io/distroless/static:nonroot'], isTiny: true }
const DEBIAN: Base = { names: ['debian:testing-slim'] }

const BASES: readonly Base[] = [
  {
    names: ['golang:1.26-alpine', 'golang:1.26', 'golang:1-alpine'],
    packages: ['git', 'make', 'tzdata'],
    lines: ['ENV PATH=/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  },
  { names: ['node:16-alpine3.13', 'node:22'], isTiny: true, ...nodeOf('adduser') },
  { names: ['node:18-slim'], ...nodeOf('useradd --create-home') },
  {
    names: ['python:3.10-slim', 'python:3.11-slim', 'python:3.9-slim'],
    packages: ['python3', 'python3-pip', 'python3-venv', 'python-is-python3'],
    lines: ['RUN rm -f /usr/lib/python3*/EXTERNALLY-MANAGED'],
  },
  { names: ['eclipse-temurin:17', 'eclipse-temurin:17-jre-alpine'], packages: ['openjdk-17-jre-headless'] },
  { names: ['ruby:2.5.1'], packages: ['ruby', 'ruby-sinatra'], managers: ['bundle'] },
  { names: ['php:8.2-apache'], packages: ['php-cli'] },
]

/** Toolchains of this machine, there while an image is built and not in it. */
const MOUNTED = ['/usr/local/go', '/root/go/pkg/mod', '/root/.cache/go-build']

/** Settings with which this machine reaches its package registries. */
const SETTINGS = ['/etc/apt', '/etc/ssl/certs', '/usr/local/share/ca-certificates', '/etc/pip.conf']

/**
 * Package managers whose registries are not reached: Debian's gems and its PHPUnit stand in for what they would fetch.
 * Here, and in the images.
 */
const MANAGERS = {
  bundle: '#!/bin/sh\n[ "$1" = exec ] || exit 0\nshift\nexec "$@"\n',
  composer:
    '#!/bin/sh\n[ "$1" = install ] || exec /usr/bin/composer "$@"\n' +
    '/usr/bin/composer dump-autoload --quiet && mkdir -p vendor/bin && ln -sf /usr/bin/phpunit vendor/bin/phpunit\n',
} as const

/** Alpine's package manager and its forms of adduser, for instructions that are written for it. */
const SHIMS: Readonly<Record<string, string>> = {
  apk: '#!/bin/sh\nexit 0\n',
  addgroup: '#!/bin/sh\nfor last; do :; done\nexec groupadd --force --system "$last"\n',
  adduser:
    '#!/bin/sh\nwhile [ $# -gt 0 ]; do case "$1" in -G|--ingroup) group=$2; shift;; -*) ;; *) user=$1;; esac; shift; done\n' +
    'exec useradd --system --create-home ${group:+--gid "$group"} "$user"\n',
}

/** Debian's BusyBox makes no users. */
const TINY_SHIMS: Readonly<Record<string, string>> = {
  apk: '#!/bin/sh\nexit 0\n',
  addgroup: '#!/bin/sh\nfor last; do :; done\necho "$last:x:1000:" >> /etc/group\n',
  adduser:
    '#!/bin/sh\nfor last; do :; done\nwhile [ $# -gt 0 ]; do case "$1" in -G|--ingroup) shift;; -*) ;; *) last=$1;; esac; shift; done\n' +
    'echo "$last:x:1000:1000::/home/$last:/bin/sh" >> /etc/passwd\nmkdir -p "/home/$last"\nchown 1000:1000 "/home/$last"\n',
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
  for (const base of [TINY, DEBIAN, ...BASES]) {
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
  await mkdir(file('programs'), { recursive: true })
  for (const [name, text] of Object.entries(MANAGERS))
    await writeFile(join(file('programs'), name), text, { mode: 0o755 })
  const volumes = MOUNTED.filter((path) => existsSync(path)).map((path) => `"${path}:${path}"`)
  await writeFile(file('storage.conf'), store)
  await writeFile(file('containers.conf'), `[containers]\nvolumes = [${volumes.join(', ')}]\n`)
  return {
    CONTAINERS_STORAGE_CONF: file('storage.conf'),
    CONTAINERS_CONF: file('containers.conf'),
    BUILDAH_ISOLATION: 'chroot',
    PATH: `${file('programs')}:${process.env['PATH'] ?? ''}`,
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
  if (base === DEBIAN) await debian(context)
  if (base === TINY) await busybox(context)
  for (const name of base.managers ?? []) await writeShims(context, { [name]: MANAGERS[name] })
  for (const path of base.paths ?? []) await take(context, path)
  if (base.isTiny === true && base.paths !== undefined)
    for (const path of await librariesOf(base.paths[0] ?? '')) await take(context, path)
  const before = full((base.isTiny === true ? TINY : DEBIAN).names[0] ?? '')
  const lines = [
    ...(base === DEBIAN ? ['FROM scratch', 'COPY debian /'] : [`FROM ${base === TINY ? 'scratch' : before}`]),
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

/** As Alpine has it: BusyBox under every name that it answers to. */
async function busybox(context: string): Promise<void> {
  const within = (path: string) => join(context, 'add', path)
  for (const path of ['bin', 'etc', 'root', 'usr/bin', 'usr/local/sbin', 'home', 'tmp'])
    await mkdir(within(path), { recursive: true })
  await chmod(within('tmp'), 0o1777)
  await cp('/bin/busybox', within('bin/busybox'))
  const { stdout } = await call('busybox', ['--list'])
  for (const name of stdout.trim().split('\n')) if (name !== 'busybox') await symlink('busybox', within(`bin/${name}`))
  await symlink('/bin/env', within('usr/bin/env'))
  await writeFile(
    within('etc/passwd'),
    'root:x:0:0:root:/root:/bin/sh\nnonroot:x:65532:65532::/home/nonroot:/bin/false\n',
  )
  await writeFile(within('etc/group'), 'root:x:0:\nnonroot:x:65532:\n')
  await take(context, '/etc/ssl/certs/ca-certificates.crt')
  await writeShims(context, TINY_SHIMS)
}

async function librariesOf(program: string): Promise<readonly string[]> {
  const { stdout } = await call('ldd', [program])
  return [...stdout.matchAll(/(?:=> |^\s+)(\/\S+) \(/gm)].map(([, path = '']) => path)
}

async function debian(context: string): Promise<void> {
  const include = '--include=ca-certificates,curl,netcat-openbsd'
  await call('debootstrap', ['--variant=minbase', include, 'bookworm', join(context, 'debian')], {
    maxBuffer: 64 << 20,
  })
  for (const path of SETTINGS) await take(context, path)
  await writeShims(context, SHIMS)
}

async function writeShims(context: string, shims: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(context, 'add/usr/local/sbin'), { recursive: true })
  for (const [name, text] of Object.entries(shims))
    await writeFile(join(context, 'add/usr/local/sbin', name), text, { mode: 0o755 })
}

async function take(context: string, path: string): Promise<void> {
  if (!existsSync(path)) return
  await mkdir(dirname(join(context, 'add', path)), { recursive: true })
  await cp(path, join(context, 'add', path), {
    recursive: true,
    ...(path.includes('.so') ? { dereference: true } : { verbatimSymlinks: true }),
  })
}

function nodeOf(adduser: string): Pick<Base, 'paths' | 'lines'> {
  return {
    paths: ['/usr/bin/node', '/usr/lib/node_modules/npm', '/root/.npmrc'],
    lines: [
      `RUN for name in npm npx; do ln -s ../lib/node_modules/npm/bin/$name-cli.js /usr/bin/$name; done; ${adduser} node`,
      'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt',
    ],
  }
}

const full = (name: string): string => (/^[^/]*\.[^/]*\//.test(name) ? name : `docker.io/library/${name}`)
