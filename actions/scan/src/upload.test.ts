import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { listAt, parseJson, property, resolve, TransientError, UserError } from '@slipway/core'
import { fittingSarif, type Finding, type Scan } from '@slipway/reports/scan'
import { FakeFiles, FakeHost, fakePorts } from '@slipway/testing'
import { inputs } from './inputs'
import { checkUpload, uploadReport } from './upload'

const given = (values: Readonly<Record<string, string>>) =>
  resolve(inputs, [{ name: 'input', get: (name) => values[name] }]).values
const WISH = given({ 'upload-sarif': 'true', token: 'ghs_x' })

type Answer = readonly string[] | undefined | Error

/** A host that takes reports, and answers each question with the next of these. */
function world(answers: readonly Answer[], { fork = false } = {}) {
  const taken: string[] = []
  const left = [...answers]
  const next = () => {
    const answer = left.shift()
    if (answer instanceof Error) throw answer
    return answer
  }
  const host = Object.assign(new FakeHost({ fork }), {
    uploadSarif: async (sarif: string) => {
      if (left[0] instanceof Error) next()
      taken.push(sarif)
      return { problems: async () => next() }
    },
  })
  const ports = fakePorts({ host, files: new FakeFiles({ 'a.sarif': '{}' }) })
  return { ports, taken }
}

describe('a report that is handed to code scanning', () => {
  const refused = new UserError('SARIF_REFUSED', 'no: 403', 'allow it')
  const down = new TransientError('SARIF_UPLOAD_FAILED', 'no: 503', 'again')
  test.each<[string, readonly Answer[], readonly unknown[], number]>([
    ['is waited for', [undefined, undefined, []], [], 1],
    [
      'and what is wrong with it is told',
      [['a', 'b']],
      [expect.stringContaining(': a'), expect.stringContaining(': b')],
      1,
    ],
    ['that GitHub is slow with is let go', Array.from({ length: 50 }, () => undefined), [], 1],
    ['is sent again after a failure that passes', [down, []], [], 1],
    ['that is never taken changes no outcome', [down, down, down], ['no: 503; again'], 0],
    ['that is refused is not sent again', [refused], ['no: 403; allow it'], 0],
  ])('%s', async (_name, answers, notices, count) => {
    const { ports, taken } = world(answers)
    expect(await uploadReport(WISH, 'a.sarif', ports)).toEqual(notices)
    expect(taken).toHaveLength(count)
  })

  test('needs a token where the host takes reports, and none elsewhere', () => {
    const wish = given({ 'upload-sarif': 'true' })
    expect(() => checkUpload(wish, world([]).ports)).toThrow(expect.objectContaining({ code: 'SARIF_NEEDS_TOKEN' }))
    expect(() => checkUpload(wish, fakePorts())).not.toThrow()
  })

  test('of a fork is not sent, and without the wish none is', async () => {
    const fork = world([], { fork: true })
    expect(await uploadReport(WISH, 'a.sarif', fork.ports)).toEqual([expect.stringContaining('fork')])
    const none = world([])
    expect(await uploadReport(given({ token: 'x' }), 'a.sarif', none.ports)).toEqual([])
    expect([fork.taken, none.taken]).toEqual([[], []])
  })
})

/** Text that compresses badly, as advisories do not. */
const noise = (seed: number, length: number) =>
  Array.from({ length }, (_, i) => ((seed * 7_919 + i * i * 104_729 + ((seed ^ i) % 977) * 31) % 36).toString(36)).join(
    '',
  )

function many(count: number, description: (index: number) => string): Scan {
  const findings: Finding[] = Array.from({ length: count }, (_, index) => ({
    kind: 'vulnerability',
    id: `CVE-2026-${index}`,
    severity: index % 100 === 0 ? 'critical' : 'low',
    title: `flaw ${index}`,
    description: description(index),
    target: 'image',
    package: { name: `p${index}`, version: '1' },
    references: [],
    cwes: Array.from({ length: 30 }, (_unused, cwe) => `CWE-${cwe}`),
    platforms: [],
  }))
  return {
    subject: 'shop',
    platforms: [],
    withoutPackages: [],
    operatingSystems: [],
    findings,
    packages: [],
    configurations: 0,
  }
}

const TOOL = { name: 'Trivy', version: '1', url: 'https://trivy.dev', reportFile: 'trivy.json' }

describe('what GitHub takes of 30 000 findings (docs: SARIF support, limits)', () => {
  test('results, rules and tags are as many as it shows, the worst first, and it is said', () => {
    const text = fittingSarif(
      many(30_000, () => 'short'),
      { tool: TOOL },
    )
    const run = property(parseJson(text), 'runs', 0)
    const rules = listAt(run, 'tool', 'driver', 'rules')
    expect([listAt(run, 'results').length, rules.length]).toEqual([5_000, 5_000])
    expect(Math.max(...rules.map((rule) => listAt(rule, 'properties', 'tags').length))).toBeLessThanOrEqual(20)
    expect(gzipSync(text).byteLength).toBeLessThanOrEqual(10_000_000)
    const levels = listAt(run, 'results').map((result) => property(result, 'level'))
    expect([levels.indexOf('note'), levels.lastIndexOf('error')]).toEqual([300, 299])
    expect(text).toContain('25000 less severe findings are left out')
  })

  test('and fewer where all of them would be more than it takes, compressed', () => {
    const scan = many(600, (index) => noise(index, 900))
    const whole = fittingSarif(scan, { tool: TOOL })
    const limit = Math.floor(gzipSync(whole).byteLength / 3)
    const text = fittingSarif(scan, { tool: TOOL }, limit)
    expect(gzipSync(text).byteLength).toBeLessThanOrEqual(limit)
    expect(listAt(parseJson(text), 'runs', 0, 'results').length).toBeGreaterThan(50)
    expect(property(parseJson(text), 'runs', 0, 'results', 0, 'level')).toBe('error')
  })
})
