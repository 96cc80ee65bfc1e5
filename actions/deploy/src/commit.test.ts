import { expect, test } from '@jest/globals'
import { codeSpan } from '@slipway/core'
import { commitText, commitWords } from './commit'
import { renderSummary } from './summary'

const place = { repository: 'https://h/a.git', branch: 'main' }
const pushed = { ...place, pushed: 'b'.repeat(40), before: 'a'.repeat(40) }

test.each([
  ['pushed', pushed, '`bbbbbbbbbbbb` in `main` of `https://h/a.git` (before: `aaaaaaaaaaaa`)'],
  [
    'reverted',
    { ...pushed, revertedBy: 'c'.repeat(40) },
    '`bbbbbbbbbbbb` in `main` of `https://h/a.git` (before: `aaaaaaaaaaaa`), reverted by `cccccccccccc`',
  ],
  [
    'there before',
    { ...place, stood: 'a'.repeat(40) },
    '`aaaaaaaaaaaa` in `main` of `https://h/a.git`, which had the digest already',
  ],
  ['not made', place, 'none in `main` of `https://h/a.git`'],
  ['of another step', {}, 'none: another step brought it'],
])('a commit that was %s', (_, commit, want) => {
  expect(commitText(commit)).toBe(want.replace(/`([^`]+)`/g, (_span, text: string) => codeSpan(text)))
  expect(commitWords(commit) ?? '').not.toMatch(/`|https/)
})

test('the summary has the commit, and no number that nobody knows', () => {
  const summary = renderSummary({
    result: {
      ...{ outcome: 'rolled-back', headline: 'it crashes; reverted', revision: 2, previousRevision: 1 },
      ...{ state: 'deployed', notes: [], events: [], workloads: [] },
    },
    ...{ release: 'shop', namespace: 'prod', images: [], url: undefined },
    commit: { ...pushed, revertedBy: 'c'.repeat(40) },
  })
  expect(summary).toContain(`reverted by ${codeSpan('cccccccccccc')}`)
  expect(summary).not.toMatch(/deployed|Revision|previous/)
})
