import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import fc from 'fast-check'
import { applyGate } from './gate'
import { gitLabTime, toGitLabContainerScanning } from './gitlab'
import { renderScanSummary } from './markdown'
import { mergeReports } from './merge'
import { type Finding, type InstalledPackage, type Scan, SEVERITIES } from './model'
import { toSarif, toUri } from './sarif'
import { toCycloneDx } from './sbom/cyclonedx'
import { toSpdx } from './sbom/spdx'
import { isWebAddress } from './text'
import { mergeTrivyJson, readTrivyReport } from './trivy'

const SCHEMAS = join(import.meta.dirname, '../../../../../shared/data')
const withSchemas = existsSync(join(SCHEMAS, 'sarif-2.1.0.schema.json')) ? test : test.skip
const recorded = (name: string) =>
  readFileSync(join(import.meta.dirname, 'trivy/fixtures', `trivy-0.59.1-${name}.json`), 'utf8')
const schema = (name: string) => JSON.parse(readFileSync(join(SCHEMAS, name), 'utf8')) as object

const tool = {
  name: 'Trivy',
  version: '0.59.1',
  vendor: 'Aqua Security',
  url: 'https://trivy.dev',
  reportFile: 'trivy.json',
}
const digest = `sha256:${'ab'.repeat(32)}`
const image = mergeReports({ subject: 'shop', digest }, [
  { platform: 'linux/amd64', report: readTrivyReport(recorded('image-amd64'), 'linux/amd64') },
  { platform: 'linux/arm64', report: readTrivyReport(recorded('image-amd64'), 'linux/arm64') },
])
const directory = mergeReports({ subject: '.' }, [{ report: readTrivyReport(recorded('directory')) }])

function validator(main: string, others: readonly string[] = []): ValidateFunction {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false })
  formats.default(ajv)
  // Draft-04's and CycloneDX's own formats that ajv-formats has not.
  for (const name of ['iri-reference', 'idn-email']) ajv.addFormat(name, true)
  for (const other of others) ajv.addSchema(schema(other))
  // Draft-04 names itself by `id`, which later drafts refuse.
  const body = Object.fromEntries(Object.entries(schema(main)).filter(([key]) => key !== 'id'))
  return ajv.compile({ ...body, $schema: 'http://json-schema.org/draft-07/schema#' })
}

