import { describe, expect, test } from '@jest/globals'
import type { Problem } from '@slipway/core'
import { FakeExec, FakeFiles, fakePorts, type ScriptedCall } from '@slipway/testing'
import { planRollback, type RecordedRelease } from './inputs'
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
const helm = async () => ({
  helm: '/tools/helm',
  helmMajor: 4 as const,
  helmVersion: '4.1.4',
  kubectl: '/tools/kubectl',
})

const install = { helm, kubectl: async () => '/tools/kubectl' }

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

describe('what was not delivered by Helm', () => {
  const recorded = (via: string, application?: string): RecordedRelease => ({
    ...{ release: () => 'shop', namespace: () => 'prod', revision: () => 0, context: () => undefined },
    ...{ helm: () => undefined, via: () => via, application: () => application },
  })
  const planned = (given: object, record: RecordedRelease) => {
    const problems: Problem[] = []
    const plan = planRollback(given as Parameters<typeof planRollback>[0], record, (one) => problems.push(one))
    return { plan, problems }
  }

  test.each([
    ['a commit', recorded('git'), /cannot revert what deploy brought by a commit/],
    ['an Application behind a server', recorded('argocd'), /through argocd-server/],
  ])('%s is refused before the check begins', (_, record, says) => {
    const { problems } = planned({}, record)
    expect(problems).toEqual([{ input: 'on-failure', message: expect.stringMatching(says) }])
  })

  test('a release that is named is one of Helm', () => {
    expect(planned({ release: 'other', namespace: 'x', revision: 2 }, recorded('git')).problems).toEqual([])
  })

  test('an Application of the same cluster is synced back; what auto-sync has from Git stays', async () => {
    const { plan, problems } = planned({ kubeconfig: '/work/kubeconfig' }, recorded('argocd', 'argocd/shop'))
    expect([problems, plan.application, plan.revision]).toEqual([[], 'argocd/shop', 0])
    const entry = (id: number, digit: string) => ({ id, revision: digit.repeat(40), deployedAt: `2026-01-0${id + 1}` })
    const app = {
      metadata: { name: 'shop', namespace: 'argocd' },
      spec: { source: { repoURL: 'https://git.example.com/shop' }, syncPolicy: { automated: {} } },
      status: { history: [entry(0, 'a'), entry(1, 'b')] },
    }
    const { ports } = world([{ command: () => true, repeat: true, stdout: JSON.stringify(app) }])
    const report = await rollBack({ ...plan, revision: 1 }, CONDEMNED, ports, install)
    expect(report).toMatchObject({ outcome: 'fail', headline: expect.stringMatching(/revert the commit in Git/) })
  })

  test('an Application that was synced since is left alone', async () => {
    const app = { metadata: { name: 'shop' }, spec: {}, status: { history: [{ id: 5, revision: 'c'.repeat(40) }] } }
    const { ports } = world([{ command: () => true, repeat: true, stdout: JSON.stringify(app) }])
    const report = await rollBack({ ...wish, application: 'argocd/shop' }, CONDEMNED, ports, install)
    expect(report).toMatchObject({
      outcome: 'inconclusive',
      headline: expect.stringContaining('shop is at revision 5, but revision 3 was tested'),
      hint: expect.stringContaining('argocd app history argocd/shop'),
    })
  })
})
