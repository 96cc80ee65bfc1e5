import { describe, expect, test } from '@jest/globals'
import { isNoPath, shownPath, textInBase64 } from './content'
import * as input from './inputs'
import { resolve } from './resolve'

const KUBECONFIG = `apiVersion: v1
kind: Config
users:
- name: u
  user: {token: s3cret-of-the-cluster}
`
const base64 = (text: string) => Buffer.from(text).toString('base64')
const wrapped = (text: string) => base64(text).replace(/.{76}/g, '$&\n')
const json = JSON.stringify({ users: [{ user: { token: 's3cret-of-the-cluster' } }] })
const pem = '-----BEGIN PRIVATE KEY----- s3cret-of-the-cluster -----END PRIVATE KEY-----'

describe('what is no path', () => {
  test.each([
    ['YAML', KUBECONFIG],
    ['YAML in one line', 'apiVersion: v1, kind: Config, token: s3cret-of-the-cluster'],
    ['JSON', json],
    ['a list in JSON', '["s3cret-of-the-cluster"]'],
    ['base64 of YAML', base64(KUBECONFIG)],
    ['base64 with line breaks', wrapped(KUBECONFIG)],
    ['base64 of JSON', base64(json)],
    ['base64 without padding', base64(KUBECONFIG).replace(/=+$/, '')],
    ['PEM', pem],
    ['base64 of PEM', base64(pem)],
    ['a token', 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzM2NyZXQifQ.c2ln'],
    ['a name that no file system has', 's3cret-of-the-cluster'.repeat(20)],
    ['a path that no kernel takes', '/s3cret-of-the-cluster'.repeat(200)],
  ])('%s is told, and never repeated', (_, text) => {
    expect(isNoPath(text)).toBe(true)
    expect(shownPath(text)).toBe(`a text of ${text.length} characters that is no path`)
    for (const spec of [input.path('x'), input.paths('x', {})]) {
      const said = () => resolve({ file: spec }, [{ name: 'input', get: () => text }])
      expect(said).toThrow('file: expected a path')
      expect(said).not.toThrow(/s3cret|czNjcmV0|eyJ/)
    }
  })

  test('a long value of any other kind is not repeated either', () => {
    const said = () => resolve({ wait: input.duration('x') }, [{ name: 'input', get: () => base64(KUBECONFIG) }])
    expect(said).toThrow(`got ${base64(KUBECONFIG).length} characters`)
  })

  test('what to do with the content is said by the input', () => {
    const spec = input.path('x', { content: 'give it in the secret input y' })
    const said = () => resolve({ file: spec }, [{ name: 'input', get: () => KUBECONFIG }])
    expect(said).toThrow(/look like the content of a file; give it in the secret input y/)
  })
})

test.each([
  '/home/runner/work/service/service/infrastructure/clusters/production/kubeconfig',
  'home/runner/work/service/service/infrastructure/clusters/production/kube/config/one/two',
  'C:/Users/runner/kubeconfig',
  './charts/[a]/values.yaml',
  '{cluster}.yaml',
  'users/kind/contexts.yaml',
  '日本/設定.yaml',
])('%s is a path', (path) => {
  expect(isNoPath(path)).toBe(false)
  expect(shownPath(path)).toBe(path)
})

test.each([
  [KUBECONFIG, KUBECONFIG],
  ['Grüße aus dem Cluster, 日本, und noch etwas mehr', 'Grüße aus dem Cluster, 日本, und noch etwas mehr'],
])('base64 is read: %j', (text, want) => {
  expect(textInBase64(base64(text))).toBe(want)
  expect(textInBase64(wrapped(text))).toBe(want)
})

test.each([['short'], ['x'.repeat(64)], ['=='], [KUBECONFIG], ['A'.repeat(2 * 1024 * 1024)]])(
  'base64 of no text is none',
  (text) => expect(textInBase64(text)).toBeUndefined(),
)
