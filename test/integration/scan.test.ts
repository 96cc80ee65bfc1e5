import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals'
import { scan } from '@slipway/action-scan'
import { resolve, type Result, type UserError } from '@slipway/core'
import { installTool } from '@slipway/tools'
import { installed, lockFile, writeImage } from './scan-image'
import { bench } from './tools-ports'

const DEMO_DB = join(import.meta.dirname, '../fixtures/trivy-db')
const root = await mkdtemp(join(tmpdir(), 'slipway-scan-test-'))
const missing = await whyNoTrivy()
const withTrivy = missing === undefined ? test : test.skip
let workspace = root
let serial = 0

/** Trivy is 147 MB and comes from outside: a machine that cannot get it skips these tests and says why. */
async function whyNoTrivy(): Promise<string | undefined> {
  const { ports, end } = bench(root, { ...process.env })
  try {
    await installTool(ports, { tool: 'trivy' })
    return undefined
  } catch (error) {
    return `(skipped: there is no Trivy: ${(error as Error).message})`
  } finally {
    await end()
  }
}

beforeEach(async () => {
  workspace = join(root, `w${serial++}`)
  await mkdir(workspace)
})

afterAll(() => rm(root, { recursive: true, force: true }))

interface Done {
  readonly result?: Result
  readonly error?: UserError
  readonly said: string
}

async function run(given: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv = {}): Promise<Done> {
  const { ports, said, end } = bench(workspace, { ...process.env, SLIPWAY_TRIVY_DB: DEMO_DB, ...env })
  try {
    const { values } = resolve(scan.inputs, [{ name: 'input', get: (name) => given[name] }])
    return { result: (await scan.run(values, ports)) as Result, said: said() }
  } catch (error) {
    return { error: error as UserError, said: said() }
  } finally {
    await end()
  }
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(workspace, path)), { recursive: true })
  await writeFile(join(workspace, path), text)
}

const readJson = async (path: string) => JSON.parse(await readFile(join(workspace, path), 'utf8')) as Record<string, unknown>
const ids = ({ result }: Done) => (result?.facts?.['findings'] as { id: string }[]).map(({ id }) => id)
const outcome = ({ result, error }: Done) => result?.outcome ?? error?.outcome

if (missing !== undefined) test.skip(missing, () => undefined)

