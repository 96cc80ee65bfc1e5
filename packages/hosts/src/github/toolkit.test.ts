import { createHash, randomBytes } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { Run } from '@slipway/core'
import { readAsRunner } from '@slipway/testing'
import { installTool, type Lock } from '@slipway/tools'
import { pack } from 'tar-stream'
import { createMachinery } from '../engine/machinery'
import { HOSTS } from '../host-table'
import { NodeHttp } from '../net/http'
import { ProcessSignals } from '../process/signals'
import { Redactor } from '../pump/redactor'
import { GitHubHost } from './github-host'

// The toolkit reads the environment of the process, so that is what these tests set.
const before = { ...process.env }
let folder = ''
let servers: Server[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-toolkit-'))
  for (const name of ['temp', 'cache', 'work']) mkdirSync(join(folder, name))
  Object.assign(process.env, {
    GITHUB_ACTIONS: 'true',
    RUNNER_TEMP: join(folder, 'temp'),
    RUNNER_TOOL_CACHE: join(folder, 'cache'),
  })
})

afterEach(async () => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name]
  Object.assign(process.env, before)
  for (const server of servers) {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
  servers = []
  rmSync(folder, { recursive: true, force: true })
})

function runner() {
  let log = ''
  const redactor = new Redactor()
  const signals = new ProcessSignals()
  const host = new GitHubHost({
    env: process.env,
    redactor,
    write: (text) => (log += text),
    random: () => randomBytes(8).toString('hex'),
    http: new NodeHttp({}),
  })
  const machinery = createMachinery({
    env: process.env,
    host,
    http: new NodeHttp({}),
    redactor,
    signals,
    workspace: join(folder, 'work'),
  })
  return {
    host,
    ports: { ...machinery.ports('.'), record: new Run([]) },
    end: () => signals.cleanUp(() => undefined),
    log: () => log,
    view: () => readAsRunner(log),
  }
}

describe('the identity token, by @actions/core', () => {
  const TOKEN = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJyZXBvIn0.c2lnbmF0dXJl'

  async function service(answer: (request: IncomingMessage) => [number, object]) {
    const asked: IncomingMessage[] = []
    const server = createServer((request, response) => {
      asked.push(request)
      const [status, body] = answer(request)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
    servers.push(server)
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    const { port } = server.address() as AddressInfo
    process.env['ACTIONS_ID_TOKEN_REQUEST_URL'] = `http://127.0.0.1:${port}/token?api-version=2.0`
    process.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] = 'request-token-c4n4ry'
    return asked
  }

  test('is asked for with the audience, and hidden', async () => {
    const asked = await service(() => [200, { value: TOKEN }])
    const { host, view, log } = runner()
    expect(await host.identityToken('sigstore & co')).toBe(TOKEN)
    expect(asked.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/token?api-version=2.0&audience=sigstore%20%26%20co', 'Bearer request-token-c4n4ry'],
    ])
    expect(host.isHidden(TOKEN)).toBe(true)
    expect(
      view()
        .commands.filter(({ name }) => name === 'add-mask')
        .map(({ data }) => data),
    ).toEqual([TOKEN])
    host.info(`a ${TOKEN} b`)
    expect(log().split(TOKEN)).toHaveLength(2)
  })

  test('is masked also while commands are stopped for a child, and nothing goes past our own output', async () => {
    await service(() => [200, { value: TOKEN }])
    const { host, view } = runner()
    const past: unknown[] = []
    const { stdout } = process
    const write = stdout.write
    stdout.write = (chunk: string | Uint8Array) => past.push(chunk) > 0
    const resume = host.bracket()
    try {
      await host.identityToken('a')
    } finally {
      stdout.write = write
    }
    resume()
    expect(
      view()
        .commands.filter(({ name }) => name === 'add-mask')
        .map(({ data }) => data),
    ).toEqual([TOKEN])
    expect(view().shown.join('\n')).not.toContain(TOKEN)
    expect(past).toEqual([])
  })

  test('is not there for a job without the permission', async () => {
    await expect(runner().host.identityToken('a')).rejects.toMatchObject({
      code: 'IDENTITY_NOT_ALLOWED',
      outcome: 'invalid',
    })
  })

  test('a service that refuses is worth a retry', async () => {
    await service(() => [400, { message: 'no' }])
    await expect(runner().host.identityToken('a')).rejects.toMatchObject({
      code: 'IDENTITY_REQUEST_FAILED',
      outcome: 'transient',
    })
  })
})

