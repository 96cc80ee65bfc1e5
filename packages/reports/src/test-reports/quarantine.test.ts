import { describe, expect, test } from '@jest/globals'
import type { TestCase } from './model'
import { parseQuarantine, Quarantine, type QuarantineEntry } from './quarantine'

const entry = (more: Partial<Record<keyof QuarantineEntry, unknown>> = {}) =>
  ({ test: 'a', reason: 'broken', owner: '@ann', expires: '2026-12-31', ...more }) as QuarantineEntry

describe('a file of tests in quarantine', () => {
  test.each<[string, unknown, readonly QuarantineEntry[]]>([
    ['a list', [entry()], [entry()]],
    ['a list under tests', { tests: [entry({ since: '2026-01-01' })] }, [entry({ since: '2026-01-01' })]],
    ['nothing', undefined, []],
    ['null, as an empty file of YAML is', null, []],
    ['a map without tests', {}, []],
  ])('is %s', (_, value, entries) => expect(parseQuarantine(value)).toEqual({ entries, problems: [] }))

  test.each(['a text', { tests: 'a' }, 7])('is not %j', (value) => {
    expect(parseQuarantine(value)).toEqual({
      entries: [],
      problems: ['expected a list of entries, found another value'],
    })
  })

  test('is told all that is wrong with it, by entry, and its other entries are read', () => {
    const { test: _, ...nameless } = entry()
    expect(parseQuarantine(['a', entry(), nameless, entry({ reason: ' ', owner: 5, by: 'x' } as never)])).toEqual({
      entries: [entry()],
      problems: [
        'entry 1: expected test, reason, owner and expires, found another value',
        'entry 3: test is missing',
        'entry 4: reason is missing',
        'entry 4: owner is missing',
        'entry 4: by is not known; an entry has test, reason, owner, since, expires',
      ],
    })
  })

  test.each([
    'tomorrow',
    '2026',
    '2026-12',
    '2026-02-30',
    '2026-13-01',
    '2026-1-1',
    'on 2026-12-31',
    '2026-12-31T00:00',
    20261231,
  ])('%j is no day', (day) => {
    expect(parseQuarantine([entry({ since: day })]).problems).toEqual([
      'entry 1: since: expected a day such as 2026-12-31',
    ])
    expect(parseQuarantine([entry({ expires: day })]).problems).toContain(
      'entry 1: expires: expected a day such as 2026-12-31',
    )
  })

  test('says that the last day is missing, and nothing else of it', () => {
    expect(parseQuarantine([entry({ expires: undefined })]).problems).toEqual(['entry 1: expires is missing'])
  })
})

const NOON = Date.UTC(2026, 5, 1, 12)
const ran = (name: string, more: Partial<TestCase> = {}): TestCase => ({
  ...{ name, suites: ['suite'], status: 'failed', problems: [] },
  ...more,
})
const finds = (wanted: string, found: TestCase) =>
  new Quarantine([entry({ test: wanted })], NOON).entryOf(found) !== undefined

describe('an entry', () => {
  test.each([
    ['on its last day', '2026-06-01', true],
    ['the day after', '2026-05-31', false],
  ])('%s', (_, expires, counts) => {
    const given = entry({ expires })
    const quarantine = new Quarantine([given], NOON)
    expect(quarantine.entryOf(ran('a'))).toEqual(counts ? given : undefined)
    expect(quarantine.expired).toEqual(counts ? [] : [given])
    expect(quarantine.unused).toEqual([])
  })

  test.each<[string, TestCase]>([
    ['adds', ran('adds')],
    ['suite › adds', ran('adds')],
    ['suite.adds', ran('adds')],
    ['suite::adds', ran('adds')],
    ['suite adds', ran('suite adds')],
    ['suite › suite adds', ran('suite adds')],
    ['Class › adds', ran('adds', { className: 'Class' })],
    ['suite', ran('')],
    ['suite › *', ran('adds')],
    ['*dd*', ran('adds')],
    ['a**s', ran('adds')],
    ['a*s', ran('a\nd\ns')],
    ['tests/test_cart.py::Cart::test_a[1]', ran('test_a[1]', { className: 'tests.test_cart.Cart' })],
    ['tests/test_cart.py::*', ran('test_a', { className: 'test_cart', file: 'tests/test_cart.py' })],
    ['f(x) [1] * $', ran('f(x) [1] + 2 $')],
  ])('of "%s" is for the test %j', (wanted, found) => expect(finds(wanted, found)).toBe(true))

  test.each<[string, TestCase]>([
    ['add', ran('adds')],
    ['Adds', ran('adds')],
    ['other › adds', ran('adds')],
    ['ad*', ran('my ads')],
    ['*ad', ran('ads')],
    ['a.d*', ran('axds')],
    ['[a-z]*', ran('adds')],
  ])('of "%s" is not for the test %j', (wanted, found) => expect(finds(wanted, found)).toBe(false))

  test('by the whole name goes before one by a pattern', () => {
    const [pattern, whole] = [entry({ test: 'a*' }), entry({ test: 'adds' })]
    const quarantine = new Quarantine([pattern, whole], NOON)
    expect(quarantine.entryOf(ran('adds'))).toBe(whole)
    expect(quarantine.unused).toEqual([pattern])
    expect(quarantine.entryOf(ran('ads'))).toBe(pattern)
    expect(quarantine.unused).toEqual([])
  })

  test('whose test did not run is not used', () => {
    const given = entry()
    const quarantine = new Quarantine([given], NOON)
    expect(quarantine.entryOf(ran('b'))).toBeUndefined()
    expect(quarantine.unused).toEqual([given])
  })
})
