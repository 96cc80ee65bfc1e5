import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { build } from '@slipway/action-build'
import { type Raw, resolve, type SourceContext } from '@slipway/core'
import { type RunningRegistry, startRegistry } from '@slipway/test-registry'
import { type CacheRights, type CacheService, startCacheService } from '../e2e/engines/cache-service'
import { prepareContainers, type ReadyEngine, startBuildKit } from '../e2e/engines/daemons'
import { lookUp } from '../e2e/needs'
import { bench } from './tools-ports'

jest.setTimeout(180_000)
const execute = promisify(execFile)
const programs = lookUp('build-cache')
const buildKit = programs.buildKit()
const can =
  buildKit !== undefined && process.getuid?.() === 0 && (await programs.has('runc')) && (await programs.has('busybox'))
const suite = can ? describe : describe.skip
const root = await mkdtemp(join(tmpdir(), 'slipway-cache-'))
let engine: ReadyEngine
beforeAll(async () => {
  if (await programs.has('busybox')) await writeContext()
})
afterAll(() => rm(root, { recursive: true, force: true }))

const DOCKERFILE = `FROM scratch AS made
COPY busybox /bin/sh
RUN echo one > /one
FROM scratch
COPY --from=made /one /one
`
/** BuildKit does not call a step cached whose layer it fetches only to write it out. */
const FOUND = /^[23]\/3$/
const BRANCH = { ref: 'feature', defaultBranch: 'main', protectedRef: false }
const MAIN = { ref: 'main', defaultBranch: 'main', protectedRef: true }

interface Built {
  readonly outcome: string
  readonly hits: string | undefined
  readonly said: string
}

/** On a machine that has built nothing yet. */
async function buildAfresh(
  source: Partial<SourceContext>,
  values: Readonly<Record<string, Raw>>,
  env: Readonly<Record<string, string>> = {},
): Promise<Built> {
  const buildx = { ...process.env, ...engine.env }
  await execute('buildx', ['prune', '--all', '--force'], { env: buildx })
  const world = bench(join(root, 'src'), { PATH: process.env['PATH'], HOME: root, ...engine.env, ...env })
  try {
    Object.defineProperty(world.ports.host, 'source', { value: { fork: false, ...source } })
    const given = resolve(build.inputs, [
      { name: 'input', get: (name) => ({ engine: 'buildx', ...values })[name] },
    ]).values
    const { outcome, outputs } = await build.run(given, world.ports)
    return { outcome, hits: outputs['cache-hits'] as string | undefined, said: world.said() }
  } finally {
    await world.end()
  }
}

function github(): void {
  let service: CacheService
  beforeEach(async () => {
    service = await startCacheService()
  })
  afterEach(() => service.stop())
  const run = (source: Partial<SourceContext>, rights: CacheRights) =>
    buildAfresh(source, { cache: 'auto', image: 'ghcr.io/acme/shop' }, service.variables(rights))
  const writing = () => service.calls.filter((call) => !call.startsWith('Get'))
  const onMain = { reads: ['refs/heads/main'], writes: 'refs/heads/main' }
  const onBranch = { reads: ['refs/heads/feature', 'refs/heads/main'], writes: 'refs/heads/feature' }

  test('what the default branch wrote, a branch reads, and the next build of the branch its own', async () => {
    expect((await run(MAIN, onMain)).hits).toBe('0/3')
    expect(writing()).toContain('FinalizeCacheEntryUpload refs/heads/main')
    expect((await run(BRANCH, onBranch)).hits).toMatch(FOUND)
    expect(service.calls).toContain('GetCacheEntryDownloadURL refs/heads/main')
    expect((await run(MAIN, onMain)).hits).toMatch(FOUND)
    // Refs are the service's to keep apart: what a branch wrote, main never sees.
    expect(service.calls.slice(-1)[0]).not.toContain('feature')
  })

  test.each<[string, Partial<SourceContext>]>([
    ["a fork's code", { ...BRANCH, fork: true }],
    ['pull_request_target', { ...MAIN, event: 'pull_request_target' }],
    ['workflow_run', { ...MAIN, event: 'workflow_run' }],
  ])('%s reads and writes nothing, whatever its token could', async (_, source) => {
    await run(MAIN, onMain)
    const before = service.calls.length
    expect((await run(source, { ...onMain, reads: ['refs/heads/main'] })).hits).toMatch(FOUND)
    expect(service.calls.slice(before).filter((call) => !call.startsWith('Get'))).toEqual([])
  })

  test('a version tag asks for nothing', async () => {
    expect((await run({ ...MAIN, ref: 'v1.0.0', tag: 'v1.0.0' }, onMain)).hits).toBe('0/3')
    expect(service.calls).toEqual([])
  })

  test.each([403, 404])('a service that answers %i fails no build', async (status) => {
    service.breakWith(status)
    expect(await run(BRANCH, onBranch)).toMatchObject({ outcome: 'pass', hits: '0/3' })
    expect(service.calls.length).toBeGreaterThan(0)
  })
}

