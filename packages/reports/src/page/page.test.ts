import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { EXIT_CODES, OUTCOMES, type Outcome, type StageRecord, utf8Length } from '@slipway/core'
import { SaxesParser } from 'saxes'
import { VIEWS as views } from '../../../cli/src/views'
import { renderComment as comment } from '../comment'
import { renderPage as page } from './index'
import { axisOf } from './timeline'
import { judgeRun as judge } from './verdict'

const renderPage = (stages: readonly StageRecord[]) => page(stages, views)
const renderComment = (stages: readonly StageRecord[]) => comment(stages, views)
const judgeRun = (stages: readonly StageRecord[]) => judge(stages, views)

const FOLDER = new URL('./fixtures/', import.meta.url)
const NAMES = readdirSync(FOLDER).map((file) => file.replace(/\.json$/, ''))

function sample(name: string): StageRecord[] {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')) as StageRecord[]
}

function record(stage: string, outcome: Outcome, more: Partial<StageRecord> = {}): StageRecord {
  const time = '2026-01-01T00:00:00.000Z'
  return {
    version: '2.0',
    stage,
    id: stage,
    host: { name: 'terminal' },
    source: {},
    started: time,
    finished: time,
    outcome,
    exitCode: EXIT_CODES[outcome],
    headline: '',
    outputs: {},
    facts: {},
    ...more,
  }
}

/** The tags of a page; throws when they do not nest. HTML's void elements and its head are made XML first. */
function elements(page: string): readonly { readonly name: string; readonly attributes: Record<string, string> }[] {
  const found: { name: string; attributes: Record<string, string> }[] = []
  const parser = new SaxesParser()
  parser.on(
    'opentag',
    ({ name, attributes }) => void found.push({ name, attributes: { ...attributes } as Record<string, string> }),
  )
  parser.on('error', (error) => {
    throw error
  })
  const xml = page
    .replace(/^<!doctype html>/, '')
    .replace(/<meta([^>]*?) ?\/?>/g, '<meta$1/>')
    .replace(/<details open>/g, '<details open="">')
  parser.write(xml).close()
  return found
}

