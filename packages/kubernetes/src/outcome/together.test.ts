import { expect, test } from '@jest/globals'
import { type EndedImage, together } from './together'

const PLACE = { release: 'shop', namespace: 'prod' }
const ended = (component: string, more: Partial<EndedImage> = {}): EndedImage => ({
  image: {
    registry: 'r',
    repository: `team/${component}`,
    component,
    digest: `sha256:${component.repeat(64).slice(0, 64)}`,
  },
  outcome: 'pass',
  headline: `${component} runs`,
  proof: 'running',
  notes: [],
  ...more,
})
const [A, B] = [ended('a'), ended('b')]

test('one image says what it says', () => {
  expect(together(PLACE, [A])).toBe(A)
})

test('no image of ours is proved by nothing', () => {
  expect(together(PLACE, [])).toEqual({
    outcome: 'pass',
    proof: 'none',
    notes: [],
    headline: 'shop is deployed to prod; no image of it is ours',
  })
})

test('several are as good as the least of them, and all are named', () => {
  expect(together(PLACE, [A, { ...B, proof: 'pinned', notes: ['x'] }])).toEqual({
    outcome: 'pass',
    proof: 'pinned',
    notes: ['x'],
    headline: 'shop runs a sha256:aaaaaaaaaaaa, b sha256:bbbbbbbbbbbb in prod, proof: pinned',
  })
})

test.each([
  ['fail', 'b sha256:bbbbbbbbbbbb: b is wrong'],
  ['inconclusive', 'b sha256:bbbbbbbbbbbb: b is wrong'],
] as const)('one that ends with %s decides for all', (outcome, headline) => {
  expect(together(PLACE, [A, { ...B, outcome, headline: 'b is wrong' }])).toMatchObject({ outcome, headline })
})

test('one of which nothing runs takes nothing from the others; all of them do', () => {
  const idle = (one: EndedImage): EndedImage => ({
    ...one,
    outcome: 'vacuous',
    proof: 'template',
    notes: ['scaled to 0'],
  })
  expect(together(PLACE, [A, idle(B)])).toMatchObject({ outcome: 'pass', proof: 'running', notes: ['scaled to 0'] })
  expect(together(PLACE, [idle(A), idle(B)])).toMatchObject({ outcome: 'vacuous', proof: 'template' })
})

test('what nobody asked has no proof', () => {
  const unasked = [A, B].map(({ proof: _, ...rest }) => rest)
  expect(together(PLACE, unasked)).toMatchObject({ outcome: 'pass', proof: undefined, headline: /was not asked/ })
})
