import { describe, expect, test } from '@jest/globals'
import { changesText, toChange } from './changes'

const map = (data: object, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', ...more },
  data,
})
const secret = (data: object) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, data })
const title = 'ConfigMap/settings'

describe('what would become of an object', () => {
  test('only what the release changes shows, whatever the order of the keys', async () => {
    const own = {
      uid: 'u',
      resourceVersion: '9',
      generation: 4,
      managedFields: [{ manager: 'helm' }],
      annotations: { 'deployment.kubernetes.io/revision': '3' },
    }
    const before = { ...map({ b: '1', a: '2' }, own), status: { x: 1 } }
    expect(await toChange({ title, before, after: map({ a: '2', b: '1' }) })).toEqual({
      title,
      kind: 'unchanged',
      diff: '',
    })
    const changed = await toChange({ title, before, after: map({ a: '2', b: '3' }) })
    expect([changed.kind, changed.diff.split('\n').filter((line) => /^[-+]/.test(line))]).toEqual([
      'changed',
      ['-  b: "1"', '+  b: "3"'],
    ])
  })

  test('of a Secret: what differs, and nothing of what it holds', async () => {
    const before = secret({ same: 'c2FtZQ==', other: 'b2xk', gone: 'Z29uZQ==' })
    const after = secret({ same: 'c2FtZQ==', other: 'bmV3', come: 'Y29tZQ==' })
    const { diff } = await toChange({ title: 'Secret/db', before, after })
    expect(diff.split('\n').filter((line) => /^[-+]/.test(line))).toEqual([
      '-  gone: "***"',
      '-  other: "*** (before)"',
      '+  come: "***"',
      '+  other: "*** (after)"',
    ])
  })

  test('as a text', async () => {
    const created = await toChange({ title, before: undefined, after: map({ a: '1' }) })
    const removed = await toChange({ title: 'ConfigMap/old', before: map({ a: '1' }), after: undefined })
    const same = await toChange({ title: 'ConfigMap/same', before: map({}), after: map({}) })
    const heads = changesText([created, removed, same])
      .split('\n')
      .filter((line) => /^(?:---|\+\+\+) /.test(line))
    expect(heads).toEqual([
      '--- /dev/null',
      '+++ after/ConfigMap/settings',
      '--- before/ConfigMap/old',
      '+++ /dev/null',
    ])
  })
})
