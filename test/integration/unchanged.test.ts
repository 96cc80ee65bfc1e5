import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { build } from '@slipway/action-build'
import { push } from '@slipway/action-push'
import { scan } from '@slipway/action-scan'
import { type Action, type Raw, resolve, type Result, Run, type StageRecord } from '@slipway/core'
import { type RunningRegistry, startRegistry } from '@slipway/test-registry'
import { lookUp } from '../e2e/needs'
import { bench } from './tools-ports'

const execute = promisify(execFile)
const root = await mkdtemp(join(tmpdir(), 'slipway-unchanged-'))
afterAll(() => rm(root, { recursive: true, force: true }))

const there = await lookUp('unchanged').has('git')
const withGit = there ? describe : describe.skip
const why = there ? '' : ' (skipped: there is no git on PATH)'

let folder: string
let registry: RunningRegistry
let image: string
beforeEach(async () => {
  if (!there) return
  folder = await mkdtemp(join(root, 'repo-'))
  registry = await startRegistry()
  image = `${registry.address}/acme/api`
  await git('init', '-q', '-b', 'main')
  await commit({ 'api/main.js': 'serve()', 'api/lib.js': '', 'web/index.html': 'hello' })
})
afterEach(() => (there ? registry.stop() : undefined))

async function git(...args: readonly string[]): Promise<string> {
  const own = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false']
  return (await execute('git', [...own, ...args], { cwd: folder })).stdout.trim()
}

async function change(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}

async function commit(files: Readonly<Record<string, string>>): Promise<string> {
  await change(files)
  await git('add', '.')
  await git('commit', '-q', '-m', 'x')
  return git('rev-parse', 'HEAD')
}

interface Done {
  readonly result: Result
  readonly said: string
  readonly record: StageRecord
}

async function run(
  action: Action,
  values: Readonly<Record<string, Raw>>,
  before: readonly StageRecord[] = [],
): Promise<Done> {
  const world = bench(folder, { PATH: process.env['PATH'], HOME: root })
  try {
    const given = resolve(action.inputs, [{ name: 'input', get: (name) => values[name] }]).values
    const result = await action.run(given, { ...world.ports, record: new Run(before) })
    return { result, said: world.said(), record: recordOf(action.name, result) }
  } finally {
    await world.end()
  }
}

function recordOf(stage: string, result: Result): StageRecord {
  const at = '2026-01-01T00:00:00.000Z'
  const outputs = Object.entries(result.outputs).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, String(value)] as const],
  )
  return {
    version: '2.0',
    stage,
    id: 'a',
    host: { name: 'terminal' },
    source: {},
    started: at,
    finished: at,
    outcome: result.outcome,
    exitCode: 0,
    headline: result.headline,
    outputs: Object.fromEntries(outputs),
    facts: JSON.parse(JSON.stringify(result.facts ?? {})),
  }
}

const GIVEN = { copy: 'api:/app', 'unless-changed': 'api' }
const buildApi = (own: Readonly<Record<string, Raw>> = {}) => run(build, { image, ...GIVEN, ...own })

async function buildAndPush(tags = 'main'): Promise<string> {
  const built = await buildApi()
  await run(push, { image, tags }, [built.record])
  return String(built.result.outputs['digest'])
}

const tags = () => Object.fromEntries(registry.content.repository('acme/api')?.tags ?? [])

