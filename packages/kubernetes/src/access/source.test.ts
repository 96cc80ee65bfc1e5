import { describe, expect, test } from '@jest/globals'
import { Secret } from '@slipway/core'
import { fakeEnvironment, FakeFiles, FakeHost, fakePorts } from '@slipway/testing'
import { findKubeconfig, type KubeconfigSource, readSource, writeSource } from './source'

const BASE64 = Buffer.from('apiVersion: v1\nusers: [{user: {token: s3cret}}]').toString('base64')
const HOME = '/home/user/.kube/config'

function find(unattended: boolean, given?: string, variables: Readonly<Record<string, string>> = {}) {
  const files = new FakeFiles({ [HOME]: 'home', '/ci/agent': 'agent', 'given.yaml': 'given' })
  const host = new FakeHost({ fork: false }, 'any', unattended)
  return findKubeconfig(fakePorts({ files, host, environment: fakeEnvironment(variables) }), { kubeconfig: given })
}

const file = (...paths: string[]) => ({ kind: 'files', paths })

describe('the kubeconfig', () => {
  test('of the home directory counts where somebody sits, and in no job', async () => {
    expect(await find(false)).toEqual(file(HOME))
    await expect(find(true)).rejects.toMatchObject({ code: 'KUBECONFIG_MISSING' })
  })

  test('that is named counts everywhere: the input before the variable', async () => {
    for (const unattended of [true, false]) {
      expect(await find(unattended, undefined, { KUBECONFIG: '/ci/agent' })).toEqual(file('/ci/agent'))
      expect(await find(unattended, 'given.yaml', { KUBECONFIG: '/ci/agent' })).toEqual(file('/work/given.yaml'))
    }
  })

  test('that wins over the variable is named in the log', async () => {
    const host = new FakeHost({ fork: false }, 'any', true)
    const files = new FakeFiles({ '/work/given.yaml': 'given' })
    const ports = fakePorts({ files, host, environment: fakeEnvironment({ KUBECONFIG: '/ci/agent' }) })
    await findKubeconfig(ports, { kubeconfig: 'given.yaml' })
    expect(host.said.join()).toContain('kubeconfig: given.yaml counts, and not what the variable KUBECONFIG names')
  })

  test('may be several files', async () => {
    expect(await find(true, undefined, { KUBECONFIG: '/ci/agent::/b' })).toEqual(file('/ci/agent', '/b'))
    expect(await find(true, undefined, { KUBECONFIG: '/ci/agent:' })).toEqual(file('/ci/agent'))
  })

  test.each([
    ['apiVersion: v1\nusers: [{user: {token: s3cret}}]'],
    ['{"users":[{"user":{"token":"s3cret"}}]}'],
    [BASE64],
  ])('content in the variable is told and not repeated', async (content) => {
    const found = find(true, undefined, { KUBECONFIG: content })
    await expect(found).rejects.toMatchObject({
      code: 'KUBECONFIG_INVALID',
      message: `KUBECONFIG: expected the path of a kubeconfig, found ${content.length} characters that look like the content of one`,
      hint: expect.stringContaining('secret input kubeconfig-content'),
    })
  })

  test('by its content wins over the variable, and not beside a path', async () => {
    const content = new Secret('apiVersion: v1')
    const ports = fakePorts({ environment: fakeEnvironment({ KUBECONFIG: '/ci/agent' }) })
    expect(await findKubeconfig(ports, { content })).toEqual({ kind: 'content', text: 'apiVersion: v1' })
    await expect(findKubeconfig(ports, { content, kubeconfig: 'x' })).rejects.toMatchObject({
      message: 'expected kubeconfig or kubeconfig-content, found both',
    })
  })

  test('is the service account of the pod when nothing else is named', async () => {
    const files = new FakeFiles({ '/var/run/secrets/kubernetes.io/serviceaccount/token': 't' })
    const host = new FakeHost({ fork: false }, 'any', true)
    const inPod = (variables: Record<string, string>) =>
      findKubeconfig(fakePorts({ files, host, environment: fakeEnvironment(variables) }), {})
    expect(await inPod({ KUBERNETES_SERVICE_HOST: '10.0.0.1' })).toEqual({ kind: 'pod' })
    await expect(inPod({})).rejects.toMatchObject({ code: 'KUBECONFIG_MISSING' })
    await expect(find(true, undefined, { KUBERNETES_SERVICE_HOST: '10.0.0.1' })).rejects.toMatchObject({
      code: 'KUBECONFIG_MISSING',
    })
  })
})

describe('a journal', () => {
  test.each<[KubeconfigSource]>([
    [{ kind: 'files', paths: ['/a', '/b'] }],
    [{ kind: 'pod' }],
    [{ kind: 'content', text: 'secret' }],
  ])('names the source %j without its content', (source) => {
    const written = writeSource(source)
    expect(written).not.toContain('secret')
    expect(readSource(written, new Secret('secret'))).toEqual(source)
  })

  test('and the content comes from the inputs alone', () => {
    expect(() => readSource('kubeconfig-content', undefined)).toThrow(/by which the killed run reached the cluster/)
  })
})