// The samples are of tools that the lock has for Linux.
const onLinux =
  process.platform === 'linux'
    ? describe
    : (name: string, work: () => void) => describe.skip(`${name} (skipped: not on Linux)`, work)

onLinux('a tool that is an archive, by @actions/tool-cache', () => {
  const arch = process.arch === 'arm64' ? 'arm64' : 'amd64'
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

  /** An archive in a mirror, and a lock that names it. */
  async function released({ withProgram }: { readonly withProgram: boolean }): Promise<Lock> {
    const program = Buffer.from('#!/bin/sh\necho helm-9\n')
    const tar = pack()
    tar.entry({ name: 'linux/LICENSE' }, 'license')
    tar.entry({ name: 'linux/helm', mode: 0o755 }, program)
    tar.finalize()
    const chunks: Uint8Array[] = []
    for await (const chunk of tar as AsyncIterable<Uint8Array>) chunks.push(chunk)
    const archive = gzipSync(Buffer.concat(chunks))
    mkdirSync(join(folder, 'mirror'))
    writeFileSync(join(folder, 'mirror/helm.tar.gz'), archive)
    Object.assign(process.env, { SLIPWAY_TOOL_MIRROR: join(folder, 'mirror'), SLIPWAY_TOOL_SOURCES: 'mirror' })
    const hash = (bytes: Uint8Array) => ({ sha256: sha256(bytes), origin: 'official', evidence: 'this test' }) as const
    const build = {
      os: 'linux',
      arch,
      tried: true,
      download: {
        file: 'helm.tar.gz',
        hash: hash(archive),
        steps: [{ kind: 'tar.gz', path: 'linux/helm' }],
      },
      ...(withProgram ? { program: hash(program) } : {}),
      sources: [],
    } as const
    return { releases: [{ tool: 'helm', version: '9.9.9', channels: ['9'], builds: [build] }], bad: [] }
  }

  const install = async (lock: Lock) => {
    const { ports, log, end, view } = runner()
    const tool = await installTool(ports, { tool: 'helm' }, lock)
    const { stdout } = await ports.exec.run(tool.path, [])
    await end()
    return { tool, log: log(), stdout, view: view() }
  }

  const UNPACKED = /^\[command\]\S*\/tar xz /m

  test.each([
    ['its program known by hash', true, 'helm'],
    ['only the archive known by hash', false, 'helm.tar.gz'],
  ])('%s: unpacked by tar, kept in the cache of the runner, and found there again', async (_, withProgram, kept) => {
    const lock = await released({ withProgram })
    const first = await install(lock)
    expect(first.log).toMatch(UNPACKED)
    expect(first.view.commands).toEqual([])
    expect(first.stdout).toBe('helm-9\n')
    const place = join(folder, 'cache/slipway-helm/9.9.9')
    expect(readdirSync(place).sort()).toEqual([arch, `${arch}.complete`])
    expect(readdirSync(join(place, arch))).toEqual([kept])
    if (withProgram) expect(first.tool.path).toBe(join(place, arch, 'helm'))

    const second = await install(lock)
    expect([second.stdout, second.tool.from, UNPACKED.test(second.log)]).toEqual(['helm-9\n', 'the tool cache', false])
    expect(second.view.commands).toEqual([])
    expect(readdirSync(join(folder, 'temp'))).toEqual([])
  })

  test('what the toolkit says for debugging is shown when the runner asks for it', async () => {
    process.env['RUNNER_DEBUG'] = '1'
    const { view } = await install(await released({ withProgram: true }))
    expect(view.commands.map(({ name }) => name)).toContain('debug')
  })

  test('many jobs at once: all get the same whole tool and nothing is left over', async () => {
    const lock = await released({ withProgram: true })
    const all = await Promise.all(Array.from({ length: 6 }, () => install(lock)))
    expect(new Set(all.map(({ tool, stdout }) => `${tool.path} ${stdout}`))).toEqual(
      new Set([`${join(folder, 'cache/slipway-helm/9.9.9', arch, 'helm')} helm-9\n`]),
    )
    expect(readdirSync(join(folder, 'cache/slipway-helm/9.9.9')).sort()).toEqual([arch, `${arch}.complete`])
  })

  test('tar sees what every tool of ours sees, and no secret', async () => {
    const lock = await released({ withProgram: true })
    const seen = join(folder, 'seen')
    mkdirSync(join(folder, 'bin'))
    writeFileSync(join(folder, 'bin/tar'), `#!/bin/sh\nenv > ${seen}\nPATH=/usr/bin:/bin exec tar "$@"\n`, {
      mode: 0o755,
    })
    Object.assign(process.env, {
      PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
      INPUT_PASSWORD: 'hunter22-hunter22',
      TAR_OPTIONS: '--verbose',
      SSL_CERT_FILE: '/etc/company.pem',
    })
    const whole = process.env
    const { stdout } = await install(lock)
    expect([stdout, process.env === whole]).toEqual(['helm-9\n', true])
    const names = readFileSync(seen, 'utf8')
      .split('\n')
      .map((line) => line.split('=')[0])
    expect(names).toContain('SSL_CERT_FILE')
    expect(names.filter((name) => /^(?:INPUT_|TAR_|RUNNER_|GITHUB_)/.test(name ?? ''))).toEqual([])
  })

  test('a machine without tar reads the archive all the same', async () => {
    const lock = await released({ withProgram: true })
    mkdirSync(join(folder, 'bin'))
    symlinkSync('/bin/sh', join(folder, 'bin/sh'))
    process.env['PATH'] = join(folder, 'bin')
    const { stdout, log } = await install(lock)
    expect([stdout, UNPACKED.test(log)]).toEqual(['helm-9\n', false])
    expect(log).toContain('the archive is read without the tools of this machine')
  })
})

