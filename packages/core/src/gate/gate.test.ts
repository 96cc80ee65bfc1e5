import { describe, expect, test } from '@jest/globals'
import { commonInputs } from '../inputs/common'
import * as input from '../inputs/inputs'
import { type Layer, resolve } from '../inputs/resolve'
import { readGateFile } from './gate-file'
import { byFewer, byFlag, byHigher, byLower, byMore, byOrder, byTarget, gated } from './rules'
import { describeTarget, type TargetBranch } from './target-branch'
import { hasGates, tighten } from './tighten'

const specs = {
  ...commonInputs,
  image: input.text('not a gate'),
  'fail-on': gated(
    input.oneOf('severity', ['critical', 'high', 'low', 'none'], 'critical'),
    byOrder(['low', 'high', 'critical', 'none']),
  ),
  'ignore-unfixed': gated(input.boolean('unfixed', false), byFlag(false)),
  scanners: gated(
    input.wordList('what', (word) => word),
    byMore<string>(),
  ),
  skip: gated(input.list('folders'), byFewer),
  'min-tests': gated(input.integer('least', { min: 1, max: 9 }), byHigher),
  'db-max-age': gated(input.duration('oldest'), byLower),
  baseline: gated(input.text('before'), byTarget<string | undefined>()),
} as const

const layer = (values: Readonly<Record<string, unknown>>): Layer => ({
  name: '.slipway.yml',
  get: (name) => values[name] as never,
})

describe('a gate on a change request', () => {
  test.each<[string, Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>, unknown, boolean]>([
    ['fail-on', { 'fail-on': 'none' }, { 'fail-on': 'high' }, 'high', true],
    ['fail-on', { 'fail-on': 'low' }, { 'fail-on': 'high' }, 'low', false],
    ['fail-on', { 'fail-on': 'none' }, {}, 'critical', true],
    ['fail-on', {}, { 'fail-on': 'none' }, 'critical', false],
    ['ignore-unfixed', { 'ignore-unfixed': true }, {}, false, true],
    ['ignore-unfixed', {}, { 'ignore-unfixed': true }, false, false],
    ['scanners', { scanners: ['secret'] }, { scanners: ['vuln'] }, ['vuln', 'secret'], true],
    ['scanners', { scanners: ['secret'] }, {}, [], true],
    ['scanners', {}, { scanners: ['vuln'] }, ['vuln'], true],
    ['skip', { skip: ['a', 'b'] }, { skip: ['b', 'c'] }, ['b'], true],
    ['skip', {}, { skip: ['b'] }, [], false],
    ['min-tests', { 'min-tests': 3 }, { 'min-tests': 5 }, 5, true],
    ['min-tests', {}, { 'min-tests': 5 }, 5, true],
    ['min-tests', { 'min-tests': 7 }, {}, 7, false],
    ['db-max-age', { 'db-max-age': '9h' }, { 'db-max-age': '5h' }, 5 * 3_600_000, true],
    ['db-max-age', { 'db-max-age': '1h' }, {}, 3_600_000, false],
    ['baseline', { baseline: 'mine' }, { baseline: 'theirs' }, 'theirs', true],
    ['image', { image: 'mine' }, { image: 'theirs' }, 'mine', false],
  ])('%s: own %j, target %j', (name, own, target, want, proposed) => {
    const [a, b] = [resolve(specs, [layer(own)]), resolve(specs, [layer(target)])]
    const { values, proposals } = tighten(specs, { own: a, target: b, from: 'main' })
    expect([values[name as keyof typeof values], proposals.length > 0]).toEqual([want, proposed])
  })

  test('what the change asks for is named with what counts and where from', () => {
    const [own, target] = [{ 'fail-on': 'none', skip: ['a', 'b'] }, { 'fail-on': 'high' }].map((values) =>
      resolve(specs, [layer(values)]),
    )
    if (own === undefined || target === undefined) throw new Error('two')
    expect(tighten(specs, { own, target, from: '.slipway.yml on main at 1234567' }).proposals).toEqual([
      'fail-on: this change says none, and high counts (.slipway.yml on main at 1234567) until it is merged',
      'skip: this change says a, b, and nothing counts (.slipway.yml on main at 1234567) until it is merged',
    ])
  })

  test.each<[Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>, string]>([
    [{}, { 'min-tests': 5 }, 'min-tests: this change says nothing, and 5 counts'],
    [{ 'min-tests': 3 }, { 'min-tests': 5 }, 'min-tests: this change says 3, and 5 counts'],
    [{ baseline: 'mine' }, {}, 'baseline: this change says mine, and nothing counts'],
    [{ scanners: ['secret'] }, { scanners: ['vuln'] }, 'scanners: this change says secret, and vuln counts'],
  ])('what %j and %j say is shown', (own, target, said) => {
    const [a, b] = [resolve(specs, [layer(own)]), resolve(specs, [layer(target)])]
    expect(tighten(specs, { own: a, target: b, from: 'main' }).proposals).toEqual([`${said} (main) until it is merged`])
  })

  test('lists of the same are the same, and nothing is asked for', () => {
    const given = resolve(specs, [layer({ skip: ['a'], scanners: ['vuln', 'secret'] })])
    const { values, proposals } = tighten(specs, { own: given, target: given, from: 'main' })
    expect([values.skip, values.scanners, proposals]).toEqual([['a'], ['vuln', 'secret'], []])
  })

  test('is there where an input has one', () => {
    expect([hasGates(specs), hasGates({ image: specs.image })]).toEqual([true, false])
  })

  test('what the host was given counts for both', () => {
    const input: Layer = { name: 'input', get: (name) => (name === 'fail-on' ? 'none' : undefined) }
    const own = resolve(specs, [input])
    const target = resolve(specs, [input, layer({ 'fail-on': 'high' })])
    const { values, proposals } = tighten(specs, { own, target, from: 'main' })
    expect([values['fail-on'], proposals]).toEqual(['none', []])
  })
})