/** Anything a scanner could be made to say. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '../../etc/passwd',
    'javascript:alert(1)',
    'a b:c@d#e?f%',
    '\ud800',
    '</pre>',
    '| x',
    'https://user@evil.example/',
    'HTTPS://Example.com/A',
    '\u001b[31m',
    '@all',
  ),
)
const anyFinding: fc.Arbitrary<Finding> = fc
  .record(
    {
      kind: fc.constantFrom(
        'vulnerability' as const,
        'misconfiguration' as const,
        'secret' as const,
        'license' as const,
      ),
      id: anyText.filter((text) => text !== ''),
      severity: fc.constantFrom(...SEVERITIES),
      title: anyText,
      description: anyText,
      target: anyText,
      path: anyText,
      line: fc.integer({ min: 1, max: 1e6 }),
      package: fc.record({ name: anyText, version: anyText, purl: anyText }),
      fixed: anyText,
      url: anyText,
      references: fc.array(anyText, { maxLength: 3 }),
      cwes: fc.array(fc.oneof(anyText, fc.constant('CWE-79')), { maxLength: 3 }),
      cvss: fc.record({
        vendor: anyText,
        vector: fc.oneof(anyText, fc.constant('CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H')),
        score: fc.double({ min: 0, max: 10, noNaN: true }),
      }),
      platforms: fc.array(anyText, { maxLength: 2 }),
    },
    { requiredKeys: ['kind', 'id', 'severity', 'title', 'description', 'target', 'references', 'cwes', 'platforms'] },
  )
  .map((finding) => finding as Finding)
const anyPackage = fc
  .record(
    {
      name: anyText,
      version: anyText,
      purl: anyText,
      class: anyText,
      ecosystem: anyText,
      path: anyText,
      licenses: fc.array(anyText, { maxLength: 2 }),
      platforms: fc.array(anyText, { maxLength: 2 }),
    },
    { requiredKeys: ['name', 'version', 'class', 'ecosystem', 'licenses', 'platforms'] },
  )
  .map((item) => item as InstalledPackage)
const anyScan: fc.Arbitrary<Scan> = fc.record({
  subject: fc.oneof(anyText, fc.constant('shop')),
  platforms: fc.array(anyText, { maxLength: 2 }),
  withoutPackages: fc.constant([]),
  operatingSystems: fc.array(fc.record({ name: anyText, endOfLife: fc.boolean() }), { maxLength: 2 }),
  findings: fc.array(anyFinding, { maxLength: 6 }),
  packages: fc.array(anyPackage, { maxLength: 4 }),
  configurations: fc.nat(5),
})

interface Sarif {
  readonly runs: readonly {
    readonly tool: {
      readonly driver: {
        readonly rules: readonly { readonly id: string; readonly properties: Readonly<Record<string, unknown>> }[]
      }
    }
    readonly automationDetails: { readonly id: string }
    readonly invocations: readonly Readonly<Record<string, unknown>>[]
    readonly results: readonly {
      readonly ruleId: string
      readonly ruleIndex: number
      readonly level: string
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: object }
      }[]
      readonly partialFingerprints: Readonly<Record<string, string>>
      readonly properties: { readonly severity: string }
    }[]
  }[]
}
const sarifOf = (scan: Scan, limit?: number) =>
  (JSON.parse(toSarif(scan, { tool, ...(limit === undefined ? {} : { limit }) })) as Sarif).runs[0]!

describe('SARIF', () => {
  const valid = existsSync(join(SCHEMAS, 'sarif-2.1.0.schema.json')) ? validator('sarif-2.1.0.schema.json') : undefined

  withSchemas.each([
    ['an image', image],
    ['a directory', directory],
  ])('of %s is valid', (_name, scan) => {
    expect(valid?.(JSON.parse(toSarif(scan, { tool })))).toBe(true)
  })

  withSchemas('of anything is valid, and holds each finding once', () => {
    fc.assert(
      fc.property(anyScan, (scan) => {
        const text = toSarif(scan, { tool })
        if (valid?.(JSON.parse(text)) !== true) throw new Error(JSON.stringify(valid?.errors?.slice(0, 3)))
        const { results, tool: used } = sarifOf(scan)
        expect(results.map(({ ruleId, properties }) => `${ruleId} ${properties.severity}`).sort()).toEqual(
          scan.findings.map(({ id, severity }) => `${id} ${severity}`).sort(),
        )
        for (const { ruleIndex, ruleId } of results) expect(used.driver.rules[ruleIndex]?.id).toBe(ruleId)
        expect(new Set(results.map(({ partialFingerprints }) => partialFingerprints['slipway/v1'])).size).toBe(
          results.length,
        )
      }),
      { numRuns: 150 },
    )
  })

  test('says where, how bad and in which category', () => {
    const run = sarifOf(image)
    expect(run.automationDetails.id).toBe('slipway/scan/shop/')
    expect(run.results.map(({ ruleId, level }) => `${ruleId} ${level}`)).toEqual([
      'DEMO-2026-0001 error',
      'aws-access-key-id error',
      'aws-secret-access-key error',
      'github-pat error',
      'DEMO-2026-0002 error',
      'DEMO-2026-0003 error',
    ])
    expect(run.results[0]?.locations[0]?.physicalLocation).toEqual({
      artifactLocation: { uri: 'app/node_modules/slipway-demo-parser/package.json' },
      region: { startLine: 1 },
    })
    expect(run.tool.driver.rules.find(({ id }) => id === 'DEMO-2026-0002')?.properties['security-severity']).toBe('7.5')
  })

  test('a licence is no alert of security', () => {
    const [first] = image.findings as [Finding]
    const run = sarifOf({ ...image, findings: [{ ...first, kind: 'license', id: 'AGPL-3.0', cwes: [] }] })
    expect(run.tool.driver.rules[0]).toMatchObject({ name: 'License', properties: { tags: ['license', 'CRITICAL'] } })
    expect(run.tool.driver.rules[0]?.properties).not.toHaveProperty('security-severity')
  })

  test('a fingerprint outlives a new version, a new line and a new severity, but not another package', () => {
    const [first] = image.findings as [Finding]
    const print = (finding: Finding) =>
      sarifOf({ ...image, findings: [finding] }).results[0]?.partialFingerprints['slipway/v1']
    const moved = {
      ...first,
      severity: 'low' as const,
      line: 9,
      package: { name: first.package?.name ?? '', version: '2.0.0-patch' },
    }
    expect(print(moved)).toBe(print(first))
    expect(print({ ...first, package: { name: 'other', version: '1' } })).not.toBe(print(first))
  })

  test('keeps the worst when there are too many, and says how many it left out', () => {
    const many = {
      ...image,
      findings: Array.from({ length: 30 }, (_, n): Finding => ({
        ...image.findings[0]!,
        id: `A-${n}`,
        severity: n === 29 ? 'critical' : 'low',
      })),
    }
    const run = sarifOf(many, 10)
    expect([run.results.length, run.results[0]?.ruleId]).toEqual([10, 'A-29'])
    expect(JSON.stringify(run.invocations)).toContain(
      '20 less severe findings are left out of this file: GitHub shows 5000 and takes 10 MB. They are in trivy.json.',
    )
  })

  test.each([
    ['/app/a b.txt', 'app/a%20b.txt'],
    ['c:/x', 'c%3A/x'],
    ['a?b#c', 'a%3Fb%23c'],
    ['', 'unknown'],
    ['node_modules/@scope/x', 'node_modules/@scope/x'],
  ])('the path %j becomes the URI %j', (path, uri) => {
    expect(toUri(path)).toBe(uri)
  })
})

test.each<[string, Finding['severity'], number | undefined, string]>([
  ['the score, where it says the same', 'critical', 9.8, '9.8'],
  ['a class of its own, where the NVD rates higher than the distribution', 'low', 9.8, '2.0'],
  ['and lower', 'high', 2.2, '8.0'],
  ['no score', 'medium', undefined, '5.5'],
  ['the score between high and critical', 'critical', 9, '9.5'],
  ['no severity', 'unknown', 5.5, '0.0'],
])('security-severity of GitHub follows the verdict: %s', (_name, severity, score, want) => {
  const cvss = { vector: 'CVSS:3.1/AV:N', vendor: 'nvd', ...(score === undefined ? {} : { score }) }
  const [finding] = image.findings
  if (finding === undefined) throw new Error('none')
  const sarif = JSON.parse(toSarif({ ...image, findings: [{ ...finding, severity, cvss }] }, { tool })) as {
    readonly runs: readonly {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly properties: object }[] } }
    }[]
  }
  expect(sarif.runs[0]?.tool.driver.rules[0]?.properties).toMatchObject({ 'security-severity': want })
})

/** A test against a published schema, and the schema; skipped where it does not lie beside the checkout. */
function published(name: string) {
  const isThere = existsSync(join(SCHEMAS, name))
  const valid = isThere ? validator(name) : undefined
  const expectValid = (text: string) => {
    if (valid?.(JSON.parse(text)) !== true) throw new Error(JSON.stringify(valid?.errors?.slice(0, 3)))
  }
  return { test: isThere ? test : test.skip, expectValid }
}

