import { describe, expect, test } from '@jest/globals'
import { clusterPorts, type FakeCluster, fakeCluster, recordRevision } from '@slipway/testing'
import { Cluster } from '../../../cluster/cluster'
import { Timeline } from '../../../rollout/timeline'
import type { Revision, RevisionStatus } from '../../delivery'
import { Helm } from '../client/helm'
import { rollBack } from './rollback'

const access = { context: 'c', server: 'https://k', source: '/work/kubeconfig', env: {}, folder: '/tmp/x' }
const revision = (number: number, status: RevisionStatus): Revision => ({
  revision: number,
  status,
  updated: '',
  description: '',
})
const TWO = [revision(1, 'deployed'), revision(2, 'failed')]
const CONFLICT =
  'Error: conflict occurred while applying object prod/app apps/v1, Kind=Deployment: Apply failed with 1 conflict: conflict with "kubectl-edit" using apps/v1: .spec.replicas'
const BAD = 'Error: Deployment.apps "app" is invalid: spec.strategy.rollingUpdate: Forbidden: may not be specified'

interface Given extends Partial<FakeCluster> {
  readonly major?: 3 | 4
  readonly keep?: boolean
  readonly known?: readonly Revision[]
}

async function back({ major = 4, keep = false, known = TWO, ...given }: Given) {
  const cluster = fakeCluster({
    history: known.map(({ revision: number, status }) => ({ revision: number, status })),
    ...given,
  })
  const ports = clusterPorts(cluster)
  const timeline = new Timeline(ports)
  const tools = { helm: 'helm', helmMajor: major, helmVersion: `${major}.0.0` }
  const context = {
    cluster: new Cluster(ports, access, 'kubectl'),
    helm: new Helm(ports, access, tools),
    timeline,
  }
  const result = await rollBack(context, {
    release: 'app',
    namespace: 'prod',
    history: known,
    failed: known.at(-1)?.revision ?? 0,
    onFirstFailure: keep ? 'keep' : 'uninstall',
    timeout: 30_000,
  })
  const changes = ports.exec.seen
    .filter(({ command }) => ['rollback', 'uninstall'].includes(command[1] ?? ''))
    .map(({ command, options }) => ({ command: command.slice(1), timeout: options.timeout }))
  return { result, changes, told: timeline.events.map(({ kind, text }) => `${kind}: ${text}`), ports, cluster }
}

/** Fails in the first way, works in the next. */
function onceFailing(stderr: string): FakeCluster['rollback'] {
  let tries = 0
  return (cluster) => {
    tries += 1
    recordRevision(cluster, tries === 1 ? 'failed' : 'deployed', {})
    return tries === 1 ? { code: 1, stderr } : {}
  }
}

describe('a first install that failed', () => {
  const known = [revision(1, 'failed')]

  test('is kept when that is asked for', async () => {
    const { result, changes, told } = await back({ known, keep: true })
    expect(result).toEqual({
      kind: 'kept',
      text: 'there is no earlier revision; what was installed is kept (on-first-failure: keep)',
    })
    expect([changes, told]).toEqual([[], []])
  })

  test('is uninstalled, with time for it', async () => {
    const { result, changes, told } = await back({ known })
    expect(result).toEqual({
      kind: 'uninstalled',
      text: 'the first install was uninstalled: there is no earlier revision',
    })
    expect(changes).toEqual([
      { command: ['uninstall', '--wait', '--timeout=30s', '--namespace=prod', '--', 'app'], timeout: 40_000 },
    ])
    expect(told).toEqual(['rollback: uninstalling app: there is no earlier revision'])
  })

  test('that is gone meanwhile is not uninstalled: what it took over cannot be told any more', async () => {
    const { result, changes } = await back({ known, history: [] })
    const text = 'the manifest of revision 1 cannot be read: release: not found'
    expect([result, changes]).toEqual([{ kind: 'failed', text }, []])
  })
})

