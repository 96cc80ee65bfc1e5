import { describe, expect, test } from '@jest/globals'
import { applyGate } from '../gate'
import type { Finding } from '../model'
import { parseVex, parseWaivers, readIgnored, renderWaivers } from './index'

const finding = (given: Partial<Finding> = {}): Finding => ({
  kind: 'vulnerability',
  id: 'CVE-2026-1',
  severity: 'critical',
  title: 't',
  description: '',
  target: 'web/package-lock.json',
  path: 'web/package-lock.json',
  package: { name: '@acme/parser', version: '1.0.0', purl: 'pkg:npm/%40acme/parser@1.0.0' },
  references: [],
  cwes: [],
  platforms: [],
  ...given,
})

const NOW = Date.parse('2026-11-28T12:00:00Z')
const GATE = { failOn: 'critical', ignoreUnfixed: false } as const
const about = 'reason: not reachable, owner: team-web'
const scan = { subject: 'ghcr.io/acme/shop:1', digest: `sha256:${'a'.repeat(64)}` }

async function judged(waivers: string, findings: readonly Finding[] = [finding()]) {
  const excuses = await parseWaivers(waivers, 'w.yml')
  return applyGate(findings, GATE, { scan, excuses, now: NOW })
}

describe('a waiver', () => {
  test.each<[string, string, boolean]>([
    ['of the id', `[{ id: CVE-2026-1, ${about}, expires: 2026-12-31 }]`, true],
    ['of the id in other letters', `[{ id: cve-2026-1, ${about}, expires: 2026-12-31 }]`, true],
    ['of another id', `[{ id: CVE-2026-11, ${about}, expires: 2026-12-31 }]`, false],
    ['of the package', `[{ package: '@acme/parser', ${about}, expires: 2026-12-31 }]`, true],
    ['of its version', `[{ package: '@acme/parser@1.0.0', ${about}, expires: 2026-12-31 }]`, true],
    ['of another version', `[{ package: '@acme/parser@1.0.1', ${about}, expires: 2026-12-31 }]`, false],
    ['of its package URL', `[{ package: 'pkg:npm/%40acme/parser', ${about}, expires: 2026-12-31 }]`, true],
    ['of a package URL of another kind', `[{ package: 'pkg:pypi/acme/parser', ${about}, expires: 2026-12-31 }]`, false],
    ['in its folder', `[{ id: CVE-2026-1, place: web, ${about}, expires: 2026-12-31 }]`, true],
    ['in a pattern', `[{ id: CVE-2026-1, place: '**/package-lock.json', ${about}, expires: 2026-12-31 }]`, true],
    ['in another folder', `[{ id: CVE-2026-1, place: we, ${about}, expires: 2026-12-31 }]`, false],
    ['in a pattern of one level', `[{ id: CVE-2026-1, place: '*.json', ${about}, expires: 2026-12-31 }]`, false],
    ['on its last day', `{ waivers: [{ id: CVE-2026-1, ${about}, expires: 2026-11-28 }] }`, true],
    ['the day after', `{ waivers: [{ id: CVE-2026-1, ${about}, expires: 2026-11-27 }] }`, false],
  ])('%s: %s', async (_, text, passed) => {
    expect((await judged(text)).passed).toBe(passed)
  })

  test('that expired fails with its owner, one that covers nothing is named, and what is waived is told', async () => {
    const { failing, expired, unused, waived } = await judged(
      `[{ id: CVE-2026-1, ${about}, expires: 2026-11-01 }, { id: CVE-2026-9, reason: r, owner: o, expires: 2027-01-01 }, { id: CVE-2026-2, reason: r, owner: o, expires: 2027-01-01 }]`,
      [finding(), finding({ id: 'CVE-2026-2' }), finding({ id: 'CVE-2026-2', severity: 'low' })],
    )
    expect(failing.map(({ id }) => id)).toEqual(['CVE-2026-1'])
    expect(expired.map(({ excuse }) => [excuse.label, excuse.owner])).toEqual([['CVE-2026-1', 'team-web']])
    expect(unused.map(({ label }) => label)).toEqual(['CVE-2026-9'])
    expect(waived.map(({ finding: { id, severity } }) => [id, severity])).toEqual([['CVE-2026-2', 'critical']])
  })

  test('every problem of a file is told at once', async () => {
    const text =
      '[{ id: 5 }, { reason: r, owner: o, expires: tomorrow }, { id: A, resaon: r, owner: o, expires: 2026-02-30 }, x]'
    await expect(parseWaivers(text, 'w.yml')).rejects.toMatchObject({
      code: 'WAIVERS_INVALID',
      message: [
        'invalid waivers in w.yml:',
        '  waivers[0].id: expected text',
        '  waivers[0]: expected reason',
        '  waivers[0]: expected owner',
        '  waivers[0]: expected expires',
        '  waivers[1]: expected an id or a package',
        '  waivers[1].expires: expected a day such as 2027-01-31, got "tomorrow"',
        '  waivers[2]: unknown key "resaon", did you mean "reason"?',
        '  waivers[2]: expected reason',
        '  waivers[2].expires: expected a day such as 2027-01-31, got "2026-02-30"',
        '  waivers[3]: expected a map with id, package, place, reason, owner, expires',
      ].join('\n'),
    })
    await expect(parseWaivers('waivers: [', 'w.yml')).rejects.toMatchObject({ code: 'WAIVERS_INVALID' })
    expect(await parseWaivers('', 'w.yml')).toEqual([])
  })
})