describe('SPDX', () => {
  const schema = published('spdx-2.3.schema.json')
  const write = (scan: Scan) => toSpdx(scan, { tool, slipwayVersion: '0.1.0' })

  schema.test.each([
    ['an image', image],
    ['a directory', directory],
  ])('of %s is valid by the schema of SPDX 2.3', (_name, scan) => schema.expectValid(write(scan)))

  schema.test('of anything is valid by it', () => {
    fc.assert(
      fc.property(anyScan, (scan) => schema.expectValid(write(scan))),
      { numRuns: 100 },
    )
  })

  interface Document {
    readonly packages: readonly { readonly SPDXID: string; readonly name: string }[]
    readonly relationships: readonly { readonly spdxElementId: string; readonly relatedSpdxElement: string }[]
  }

  test('of anything: every element has a name of its own, and no relationship leads nowhere', () => {
    fc.assert(
      fc.property(anyScan, (scan) => {
        const { packages, relationships } = JSON.parse(toSpdx(scan, { tool, slipwayVersion: '0.1.0' })) as Document
        const ids = new Set(['SPDXRef-DOCUMENT', ...packages.map(({ SPDXID }) => SPDXID)])
        expect(ids.size).toBe(packages.length + 1)
        for (const id of ids) expect(id).toMatch(/^SPDXRef-[a-zA-Z0-9.-]+$/)
        for (const { spdxElementId, relatedSpdxElement } of relationships)
          expect([ids.has(spdxElementId), ids.has(relatedSpdxElement)]).toEqual([true, true])
      }),
      { numRuns: 100 },
    )
  })
})