describe('the way back', () => {
  test('is the last good revision, in one try', async () => {
    const { result, changes, told } = await back({ ready: false })
    expect(result).toEqual({ kind: 'rolled-back', to: 1, revision: 3, text: 'revision 1 is back, as revision 3' })
    expect(changes.map(({ command }) => command)).toEqual([
      ['rollback', '--wait=legacy', '--timeout=30s', '--namespace=prod', '--', 'app', '1'],
    ])
    expect(told[0]).toBe('rollback: rolling back to revision 1')
  })

  test('has succeeded when the API server was away meanwhile and the old revision serves', async () => {
    const { result } = await back({
      rollback: (cluster) => {
        recordRevision(cluster, 'deployed', {})
        cluster.ready = true
        let asked = 0
        Object.defineProperty(cluster, 'silent', { get: () => (asked += 1) < 100 })
        return {}
      },
    })
    expect(result).toMatchObject({ kind: 'rolled-back', text: 'revision 1 is back, as revision 3' })
  })

  test('has failed, in plain words, when nobody answers any more', async () => {
    const { result } = await back({
      rollback: (cluster) => {
        recordRevision(cluster, 'deployed', {})
        cluster.silent = true
        return {}
      },
    })
    expect(result.kind).toBe('failed')
    expect(result.text).not.toMatch(/lost/)
  })

  test('that is refused for a field of somebody else is done when every workload has the old template', async () => {
    const { result, changes, told } = await back({ rollback: onceFailing(CONFLICT) })
    expect(result).toMatchObject({
      kind: 'rolled-back',
      to: 1,
      revision: 3,
      text: 'revision 1 is back, as revision 3; what others set meanwhile stays',
    })
    expect(changes).toHaveLength(1)
    expect(told.at(-1)).toMatch(/every workload has the pod template of revision 1; Helm's record still calls/)
  })

  test('that is refused for a field of somebody else goes on without that field', async () => {
    const { result, told, cluster } = await back({
      rollback: onceFailing(CONFLICT),
      forced: 'r.example.com/app:old',
      dryRun: CONFLICT,
    })
    expect(result).toMatchObject({ kind: 'rolled-back', revision: 3 })
    expect(told).toContain(
      'rollback: applying the old revision without what somebody else set: .spec.replicas of Deployment/app',
    )
    expect(cluster.applied).toMatchObject({ metadata: { labels: { 'app.kubernetes.io/managed-by': 'Helm' } } })
    expect(cluster.applied).not.toHaveProperty('spec.replicas')
    expect(cluster.applied).toHaveProperty('spec.template')
  })

  test('that is refused for a field of somebody else has failed when a workload has another template', async () => {
    const { result, changes } = await back({ rollback: onceFailing(CONFLICT), forced: 'r.example.com/app:old' })
    expect(result).toMatchObject({ kind: 'failed' })
    expect(changes).toHaveLength(1)
  })

  test.each([[4, BAD, '--server-side=false']] as const)(
    'of Helm %i that is refused is tried in a second way: %s',
    async (major, stderr, flag) => {
      const { result, changes, told } = await back({ major, rollback: onceFailing(stderr) })
      expect(result).toMatchObject({ kind: 'rolled-back', to: 1, revision: 4 })
      expect(changes.map(({ command }) => command.filter((word) => /^--(?:force|server)/.test(word)))).toEqual([
        [],
        [flag],
      ])
      expect(told.filter((line) => line.startsWith('rollback: '))).toEqual([
        'rollback: rolling back to revision 1',
        expect.stringMatching(new RegExp(`^rollback: the rollback to revision 1 failed: .*; trying ${flag}$`)),
      ])
    },
  )

  test.each([
    [3, CONFLICT],
    [4, 'Error: something that nobody knows'],
  ] as const)('of Helm %i that ends with %s is tried once', async (major, stderr) => {
    const { result, changes } = await back({ major, rollback: onceFailing(stderr) })
    expect(result).toMatchObject({ kind: 'failed' })
    expect(result.text).toMatch(/; the release is at revision 3, failed$/)
    expect(changes).toHaveLength(1)
  })

  test('that Helm calls deployed but that does not come up has failed, and Helm is interrupted for it', async () => {
    const rollback: FakeCluster['rollback'] = (cluster) => {
      recordRevision(cluster, 'failed', {})
      cluster.ready = false
      return {}
    }
    const { result } = await back({ rollback })
    expect(result.text).toMatch(/^the rollback to revision 1 failed: .*; the release is at revision 3, failed$/)
  })

  test('of a release that is gone meanwhile', async () => {
    const { result } = await back({
      rollback: (cluster) => {
        cluster.history.length = 0
        return { code: 1, stderr: 'Error: gone' }
      },
    })
    expect(result.text).toMatch(/; the release is at revision \?, gone$/)
  })

  test('is not begun without the manifest of the revision', async () => {
    const { result, changes } = await back({ silent: true })
    expect(result).toMatchObject({
      kind: 'failed',
      text: expect.stringMatching(/^the manifest of revision 1 cannot be read: .*unreachable/),
    })
    expect(changes).toEqual([])
  })

  test('says no secret of the revision that it goes to', async () => {
    const secret = {
      kind: 'Secret',
      apiVersion: 'v1',
      metadata: { name: 's' },
      stringData: { key: 'hunter22-hunter22' },
    }
    const { result } = await back({
      before: [secret],
      rollback: onceFailing('Error: cannot use hunter22-hunter22 here'),
    })
    expect(result.text).toContain('cannot use')
    expect(result.text).not.toContain('hunter22')
  })
})