describe('VEX', () => {
  const openvex = (statement: object) =>
    JSON.stringify({ '@context': 'https://openvex.dev/ns/v0.2.0', statements: [statement] })
  const cyclonedx = (state: string, ref: string) =>
    JSON.stringify({
      bomFormat: 'CycloneDX',
      components: [{ 'bom-ref': 'c1', purl: 'pkg:npm/%40acme/parser@1.0.0' }],
      vulnerabilities: [{ id: 'CVE-2026-1', analysis: { state }, affects: [{ ref }] }],
    })
  const about = { vulnerability: { name: 'CVE-2026-1' }, status: 'not_affected' }
  const purl = 'pkg:npm/%40acme/parser@1.0.0'
  const image = `pkg:oci/shop@${encodeURIComponent(scan.digest)}`

  test.each<[string, string, boolean]>([
    ['of the package', openvex({ ...about, products: [{ '@id': purl }] }), true],
    ['of the package, fixed', openvex({ ...about, status: 'fixed', products: [{ '@id': purl }] }), true],
    ['that it is affected', openvex({ ...about, status: 'affected', products: [{ '@id': purl }] }), false],
    [
      'of an alias',
      openvex({ ...about, vulnerability: { name: 'GHSA-x', aliases: ['CVE-2026-1'] }, products: [{ '@id': purl }] }),
      true,
    ],
    ['of another package', openvex({ ...about, products: [{ '@id': 'pkg:npm/other' }] }), false],
    ['of the image', openvex({ ...about, products: [{ '@id': image }] }), true],
    ['of the image by name', openvex({ ...about, products: [{ '@id': 'pkg:oci/shop' }] }), true],
    ['of another digest', openvex({ ...about, products: [{ '@id': 'pkg:oci/shop@sha256%3Abb' }] }), false],
    [
      'of the package in the image',
      openvex({ ...about, products: [{ '@id': image, subcomponents: [{ '@id': purl }] }] }),
      true,
    ],
    [
      'of another one in it',
      openvex({ ...about, products: [{ '@id': image, subcomponents: [{ '@id': 'pkg:npm/o' }] }] }),
      false,
    ],
    ['in the older form', openvex({ ...about, vulnerability: 'CVE-2026-1', products: [purl] }), true],
    ['of CycloneDX by its component', cyclonedx('not_affected', 'c1'), true],
    ['of CycloneDX by a link', cyclonedx('false_positive', `urn:cdx:3e671687/1#${encodeURIComponent(purl)}`), true],
    ['of CycloneDX that it is exploitable', cyclonedx('exploitable', 'c1'), false],
  ])('a statement %s: %s', (_, text, passed) => {
    const excuses = parseVex(text, 'v.json')
    expect(applyGate([finding()], GATE, { scan, excuses, now: NOW }).passed).toBe(passed)
  })

  const of = (status: string, timestamp?: string) => ({
    ...about,
    status,
    products: [{ '@id': purl }],
    ...(timestamp === undefined ? {} : { timestamp }),
  })
  const several = (...statements: readonly object[]) =>
    JSON.stringify({ '@context': 'https://openvex.dev/ns/v0.2.0', timestamp: '2026-05-01T00:00:00Z', statements })

  test.each<[string, string, boolean]>([
    ['harmless, then affected', several(of('not_affected'), of('affected')), false],
    ['affected, then fixed', several(of('affected'), of('fixed')), true],
    ['harmless, then looked into again', several(of('not_affected'), of('under_investigation')), false],
    [
      'affected below, but said before',
      several(of('not_affected', '2026-06-01T00:00:00Z'), of('affected', '2026-02-01T00:00:00Z')),
      true,
    ],
    [
      'harmless at a time, affected as the document',
      several(of('not_affected', '2026-02-01T00:00:00Z'), of('affected')),
      false,
    ],
    [
      'harmless, another one affected',
      several(of('not_affected'), { ...of('affected'), vulnerability: { name: 'X' } }),
      true,
    ],
  ])('of several statements the newest counts: %s', (_, text, passed) => {
    expect(applyGate([finding()], GATE, { scan, excuses: parseVex(text, 'v.json'), now: NOW }).passed).toBe(passed)
  })

  const shop = (query: string) => openvex({ ...about, products: [{ '@id': `pkg:oci/shop${query}` }] })
  test.each<[string, string, boolean]>([
    ['the repository', shop('?repository_url=ghcr.io%2Facme%2Fshop'), true],
    ['another repository of that name', shop('?repository_url=ghcr.io/other/shop'), false],
    ['the architecture', shop('?arch=arm64'), true],
    ['another architecture', shop('?arch=amd64'), false],
    ['the hash', openvex({ ...about, products: [{ '@id': 'x', hashes: { 'sha-256': 'A'.repeat(64) } }] }), true],
    ['another hash', openvex({ ...about, products: [{ '@id': 'x', hashes: { 'sha-256': 'b'.repeat(64) } }] }), false],
    ['a distribution that the package is not of', openvex({ ...about, products: [`${purl}?distro=debian-12`] }), false],
    [
      'a CycloneDX component within another',
      JSON.stringify({
        bomFormat: 'CycloneDX',
        components: [{ 'bom-ref': 'a', components: [{ 'bom-ref': 'c1', purl }] }],
        vulnerabilities: [{ id: 'CVE-2026-1', analysis: { state: 'resolved' }, affects: [{ ref: 'c1' }] }],
      }),
      true,
    ],
    [
      'a version that the analysis is not about',
      JSON.stringify({
        bomFormat: 'CycloneDX',
        vulnerabilities: [
          {
            id: 'GHSA-x',
            references: [{ id: 'CVE-2026-1' }],
            analysis: { state: 'resolved' },
            affects: [{ ref: 'pkg:npm/%40acme/parser', versions: [{ version: '2.0.0', status: 'unaffected' }] }],
          },
        ],
      }),
      false,
    ],
  ])('what a statement narrows: %s', (_, text, passed) => {
    const excuses = parseVex(text, 'v.json')
    const found = finding({ platforms: ['linux/arm64'] })
    expect(applyGate([found], GATE, { scan, excuses, now: NOW }).passed).toBe(passed)
  })

  test('a statement about a program and a module in it holds in that program alone', () => {
    const module = { name: 'x/net', version: 'v1', purl: 'pkg:golang/x/net@v1' }
    const item = (target: string, more: object) => ({
      ...{
        name: 'm',
        version: '',
        class: 'lang-pkgs',
        ecosystem: 'gobinary',
        licenses: [],
        platforms: [],
        target,
        ...more,
      },
    })
    const packages = [
      item('usr/bin/shop', { purl: 'pkg:golang/acme/shop', relationship: 'root' }),
      item('usr/bin/other', { purl: 'pkg:golang/acme/other', relationship: 'root' }),
    ]
    const products = [{ '@id': 'pkg:golang/acme/shop', subcomponents: [{ '@id': 'pkg:golang/x/net@1' }] }]
    const [excuse] = parseVex(openvex({ ...about, products }), 'v.json')
    const covered = (target: string, found = module) =>
      excuse?.covers(finding({ target, path: target, package: found }), { ...scan, packages })
    expect([covered('usr/bin/shop'), covered('usr/bin/other')]).toEqual([true, false])
    expect(covered('usr/bin/shop', { ...module, purl: 'pkg:golang/x/text@v1' })).toBe(false)
  })

  test('the name of Docker Hub is no part of a repository there', () => {
    const excuses = parseVex(shop('?repository_url=index.docker.io/acme/shop'), 'v.json')
    expect(excuses[0]?.covers(finding(), { subject: 'acme/shop:1' })).toBe(true)
    expect(excuses[0]?.covers(finding(), { subject: 'docker.io/acme/shop' })).toBe(true)
    expect(excuses[0]?.covers(finding(), { subject: 'quay.io/acme/shop' })).toBe(false)
  })

  test.each([
    '{}',
    'no',
    '{"@context":"https://example.com"}',
    openvex(about),
    openvex({ ...about, status: 'not-affected', products: [purl] }),
  ])('%s is refused', (text) => {
    expect(() => parseVex(text, 'v.json')).toThrow(expect.objectContaining({ code: 'VEX_INVALID' }))
  })
})