describe('CycloneDX', () => {
  const valid = existsSync(SCHEMAS)
    ? validator('cyclonedx/bom-1.6.schema.json', ['cyclonedx/spdx.schema.json', 'cyclonedx/jsf-0.82.schema.json'])
    : undefined
  const write = (scan: Scan) => toCycloneDx(scan, { tool, slipwayVersion: '0.1.0' })

  withSchemas.each([
    ['an image', image],
    ['a directory', directory],
  ])('of %s is valid', (_name, scan) => {
    if (valid?.(JSON.parse(write(scan))) !== true) throw new Error(JSON.stringify(valid?.errors?.slice(0, 3)))
  })

  withSchemas('of anything is valid and holds each package once', () => {
    fc.assert(
      fc.property(anyScan, (scan) => {
        const bom = JSON.parse(write(scan)) as { components: { 'bom-ref': string }[] }
        if (valid?.(bom) !== true) throw new Error(JSON.stringify(valid?.errors?.slice(0, 3)))
        expect(new Set(bom.components.map((component) => component['bom-ref'])).size).toBe(bom.components.length)
      }),
      { numRuns: 100 },
    )
  })

  test('names each package with its purl, platforms and license, and the image by its digest', () => {
    const bom = JSON.parse(write(image)) as {
      metadata: { component: object }
      components: object[]
      serialNumber: string
    }
    expect(bom.metadata.component).toMatchObject({
      type: 'container',
      name: 'shop',
      version: digest,
      hashes: [{ alg: 'SHA-256', content: 'ab'.repeat(32) }],
    })
    expect(bom.components).toHaveLength(2)
    expect(bom.components[0]).toMatchObject({
      'bom-ref': 'pkg:npm/slipway-demo-parser@2.0.0',
      name: 'slipway-demo-parser',
      version: '2.0.0',
      purl: 'pkg:npm/slipway-demo-parser@2.0.0',
      licenses: [{ license: { name: 'MIT' } }],
      properties: expect.arrayContaining([{ name: 'slipway:platform', value: 'linux/arm64' }]),
    })
  })

  test('what stands for the whole target is named by it, and its direct dependencies by that', () => {
    const item = (id: string, more: object) => ({
      ...{
        name: id,
        version: '1',
        purl: `pkg:golang/${id}@1`,
        class: 'lang-pkgs',
        ecosystem: 'gomod',
        target: 'go.mod',
      },
      ...{ id, licenses: [], platforms: [], ...more },
    })
    const packages = [
      item('shop', { relationship: 'root', dependsOn: ['direct'] }),
      item('direct', { relationship: 'direct' }),
    ] as const
    const edges = (scan: Scan) =>
      (JSON.parse(write(scan)) as { dependencies: { ref: string; dependsOn: string[] }[] }).dependencies.flatMap(
        ({ ref, dependsOn }) => dependsOn.filter((to) => to.startsWith('pkg:')).map((to) => [ref, to]),
      )
    expect(edges({ ...directory, packages })).toEqual([
      [expect.stringMatching(/^[0-9a-f]{64}$/), 'pkg:golang/shop@1'],
      ['pkg:golang/shop@1', 'pkg:golang/direct@1'],
    ])
    // Without one the target names what it needs itself, also where another package needs it, too.
    const two = [item('a', { dependsOn: ['direct'] }), item('direct', { relationship: 'direct' })] as const
    expect(edges({ ...directory, packages: two }).filter(([from]) => from?.startsWith('pkg:') === false)).toHaveLength(
      2,
    )
  })

  test.each([
    ['of one name and version', 'deb', 'a', '1.0-1', undefined],
    ['of another name', 'deb', 'src', '1.0-1', 'src'],
    ['of another version', 'deb', 'src', '2.0-1', 'src@2.0-1'],
    ['of an RPM', 'rpm', 'src', '1.0-1', 'src-1.0-1.src.rpm'],
  ])('a source package %s is in the package URL, for Grype', (_name, type, name, version, want) => {
    const [upstream = '', release = ''] = version.split('-')
    const item = {
      ...{ name: 'a', version: '1.0-1', purl: `pkg:${type}/x/a@1.0-1?arch=amd64`, class: 'os-pkgs', ecosystem: 'x' },
      ...{ target: 'x 1', licenses: [], platforms: [] },
      source: { name, version, parts: { version: upstream, release, epoch: 0 } },
    }
    const scan = { ...directory, packages: [item] }
    const purl = `${item.purl}${want === undefined ? '' : `&upstream=${encodeURIComponent(want)}`}`
    const { components } = JSON.parse(write(scan)) as { components: { purl?: string; 'bom-ref': string }[] }
    expect(components.at(-1)).toMatchObject({ 'bom-ref': item.purl, purl })
    expect(toSpdx(scan, { tool, slipwayVersion: '0.1.0' })).toContain(`"referenceLocator": "${purl}"`)
  })

  test('a package of Alpine says which distribution it is of, for Grype', () => {
    const purl = 'pkg:apk/alpine/a@1-r0?arch=x86_64&distro=3.20.3'
    const item = {
      name: 'a',
      version: '1-r0',
      purl,
      class: 'os-pkgs',
      ecosystem: 'alpine',
      licenses: [],
      platforms: [],
    }
    const scan = { ...directory, packages: [item] }
    const want = 'pkg:apk/alpine/a@1-r0?arch=x86_64&distro=alpine-3.20.3'
    expect(JSON.parse(write(scan))).toMatchObject({ components: [{ 'bom-ref': purl, purl: want }] })
    expect(toSpdx(scan, { tool, slipwayVersion: '0.1.0' })).toContain(`"referenceLocator": "${want}"`)
  })

  test('the same content has the same serial number, other content another', () => {
    const serial = (scan: Scan) => (JSON.parse(write(scan)) as { serialNumber: string }).serialNumber
    expect(serial(image)).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(serial({ ...image })).toBe(serial(image))
    expect(serial({ ...image, packages: image.packages.slice(1) })).not.toBe(serial(image))
  })
})