describe('an image', () => {
  withTrivy('is scanned once a platform, and one finding names its platforms', async () => {
    const digest = await writeImage(join(workspace, 'image'), {
      amd64: { ...installed('slipway-demo-parser', '2.0.0'), ...installed('slipway-demo-router', '1.4.0') },
      arm64: { ...installed('slipway-demo-parser', '2.0.1'), ...installed('slipway-demo-router', '1.4.0') },
    })
    const done = await run({ target: 'image' })
    expect(outcome(done)).toBe('fail')
    expect(done.result?.outputs).toMatchObject({ critical: 1, high: 2, medium: 0, low: 0, unknown: 0 })
    expect(done.result?.facts).toMatchObject({
      digest,
      platforms: ['linux/amd64', 'linux/arm64'],
      database: { name: 'Slipway demonstration data, invented' },
    })
    const findings = done.result?.facts?.['findings'] as { id: string; platforms: string[] }[]
    expect(findings.map(({ id, platforms }) => [id, platforms])).toEqual([
      ['DEMO-2026-0001', ['linux/amd64']],
      ['DEMO-2026-0002', ['linux/amd64', 'linux/arm64']],
      ['DEMO-2026-0003', ['linux/amd64', 'linux/arm64']],
    ])
    expect(done.result?.failure?.hint).toBe('upgrade slipway-demo-parser to 2.0.1')
    for (const text of [done.said, done.result?.summary]) expect(text).toContain('Judged by another database than the usual one')
  })

  withTrivy('leaves reports that name no path of this machine', async () => {
    await writeImage(join(workspace, 'image'), { amd64: installed('slipway-demo-parser', '2.0.0') })
    const { result } = await run({ target: 'image' })
    for (const name of ['report', 'sarif', 'sbom', 'gitlab-report']) {
      const path = String(result?.outputs[name])
      expect(path).toMatch(/^slipway-out\/scan\//)
      expect(await readFile(join(workspace, path), 'utf8')).not.toContain(tmpdir())
    }
    expect(await readJson('slipway-out/scan/trivy.json')).toMatchObject({ SchemaVersion: 2, ArtifactName: 'image' })
  })

  withTrivy.each([
    ['critical', 'false', 'fail'],
    ['high', 'false', 'fail'],
    ['none', 'false', 'pass'],
    ['critical', 'true', 'fail'],
  ])('fail-on %s, ignore-unfixed %s: %s', async (failOn, ignoreUnfixed, want) => {
    await writeImage(join(workspace, 'image'), { amd64: installed('slipway-demo-parser', '2.0.0') })
    expect(outcome(await run({ target: 'image', 'fail-on': failOn, 'ignore-unfixed': ignoreUnfixed }))).toBe(want)
  })

  withTrivy('a finding without a fix fails, unless unfixed ones are ignored, and is reported in both cases', async () => {
    await writeImage(join(workspace, 'image'), { amd64: installed('slipway-demo-router', '1.9.0') })
    const strict = await run({ target: 'image', 'fail-on': 'high' })
    const lenient = await run({ target: 'image', 'fail-on': 'high', 'ignore-unfixed': 'true' })
    expect([outcome(strict), outcome(lenient)]).toEqual(['fail', 'pass'])
    expect([ids(strict), ids(lenient)]).toEqual([['DEMO-2026-0003'], ['DEMO-2026-0003']])
    expect(lenient.result?.headline).toBe('1 finding; none with a fix is high or worse')
  })

  withTrivy('a secret in a layer is critical, and is not repeated anywhere', async () => {
    const token = `ghp_${'0123456789abcdefghijklmnopqrstuvwxyz'}`
    await writeImage(join(workspace, 'image'), { amd64: { ...installed('slipway-demo-safe', '9.0.0'), 'app/token.txt': `${token}\n` } })
    const done = await run({ target: 'image' })
    expect(outcome(done)).toBe('fail')
    expect(done.result?.facts?.['findings']).toMatchObject([{ kind: 'secret', id: 'github-pat', target: 'app/token.txt', line: 1 }])
    const written = await Promise.all(
      ['trivy.json', 'trivy.sarif', 'sbom.cdx.json'].map((name) => readFile(join(workspace, 'slipway-out/scan', name), 'utf8')),
    )
    expect([JSON.stringify(done.result), done.said, ...written].filter((text) => text.includes(token))).toEqual([])
  })

  withTrivy('without a single package is vacuous, not clean', async () => {
    await writeImage(join(workspace, 'image'), { amd64: { 'bin/server': 'not a package' } })
    const done = await run({ target: 'image' })
    expect(outcome(done)).toBe('vacuous')
    expect(done.result?.failure?.code).toBe('NOTHING_SCANNED')
  })

  withTrivy('with packages and no findings passes', async () => {
    await writeImage(join(workspace, 'image'), { amd64: installed('slipway-demo-safe', '9.0.0') })
    const done = await run({ target: 'image' })
    expect([outcome(done), done.result?.headline]).toEqual(['pass', 'No findings in 1 package'])
  })

  withTrivy('whose blob was changed after the build is not scanned', async () => {
    await writeImage(join(workspace, 'image'), { amd64: installed('slipway-demo-parser', '2.0.0') })
    const manifest = ((await readJson('image/index.json'))['manifests'] as { digest: string }[])[0]
    const { layers } = (await readJson(`image/blobs/sha256/${manifest?.digest.slice(7)}`)) as { layers: { digest: string; size: number }[] }
    await put(`image/blobs/sha256/${layers[0]?.digest.slice(7)}`, 'x'.repeat(layers[0]?.size ?? 0))
    expect((await run({ target: 'image' })).error?.code).toBe('BLOB_CORRUPT')
  })
})

describe('a directory', () => {
  withTrivy('is scanned by its lock file, and our own output is left out', async () => {
    await put('package-lock.json', lockFile({ 'slipway-demo-logger': '3.0.0', 'slipway-demo-colors': '1.0.0', 'slipway-demo-clock': '0.1.0' }))
    await put('slipway-out/image/package-lock.json', lockFile({ 'slipway-demo-parser': '2.0.0' }))
    const done = await run({ target: '.', 'fail-on': 'high' })
    expect(outcome(done)).toBe('pass')
    expect(ids(done)).toEqual(['DEMO-2026-0004', 'DEMO-2026-0005', 'DEMO-2026-0006'])
    expect(done.result?.annotations?.map(({ file }) => file)).toEqual(['package-lock.json', 'package-lock.json', 'package-lock.json'])
    expect(done.result?.summary).not.toContain('@everyone')
    expect(done.result?.summary).not.toContain('<b>')
  })

  withTrivy('its Dockerfile is checked at its lines with kind config', async () => {
    await put('Dockerfile', 'FROM debian:latest\nRUN apt-get update\n')
    const done = await run({ target: '.', kind: 'config', 'fail-on': 'low' })
    expect(outcome(done)).toBe('fail')
    expect(done.result?.annotations).toContainEqual(expect.objectContaining({ check: 'AVD-DS-0001', file: 'Dockerfile', line: 1 }))
  })

  withTrivy('its chart is rendered and checked with kind config', async () => {
    await put('chart/Chart.yaml', 'apiVersion: v2\nname: shop\nversion: 1.0.0\n')
    await put('chart/values.yaml', 'privileged: true\n')
    const container = '        - name: shop\n          image: shop:1\n          securityContext:\n            privileged: {{ .Values.privileged }}\n'
    const pod = `  selector: { matchLabels: { app: shop } }\n  template:\n    metadata: { labels: { app: shop } }\n    spec:\n      containers:\n${container}`
    await put('chart/templates/shop.yaml', `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: shop }\nspec:\n${pod}`)
    const done = await run({ target: '.', kind: 'config', 'fail-on': 'high' })
    expect(outcome(done)).toBe('fail')
    expect(done.result?.annotations).toContainEqual(expect.objectContaining({ check: 'AVD-KSV-0017', file: 'chart/templates/shop.yaml' }))
  })

  withTrivy('without configuration files is vacuous with kind config', async () => {
    await put('readme.txt', 'nothing here')
    expect(outcome(await run({ target: '.', kind: 'config' }))).toBe('vacuous')
  })

  withTrivy('its trivy.yaml, .trivyignore and trivy-secret.yaml change nothing', async () => {
    await put('package-lock.json', lockFile({ 'slipway-demo-parser': '2.0.0' }))
    await put('token.txt', `ghp_${'0123456789abcdefghijklmnopqrstuvwxyz'}\n`)
    const before = ids(await run({ target: '.' }))
    await put('trivy.yaml', 'severity: [LOW]\nscan:\n  scanners: [license]\nexit-code: 0\n')
    await put('.trivyignore', 'DEMO-2026-0001\ngithub-pat\n')
    await put('trivy-secret.yaml', 'disable-rules: [github-pat]\n')
    const after = await run({ target: '.' }, { TRIVY_SEVERITY: 'LOW', TRIVY_IGNOREFILE: join(workspace, '.trivyignore'), TRIVY_EXIT_CODE: '1' })
    expect(before).toEqual(['DEMO-2026-0001', 'github-pat'])
    expect(ids(after)).toEqual(before)
    expect(outcome(after)).toBe('fail')
  })
})

describe('the target', () => {
  test.each([
    ['nothing anywhere', {}, 'SCAN_TARGET_MISSING'],
    ['a path that is not there', { target: 'nowhere' }, 'SCAN_TARGET_MISSING'],
    ['a registry reference', { target: 'registry.example.com/shop:1' }, 'SCAN_TARGET_MISSING'],
    ['kind image for a plain directory', { target: '.', kind: 'image' }, 'SCAN_KIND_MISMATCH'],
    ['secrets with kind config', { target: '.', kind: 'config', scanners: 'secret' }, 'SCAN_KIND_MISMATCH'],
  ])('%s is invalid', async (_name, given, code) => {
    const { error } = await run(given)
    expect([error?.outcome, error?.code]).toEqual(['invalid', code])
  })
})

describe('the database', () => {
  const breakIt = async (change: (folder: string) => Promise<void>) => {
    const folder = join(workspace, 'database')
    await cp(join(DEMO_DB, 'db'), folder, { recursive: true })
    await change(folder)
    await writeImage(join(workspace, 'image'), { amd64: installed('slipway-demo-parser', '2.0.0') })
    return run({ target: 'image' }, { SLIPWAY_TRIVY_DB: folder })
  }

  withTrivy.each([
    ['is empty, which Trivy would take for no vulnerabilities', (folder: string) => writeFile(join(folder, 'trivy.db'), '')],
    ['is missing beside its metadata, likewise', (folder: string) => rm(join(folder, 'trivy.db'))],
    ['is something else', (folder: string) => writeFile(join(folder, 'trivy.db'), 'x'.repeat(100_000))],
    ['has no metadata', (folder: string) => rm(join(folder, 'metadata.json'))],
    ['is of another version', (folder: string) => writeFile(join(folder, 'metadata.json'), '{"Version":3,"UpdatedAt":"2026-11-01T00:00:00Z"}')],
    ['has metadata that are no JSON', (folder: string) => writeFile(join(folder, 'metadata.json'), '{')],
  ])('that %s is tool-failed', async (_name, change) => {
    const { error } = await breakIt(change)
    expect([error?.outcome, error?.code]).toEqual(['tool-failed', 'DATABASE_INVALID'])
    expect(error?.hint).toContain('SLIPWAY_TRIVY_DB')
  })

  withTrivy('that is not there when offline is tool-failed and says the way through', async () => {
    await writeImage(join(workspace, 'image'), { amd64: installed('slipway-demo-parser', '2.0.0') })
    const tools =
      process.env['RUNNER_TOOL_CACHE'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(process.env['HOME'] ?? '', '.cache'), 'slipway', 'tools')
    const { error } = await run(
      { target: 'image', offline: 'true' },
      { SLIPWAY_TRIVY_DB: '', XDG_CACHE_HOME: join(workspace, 'cache'), RUNNER_TOOL_CACHE: tools },
    )
    expect([error?.outcome, error?.code]).toEqual(['tool-failed', 'DATABASE_UNAVAILABLE'])
  })

  withTrivy('is not needed for secrets and configuration', async () => {
    await put('Dockerfile', 'FROM debian:12\nUSER nobody\nHEALTHCHECK CMD true\n')
    const done = await run({ target: '.', kind: 'config', offline: 'true' }, { SLIPWAY_TRIVY_DB: join(workspace, 'nowhere') })
    expect(outcome(done)).toBe('pass')
    expect(done.result?.facts?.['database']).toBeUndefined()
  })
})

withTrivy('two scans side by side find the same', async () => {
  await writeImage(join(workspace, 'image'), { amd64: installed('slipway-demo-parser', '2.0.0'), arm64: installed('slipway-demo-router', '1.4.0') })
  const all = await Promise.all(['a', 'b', 'c'].map((output) => run({ target: 'image', output })))
  expect(all.map(outcome)).toEqual(['fail', 'fail', 'fail'])
  expect(new Set(all.map((done) => ids(done).join())).size).toBe(1)
  expect(await readJson('a/scan/trivy.sarif')).toEqual(await readJson('c/scan/trivy.sarif'))
})