describe('what was ignored for Trivy', () => {
  const WANT = { owner: 'team', expires: '2027-01-31' }

  test('by lines, with comments as reasons', async () => {
    const text = '# not reachable\nCVE-2026-1 exp:2026-12-31\n\nAVD-DS-0002 # runs as root on purpose\nCVE-2026-3\n'
    const rendered = renderWaivers(await readIgnored(text), WANT)
    expect(rendered).toBe(
      `waivers:
  - id: "CVE-2026-1"
    reason: "not reachable"
    owner: "team"
    expires: "2026-12-31"
  - id: "AVD-DS-0002"
    reason: "runs as root on purpose"
    owner: "team"
    expires: "2027-01-31"
  - id: "CVE-2026-3"
    reason: "taken over; say why"
    owner: "team"
    expires: "2027-01-31"
`,
    )
    expect(await parseWaivers(rendered, 'w.yml')).toHaveLength(3)
  })

  test('by lines, a comment is about the entries below it, up to the next one', async () => {
    const text = '# two\n# lines\nA\nB\n# next\nC\n\nD\n'
    expect((await readIgnored(text)).waivers.map(({ id, reason }) => [id, reason])).toEqual([
      ...[
        ['A', 'two lines'],
        ['B', 'two lines'],
        ['C', 'next'],
        ['D', undefined],
      ],
    ])
  })

  test('by YAML, a package that an entry is about is kept: without it the waiver would excuse others', async () => {
    const text =
      'vulnerabilities:\n  - { id: CVE-2026-1, purls: [pkg:npm/%40acme/parser, pkg:deb/debian/a], paths: [a.lock, b.lock] }\nlicenses: [{ id: MIT }]\n'
    const imported = await readIgnored(text)
    expect(imported.waivers.map(({ id, package: named, place }) => [id, named, place])).toEqual([
      ['CVE-2026-1', 'pkg:npm/%40acme/parser', 'a.lock'],
      ['CVE-2026-1', 'pkg:npm/%40acme/parser', 'b.lock'],
      ['CVE-2026-1', 'pkg:deb/debian/a', 'a.lock'],
      ['CVE-2026-1', 'pkg:deb/debian/a', 'b.lock'],
      ['MIT', undefined, undefined],
    ])
    const waivers = await parseWaivers(renderWaivers(imported, WANT), 'w.yml')
    expect(waivers.map(({ label }) => label)[0]).toBe('CVE-2026-1 in pkg:npm/%40acme/parser at a.lock')
  })

  test('by YAML, comments are reasons, too, and a package that Trivy passes over is kept', async () => {
    const text = `misconfigurations:
  # - id: DS-0001
  #   statement: before
  # secrets are what it is for
  - id: AVD-KSV-0041
    paths:
      - "a/**"
      - "b/**"

  # --- Note: sizes are left open ---
  - id: AVD-KSV-0011
  - id: AVD-KSV-0018 # for now
  - id: AVD-KSV-0019
    statement: said

vulnerabilities:
  - id: CVE-2026-1
licenses:
  - id: GPL-1.0 # of the base
    package: perl-base
`
    const imported = await readIgnored(text)
    expect(imported.waivers.map(({ id, package: named, place, reason }) => [id, named, place, reason])).toEqual([
      ['CVE-2026-1', undefined, undefined, undefined],
      ['AVD-KSV-0041', undefined, 'a/**', 'secrets are what it is for'],
      ['AVD-KSV-0041', undefined, 'b/**', 'secrets are what it is for'],
      ['AVD-KSV-0011', undefined, undefined, 'Note: sizes are left open'],
      ['AVD-KSV-0018', undefined, undefined, 'for now'],
      ['AVD-KSV-0019', undefined, undefined, 'said'],
      ['GPL-1.0', 'perl-base', undefined, 'of the base'],
    ])
  })

  test('the rules of Grype, without those that would excuse more as a waiver', async () => {
    const text = `fail-on-severity: high
ignore:
  # waits for the base image
  - vulnerability: CVE-2026-1
  - vulnerability: GHSA-aaaa
    reason: not reached
    package: { name: left, version: 1.0.0, location: /usr/lib/**/METADATA }
  - vulnerability: CVE-2026-2
    fix-state: unknown
  - package: { type: java-archive }
  - package: { name: 'linux-.*' }
  - package: { name: right }
exclude: [/usr/local/lib/node_modules/npm/**]
`
    const rendered = renderWaivers(await readIgnored(text), WANT)
    expect(rendered).toBe(`# not taken over: {"vulnerability":"CVE-2026-2","fix-state":"unknown"}
# not taken over: {"package":{"type":"java-archive"}}
# not taken over: {"package":{"name":"linux-.*"}}
# not taken over: exclude: name these places in the input skip
waivers:
  - id: "CVE-2026-1"
    reason: "waits for the base image"
    owner: "team"
    expires: "2027-01-31"
  - id: "GHSA-aaaa"
    package: "left@1.0.0"
    place: "/usr/lib/**/METADATA"
    reason: "not reached"
    owner: "team"
    expires: "2027-01-31"
  - package: "right"
    reason: "taken over; say why"
    owner: "team"
    expires: "2027-01-31"
`)
    expect((await parseWaivers(rendered, 'w.yml')).map(({ label }) => label)).toEqual([
      'CVE-2026-1',
      'GHSA-aaaa in left@1.0.0 at /usr/lib/**/METADATA',
      'right',
    ])
  })

  test.each(['{"name":"shop","lockfileVersion":3}', 'scan:\n  scanners: [vuln]\n'])('%j is none', async (text) => {
    await expect(readIgnored(text)).rejects.toMatchObject({ code: 'WAIVERS_INVALID', outcome: 'invalid' })
  })

  test('by YAML, an entry for each path', async () => {
    const text =
      'vulnerabilities:\n  - id: CVE-2026-1\n    paths: [a.lock, b/**]\n    statement: why\n    expired_at: 2026-12-31\n  - { id: CVE-2026-2, expires: 2026-05-10 }\n'
    expect((await readIgnored(text)).waivers).toEqual([
      { id: 'CVE-2026-1', place: 'a.lock', reason: 'why', expires: '2026-12-31' },
      { id: 'CVE-2026-1', place: 'b/**', reason: 'why', expires: '2026-12-31' },
      { id: 'CVE-2026-2', expires: '2026-05-10' },
    ])
  })
})

test('findings of before do not fail and are told apart', () => {
  const known = new Set<string>()
  const { passed, old, fresh } = applyGate([finding(), finding({ id: 'CVE-2026-2' })], GATE, { known, now: NOW })
  expect([passed, old.length, fresh.length]).toEqual([false, 0, 2])
})