function registry(): void {
  let server: RunningRegistry
  beforeEach(async () => {
    server = await startRegistry()
  })
  afterEach(() => server.stop())
  const run = (source: Partial<SourceContext>, own: Readonly<Record<string, Raw>> = {}) =>
    buildAfresh(source, { cache: 'registry', image: `${server.address}/acme/shop`, 'cache-scope': 's', ...own })
  const tags = () => [...(server.content.repository('acme/shop/cache')?.tags.keys() ?? [])]

  test('a branch writes its own beside what protected refs wrote, and a protected ref never reads it', async () => {
    expect((await run(BRANCH)).hits).toBe('0/3')
    expect(tags()).toEqual(['u-s-feature'])
    const before = server.requests.length
    expect((await run(MAIN)).hits).toBe('0/3')
    const asked = server.requests.slice(before).map(({ path }) => path)
    expect(asked.filter((path) => path.includes('/manifests/u-'))).toEqual([])
    expect(tags().sort()).toEqual(['p-s-main', 'u-s-feature'])
    expect((await run({ ...BRANCH, ref: 'other' })).hits).toMatch(/^[1-3]\/3$/)
  })

  const kept = () => server.content.repository('acme/shop/cache')?.blobs.size

  test('where anybody may pull the image, the stages that build are not kept (mode=min)', async () => {
    const { said } = await run(MAIN)
    expect(said).toContain('mode min')
    // The configuration of the cache, and the layer of the last stage.
    expect(kept()).toBe(2)
  })

  test('where only some may, all of them are', async () => {
    await server.stop()
    const [username, password] = ['me', 'secret']
    server = await startRegistry({ auth: { kind: 'basic', username, password } })
    const login = { username, password }
    expect((await run(MAIN, login)).said).toContain('mode max')
    expect(kept()).toBe(4)
    expect((await run(MAIN, login)).hits).toMatch(FOUND)
  })

  test("a fork's code writes nothing", async () => {
    const { outcome, said } = await run({ ...BRANCH, fork: true })
    expect([outcome, tags()]).toEqual(['pass', []])
    expect(said).toContain('the code comes from a fork')
  })

  test.each([403, 500])('a registry that answers %i to the cache fails no build', async (status) => {
    server.fail({ path: /acme\/shop\/cache/, times: Number.POSITIVE_INFINITY, does: { kind: 'status', status } })
    expect(await run(BRANCH)).toMatchObject({ outcome: 'pass', hits: '0/3' })
  })
}

/** A store that is new is a machine that has built nothing yet. */
async function buildByContainers(
  name: 'buildah' | 'podman',
  {
    source,
    address,
    own = {},
  }: { source: Partial<SourceContext>; address: string; own?: Readonly<Record<string, Raw>> },
): Promise<Built> {
  const folder = await mkdtemp(join(root, `${name}-`))
  const { env } = await prepareContainers(folder)
  const registries = join(folder, 'registries.conf')
  await writeFile(registries, `[[registry]]\nlocation="${address}"\ninsecure=true\n`)
  const variables = { PATH: process.env['PATH'], HOME: folder, ...env, CONTAINERS_REGISTRIES_CONF: registries }
  const world = bench(join(root, 'src'), variables)
  try {
    Object.defineProperty(world.ports.host, 'source', { value: { fork: false, ...source } })
    const values = { engine: name, cache: 'registry', image: `${address}/acme/shop`, ...own }
    const given = resolve(build.inputs, [{ name: 'input', get: (input) => values[input as 'image'] }]).values
    const { outcome, outputs } = await build.run(given, world.ports)
    return { outcome, hits: outputs['cache-hits'] as string | undefined, said: world.said() }
  } finally {
    await world.end()
  }
}

async function containers(name: 'buildah' | 'podman'): Promise<void> {
  const isThere = process.getuid?.() === 0 && (await programs.has(name)) && (await programs.has('busybox'))
  const part = isThere ? describe : describe.skip
  part(`caches of a real ${name} in a registry${isThere ? '' : ` (skipped: needs root, busybox and ${name})`}`, () => {
    let server: RunningRegistry
    beforeEach(async () => {
      server = await startRegistry()
    })
    afterEach(() => server.stop())
    const run = (source: Partial<SourceContext>) => buildByContainers(name, { source, address: server.address })
    const repositories = () => server.content.names.filter((one) => server.content.repository(one)!.tags.size > 0)

    test('what one machine built, another takes; of protected refs and the others each its own', async () => {
      expect((await run(BRANCH)).hits).toMatch(/^0\//)
      expect(repositories()).toEqual(['acme/shop/cache/unprotected'])
      expect((await run(BRANCH)).hits).toMatch(/^[1-9]\//)
      expect((await run(MAIN)).hits).toMatch(/^0\//)
      expect(repositories()).toEqual(['acme/shop/cache', 'acme/shop/cache/unprotected'])
    })

    test("a fork's code reads what protected refs wrote, and writes nothing", async () => {
      await run(MAIN)
      const before = server.requests.length
      expect((await run({ ...BRANCH, fork: true })).hits).toMatch(/^[1-9]\//)
      const writes = server.requests.slice(before).filter(({ method }) => !['GET', 'HEAD'].includes(method))
      expect(writes).toEqual([])
    })

    test.each([403, 500])('a registry that answers %i to the cache fails no build', async (status) => {
      server.fail({ path: /acme\/shop\/cache/, times: Number.POSITIVE_INFINITY, does: { kind: 'status', status } })
      const { outcome, said } = await run(BRANCH)
      expect([outcome, said.includes('the cache cannot be used, so it is built without one')]).toEqual(['pass', true])
    })
  })
}

async function writeContext(): Promise<void> {
  const folder = join(root, 'src')
  await mkdir(folder, { recursive: true })
  await cp('/bin/busybox', join(folder, 'busybox'))
  await writeFile(join(folder, 'Dockerfile'), DOCKERFILE)
}

suite(
  `caches of a real BuildKit${can ? '' : ' (skipped: needs root, runc, busybox and BuildKit built by test/e2e/engines)'}`,
  () => {
    beforeAll(async () => {
      engine = await startBuildKit(join(root, 'buildkit'), buildKit!)
    })
    afterAll(() => engine.stop())
    describe('of GitHub', github)
    describe('in a registry', registry)
  },
)

for (const name of ['buildah', 'podman'] as const) await containers(name)
