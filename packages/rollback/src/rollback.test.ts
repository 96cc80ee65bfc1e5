import { describe, expect, test } from '@jest/globals'
import { FakeExec, FakeFiles, fakePorts, type ScriptedCall } from '@slipway/testing'
import { rollBack, type RollbackWish } from './rollback'

const KUBECONFIG = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'test',
  contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
  clusters: [{ name: 'test', cluster: { server: 'https://cluster.example.com' } }],
  users: [{ name: 'test', user: { token: 'canary-token' } }],
})
const wish: RollbackWish = {
  release: 'shop',
  namespace: 'prod',
  revision: 3,
  access: { kubeconfig: '/work/kubeconfig' },
  helmVersion: '4',
}
const CONDEMNED = { stage: 'smoke', why: 'status: expected 2xx, found 500', blamesApplication: true }
const install = async () => ({
  helm: '/tools/helm',
  helmMajor: 4 as const,
  helmVersion: '4.1.4',
  kubectl: '/tools/kubectl',
})

const revision = (number: number, status: string) => ({
  revision: number,
  status,
  chart: 'shop-1',
  updated: '',
  description: '',
})
const HISTORY = ['/tools/helm', 'history', '--output=json', '--max=64', '--namespace=prod', '--', 'shop']

function world(calls: readonly ScriptedCall[]) {
  const exec = new FakeExec(calls)
  return { exec, ports: fakePorts({ exec, files: new FakeFiles({ '/work/kubeconfig': KUBECONFIG }) }) }
}

describe('a release that cannot be put back is not touched', () => {
  const table: readonly (readonly [string, object[], string, RegExp])[] = [
    [
      'somebody else has deployed since',
      [revision(2, 'superseded'), revision(3, 'superseded'), revision(4, 'deployed')],
      'inconclusive',
      /shop is at revision 4, but revision 3 was tested/,
    ],
    ['it was taken away', [], 'inconclusive', /shop is at revision none, but revision 3 was tested/],
    ['there is none before', [revision(3, 'deployed')], 'fail', /no earlier revision/],
    [
      'somebody is deploying',
      [revision(2, 'superseded'), revision(3, 'pending-upgrade')],
      'inconclusive',
      /revision 3 is pending-upgrade/,
    ],
  ]
  test.each(table)('%s', async (_, history, outcome, headline) => {
    const { exec, ports } = world([{ command: HISTORY, stdout: JSON.stringify(history) }])
    const report = await rollBack(wish, CONDEMNED, ports, install)
    expect(report.outcome).toBe(outcome)
    expect(report.headline).toMatch(headline)
    expect(report.hint).toMatch(outcome === 'fail' ? /still live/ : /helm history --namespace=prod shop/)
    expect(exec.seen.map(({ command }) => command[1])).toEqual(['history'])
  })
})

test('tools that cannot be had are a rollback that failed, and the next step is told', async () => {
  const { ports } = world([])
  const report = await rollBack(wish, CONDEMNED, { ...ports, environment: { ...ports.environment, os: 'win32' } })
  expect(report).toMatchObject({
    outcome: 'rollback-failed',
    hint: expect.stringContaining('the failed release is still live'),
  })
})

test('the token of the cluster is hidden', async () => {
  const { ports } = world([{ command: HISTORY, stdout: '[]' }])
  await rollBack(wish, CONDEMNED, ports, install)
  expect(ports.host.hidden).toContain('canary-token')
})
