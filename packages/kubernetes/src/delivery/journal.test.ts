import { describe, expect, test } from '@jest/globals'
import type { Ports } from '@slipway/core'
import { type Journal, readJournal } from './journal'

describe('a journal', () => {
  const whole: Journal = {
    version: '2',
    via: 'helm',
    phase: 'upgrade',
    run: 'r',
    release: 'app',
    namespace: 'n',
    kubeconfig: '/k',
    context: 'c',
    toolVersion: '4.1.4',
    revision: 2,
    rollback: 'auto',
    onFirstFailure: 'keep',
    timeout: 1000,
    started: 'then',
    folder: '/tmp/slipway-deploy-x',
  }
  const read = (value: unknown) =>
    readJournal(
      {
        files: {
          stat: async () => ({ kind: 'file' }),
          read: async () => (typeof value === 'string' ? value : JSON.stringify(value)),
        },
        receipts: { has: async () => true },
      } as unknown as Ports,
      'x',
    )

  test('is read back as it was written', async () => expect(await read(whole)).toEqual(whole))

  test('of a machine with spaces in its paths is one, too', async () => {
    const folder = '/opt/actions runner/_temp/slipway-deploy-aB3x_9'
    expect(await read({ ...whole, folder })).toMatchObject({ folder })
  })

  test.each<[string, unknown]>([
    ['cut off in the middle', JSON.stringify(whole).slice(0, 60)],
    ['a name that is a flag', { ...whole, release: '--kubeconfig=/x' }],
    ['a namespace that is a flag', { ...whole, namespace: '-n' }],
    ['a newer version', { ...whole, version: '3' }],
    ['a folder that is not ours', { ...whole, folder: '/usr' }],
    ['a folder that is another on second sight', { ...whole, folder: '/tmp/../usr/slipway-deploy-x' }],
    ['by a way without a name', { ...whole, via: '' }],
    ['without a run', { ...whole, run: '' }],
    ['an unknown phase', { ...whole, phase: 'party' }],
    ['a revision that is no number', { ...whole, revision: '2' }],
  ])('%s counts as none', async (_, value) => expect(await read(value)).toBeUndefined())
})
