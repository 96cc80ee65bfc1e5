import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ToolError } from '@slipway/core'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readTrivyReport } from './read'

const recorded = (name: string) =>
  readFileSync(join(import.meta.dirname, 'fixtures', `trivy-0.59.1-${name}.json`), 'utf8')
const report = (results: unknown) =>
  JSON.stringify({ SchemaVersion: 2, ArtifactName: 'shop', ArtifactType: 'container_image', Results: results })
const one = (finding: unknown) =>
  report([{ Target: 'package-lock.json', Class: 'lang-pkgs', Type: 'npm', Vulnerabilities: [finding] }])

describe('readTrivyReport on recorded reports', () => {
  test('of an image', () => {
    const { findings, packages, configurations } = readTrivyReport(recorded('image-amd64'), 'linux/amd64')
    expect(
      findings.map(({ kind, id, severity, path, line, fixed }) => [kind, id, severity, path, line, fixed]),
    ).toEqual([
      [
        'vulnerability',
        'DEMO-2026-0001',
        'critical',
        'app/node_modules/slipway-demo-parser/package.json',
        undefined,
        '2.0.1',
      ],
      [
        'vulnerability',
        'DEMO-2026-0002',
        'high',
        'app/node_modules/slipway-demo-router/package.json',
        undefined,
        '1.4.2',
      ],
      [
        'vulnerability',
        'DEMO-2026-0003',
        'high',
        'app/node_modules/slipway-demo-router/package.json',
        undefined,
        undefined,
      ],
      ['secret', 'aws-access-key-id', 'critical', 'app/id.txt', 1, undefined],
      ['secret', 'aws-secret-access-key', 'critical', 'app/id.txt', 2, undefined],
      ['secret', 'github-pat', 'critical', 'app/token.txt', 1, undefined],
    ])
    expect(findings[0]).toMatchObject({
      package: { name: 'slipway-demo-parser', version: '2.0.0', purl: 'pkg:npm/slipway-demo-parser@2.0.0' },
      cvss: { vendor: 'slipway-demo', score: 9.8, vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' },
      url: 'https://example.com/slipway-demonstration-data/DEMO-2026-0001',
      source: 'Slipway demonstration data, invented',
      platforms: ['linux/amd64'],
    })
    expect(packages.map(({ name, version, licenses }) => [name, version, licenses])).toEqual([
      ['slipway-demo-parser', '2.0.0', ['MIT']],
      ['slipway-demo-router', '1.4.0', ['MIT']],
    ])
    expect(configurations).toBe(0)
  })

  test('of a directory', () => {
    const { findings, packages, configurations } = readTrivyReport(recorded('directory'))
    expect(findings.filter(({ kind }) => kind === 'vulnerability')).toHaveLength(6)
    expect(
      findings.filter(({ kind }) => kind === 'misconfiguration').map(({ id, path, line }) => [id, path, line]),
    ).toContainEqual(['DS-0001', 'Dockerfile', 1])
    expect([packages.length, configurations]).toEqual([6, 1])
    expect(findings[0]?.path).toBe('package-lock.json')
  })

  test('of a directory with nothing in it', () => {
    expect(readTrivyReport(recorded('nothing'))).toMatchObject({ findings: [], packages: [], configurations: 0 })
  })
})

describe('readTrivyReport refuses', () => {
  test.each<[string, string, RegExp]>([
    ['nothing', '', /is empty/],
    ['white space', ' \n', /is empty/],
    ['half a report', recorded('image-amd64').slice(0, 4000), /not whole JSON/],
    ['a list', '[]', /not whole JSON/],
    ['an empty object', '{}', /SchemaVersion 2, found none/],
    ['another schema version', '{"SchemaVersion":3,"ArtifactType":"x","Results":[]}', /SchemaVersion 2, found 3/],
    ['a version as text', '{"SchemaVersion":"2","ArtifactType":"x"}', /found "2"/],
    ['no word of what was scanned', '{"SchemaVersion":2}', /ArtifactType/],
    ['results that are no list', '{"SchemaVersion":2,"ArtifactType":"x","Results":{}}', /Results is not a list/],
    ['a result that is no object', report(['x']), /Results holds something/],
    [
      'vulnerabilities that are no list',
      report([{ Target: 'a', Vulnerabilities: 'none' }]),
      /a: Vulnerabilities is not a list/,
    ],
    ['a finding that is no object', one(null), /Vulnerabilities holds something/],
    ['a severity that is a number', one({ VulnerabilityID: 'A', Severity: 4 }), /A: Severity is not text/],
    ['a severity nobody knows', one({ VulnerabilityID: 'A', Severity: 'URGENT' }), /A: unknown severity "urgent"/],
    [
      'a fixed version that is a list',
      one({ VulnerabilityID: 'A', Severity: 'HIGH', FixedVersion: ['1'] }),
      /A: FixedVersion is not text/,
    ],
    ['a status that is an object', report([{ Misconfigurations: [{ ID: 'A', Status: {} }] }]), /A: Status is not text/],
  ])('%s', (_name, text, message) => {
    expect(() => readTrivyReport(text)).toThrow(message)
    expect(() => readTrivyReport(text)).toThrow(ToolError)
  })
})

describe('readTrivyReport takes', () => {
  test.each<[string, unknown, object]>([
    [
      'a finding with nothing in it',
      {},
      { id: 'unnamed', severity: 'unknown', title: 'unnamed', package: { name: '', version: '' } },
    ],
    [
      'null everywhere',
      { VulnerabilityID: null, Severity: null, FixedVersion: null, CVSS: null, References: null, PkgIdentifier: null },
      { id: 'unnamed', severity: 'unknown' },
    ],
    ['lower case', { VulnerabilityID: 'A', Severity: 'critical' }, { severity: 'critical' }],
    ['an empty fixed version as none', { VulnerabilityID: 'A', FixedVersion: '' }, { id: 'A' }],
    [
      'other types where nothing depends on them',
      {
        VulnerabilityID: 'A',
        Title: 5,
        References: 'x',
        CweIDs: [1, 'CWE-1'],
        CVSS: { nvd: { V3Score: 'x', V3Vector: 3 } },
      },
      { title: 'A', references: [], cwes: ['CWE-1'] },
    ],
  ])('%s', (_name, finding, want) => {
    const [found] = readTrivyReport(one(finding)).findings
    expect(found).toMatchObject(want)
    expect(found?.fixed).toBeUndefined()
    expect(found?.cvss).toBeUndefined()
  })

  const DEBIAN = {
    VulnerabilityID: 'A',
    Severity: 'LOW',
    SeveritySource: 'debian',
    CVSS: { nvd: { V3Vector: 'NVD', V3Score: 9.8 } },
  }

  test.each<[string, object, unknown]>([
    ['nothing of the NVD that rates it otherwise', DEBIAN, undefined],
    ['that of the NVD where it comes to the same', { ...DEBIAN, Severity: 'CRITICAL' }, 'NVD'],
    [
      'that of another before one that rates it otherwise',
      { ...DEBIAN, CVSS: { ...DEBIAN.CVSS, redhat: { V3Vector: 'RH', V3Score: 3.1 } } },
      'RH',
    ],
    [
      'that of whoever gave the severity, whatever it comes to',
      { ...DEBIAN, CVSS: { ...DEBIAN.CVSS, debian: { V3Vector: 'OWN', V3Score: 8 } } },
      'OWN',
    ],
    [
      'the newer form before the older',
      { ...DEBIAN, CVSS: { debian: { V3Vector: 'OLD', V3Score: 2, V40Vector: 'NEW', V40Score: 3 } } },
      'NEW',
    ],
  ])('as rating %s', (_name, finding, want) => {
    expect(readTrivyReport(one(finding)).findings[0]?.cvss?.vector).toBe(want)
  })

  test('versions with epoch and release, source packages, and what needs what', () => {
    const text = JSON.stringify({
      SchemaVersion: 2,
      ArtifactType: 'container_image',
      Metadata: { OS: { Family: 'rocky', Name: '9.3' } },
      Results: [
        {
          Target: '/tmp/x (rocky 9.3)',
          Class: 'os-pkgs',
          Type: 'rocky',
          Packages: [
            {
              ID: 'glib2@2.68.4-11.el9',
              Name: 'glib2',
              Version: '2.68.4',
              Release: '11.el9',
              Epoch: 2,
              SrcName: 'glib',
              SrcVersion: '2.68.4',
              SrcRelease: '11.el9',
              SrcEpoch: 2,
              Modularitylabel: 'm:1',
              DependsOn: ['libffi@3'],
            },
          ],
        },
      ],
    })
    const { packages, operatingSystem } = readTrivyReport(text)
    expect(operatingSystem).toEqual({ name: 'rocky 9.3', family: 'rocky', version: '9.3', endOfLife: false })
    expect(packages[0]).toMatchObject({
      version: '2:2.68.4-11.el9',
      target: 'rocky 9.3',
      dependsOn: ['libffi@3'],
      source: { name: 'glib', version: '2:2.68.4-11.el9', parts: { version: '2.68.4', release: '11.el9', epoch: 2 } },
      traits: [['Modularitylabel', 'm:1']],
    })
  })

  test('licences of packages', () => {
    const licence = { Severity: 'CRITICAL', Category: 'forbidden', PkgName: 'gpl', FilePath: 'package-lock.json' }
    const text = report([
      { Class: 'license', Target: 'package-lock.json', Licenses: [{ ...licence, Name: 'AGPL-3.0', Link: '' }] },
      { Class: 'license-file', Target: 'Loose File License(s)' },
    ])
    expect(readTrivyReport(text).findings).toEqual([
      {
        kind: 'license',
        id: 'AGPL-3.0',
        severity: 'critical',
        title: 'gpl is licensed under AGPL-3.0 (forbidden)',
        description: '',
        target: 'package-lock.json',
        path: 'package-lock.json',
        package: { name: 'gpl', version: '' },
        resolution: 'Replace the package, or accept the licence with a waiver.',
        references: [],
        cwes: [],
        platforms: [],
      },
    ])
  })

  test('checks that passed as no findings, and those that do not say as findings', () => {
    const text = report([
      {
        Class: 'config',
        Target: 'Dockerfile',
        Misconfigurations: [
          { ID: 'A', Status: 'PASS' },
          { ID: 'B', Status: 'FAIL' },
          { ID: 'C' },
          { ID: 'D', Status: 'EXCEPTION' },
        ],
      },
    ])
    expect(readTrivyReport(text).findings.map(({ id }) => id)).toEqual(['B', 'C'])
  })
})

describe('whatever a field is', () => {
  const fields = [
    'VulnerabilityID',
    'PkgName',
    'InstalledVersion',
    'FixedVersion',
    'Severity',
    'Title',
    'Description',
    'PrimaryURL',
    'References',
    'CVSS',
    'PkgIdentifier',
    'PkgPath',
    'DataSource',
    'CweIDs',
    '__proto__',
    'constructor',
  ]
  const value = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom('HIGH', 'critical', '', null))

  test('a finding is kept or the report refused, never dropped', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.constantFrom(...fields), value), { maxLength: 5 }), (findings) => {
        const text = report([{ Target: 'x', Vulnerabilities: findings }])
        try {
          expect(readTrivyReport(text).findings).toHaveLength(findings.length)
        } catch (error) {
          expect(error).toBeInstanceOf(ToolError)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('a report is read or refused with our error, and nothing leaks into prototypes', () => {
    const result = fc.dictionary(
      fc.constantFrom('Target', 'Class', 'Type', 'Packages', 'Vulnerabilities', 'Misconfigurations', 'Secrets'),
      fc.oneof(value, fc.array(fc.dictionary(fc.string({ maxLength: 8 }), value, { maxKeys: 4 }), { maxLength: 3 })),
    )
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('ArtifactName', 'Metadata', 'Results', 'CreatedAt'),
          fc.oneof(value, fc.array(result)),
        ),
        (body) => {
          try {
            readTrivyReport(JSON.stringify({ SchemaVersion: 2, ArtifactType: 'container_image', ...body }))
          } catch (error) {
            expect(error).toBeInstanceOf(ToolError)
          }
          expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
        },
      ),
      { numRuns: 100 },
    )
  })
})