withGit(`unless-changed${why}`, () => {
  test('the first image is built, since there is none', async () => {
    const { result, said } = await buildApi()
    expect(result.outputs['layout']).toBe('slipway-out/image')
    expect(said).toContain('has no image of the default branch (looked for edge, latest)')
  })

  test.each(['latest', 'edge'])(
    'an image that is the same gets the new tags (known by %s), and nothing is built or sent',
    async (tag) => {
      const digest = await buildAndPush(tag)
      const head = await commit({ 'web/index.html': 'hello again' })
      const built = await buildApi()
      expect(built.result).toMatchObject({
        outcome: 'pass',
        outputs: { digest, platforms: expect.stringMatching(/^linux\//) as unknown },
        facts: { unchanged: `${image}@${digest}` },
        headline: expect.stringMatching(/is not built: nothing under api changed since [a-f0-9]{12}$/) as unknown,
      })
      expect(built.result.outputs['layout']).toBeUndefined()
      const before = registry.requests.length
      const pushed = await run(push, { tags: '@sha\n1.2' }, [built.record])
      expect(pushed.result.outputs).toMatchObject({ image: `${image}@${digest}`, 'uploaded-bytes': 0 })
      expect(tags()).toEqual({ [tag]: digest, [`sha-${head.slice(0, 7)}`]: digest, '1.2': digest })
      const sent = registry.requests.slice(before).filter(({ method }) => ['POST', 'PATCH'].includes(method))
      expect(sent).toEqual([])
    },
  )

  test('scan takes that image, too', async () => {
    const digest = await buildAndPush('latest')
    const built = await buildApi()
    // Past the choice of the target: a scanner that is not there is another matter.
    const scanned = run(scan, { offline: 'true' }, [built.record])
    await scanned.catch(() => undefined)
    expect(registry.requests.some(({ path, method }) => method === 'GET' && path.includes(`manifests/${digest}`))).toBe(
      true,
    )
  })

  test.each<[string, () => Promise<unknown>, RegExp]>([
    ['a commit', () => commit({ 'api/main.js': 'serve(2)' }), /api\/main\.js changed/],
    ['what is not committed', () => change({ 'api/main.js': 'serve(3)' }), /api\/main\.js changed/],
    ['a new file that Git does not know yet', () => change({ 'api/new.js': '' }), /api\/new\.js changed/],
    ['a file that is gone', () => git('rm', '-q', 'api/lib.js'), /api\/lib\.js changed/],
  ])('%s under the paths is built', async (_, alter, reason) => {
    await buildAndPush('latest')
    await alter()
    const { result, said } = await buildApi()
    expect(said).toMatch(reason)
    expect(result.outputs['layout']).toBe('slipway-out/image')
  })

  test('a clone without the commit says what to fetch, and builds', async () => {
    await buildAndPush('latest')
    await commit({ 'web/x': 'y' })
    const shallow = await mkdtemp(join(root, 'shallow-'))
    await execute('git', ['clone', '-q', '--depth=1', `file://${folder}`, shallow])
    folder = shallow
    const { result, said } = await buildApi()
    expect(result.outputs['layout']).toBe('slipway-out/image')
    expect(said).toContain('fetch-depth: 0')
  })

  test('variants of one repository are told apart by their inputs, not by their tags', async () => {
    const cpu = await buildAndPush('latest')
    const cuda = await buildApi({ env: 'DEVICE=cuda' })
    expect(cuda.said).toContain('latest was built with another env')
    await run(push, { image, tags: 'latest', 'tag-suffix': '-cuda' }, [cuda.record])
    const again = await buildApi({ env: 'DEVICE=cuda' })
    expect(again.result.facts?.['unchanged']).toBe(`${image}@${cuda.result.outputs['digest']}`)
    expect((await buildApi()).result.facts?.['unchanged']).toBe(`${image}@${cpu}`)
  })

  test('an image that was built without `unless-changed` says nothing of its inputs, and is built again', async () => {
    const built = await run(build, { image, copy: 'api:/app' })
    await run(push, { image, tags: 'latest' }, [built.record])
    expect((await buildApi()).said).toContain('latest was built without `unless-changed`')
  })

  test('a platform that the last image lacks is built', async () => {
    await buildAndPush('latest')
    const { said } = await buildApi({ platforms: 'linux/s390x' })
    expect(said).toContain('is not for linux/s390x')
  })

  test('a path that names nothing is invalid: nothing under it would ever change', async () => {
    await buildAndPush('latest')
    await expect(buildApi({ 'unless-changed': 'api, apis' })).rejects.toMatchObject({
      problems: [{ input: 'unless-changed', message: expect.stringContaining('apis') as unknown }],
    })
  })

  test('a registry that does not answer fails no build', async () => {
    await registry.stop()
    const { result, said } = await buildApi()
    expect(result.outcome).toBe('pass')
    expect(said).toContain('is not known')
  })
})

withGit(`max-size${why}`, () => {
  test('names the layers that grew since the last image', async () => {
    await buildAndPush('latest')
    await change({ 'api/main.js': Buffer.from(crypto.getRandomValues(new Uint8Array(60_000))).toString('base64') })
    const { result } = await buildApi({ 'max-size': '20kB' })
    expect(result).toMatchObject({ outcome: 'fail', failure: { code: 'IMAGE_TOO_LARGE' } })
    expect(result.summary).toMatch(/grew by 60\.\d kB {2}copy api&#58;\/app/)
    expect(result.headline).toContain(`in ${image}@sha256:`)
  })
})
