import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { failedPayload, isCondemned } from './verdict'

const encoded = (release: object) =>
  Buffer.from(gzipSync(JSON.stringify(release)).toString('base64'), 'latin1').toString('base64')
const decoded = (payload: string) =>
  JSON.parse(
    gunzipSync(Buffer.from(Buffer.from(payload, 'base64').toString('latin1'), 'base64')).toString('utf8'),
  ) as object

describe('a verdict', () => {
  test('is in the payload as Helm reads it, and changes nothing else of it', () => {
    const release = { name: 'app', info: { status: 'deployed', notes: 'n' }, config: { a: 1 }, version: 2 }
    expect(decoded(failedPayload(encoded(release), 'it did not pass its checks') ?? '')).toEqual({
      ...release,
      info: { notes: 'n', status: 'failed', description: 'Release failed: it did not pass its checks' },
    })
  })

  test.each([
    ['no release', encoded({ a: 1 })],
    ['not compressed', Buffer.from(Buffer.from('{}').toString('base64')).toString('base64')],
    ['empty', ''],
  ])('is not written into what is %s', (_, payload) => expect(failedPayload(payload, 'x')).toBeUndefined())

  test('counts on the revision that it names: Helm hands labels on', () => {
    const labels = { 'slipway.dev/verdict': 'v2.bad' }
    expect([isCondemned(labels, 2), isCondemned(labels, 3), isCondemned(undefined, 2)]).toEqual([true, false, false])
  })
})