const text = (page: string): string =>
  page
    .replace(/<style>[^]*?<\/style>/, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')

describe('the page of each recorded run', () => {
  test.each(NAMES)('%s: well nested, one heading, loads nothing, and its policy allows its style alone', (name) => {
    const page = renderPage(sample(name))
    const tags = elements(page)
    expect(tags.filter((tag) => tag.name === 'h1')).toHaveLength(1)
    expect(
      tags.filter((tag) => ['script', 'img', 'link', 'iframe', 'object', 'form', 'base'].includes(tag.name)),
    ).toEqual([])
    expect(
      tags
        .flatMap((tag) => Object.keys(tag.attributes))
        .filter((key) => key.startsWith('on') || key === 'style' || key === 'src'),
    ).toEqual([])
    const ids = tags.flatMap((tag) => tag.attributes['id'] ?? [])
    expect(new Set(ids).size).toBe(ids.length)
    const labels = tags.flatMap((tag) =>
      [
        tag.attributes['aria-labelledby'],
        tag.attributes['href']?.startsWith('#') === true ? tag.attributes['href'].slice(1) : undefined,
      ].filter((id) => id !== undefined),
    )
    expect(labels.filter((id) => !ids.includes(id))).toEqual([])
    const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? ''
    expect(tags.find((tag) => tag.attributes['http-equiv'] !== undefined)?.attributes['content']).toBe(
      `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`,
    )
    expect(style).not.toMatch(/url\(|@import/)
  })

  test.each([
    [
      'shipped',
      'Deployed',
      ['runs in production, proved in the running pods.', 'The smoke check passed.', '3 of 3 ready', '✓ 1 281 passed'],
    ],
    [
      'failing-tests',
      'Failed',
      [
        '2 of 1 284 tests failed.',
        'Nothing was pushed and nothing was deployed.',
        'services/cart/test/prices.test.ts:88',
        'expected 1999 to be 2099',
      ],
    ],
    [
      'findings-gate',
      'Failed',
      [
        '2 findings at or above critical.',
        'CVE-2026-48120',
        'fixed in 3.0.18-1',
        'The scan fails on critical findings.',
      ],
    ],
    [
      'rolled-back',
      'Rolled back',
      [
        'Revision 41, which ran before, is back and verified.',
        '✓ Rollback revision 41 is back, as revision 43',
        'Error: DATABASE_URL is not set',
        'not proved',
        'exit 20',
      ],
    ],
    ['smoke-rollback', 'Rolled back', ['Revision 41 is back as revision 43 and verified', 'degraded', '6 times']],
    [
      'verify-rollback',
      'Rolled back',
      ['error-rate', 'expected at most 0.01', 'ShopErrors', '41 times', 'did you mean'],
    ],
  ])('%s says so', (name, word, sentences) => {
    const page = renderPage(sample(name))
    expect(/<h1[^>]*>[^]*?<\/span>\s*([^<]*?)\s*<\/h1>/.exec(page)?.[1]).toBe(word)
    for (const sentence of sentences) expect(text(page)).toContain(sentence)
  })

  test('what decided the run comes first and wide', () => {
    const order = (name: string): readonly string[] =>
      elements(renderPage(sample(name))).flatMap((tag) =>
        tag.attributes['class']?.startsWith('stage ') === true || tag.attributes['class'] === 'stage'
          ? [`${tag.attributes['id']}${tag.attributes['class'].includes('decisive') ? '!' : ''}`]
          : [],
      )
    expect(order('rolled-back')).toEqual(['deploy-in-production!', 'test', 'scan', 'build', 'push'])
    expect(order('failing-tests')).toEqual(['test!', 'scan', 'build'])
    expect(order('shipped')).toEqual(['deploy-in-production', 'smoke', 'test', 'scan', 'build', 'push'])
  })

  test('a digest in a sentence is short: the whole one stands once, at the top', () => {
    const digest = `sha256:${'ab'.repeat(32)}`
    const events = [{ at: '2026-01-01T00:00:00Z', kind: 'proof', text: `${digest}: running` }]
    const page = text(renderPage([record('deploy', 'pass', { headline: `shop runs ${digest}`, facts: { events } })]))
    expect(page).toContain('shop runs sha256:abababababab ')
    expect(page).toContain('sha256:abababababab: running')
    expect(page).not.toContain(digest)
  })

  test('a digest that changed on the way is told', () => {
    const stages = sample('shipped').map((stage) =>
      stage.stage === 'deploy'
        ? { ...stage, outputs: { ...stage.outputs, 'verified-digest': `sha256:${'0'.repeat(64)}` } }
        : stage,
    )
    expect(text(renderPage(stages))).toMatch(/proved ✕ differs/)
    expect(text(renderPage(sample('shipped')))).toMatch(/proved ✓ same/)
  })
})

test("the comment leads to a list of advisories or nowhere: a record may be the change's own", () => {
  const finding = (url: string) => [{ id: 'CVE-2026-1', severity: 'high', url }]
  const shown = (url: string) => renderComment([record('scan', 'fail', { facts: { findings: finding(url) } })])
  expect(shown('https://avd.aquasec.com/nvd/cve-2026-1')).toContain('(<https://avd.aquasec.com/nvd/cve-2026-1>)')
  for (const url of ['https://evil.example/', 'https://avd.aquasec.com.evil.example/', 'javascript:alert(1)'])
    expect(shown(url)).not.toMatch(/evil|javascript/)
})

describe('nothing known, nothing broken', () => {
  test('no stage at all', () => {
    expect(text(renderPage([]))).toContain('No stage of this run has been recorded.')
    expect(renderComment([])).toContain('Nothing recorded')
  })

  test('every stage with every outcome and no facts', () => {
    for (const stage of ['build', 'test', 'scan', 'push', 'deploy', 'smoke'] as const) {
      for (const outcome of OUTCOMES) {
        elements(renderPage([record(stage, outcome)]))
        expect(renderComment([record(stage, outcome)])).toContain(outcome)
      }
    }
  })

  test('facts of the wrong kind are left out', () => {
    const names = [
      'counts',
      'findings',
      'failures',
      'slowest',
      'platforms',
      'events',
      'diagnosis',
      'workloads',
      'checks',
      'attempts',
      'rollback',
      'tags',
      'database',
      'tool',
      'url',
      'digest',
      'total',
      'size',
    ]
    for (const value of [
      null,
      7,
      'x',
      [null, 7, 'x', {}, []],
      { evidence: [null], others: [7], sentence: 's' },
    ] as const) {
      const facts = Object.fromEntries(names.map((name) => [name, value])) as StageRecord['facts']
      for (const stage of ['build', 'test', 'scan', 'push', 'deploy', 'smoke'] as const) {
        elements(
          renderPage([record(stage, 'fail', { facts, failure: { code: 'COMMAND_FAILED', message: 'm', hint: 'h' } })]),
        )
        renderComment([record(stage, 'fail', { facts })])
      }
    }
  })

  test('times that are none', () => {
    elements(renderPage([record('build', 'pass', { started: 'yesterday', finished: '' })]))
  })
})

describe('hostile text', () => {
  const HOSTILE =
    '</title></style></pre><script>alert(1)</script><img src=x onerror=alert(1)> "\' onload="x" @org/team #1 `code` | cell | [a](javascript:x) <!-- marker --> </details> \u202e\u0000'

  function poison(value: unknown): unknown {
    if (typeof value === 'string')
      return /^\d{4}-|^(pass|fail|rolled-back|test|build|scan|push|deploy|smoke)$/.test(value)
        ? value
        : `${value}${HOSTILE}`
    if (Array.isArray(value)) return value.map(poison)
    return typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value).map(([key, inner]) => [
            key,
            key === 'outcome' || key === 'stage' ? inner : poison(inner),
          ]),
        )
      : value
  }

  test.each(NAMES)('%s with poison in every text stays text', (name) => {
    const stages = poison(sample(name)) as StageRecord[]
    const page = renderPage(stages)
    const tags = elements(page)
    expect(tags.filter((tag) => ['script', 'img'].includes(tag.name))).toEqual([])
    expect(tags.flatMap((tag) => Object.keys(tag.attributes)).filter((key) => key.startsWith('on'))).toEqual([])
    expect(tags.flatMap((tag) => tag.attributes['href'] ?? []).filter((href) => !href.startsWith('#'))).toEqual([])
    expect(page).not.toMatch(/[\u202e\u0000]/)
    const comment = renderComment(stages)
    expect(comment).not.toMatch(/<script|<img|@org|<!--|\]\(javascript/)
    expect(comment.match(/<details>/g)?.length ?? 0).toBe(comment.match(/<\/details>/g)?.length ?? 0)
    const widths = comment
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line) => line.split('|').length)
    expect(new Set(widths).size).toBeLessThanOrEqual(2)
  })

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'https://user:pass@evil.example/',
    'https://x.example/" onclick="y',
  ])('no link to %s', (url) => {
    const page = renderPage([record('smoke', 'pass', { facts: { url } })])
    expect(elements(page).flatMap((tag) => tag.attributes['href'] ?? [])).toEqual(['#smoke'])
  })
})

