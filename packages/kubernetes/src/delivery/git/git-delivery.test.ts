import { expect, test } from '@jest/globals'
import type { Setup } from '../delivery'
import type { Committed } from './commit'
import { foretold, GitDelivery, type GitSource, planJson } from './git-delivery'

const [TIP, COMMIT] = ['a'.repeat(40), 'b'.repeat(40)]
const URL = 'https://h/a.git'
const FILE = { path: 'a.yaml', before: 'tag: 1\n', after: 'digest: 2\n' }
const plan = { branch: 'main', tip: TIP, places: [], changes: [FILE] }
const taker = { tool: 'Flux', title: 'Kustomization flux-system/shop' } as unknown as GitSource['taker']

/** Pushes without a repository: the commit is at the branch already, or is made. */
async function delivered(more: { readonly reverts?: boolean; readonly changes?: readonly (typeof FILE)[] } = {}) {
  const { reverts = false, changes = [FILE] } = more
  const repository = {
    ...{ address: { url: URL }, world: { signals: { check: () => undefined } } },
    ...{ commit: async () => COMMIT, push: async () => 'pushed' },
  }
  const order = { images: [], message: { target: 'production' }, author: { name: 'a', email: 'b' } }
  const change = { repository, order, plan: { ...plan, changes } } as unknown as NonNullable<GitSource['change']>
  const made: Committed[] = []
  const source = { change, taker, reverts, committed: (one: Committed) => made.push(one), reverted: () => undefined }
  const setup = { timeline: { add: () => undefined } } as unknown as Setup
  const delivery = new GitDelivery(setup, {} as never, source as unknown as GitSource)
  const before = delivery.stays()
  await delivery.prepare({} as never)
  return { delivery, before, made }
}

test('what is delivered is called by its commit', async () => {
  const { delivery, made } = await delivered()
  expect([delivery.called(1), delivery.called(2)]).toEqual(['commit aaaaaaaaaaaa', 'commit bbbbbbbbbbbb'])
  expect(made).toMatchObject([{ commit: COMMIT, tip: TIP }])
})

test('what stays is said with the way to take it back', async () => {
  const said = 'commit bbbbbbbbbbbb stays in main of https://h/a.git: take it back by git revert bbbbbbbbbbbb'
  const { delivery, before } = await delivered()
  expect([before, delivery.stays()]).toEqual([undefined, `${said}, or give git-revert: true next time`])
  expect((await delivered({ reverts: true })).delivery.stays()).toBe(said)
  expect((await delivered({ changes: [] })).delivery.stays()).toBe(
    'the digest stood in main of https://h/a.git before this run, and stays there',
  )
})

test('a dry run says who takes it where a cluster was asked', () => {
  const change = { repository: { address: { url: URL } }, plan, order: { images: [] } } as unknown as NonNullable<
    GitSource['change']
  >
  expect(foretold({ change })).toBe('a.yaml in main of https://h/a.git would change')
  expect(foretold({ change, taker })).toMatch(/ would change; Kustomization flux-system\/shop takes it$/)
  expect(planJson({ change })).toMatchObject({ branch: 'main', commit: TIP, diff: expect.stringContaining('-tag: 1') })
})
