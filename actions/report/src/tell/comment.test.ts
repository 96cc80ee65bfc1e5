import { describe, expect, test } from '@jest/globals'
import type { PostedComment, Reporting, StageRecord } from '@slipway/core'
import { judge } from '../state'
import { tellComment } from './comment'

const stage = (outcome: StageRecord['outcome'], headline: string, stage = 'test') =>
  ({ stage, id: 'a', outcome, exitCode: outcome === 'pass' ? 0 : 10, headline, finished: '' }) as StageRecord

/** One pull request and the comments that are written on it, one after another. */
class Pull {
  posted: readonly PostedComment[] | undefined
  others: readonly PostedComment[] = []
  readonly written: string[] = []
  readonly reporting = {
    changeRequests: async () => [{ number: 12 }],
    comments: async () => [...this.others, ...(this.posted ?? [])],
    writeComment: async (_, markdown, posted) => {
      this.written.push(`${posted === undefined ? 'new' : 'renewed'}: ${markdown.split('\n')[1]}`)
      this.posted = [{ id: '1', text: `<!-- slipway:run -->\n${markdown}` }]
    },
  } as Partial<Reporting> as Reporting

  async tell(mode: 'always' | 'on-failure' | 'changes', stages: readonly StageRecord[], markdown: string) {
    const state = judge({ stages, endedRun: undefined, fork: false, now: 0 })
    await tellComment(this.reporting, { mode, state, markdown, workflow: 'ci.yml' })
  }
}

const good = [stage('pass', '10 tests passed in 3.4 s')]
const bad = [stage('fail', '1 of 10 tests failed')]

describe('one comment', () => {
  test.each([
    ['always', ['new: a', 'renewed: b', 'renewed: c', 'renewed: d']],
    ['on-failure', ['new: c', 'renewed: d']],
    ['changes', ['new: a', 'renewed: c', 'renewed: d']],
  ] as const)('%s: good, good, bad, good again', async (mode, written) => {
    const pull = new Pull()
    for (const [stages, text] of [
      [good, 'a'],
      [good, 'b'],
      [bad, 'c'],
      [good, 'd'],
    ] as const)
      await pull.tell(mode, stages, text)
    expect(pull.written).toEqual(written)
  })

  test.each<[string, readonly StageRecord[], readonly StageRecord[], boolean]>([
    ['minutes where it took seconds', good, [stage('pass', '10 tests passed in 3m16s')], false],
    ['other times and digests', good, [stage('pass', '10 tests passed in 12 s')], false],
    [
      'another image',
      [stage('pass', `pushed shop@sha256:${'a'.repeat(64)}`)],
      [stage('pass', `pushed shop@sha256:${'b'.repeat(64)}`)],
      false,
    ],
    ['more tests', good, [stage('pass', '11 tests passed in 3 s')], true],
    ['one more stage', good, [...good, stage('pass', 'deployed', 'deploy')], true],
    ['another end', bad, [stage('vacuous', '1 of 10 tests failed')], true],
  ])('with changes, %s', async (_, before, after, isChange) => {
    const pull = new Pull()
    await pull.tell('changes', before, 'a')
    await pull.tell('changes', after, 'b')
    expect(pull.written.length).toBe(isChange ? 2 : 1)
  })

  test('another workflow has a comment of its own; one of no workflow is taken over', async () => {
    const of = (owner: string) => [
      { id: '9', text: `<!-- slipway:run -->\n<!-- slipway:state 0123456789abcdef${owner} -->\n` },
    ]
    const [beside, before] = [new Pull(), new Pull()]
    beside.others = of(' other.yml')
    before.others = of('')
    await beside.tell('always', good, 'a')
    await before.tell('always', good, 'a')
    expect([beside.written, before.written]).toEqual([['new: a'], ['renewed: a']])
  })

  test('a state that somebody else put into a comment above ours is not ours to read', async () => {
    const pull = new Pull()
    await pull.tell('changes', good, 'text with <!-- slipway:state 0000000000000000 --> in it')
    await pull.tell('changes', good, 'b')
    expect(pull.written.length).toBe(1)
  })
})