describe('a file that decides a gate', () => {
  const files = (text?: string) =>
    ({ stat: async () => (text === undefined ? undefined : {}), read: async () => text ?? '' }) as never
  const target = (text?: string, more: Partial<TargetBranch> = {}): TargetBranch => ({
    branch: 'main',
    commit: '1234567890',
    covers: () => true,
    read: async () => text,
    ...more,
  })
  const read = (own: string | undefined, branch?: TargetBranch) =>
    readGateFile({ files: files(own), ...(branch === undefined ? {} : { target: branch }) }, 'w.yml', {
      name: 'waivers',
    })

  test('outside of a change request it counts as it is, and must be there', async () => {
    expect(await read('mine')).toEqual({ counts: 'mine', from: 'w.yml' })
    await expect(read(undefined)).rejects.toMatchObject({
      ...{ code: 'FILE_MISSING', outcome: 'invalid' },
      message: 'waivers: expected a file at w.yml, found nothing',
      hint: 'correct the path, or leave the input out',
    })
  })

  test('on a change request the one of the target branch counts', async () => {
    const from = 'w.yml on main at 1234567'
    expect(await read('mine', target('theirs'))).toEqual({ counts: 'theirs', from, proposed: 'mine' })
    expect(await read('same', target('same'))).toEqual({ counts: 'same', from })
    expect(await read(undefined, target('theirs'))).toEqual({ counts: 'theirs', from })
  })

  test('where there is none yet, or the branch cannot be read, none counts and it is said', async () => {
    expect(await read('mine', target())).toEqual({
      from: 'w.yml on main at 1234567',
      proposed: 'mine',
      notice: 'waivers: there is no w.yml on main yet, so none of it counts',
    })
    const notice =
      'waivers: w.yml does not count: this is a change request, and main could not be read (git is not installed)'
    const unreadable = target('theirs', { unreadable: 'git is not installed' })
    expect(await read('mine', unreadable)).toEqual({ from: 'w.yml', proposed: 'mine', notice })
    expect(await read(undefined, unreadable)).toEqual({ from: 'w.yml', notice })
  })

  test('is read up to a limit', async () => {
    const limits: unknown[] = []
    const limited = {
      stat: async () => ({}),
      read: async (_: string, options: { limit: number }) => (limits.push(options.limit), ''),
    } as never
    await readGateFile({ files: limited }, 'w.yml', { name: 'waivers' })
    await readGateFile({ files: limited }, 'w.yml', { name: 'waivers', limit: 7 })
    expect(limits).toEqual([1_000_000, 7])
  })

  test('is told with the commit of the branch, where that is known', () => {
    expect([describeTarget({ branch: 'main', commit: '1234567890' }), describeTarget({ branch: 'main' })]).toEqual([
      'main at 1234567',
      'main',
    ])
  })

  test('one from outside of the repository is no part of the change', async () => {
    expect(await read('policy', target('theirs', { covers: () => false }))).toEqual({ counts: 'policy', from: 'w.yml' })
  })
})