interface GitLabReport {
  readonly version: string
  readonly scan: Readonly<Record<string, unknown>>
  readonly vulnerabilities: readonly {
    readonly id: string
    readonly name: string
    readonly severity: string
    readonly solution: string
    readonly description: string
    readonly identifiers: readonly {
      readonly type: string
      readonly name: string
      readonly value: string
      readonly url?: string
    }[]
    readonly links: readonly { readonly url: string }[]
    readonly location: { readonly operating_system: string; readonly image: string; readonly dependency: object }
    readonly cvss_vectors?: readonly { readonly vendor: string; readonly vector: string }[]
  }[]
}

describe("GitLab's container scanning report", () => {
  const started = Date.UTC(2026, 10, 22, 10, 0, 0, 250)
  const write = (scan: Scan) =>
    JSON.parse(
      toGitLabContainerScanning(scan, { tool, slipwayVersion: '0.1.0', started, finished: started + 9000 }),
    ) as GitLabReport

  test('holds the vulnerabilities, and what GitLab requires', () => {
    const report = write(image)
    expect(report.version).toBe('15.0.7')
    expect(report.scan).toMatchObject({
      type: 'container_scanning',
      status: 'success',
      start_time: '2026-11-22T10:00:00',
      end_time: '2026-11-22T10:00:09',
      scanner: { id: 'trivy' },
    })
    expect(report.vulnerabilities.map(({ name, severity }) => [name, severity])).toEqual([
      ['DEMO-2026-0001 in slipway-demo-parser', 'Critical'],
      ['DEMO-2026-0002 in slipway-demo-router', 'High'],
      ['DEMO-2026-0003 in slipway-demo-router', 'High'],
    ])
    expect(report.vulnerabilities[0]?.location).toEqual({
      dependency: { package: { name: 'slipway-demo-parser' }, version: '2.0.0' },
      operating_system: 'unknown',
      image: 'shop',
    })
    expect(report.vulnerabilities[0]?.solution).toBe('Upgrade slipway-demo-parser to 2.0.1.')
  })

  const schema = published('gitlab-container-scanning-15.0.7.schema.json')
  const text = (scan: Scan) =>
    toGitLabContainerScanning(scan, { tool, slipwayVersion: '0.1.0', started, finished: started + 9000 })

  schema.test.each([
    ['an image', image],
    ['a directory', directory],
  ])('of %s is valid by the schema of GitLab', (_name, scan) => schema.expectValid(text(scan)))

  schema.test('of anything is valid by it', () => {
    fc.assert(
      fc.property(anyScan, (scan) => schema.expectValid(text(scan))),
      { numRuns: 100 },
    )
  })

  // The constraints of container-scanning-report-format.json, 15.x.
  test('of anything keeps to the limits of the schema', () => {
    fc.assert(
      fc.property(anyScan, (scan) => {
        const { vulnerabilities } = write(scan)
        expect(vulnerabilities).toHaveLength(scan.findings.filter(({ kind }) => kind === 'vulnerability').length)
        expect(new Set(vulnerabilities.map(({ id }) => id)).size).toBe(vulnerabilities.length)
        for (const v of vulnerabilities) {
          expect(v.name.length).toBeLessThanOrEqual(255)
          expect(v.solution.length).toBeLessThanOrEqual(7000)
          expect(v.description.length).toBeLessThanOrEqual(1048576)
          expect(v.identifiers.length).toBeGreaterThan(0)
          expect(['Info', 'Unknown', 'Low', 'Medium', 'High', 'Critical']).toContain(v.severity)
          expect([v.location.image, v.location.operating_system].filter((text) => text === '')).toEqual([])
          expect(
            [...v.identifiers, ...v.links]
              .map(({ url }) => url)
              .filter((url) => url !== undefined && !/^(https?|ftp):\/\/.+/.test(url)),
          ).toEqual([])
          expect(
            v.identifiers.flatMap(({ type, name, value }) => [type, name, value]).filter((text) => text === ''),
          ).toEqual([])
          for (const { vendor, vector } of v.cvss_vectors ?? [])
            expect([vendor === '', vector.length >= 32 && vector.length <= 128]).toEqual([false, true])
        }
      }),
      { numRuns: 150 },
    )
  })

  test('times are UTC without zone and fraction', () => {
    expect(gitLabTime(started)).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/)
  })
})

