import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals'
import { scan } from '@slipway/action-scan'
import { zipSync } from 'fflate'
import { parseReference, resolve, type Result, type UserError } from '@slipway/core'
import { connect, openLayout, pushImage, readGraph } from '@slipway/oci'
import { startRegistry } from '@slipway/test-registry'
import { lookUp } from '../e2e/needs'
import { installed, lockFile, writeImage } from './scan-image'
import { trivyUnderTest } from './scan-trivy'
import { bench } from './tools-ports'

const DEMO_DB = join(import.meta.dirname, '../fixtures/trivy-db')
const root = await mkdtemp(join(tmpdir(), 'slipway-scan-test-'))
const trivy = await trivyUnderTest(root, (name) => lookUp('scan').tool(name))
const missing = trivy instanceof Error ? `(skipped: there is no Trivy: ${trivy.message})` : undefined
const { env: ENV, pins } = trivy instanceof Error ? { env: {}, pins: [] } : trivy
const withTrivy = missing === undefined ? test : test.skip
let workspace = root
let serial = 0

beforeEach(async () => {
  workspace = join(root, `w${serial++}`)
  await mkdir(workspace)
})

afterAll(() => rm(root, { recursive: true, force: true }))

interface Sarif {
  readonly runs: readonly {
    readonly results: readonly { readonly partialFingerprints: Readonly<Record<string, string>> }[]
  }[]
}

interface Done {
  readonly result?: Result
  readonly error?: UserError
  readonly said: string
}

async function run(given: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv = {}): Promise<Done> {
  const { ports, said, end } = bench(workspace, { ...process.env, SLIPWAY_TRIVY_DB: DEMO_DB, ...ENV, ...env })
  try {
    const { values } = resolve(scan.inputs, [{ name: 'input', get: (name) => given[name] }])
    return { result: (await scan.run(values, { ...ports, pins })) as Result, said: said() }
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

const readJson = async (path: string) =>
  JSON.parse(await readFile(join(workspace, path), 'utf8')) as Record<string, unknown>
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
    for (const text of [done.said, done.result?.summary])
      expect(text).toContain('Scanned with another database than the default one')
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

  withTrivy(
    'a finding without a fix fails, unless unfixed ones are ignored, and is reported in both cases',
    async () => {
      await writeImage(join(workspace, 'image'), { amd64: installed('slipway-demo-router', '1.9.0') })
      const strict = await run({ target: 'image', 'fail-on': 'high' })
      const lenient = await run({ target: 'image', 'fail-on': 'high', 'ignore-unfixed': 'true' })
      expect([outcome(strict), outcome(lenient)]).toEqual(['fail', 'pass'])
      expect([ids(strict), ids(lenient)]).toEqual([['DEMO-2026-0003'], ['DEMO-2026-0003']])
      expect(lenient.result?.headline).toBe('1 finding; none with a fix is high or worse')
    },
  )

  withTrivy('a secret in a layer is critical, and is not repeated anywhere', async () => {
    const token = `ghp_${'0123456789abcdefghijklmnopqrstuvwxyz'}`
    await writeImage(join(workspace, 'image'), {
      amd64: { ...installed('slipway-demo-safe', '9.0.0'), 'app/token.txt': `${token}\n` },
    })
    const done = await run({ target: 'image' })
    expect(outcome(done)).toBe('fail')
    expect(done.result?.facts?.['findings']).toMatchObject([
      { kind: 'secret', id: 'github-pat', target: 'app/token.txt', line: 1 },
    ])
    const written = await Promise.all(
      ['trivy.json', 'trivy.sarif', 'sbom.cdx.json'].map((name) =>
        readFile(join(workspace, 'slipway-out/scan', name), 'utf8'),
      ),
    )
    expect([JSON.stringify(done.result), done.said, ...written].filter((text) => text.includes(token))).toEqual([])
  })

  withTrivy('without a single package is vacuous, not clean', async () => {
    await writeImage(join(workspace, 'image'), { amd64: { 'bin/server': 'not a package' } })
    const done = await run({ target: 'image' })
    expect(outcome(done)).toBe('vacuous')
    expect(done.result?.failure?.code).toBe('NOTHING_SCANNED')
  })

  withTrivy('without a single package on one of its platforms is vacuous too', async () => {
    await writeImage(join(workspace, 'image'), {
      amd64: installed('slipway-demo-safe', '9.0.0'),
      arm64: { 'bin/server': 'not a package' },
    })
    const done = await run({ target: 'image' })
    expect([outcome(done), done.result?.headline]).toEqual([
      'vacuous',
      expect.stringContaining('in image for linux/arm64'),
    ])
  })

  withTrivy('with packages and no findings passes', async () => {
    await writeImage(join(workspace, 'image'), { amd64: installed('slipway-demo-safe', '9.0.0') })
    const done = await run({ target: 'image' })
    expect([outcome(done), done.result?.headline]).toEqual(['pass', 'No findings in 1 package'])
  })

  withTrivy('whose blob was changed after the build is not scanned', async () => {
    await writeImage(join(workspace, 'image'), { amd64: installed('slipway-demo-parser', '2.0.0') })
    const manifest = ((await readJson('image/index.json'))['manifests'] as { digest: string }[])[0]
    const { layers } = (await readJson(`image/blobs/sha256/${manifest?.digest.slice(7)}`)) as {
      layers: { digest: string; size: number }[]
    }
    await put(`image/blobs/sha256/${layers[0]?.digest.slice(7)}`, 'x'.repeat(layers[0]?.size ?? 0))
    expect((await run({ target: 'image' })).error?.code).toBe('BLOB_CORRUPT')
  })
})

