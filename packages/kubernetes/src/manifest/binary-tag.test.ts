import { describe, expect, test } from '@jest/globals'
import { readObjects } from '../delivery/helm/manifests/read'
import { parseManifest } from './manifest'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const POD = `apiVersion: v1
kind: Pod
metadata: { name: a, namespace: !!binary ${base64('kube-system')} }
spec: { containers: [{ name: a, image: !!binary "${base64('evil.example/a:1')}" }] }
`
const WANT = {
  metadata: { name: 'a', namespace: 'kube-system' },
  spec: { containers: [{ name: 'a', image: 'evil.example/a:1' }] },
}

describe('what !!binary marks', () => {
  test('is the text that Helm and kubectl read', async () => {
    expect(await parseManifest(POD)).toMatchObject([WANT])
    expect(await readObjects([{ from: 'a.yaml', text: POD }])).toMatchObject([{ object: WANT }])
  })
})
