import { describe, expect, test } from '@jest/globals'
import { WaitReader, withoutDebug } from './waiting'

const HELM_3 = `history.go:56: 2026-11-28 06:52:16.41 +0000 UTC m=+0.04 [debug] getting history for release p3
client.go:144: 2026-11-28 06:52:16.49 +0000 UTC m=+0.11 [debug] creating 1 resource(s)
wait.go:50: 2026-11-28 06:52:16.49 +0000 UTC m=+0.11 [debug] beginning wait for 1 resources with timeout of 5s
ready.go:284: 2026-11-28 06:52:16.49 +0000 UTC m=+0.12 [debug] PersistentVolumeClaim is not bound: default/data-p3
Error: context deadline exceeded
helm.go:92: 2026-11-28 06:52:21.49 +0000 UTC m=+5.12 [debug] context deadline exceeded
UPGRADE FAILED
main.newUpgradeCmd.func2`
const HELM_4 = `level=DEBUG msg="creating resource(s)" resources=1
level=DEBUG msg="beginning wait for resources" count=1 timeout=5s
level=DEBUG msg="PersistentVolumeClaim is not bound" namespace=default name=data-p4
Error: context deadline exceeded`
const WATCHER = `level=DEBUG msg="waiting for resources" count=1 timeout=4s
level=DEBUG msg="waiting for resource" namespace=default name=data-p4 kind=PersistentVolumeClaim expectedStatus=Current actualStatus=InProgress
Error: resource PersistentVolumeClaim/default/data-p4 not ready. status: InProgress`

function read(text: string, hooks = false) {
  const reader = new WaitReader(hooks)
  return text.split('\n').map((line) => {
    reader.read(line)
    return reader.now
  })
}

describe('what Helm tells of its wait', () => {
  test.each([
    ['3.22', HELM_3, 'data-p3', 'is not bound'],
    ['4.1, legacy', HELM_4, 'data-p4', 'is not bound'],
    ['4.1, watcher', WATCHER, 'data-p4', 'InProgress'],
  ])('of %s: that it waits, and for which object', (_, text, name, why) => {
    const seen = read(text)
    expect([seen.find((found) => found !== undefined), seen.at(-1)]).toEqual([
      {},
      { object: { kind: 'PersistentVolumeClaim', name, why } },
    ])
  })

  test('before that it does not wait', () => {
    expect(read(HELM_3).slice(0, 2)).toEqual([undefined, undefined])
  })

  test.each([
    'wait.go:104: 2026-11-28 [debug] beginning wait for 1 resources to be deleted with timeout of 5m0s',
    'level=DEBUG msg="beginning wait for resources to be deleted" count=1 timeout=1m0s',
  ])('that the hook of the last time is gone is no wait for the release', (line) => {
    expect(read(line)).toEqual([undefined])
  })

  test('of the watcher, with hooks first: only what is no hook tells that it waits for the release', () => {
    const hook = `level=DEBUG msg="waiting for resources" count=1 timeout=4s
level=DEBUG msg="waiting for resource" namespace=default name=migrate kind=Job expectedStatus=Current actualStatus=InProgress`
    const seen = read(`${hook}\n${WATCHER}`, true)
    expect(seen.slice(0, 3)).toEqual([undefined, undefined, undefined])
    expect(seen.at(-1)?.object?.name).toBe('data-p4')
  })

  test.each([
    [HELM_3, 'Error: context deadline exceeded'],
    [HELM_4, 'Error: context deadline exceeded'],
    [WATCHER, 'Error: resource PersistentVolumeClaim/default/data-p4 not ready. status: InProgress'],
  ])('is no part of its words', (text, words) => expect(withoutDebug(text)).toBe(words))
})