describe('a directory', () => {
  withTrivy('is scanned by its lock file, and our own output is left out', async () => {
    await put(
      'package-lock.json',
      lockFile({ 'slipway-demo-logger': '3.0.0', 'slipway-demo-colors': '1.0.0', 'slipway-demo-clock': '0.1.0' }),
    )
    await put('slipway-out/image/package-lock.json', lockFile({ 'slipway-demo-parser': '2.0.0' }))
    const done = await run({ target: '.', 'fail-on': 'high' })
    expect(outcome(done)).toBe('pass')
    expect(ids(done)).toEqual(['DEMO-2026-0004', 'DEMO-2026-0005', 'DEMO-2026-0006'])
    expect(done.result?.annotations?.map(({ file }) => file)).toEqual([
      'package-lock.json',
      'package-lock.json',
      'package-lock.json',
    ])
    expect(done.result?.summary).not.toContain('@everyone')
    expect(done.result?.summary).not.toContain('<b>')
  })

  withTrivy('licences are findings where they are asked for, and can be waived', async () => {
    // Some versions take the licence of the lock file, others that of the package.
    await put('package-lock.json', lockFile({ 'slipway-demo-safe': '1.0.0' }).replaceAll('MIT', 'AGPL-3.0'))
    await put(
      'node_modules/slipway-demo-safe/package.json',
      JSON.stringify({ name: 'slipway-demo-safe', version: '1.0.0', license: 'AGPL-3.0' }),
    )
    await put(
      'waivers.yml',
      '- id: AGPL-3.0\n  package: slipway-demo-safe\n  reason: not shipped\n  owner: legal\n  expires: 2999-12-31\n',
    )
    const found = await run({ target: '.', scanners: 'license' })
    const [id = ''] = ids(found)
    expect([outcome(found), ids(found)]).toEqual(['fail', [expect.stringMatching(/^AGPL-3\.0(?:-only)?$/)]])
    expect(found.result?.annotations).toMatchObject([
      {
        file: 'package-lock.json',
        title: `${id}: slipway-demo-safe is licensed under ${id} (forbidden)`,
        message: 'Replace the package, or accept the licence with a waiver.',
      },
    ])
    const waived = await run({ target: '.', scanners: 'license', waivers: 'waivers.yml' })
    expect([outcome(waived), waived.result?.outputs['waived']]).toEqual(['pass', 1])
    expect(ids(await run({ target: '.' }))).toEqual([])
  })

  withTrivy.each([
    ['below the working directory', 'app'],
    ['by its absolute path', 'ABSOLUTE'],
    ['by a link, which Trivy alone would not enter', 'link'],
  ])('given %s: reports and annotations name files as the repository does', async (_name, given) => {
    await put('app/package-lock.json', lockFile({ 'slipway-demo-parser': '2.0.0' }))
    await put('app/out,[1]/package-lock.json', lockFile({ 'slipway-demo-router': '1.4.0' }))
    await symlink('app', join(workspace, 'link'))
    const done = await run({
      target: given === 'ABSOLUTE' ? join(workspace, 'app') : given,
      output: 'app/out,[1]',
      scanners: 'vuln',
    })
    expect(done.result?.annotations?.map(({ file }) => file)).toEqual(['app/package-lock.json'])
    expect(await readFile(join(workspace, 'app/out,[1]/scan/trivy.sarif'), 'utf8')).toContain(
      '"uri": "app/package-lock.json"',
    )
    expect(done.result?.facts?.['subject']).toBe(given === 'link' ? 'link' : 'app')
  })

  withTrivy('outside the repository has no place for annotations', async () => {
    await put('elsewhere/package-lock.json', lockFile({ 'slipway-demo-parser': '2.0.0' }))
    const target = join(workspace, 'elsewhere')
    workspace = join(workspace, 'repository')
    await mkdir(workspace)
    const done = await run({ target, scanners: 'vuln' })
    expect([ids(done), done.result?.annotations]).toEqual([['DEMO-2026-0001'], []])
  })

  withTrivy('its Dockerfile is checked at its lines with kind config', async () => {
    await put('Dockerfile', 'FROM debian:latest\nRUN apt-get update\n')
    const done = await run({ target: '.', kind: 'config', 'fail-on': 'low' })
    expect(outcome(done)).toBe('fail')
    expect(done.result?.annotations).toContainEqual(
      expect.objectContaining({ check: 'DS-0001', file: 'Dockerfile', line: 1 }),
    )
  })

  withTrivy('with files that Trivy cannot read says so, though Trivy says nothing', async () => {
    await put('good/package-lock.json', lockFile({ 'slipway-demo-safe': '9.0.0' }))
    await put('bad/package-lock.json', '{ broken')
    await put('Dockerfile', 'FROM')
    await put('chart/Chart.yaml', 'apiVersion: v2\nname: shop\nversion: 1.0.0\n')
    await put('chart/templates/shop.yaml', '{{ .Values.a }')
    const done = await run({ target: '.' })
    for (const text of [done.said, done.result?.summary]) {
      for (const name of ['bad/package-lock.json', 'Dockerfile', 'chart'])
        expect(text?.replaceAll('&#45;', '-')).toContain(`${name} could not be read by Trivy`)
    }
    expect(done.said).not.toContain('DEBUG')
  })

  withTrivy('its chart is rendered and checked with kind config', async () => {
    await put('chart/Chart.yaml', 'apiVersion: v2\nname: shop\nversion: 1.0.0\n')
    await put('chart/values.yaml', 'privileged: true\n')
    const container =
      '        - name: shop\n          image: shop:1\n          securityContext:\n            privileged: {{ .Values.privileged }}\n'
    const pod = `  selector: { matchLabels: { app: shop } }\n  template:\n    metadata: { labels: { app: shop } }\n    spec:\n      containers:\n${container}`
    await put(
      'chart/templates/shop.yaml',
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: shop }\nspec:\n${pod}`,
    )
    const done = await run({ target: '.', kind: 'config', 'fail-on': 'high' })
    expect(outcome(done)).toBe('fail')
    expect(done.result?.annotations).toContainEqual(
      expect.objectContaining({ check: 'KSV-0017', file: 'chart/templates/shop.yaml' }),
    )
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
    const after = await run(
      { target: '.' },
      { TRIVY_SEVERITY: 'LOW', TRIVY_IGNOREFILE: join(workspace, '.trivyignore'), TRIVY_EXIT_CODE: '1' },
    )
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

test('a layout of another run or commit is not taken by itself, and is named', async () => {
  await writeImage(join(workspace, 'slipway-out/image'), { amd64: installed('slipway-demo-parser', '2.0.0') })
  const { error } = await run({})
  expect([error?.code, error?.message, error?.hint]).toEqual([
    'SCAN_TARGET_MISSING',
    'target: expected a layout that build made in this run and of this commit, found slipway-out/image of another',
    'run build again, or name that layout: target: slipway-out/image',
  ])
})

test('a document that is not there is told as one', async () => {
  const { error } = await run({ target: 'shop.spdx.json', kind: 'sbom' })
  expect([error?.message, error?.hint]).toEqual([
    'target: expected a CycloneDX or SPDX document at shop.spdx.json, found nothing',
    'correct the path',
  ])
})

withTrivy('what the repository ignores for a scanner alone, and a list with commas, are told', async () => {
  await writeImage(join(workspace, 'image'), { amd64: installed('slipway-demo-parser', '2.0.0') })
  await writeFile(join(workspace, '.trivyignore'), 'DEMO-2026-0001\n')
  const first = await run({ target: 'image', skip: '/app/one.txt,' })
  expect(outcome(first)).toBe('fail')
  expect(first.said).toContain('slipway waivers import .trivyignore')
  expect(first.said).toMatch(/skip: "\/app\/one\.txt," has a comma at its end/)
  await writeFile(join(workspace, 'w.yml'), 'waivers: []\n')
  expect((await run({ target: 'image', waivers: 'w.yml' })).said).not.toContain('.trivyignore')
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
    [
      'is empty, which Trivy would take for no vulnerabilities',
      (folder: string) => writeFile(join(folder, 'trivy.db'), ''),
    ],
    ['is missing beside its metadata, likewise', (folder: string) => rm(join(folder, 'trivy.db'))],
    ['is something else', (folder: string) => writeFile(join(folder, 'trivy.db'), 'x'.repeat(100_000))],
    ['has no metadata', (folder: string) => rm(join(folder, 'metadata.json'))],
    [
      'is of another version',
      (folder: string) => writeFile(join(folder, 'metadata.json'), '{"Version":3,"UpdatedAt":"2026-11-01T00:00:00Z"}'),
    ],
    ['has metadata that are no JSON', (folder: string) => writeFile(join(folder, 'metadata.json'), '{')],
  ])('that %s is tool-failed', async (_name, change) => {
    const { error } = await breakIt(change)
    expect([error?.outcome, error?.code]).toEqual(['tool-failed', 'DATABASE_INVALID'])
    expect(error?.hint).toContain('SLIPWAY_TRIVY_DB')
  })

  const advisory = async (change: (text: string) => string) => {
    const done = await breakIt(async (folder) => {
      await rm(join(folder, 'name.txt'))
      const path = join(folder, 'trivy.db')
      await writeFile(path, change(await readFile(path, 'latin1')), 'latin1')
    })
    const { runs } =
      done.error === undefined ? ((await readJson('slipway-out/scan/trivy.sarif')) as unknown as Sarif) : { runs: [] }
    return { done, prints: runs[0]?.results.map(({ partialFingerprints }) => partialFingerprints['slipway/v1']) }
  }

  // In place, byte for byte: bbolt has no sums over its pages.
  withTrivy('that rates a finding anew changes the verdict, and the finding stays the same one', async () => {
    const before = await advisory((text) => text)
    const after = await advisory((text) =>
      text.replaceAll('"CRITICAL"', '"LOW"     ').replaceAll('"slipway-demo":4', '"slipway-demo":1'),
    )
    expect([outcome(before.done), outcome(after.done)]).toEqual(['fail', 'pass'])
    expect(after.done.result?.outputs).toMatchObject({ critical: 0, low: 1 })
    expect([before.prints, before.prints?.length]).toEqual([after.prints, 1])
  })

  withTrivy('that is old is used, and said to be', async () => {
    const done = await breakIt(async (folder) => {
      await rm(join(folder, 'name.txt'))
      await writeFile(join(folder, 'metadata.json'), '{"Version":2,"UpdatedAt":"2020-01-01T00:00:00Z"}')
    })
    for (const text of [done.said, done.result?.summary]) expect(text).toMatch(/vulnerability database is \d+ days old/)
  })

  withTrivy.each([
    ['an advisory', '"VulnerableVersions":["\\u003c2', 'X', /failed to unmarshal advisory JSON|json unmarshal error/],
    ['a page', '"VulnerableVersions":["\\u003c2', '\0'.repeat(4096), /panic: assertion failed: Page expected/],
  ])('in which %s is destroyed is tool-failed', async (_name, place, bytes, message) => {
    // Of a page its first byte, wherever what is read of it stands.
    const at = (text: string) => (bytes.length === 4096 ? text.indexOf(place) & ~4095 : text.indexOf(place))
    const { done } = await advisory((text) => text.slice(0, at(text)) + bytes + text.slice(at(text) + bytes.length))
    expect([done.error?.outcome, done.error?.code]).toEqual(['tool-failed', 'TRIVY_FAILED'])
    expect(done.error?.message).toMatch(message)
  })

  withTrivy('in which the words about a finding are destroyed does not hide that it has no severity', async () => {
    const { done } = await advisory((text) =>
      text.replace('{"Title":"slipway-demo-parser', 'X"Title":"slipway-demo-parser'),
    )
    expect(done.result?.outputs).toMatchObject({ critical: 0, unknown: 1 })
    for (const text of [done.said, done.result?.summary])
      expect(text).toMatch(/its severity is not known and cannot fail/)
  })

  withTrivy('that is not there when offline is tool-failed and says the way through', async () => {
    await writeImage(join(workspace, 'image'), { amd64: installed('slipway-demo-parser', '2.0.0') })
    const tools =
      process.env['RUNNER_TOOL_CACHE'] ??
      join(process.env['XDG_CACHE_HOME'] ?? join(process.env['HOME'] ?? '', '.cache'), 'slipway', 'tools')
    const { error } = await run(
      { target: 'image', offline: 'true' },
      { SLIPWAY_TRIVY_DB: '', XDG_CACHE_HOME: join(workspace, 'cache'), RUNNER_TOOL_CACHE: tools },
    )
    expect([error?.outcome, error?.code]).toEqual(['tool-failed', 'DATABASE_UNAVAILABLE'])
  })

  withTrivy('for Java is asked for when there is a jar, and taken from the folder beside the other', async () => {
    const pom = 'groupId=com.example\nartifactId=shop\nversion=1.0.0\n'
    const jar = zipSync({ 'META-INF/maven/com.example/shop/pom.properties': Buffer.from(pom) })
    await writeImage(join(workspace, 'image'), { amd64: { 'app/shop.jar': Buffer.from(jar) } })
    const folder = join(workspace, 'databases')
    await cp(DEMO_DB, folder, { recursive: true })
    const without = await run({ target: 'image', offline: 'true' }, { SLIPWAY_TRIVY_DB: folder })
    expect([outcome(without), without.error?.hint]).toEqual(['tool-failed', expect.stringContaining('java-db')])
    await cp(join(DEMO_DB, '../trivy-java-db'), join(folder, 'java-db'), { recursive: true })
    const beside = await run({ target: 'image', offline: 'true' }, { SLIPWAY_TRIVY_DB: folder })
    expect(beside.result?.headline).toBe('No findings in 1 package')
  })

  withTrivy('is not needed for secrets and configuration', async () => {
    await put('Dockerfile', 'FROM debian:12\nUSER nobody\nHEALTHCHECK CMD true\n')
    const done = await run(
      { target: '.', kind: 'config', offline: 'true' },
      { SLIPWAY_TRIVY_DB: join(workspace, 'nowhere') },
    )
    expect(outcome(done)).toBe('pass')
    expect(done.result?.facts?.['database']).toBeUndefined()
  })
})

withTrivy('two scans side by side find the same', async () => {
  await writeImage(join(workspace, 'image'), {
    amd64: installed('slipway-demo-parser', '2.0.0'),
    arm64: installed('slipway-demo-router', '1.4.0'),
  })
  const all = await Promise.all(['a', 'b', 'c'].map((output) => run({ target: 'image', output })))
  expect(all.map(outcome)).toEqual(['fail', 'fail', 'fail'])
  expect(new Set(all.map((done) => ids(done).join())).size).toBe(1)
  expect(await readJson('a/scan/trivy.sarif')).toEqual(await readJson('c/scan/trivy.sarif'))
})

describe('what does not count', () => {
  const waiver = (expires: string) =>
    `waivers:\n  - { id: DEMO-2026-0001, reason: not reachable, owner: team-web, expires: ${expires} }\n`

  withTrivy.each([
    ['2999-12-31', 'pass', 1, '1 finding; none without a waiver is critical'],
    ['2020-01-01', 'fail', 0, '1 finding is critical; 1 waiver of team-web has expired'],
  ])('a waiver until %s: %s', async (expires, want, waived, headline) => {
    await writeImage(join(workspace, 'image'), { amd64: installed('slipway-demo-parser', '2.0.0') })
    await put('waivers.yml', waiver(expires))
    const done = await run({ target: 'image', waivers: 'waivers.yml' })
    expect([outcome(done), done.result?.outputs?.['waived'], done.result?.headline]).toEqual([want, waived, headline])
    expect(done.result?.summary).toContain('team&#45;web')
  })

  withTrivy('what an earlier report has is old: what is new fails', async () => {
    await put('package-lock.json', lockFile({ 'slipway-demo-parser': '2.0.0' }))
    const first = await run({ target: '.', scanners: 'vuln' })
    await cp(join(workspace, String(first.result?.outputs?.['report'])), join(workspace, 'before.json'))
    const same = await run({ target: '.', scanners: 'vuln', baseline: 'before.json' })
    expect([outcome(first), outcome(same), same.result?.outputs?.['new']]).toEqual(['fail', 'pass', 0])
    await put('package-lock.json', lockFile({ 'slipway-demo-parser': '2.0.0', 'slipway-demo-router': '1.4.0' }))
    const more = await run({ target: '.', scanners: 'vuln', baseline: 'before.json', 'fail-on': 'high' })
    expect([outcome(more), more.result?.outputs?.['new'], more.result?.headline]).toEqual([
      'fail',
      2,
      '2 findings are high or worse',
    ])
  })

  withTrivy('a folder that is left out', async () => {
    await put('fixtures/old/package-lock.json', lockFile({ 'slipway-demo-parser': '2.0.0' }))
    await put('package-lock.json', lockFile({ 'slipway-demo-safe': '1.0.0' }))
    expect(outcome(await run({ target: '.', scanners: 'vuln' }))).toBe('fail')
    const skipped = await run({ target: '.', scanners: 'vuln', skip: 'fixtures' })
    expect([outcome(skipped), skipped.said]).toEqual(['pass', expect.not.stringContaining('skip:')])
    const slip = await run({ target: '.', scanners: 'vuln', skip: 'fixture' })
    expect([outcome(slip), slip.said]).toEqual(['fail', expect.stringContaining('skip: there is no fixture in .')])
  })
})

describe('a lock file that this Trivy does not know', () => {
  withTrivy('is named beside what was read', async () => {
    await put('package-lock.json', lockFile({ 'slipway-demo-safe': '1.0.0' }))
    await put('web/bun.lock', '{ "lockfileVersion": 1, "packages": { "minimist": ["minimist@1.2.0"] } }\n')
    await put('fixtures/bun.lock', '{}')
    await put('node_modules/a/yarn.lock', '')
    const given = { target: '.', scanners: 'vuln', skip: 'fixtures', 'scanner-version': '0.59.1' }
    const done = await run(given)
    const named = done.said.match(/\S+: not read by Trivy [\d.]+/g)
    expect([outcome(done), new Set(named)]).toEqual(['pass', new Set(['web/bun.lock: not read by Trivy 0.59.1'])])
  })
})

describe('other targets', () => {
  withTrivy('a bill of materials is judged as what it is of', async () => {
    await writeImage(join(workspace, 'image'), { amd64: installed('slipway-demo-parser', '2.0.0') })
    const image = await run({ target: 'image' })
    for (const name of ['sbom', 'spdx']) {
      const done = await run({ target: String(image.result?.outputs?.[name]) })
      expect([name, outcome(done), ids(done)]).toEqual([name, 'fail', ['DEMO-2026-0001']])
    }
  })

  withTrivy('an image in a registry, by its digest', async () => {
    const registry = await startRegistry()
    try {
      const digest = await writeImage(join(workspace, 'image'), { amd64: installed('slipway-demo-parser', '2.0.0') })
      const { ports, end } = bench(workspace, { ...process.env })
      const layout = await openLayout(ports.files, 'image')
      const image = parseReference(`${registry.address}/team/shop`)
      const graph = await readGraph(layout, layout.top)
      await pushImage(await connect(image, {}, ports), { source: layout, graph, tags: ['1'], concurrency: 2 })
      await end()
      const done = await run({ target: `${registry.address}/team/shop@${digest}` })
      expect([outcome(done), done.result?.facts?.['digest']]).toEqual(['fail', digest])
      // What is released has the same flaw: it is old, wherever the package lies; a new one counts.
      const released = { target: 'next', baseline: `${registry.address}/team/shop@${digest}`, 'fail-on': 'high' }
      await writeImage(join(workspace, 'next'), { amd64: installed('slipway-demo-parser', '2.0.0') })
      const same = await run(released)
      expect([outcome(same), same.result?.outputs['new'], same.said]).toEqual([
        'pass',
        0,
        expect.stringContaining('Trivy: the baseline for linux/amd64'),
      ])
      await rm(join(workspace, 'next'), { recursive: true })
      await writeImage(join(workspace, 'next'), {
        amd64: { ...installed('slipway-demo-parser', '2.0.0'), ...installed('slipway-demo-router', '1.4.0') },
      })
      const worse = await run(released)
      expect([outcome(worse), worse.result?.outputs['new']]).toEqual(['fail', 2])
    } finally {
      await registry.stop()
    }
  })
})