describe('elsewhere the toolkit is not loaded', () => {
  const root = 'packages/hosts/src'
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
  const importing = sources.filter(({ text }) => /(?:from|import\() *'@actions\//.test(text))

  test("only GitHub's folder names it, and only by import()", () => {
    expect(importing.map(({ path }) => path).sort()).toEqual([
      'github/identity.ts',
      'github/octokit.ts',
      'github/tool-cache.ts',
    ])
    for (const { text } of importing) expect(text).not.toMatch(/^import (?!type).*'@actions\//m)
  })

  test('what is a dependency is imported, and what is imported is a dependency', () => {
    const { dependencies } = JSON.parse(readFileSync('packages/hosts/package.json', 'utf8')) as {
      dependencies: Record<string, string>
    }
    const names = importing.flatMap(({ text }) => [...text.matchAll(/'(@actions\/[\w-]+)'/g)].map(([, name]) => name))
    expect(Object.keys(dependencies).filter((name) => name.startsWith('@actions/'))).toEqual([...new Set(names)].sort())
  })

  test('and the other hosts are not loaded with it', () => {
    const index = (name: string) => readFileSync(join(root, name, 'index.ts'), 'utf8')
    for (const { name } of HOSTS) {
      expect(existsSync(join(root, name, 'index.ts'))).toBe(true)
      expect([...index(name).matchAll(/^import (?!type)/gm)]).toEqual([])
    }
  })
})