describe('the summary', () => {
  const render = (scan: Scan) =>
    renderScanSummary({
      scan,
      gate: { failOn: 'high', ignoreUnfixed: true },
      result: applyGate(scan.findings, { failOn: 'high', ignoreUnfixed: true }),
      tool,
      notices: [],
    })

  test('counts, marks what failed and says what was excused', () => {
    const text = render(image)
    expect(text).toContain('| Found | **4** | **2** | 0 | 0 | 0 |')
    expect(text).toContain('| With a fix | **4** | **1** | 0 | 0 | 0 |')
    expect(text).toContain('| Failing | **4** | **1** | 0 | 0 | 0 |')
    expect(text).toContain('❌ critical')
    expect(text).toContain('1 finding of that severity has no fixed version yet')
  })

  test('whatever was found, each table row stays a row and no HTML or mention gets through', () => {
    fc.assert(
      fc.property(anyScan, (scan) => {
        const text = render(scan)
        expect(text.replace(/<\/?(?:code|sub|details|summary)>|&lt;/g, '')).not.toMatch(/<[a-z/!]/i)
        expect(text).not.toMatch(/@\w/)
        for (const line of text.split('\n').filter((row) => row.startsWith('| ❌')))
          expect(line.match(/(?<!\\)\|/g)).toHaveLength(7)
      }),
      { numRuns: 150 },
    )
  })
})

test('the merged Trivy report is still a Trivy report', () => {
  const text = recorded('image-amd64')
  const merged = mergeTrivyJson('shop', [
    { platform: 'linux/amd64', text },
    { platform: 'linux/arm64', text },
  ])
  const read = readTrivyReport(merged)
  expect([read.artifact, read.findings.length]).toEqual(['shop', 12])
  expect(mergeTrivyJson('shop', [{ text }])).toContain('"Target": "Node.js"')
})

test.each([
  ['https://example.com/a?b=c', true],
  ['http://example.com', true],
  ['javascript:alert(1)', false],
  ['https://user:pw@example.com', false],
  // GitLab refuses the whole report over it.
  ['HTTPS://example.com', false],
  ['https://exa mple.com', false],
  [undefined, false],
])('isWebAddress(%j) is %s', (text, want) => {
  expect(isWebAddress(text)).toBe(want)
})
