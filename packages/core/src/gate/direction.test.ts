import { describe, expect, test } from '@jest/globals'
import * as input from '../inputs/inputs'
import { type Layer, resolve } from '../inputs/resolve'
import { directing, hasDirections, refuseRedirection } from './direction'

const as = (value: unknown) => value
const specs = {
  chart: input.text('free'),
  context: directing(input.text('always'), { to: as }),
  release: directing(input.text('where one stands'), { to: as, where: 'release' }),
  image: directing(input.image('with a password'), {
    to: (image) => image?.registry,
    carries: ['password', 'headers'],
  }),
  headers: input.list('headers'),
  notify: directing(input.list('all of it', { discreet: true }), { carries: ['environment'] }),
  environment: input.text('environment'),
  password: input.secret('password'),
} as const

type Given = Readonly<Record<string, string>>

const layer = (name: string, values: Given): Layer => ({ name, get: (of) => values[of] })

function judge(own: Given, target: Given, { given = {}, unreadable }: { given?: Given; unreadable?: string } = {}) {
  const resolved = (values: Given) => resolve(specs, [layer('input', given), layer('.slipway.yml', values)])
  const branch = {
    branch: 'main',
    ...(unreadable === undefined ? { commit: '1234567890' } : { unreadable }),
    covers: () => true,
    read: async () => undefined,
  }
  try {
    refuseRedirection(specs, { own: resolved(own), target: resolved(target), branch })
    return 'goes there'
  } catch (error) {
    return (error as Error).message
  }
}

const refused = (name: string) =>
  expect.stringMatching(new RegExp(`^invalid inputs:\n  ${name} \\(\\.slipway\\.yml\\)`))
const password = { password: 's3cret' }

describe('where the rights of the job go, on a change request', () => {
  test.each<[string, Given, Given, { given?: Given; unreadable?: string }, unknown]>([
    ['as on the target branch', { context: 'a' }, { context: 'a' }, {}, 'goes there'],
    ['another one', { context: 'b' }, { context: 'a' }, {}, refused('context')],
    ['one that is new', { context: 'b' }, {}, {}, refused('context')],
    ['none any more', {}, { context: 'a' }, {}, expect.stringContaining('context: this change says nothing')],
    ['given by the job', { context: 'b' }, { context: 'a' }, { given: { context: 'c' } }, 'goes there'],
    ['the branch is unreadable', { context: 'b' }, {}, { unreadable: 'no git' }, refused('context')],
    ['not theirs to direct', { chart: 'b' }, { chart: 'a' }, {}, 'goes there'],
    ['another release', { release: 'b' }, { release: 'a' }, {}, refused('release')],
    ['the first release', { release: 'b' }, {}, {}, 'goes there'],
    [
      'another registry, with a password',
      { image: 'evil.io/x' },
      { image: 'a.io/x' },
      { given: password },
      refused('image'),
    ],
    [
      'another registry, with headers',
      { image: 'evil.io/x' },
      { image: 'a.io/x' },
      { given: { headers: 'a: b' } },
      refused('image'),
    ],
    ['an image that is new, with a password', { image: 'evil.io/x' }, {}, { given: password }, refused('image')],
    ['another repository of it', { image: 'a.io/y' }, { image: 'a.io/x' }, { given: password }, 'goes there'],
    ['another registry, with nothing', { image: 'evil.io/x' }, { image: 'a.io/x' }, {}, 'goes there'],
  ])('%s', (_, own, target, more, want) => {
    expect(judge(own, target, more)).toEqual(want)
  })

  test('it is said what both say, and what to do', () => {
    expect(judge({ context: 'evil' }, { context: 'prod' })).toBe(
      'invalid inputs:\n  context (.slipway.yml): this change says evil, and main at 1234567 says prod: it leads rights of the job, so it counts once merged; until then give it as an input of the host',
    )
    expect(judge({ context: 'evil' }, {}, { unreadable: 'no git' })).toContain(
      'and main could not be read (no git): it',
    )
  })

  test('what is not to be repeated is compared and not shown', () => {
    const given = { environment: 'review' }
    expect(judge({ notify: 's3cret' }, { notify: 's3cret' }, { given })).toBe('goes there')
    expect(judge({ notify: 's3cret' }, { notify: 'other' }, { given })).toContain(
      'this change says one thing, and main at 1234567 says something else: it leads',
    )
  })

  test('the target branch is asked only where the job left something open', () => {
    const asked = (given: Given) => hasDirections(specs, resolve(specs, [layer('input', given)]))
    expect(asked({})).toBe(true)
    expect(asked({ context: 'a', release: 'a' })).toBe(false)
    expect(asked({ context: 'a', release: 'a', ...password })).toBe(true)
    expect(asked({ context: 'a', release: 'a', image: 'a.io/x', ...password })).toBe(false)
  })
})