describe('the comment', () => {
  test('says what stopped the run and where to look', () => {
    const comment = renderComment(sample('rolled-back'))
    expect(comment.split('\n')[0]).toBe('### ⚠️ Rolled back&#58; shop → production')
    expect(comment).toContain('| Deploy in production | ⚠️ rolled-back (exit 20) |')
    expect(comment).toContain('DATABASE&#95;URL is not set')
    expect(comment).toContain('**Next:** look at its last log below')
  })

  test('stays under 60 000 bytes, and keeps the verdict', () => {
    const failures = Array.from({ length: 50 }, (_, i) => ({
      name: `😀${'n'.repeat(5_000)}${i}`,
      suite: '@'.repeat(2_000),
      file: '['.repeat(3_000),
      line: i,
      message: '<'.repeat(5_000),
    }))
    const evidence = Array.from({ length: 30 }, () => ({ title: 'log', text: '|'.repeat(100_000) }))
    const comment = renderComment([
      record('test', 'fail', { outputs: { failed: '50' }, facts: { failures } }),
      record('deploy', 'fail', { facts: { diagnosis: { title: 't', evidence } } }),
    ])
    expect(utf8Length(comment)).toBeLessThanOrEqual(60_000)
    expect(comment.split('\n')[0]).toBe('### ❌ Deploy failed')
    expect(comment).toContain('The rest is cut here')
    expect(comment.match(/<details>/g)?.length ?? 0).toBe(comment.match(/<\/details>/g)?.length ?? 0)
  })
})

