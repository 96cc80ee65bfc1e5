import { describe, expect, test } from '@jest/globals'
import { fakeEnvironment, FakeFiles, FakeHost, fakePorts } from '@slipway/testing'
import { findKubeconfig } from './source'

const HOME = '/home/user/.kube/config'

function find(unattended: boolean, given?: string, variables: Readonly<Record<string, string>> = {}) {
  const files = new FakeFiles({ [HOME]: 'home', '/ci/agent': 'agent', 'given.yaml': 'given' })
  const host = new FakeHost({ fork: false }, 'any', unattended)
  return findKubeconfig(fakePorts({ files, host, environment: fakeEnvironment(variables) }), given)
}

describe('the kubeconfig', () => {
  test('of the home directory counts where somebody sits, and in no job', async () => {
    expect(await find(false)).toBe(HOME)
    await expect(find(true)).rejects.toMatchObject({ code: 'KUBECONFIG_MISSING' })
  })

  test('that is named counts everywhere: the input before the variable', async () => {
    for (const unattended of [true, false]) {
      expect(await find(unattended, undefined, { KUBECONFIG: '/ci/agent' })).toBe('/ci/agent')
      expect(await find(unattended, 'given.yaml', { KUBECONFIG: '/ci/agent' })).toBe('/work/given.yaml')
    }
  })

  test('of several files is refused', async () => {
    await expect(find(true, undefined, { KUBECONFIG: '/ci/agent:/b' })).rejects.toMatchObject({
      code: 'KUBECONFIG_INVALID',
    })
  })
})
