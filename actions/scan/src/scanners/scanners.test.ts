import { describe, expect, test } from '@jest/globals'
import { parseJson, resolve, textAt, type Values } from '@slipway/core'
import type { Finding } from '@slipway/reports/scan'
import { FakeFiles, fakePorts } from '@slipway/testing'
import { scanWith } from '../action'
import { type Inputs, inputs } from '../inputs'
import { type Scanner, SCANNERS } from '.'

const given = (values: Readonly<Record<string, string>>): Values<Inputs> =>
  resolve(inputs, [{ name: 'input', get: (name) => values[name] }]).values

interface LintResult {
  readonly kind?: Finding['kind']
  readonly rule: string
  readonly level: Finding['severity']
  readonly file: string
}

/** A scanner that this test adds through the same door: its report is a list of its own. */
function lint(results: readonly LintResult[], calls: unknown[] = []): Scanner {
  return {
    name: 'lint',
    about: { name: 'Lint', vendor: 'Nobody', url: 'https://lint.example' },
    prepare: async (_ports, need) => {
      calls.push({ ...need, work: typeof need.work })
      return {
        tool: {
          tool: 'trivy',
          version: '9.1',
          path: '/bin/lint',
          hash: 'sha256:0',
          origin: 'official',
          from: 'the test',
          notices: ['lint is new'],
        },
        database: { version: 1, updated: '2000-01-01T00:00:00Z', from: 'the test' },
        scan: async (look) => {
          calls.push(look)
          return { text: JSON.stringify(results), warnings: ['a.lock could not be read'] }
        },
      }
    },
    read: async ({ text }) => ({
      artifact: '',
      packages: [],
      configurations: 1,
      findings: (parseJson(text) as readonly LintResult[]).map(({ kind = 'misconfiguration', rule, level, file }) => ({
        kind,
        id: rule,
        severity: level,
        title: `breaks ${rule}`,
        description: '',
        target: file,
        path: file,
        line: 2,
        references: [],
        cwes: [],
        platforms: [],
      })),
    }),
    merge: async (subject, reports) => JSON.stringify({ subject, reports: reports.length }),
  }
}

async function world() {
  const files = new FakeFiles({ 'infra/main.yaml': 'a: b' })
  await files.makeDirectory('slipway-out')
  return fakePorts({ files })
}

const BAD: LintResult = { rule: 'L1', level: 'high', file: 'main.yaml' }

describe('a scanner that is added', () => {
  test('is judged and reported like any other, under its own name', async () => {
    const ports = await world()
    const calls: unknown[] = []
    const values = given({ target: 'infra', 'fail-on': 'high', scanners: 'misconfig', timeout: '30s' })
    const result = await scanWith(lint([BAD, { ...BAD, rule: 'L2', level: 'low' }], calls), values, ports)
    expect(calls).toEqual([
      {
        checks: ['misconfig'],
        kind: 'fs',
        version: undefined,
        offline: false,
        timeout: 30_000,
        work: 'string',
        databases: { repositories: [], java: [], maxAge: undefined },
        access: {},
      },
      { path: '/work/infra', skip: [] },
    ])
    expect(result).toMatchObject({
      outcome: 'fail',
      headline: '1 finding is high or worse',
      failure: { code: 'FINDINGS' },
      outputs: {
        high: 1,
        low: 1,
        report: 'slipway-out/scan/lint.json',
        sarif: 'slipway-out/scan/lint.sarif',
      },
      annotations: [
        { severity: 'error', file: 'infra/main.yaml', line: 2, check: 'L1' },
        { severity: 'notice', file: 'infra/main.yaml', line: 2, check: 'L2' },
      ],
      facts: { tool: { name: 'Lint', version: '9.1' } },
    })
    for (const text of ['Lint 9.1', 'lint is new', 'a.lock could not be read', 'days old'])
      expect(result.summary).toContain(text)
    expect(ports.host.said).toContain('warn a.lock could not be read')
    expect(ports.host.said).toContain('group Lint: infra')
    expect(await ports.files.read('slipway-out/scan/lint.json')).toBe('{"subject":"infra","reports":1}')
  })

  test('gives its name to every report, and no other scanner’s is in it', async () => {
    const ports = await world()
    const { outputs, summary } = await scanWith(
      lint([BAD, { ...BAD, kind: 'vulnerability' }]),
      given({ target: 'infra' }),
      ports,
    )
    const text = async (name: 'sarif' | 'sbom' | 'gitlab-report') => ports.files.read(String(outputs[name]))
    const [sarif, sbom, gitlab] = await Promise.all([text('sarif'), text('sbom'), text('gitlab-report')])
    expect(textAt(parseJson(sarif), 'runs', 0, 'tool', 'driver', 'name')).toBe('Lint')
    expect(textAt(parseJson(sbom), 'metadata', 'tools', 'components', 0, 'name')).toBe('Lint')
    expect(textAt(parseJson(gitlab), 'scan', 'scanner', 'id')).toBe('lint')
    expect(textAt(parseJson(gitlab), 'vulnerabilities', 0, 'identifiers', 0, 'type')).toBe('lint')
    expect([sarif, sbom, gitlab, summary].filter((report) => /trivy|aqua/i.test(report))).toEqual([])
  })
})

test('names of scanners name files: they are lower-case words, each once', () => {
  const names = SCANNERS.map(({ name }) => name)
  expect(names.filter((name) => !/^[a-z]+$/.test(name))).toEqual([])
  expect(new Set(names).size).toBe(names.length)
})