describe('the verdict', () => {
  test('a smoke check that only warns leaves the release shipped, and says so', () => {
    const smoke = record('smoke', 'fail', { exitCode: 0, headline: 'the answer was 500' })
    const verdict = judgeRun([
      record('deploy', 'pass', { outputs: { 'verified-digest': 'sha256:x', proof: 'running' } }),
      smoke,
    ])
    expect([verdict.word, verdict.tone, verdict.decisive]).toEqual(['Deployed', 'warn', []])
    expect(verdict.sentences.at(-1)).toBe('The answer was 500. It only warns (on-failure: warn).')
  })

  test('a first install that was uninstalled has no revision that is back', () => {
    const headline = 'it crashes; the first install was uninstalled'
    const rollback = { verified: true, text: 'the first install was uninstalled' }
    const outputs = { 'previous-revision': '1' }
    const verdict = judgeRun([record('deploy', 'rolled-back', { headline, outputs, facts: { rollback } })])
    expect(verdict.sentences).toEqual(['It crashes; the first install was uninstalled.'])
  })

  test('a digest that only the pod templates show is not said to run', () => {
    const outputs = { proof: 'template', 'verified-digest': 'sha256:x' }
    const { sentences } = judgeRun([record('deploy', 'pass', { outputs, facts: { namespace: 'prod' } })])
    expect(sentences).toEqual([
      'sha256:x is set in the pod templates in prod; no pod shows it yet.',
      'No smoke check has run yet.',
    ])
  })

  test('two gates that failed side by side are both told', () => {
    const verdict = judgeRun([
      record('test', 'fail', { headline: 'two tests failed' }),
      record('scan', 'fail', { headline: 'one finding' }),
    ])
    expect(verdict.sentences).toEqual([
      'Two tests failed.',
      'One finding.',
      'Nothing was pushed and nothing was deployed.',
    ])
  })
})

describe('the axis of time', () => {
  test('stages side by side overlap, and a long wait is folded', () => {
    const axis = axisOf([
      { from: 0, to: 60_000 },
      { from: 30_000, to: 100_000 },
      { from: 3_700_000, to: 3_800_000 },
    ])
    expect([axis.at(0), axis.at(30_000), axis.at(100_000), axis.at(3_700_000), axis.at(3_800_000)]).toEqual([
      0, 14.4, 48, 52, 100,
    ])
    expect(axis.breaks).toEqual([{ at: 50, milliseconds: 3_600_000 }])
    expect([axis.busy, axis.whole]).toEqual([200_000, 3_800_000])
  })

  test('a short pause is kept to scale, and no time at all is no error', () => {
    expect(
      axisOf([
        { from: 0, to: 50 },
        { from: 60, to: 100 },
      ]).breaks,
    ).toEqual([])
    expect(axisOf([{ from: 5, to: 5 }]).at(5)).toBe(0)
    expect(axisOf([]).at(1)).toBe(0)
  })
})
