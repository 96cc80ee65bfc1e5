import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import {
  clusterPorts,
  type FakeCluster,
  fakeCluster,
  FakeExec,
  recordRevision,
  type ScriptedCall,
} from '@slipway/testing'
import { Cluster } from '../../../cluster/cluster'
import { Timeline } from '../../../rollout/timeline'
import type { Revision, RevisionStatus } from '../../delivery'
import { Helm } from '../client/helm'
import { rollBack } from './rollback'
import type { RollbackPlan } from './rollback-plan'

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
const IMMUTABLE = 'Error: Deployment.apps "app" is invalid: spec.selector: Invalid value: field is immutable'

interface Given extends Partial<FakeCluster> {
  readonly major?: 3 | 4
  readonly keep?: boolean
  readonly known?: readonly Revision[]
  readonly plan?: Partial<RollbackPlan>
  /** Helm's record can be read and written. */
  readonly recorded?: boolean
}

async function back({ major = 4, keep = false, known = TWO, plan = {}, recorded = false, ...given }: Given) {
  const cluster = fakeCluster({
    history: known.map(({ revision: number, status }) => ({ revision: number, status })),
    ...given,
  })
  const { ports, record } = withRecord(clusterPorts(cluster), recorded)
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
    ...plan,
  })
  const changes = ports.exec.seen
    .filter(({ command }) => ['rollback', 'uninstall'].includes(command[1] ?? ''))
    .map(({ command, options }) => ({ command: command.slice(1), timeout: options.timeout }))
  return { result, changes, told: timeline.events.map(({ kind, text }) => `${kind}: ${text}`), ports, cluster, record }
}

/** Helm's own record of the release, and what became of it. */
function withRecord(ports: ReturnType<typeof clusterPorts>, recorded: boolean) {
  const encode = (text: string) => Buffer.from(gzipSync(text).toString('base64')).toString('base64')
  const decode = (data: string) => gunzipSync(Buffer.from(Buffer.from(data, 'base64').toString(), 'base64')).toString()
  let written = encode('{"info":{"description":"Initial install underway","status":"pending-install"}}')
  const exec = new FakeExec([
    {
      command: (words) => words.includes('--output=json') && words.some((word) => word.startsWith('sh.helm.release')),
      answer: () => ({ stdout: JSON.stringify({ metadata: { name: 'r' }, data: { release: written } }) }),
      repeat: true,
    },
    {
      command: (words) => words.includes('replace'),
      effect: (_, { input }) => {
        written = (JSON.parse(String(input)) as { data: { release: string } }).data.release
      },
      repeat: true,
    },
    ...ports.exec.script,
  ])
  const record = () => (JSON.parse(decode(written)) as { info: object }).info
  return { ports: recorded ? { ...ports, exec } : ports, record }
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

describe('a first install that cannot go', () => {
  const known = [revision(1, 'failed')]

  test.each<[string, FakeCluster['uninstall'], string]>([
    ['as Helm says', () => ({ code: 1, stderr: 'waiting\nError: timed out' }), 'helm uninstall: timed out'],
    ['though Helm ends well', () => ({}), 'helm uninstall: the release is still there'],
    [
      'whole, with its record gone',
      ({ history }) => (history.splice(0), { code: 1, stderr: 'Error: a hook failed' }),
      'helm uninstall: a hook failed',
    ],
  ])('%s', async (_, uninstall, text) => {
    expect((await back({ known, uninstall })).result).toEqual({ kind: 'failed', text })
  })

  const TAKEN = {
    ...{ born: '2026-01-02T00:00:00Z', untouched: true },
    meta: { creationTimestamp: '2026-01-01T00:00:00Z' },
  }
  const KEPT = {
    kind: 'kept',
    text: 'not uninstalled, since that would delete what was there before the release: Deployment/app (delete-adopted: true allows it)',
  }

  test('since it took over what was there before', async () => {
    const { result, changes, ports } = await back({ known, ...TAKEN, recorded: true })
    expect([result, changes]).toEqual([KEPT, []])
    expect(ports.exec.seen.some(({ command }) => command.includes('replace'))).toBe(false)
  })

  test('and whose install was interrupted is a failed one from then on, no lock', async () => {
    const pending = [revision(1, 'pending-install')]
    const { result, record } = await back({ known: pending, ...TAKEN, recorded: true })
    expect(result).toEqual(KEPT)
    expect(record()).toEqual({ status: 'failed', description: 'Install failed: it was interrupted' })
  })

  test('but goes with what it took over when that is asked for', async () => {
    const { result } = await back({ known, ...TAKEN, plan: { deleteAdopted: true } })
    expect(result.kind).toBe('uninstalled')
  })
})

/** Helm has applied everything, and waits. */
const WAITS = 'level=DEBUG msg="waiting for resources" count=3'

/** Helm is not done with the first rollback; the second, which records it, ends so. */
function onceWaiting(first: Partial<ScriptedCall>, second: Partial<ScriptedCall> = {}): FakeCluster['rollback'] {
  let tries = 0
  return (cluster) => {
    tries += 1
    if (tries === 1) recordRevision(cluster, first.hangs === true ? 'pending-rollback' : 'failed', {})
    else if (second.code === undefined) recordRevision(cluster, 'deployed', {})
    return tries === 1 ? first : second
  }
}

describe('what runs decides, and not that Helm waits', () => {
  test('a revision that serves is recorded as deployed, and Helm is told to end', async () => {
    const { result, ports, told, changes } = await back({ rollback: onceWaiting({ hangs: true, stderr: WAITS }) })
    expect(result).toMatchObject({ kind: 'rolled-back', to: 1, revision: 4 })
    expect(ports.exec.signals).toEqual(['SIGINT'])
    expect(changes.at(-1)?.command).toEqual(['rollback', '--no-hooks', '--namespace=prod', '--', 'app', '1'])
    expect(told).toContain('stop: what revision 1 brings runs: recording it as deployed')
  })

  test('also when Helm gave up waiting', async () => {
    const stderr = `${WAITS}\nError: context deadline exceeded`
    expect((await back({ rollback: onceWaiting({ code: 1, stderr }) })).result).toMatchObject({ kind: 'rolled-back' })
  })

  test.each([
    ['Helm failed before it had applied everything', 'Error: something odd'],
    ['Helm failed for another reason than the wait', `Error: something odd`],
  ])('not when %s', async (_, stderr) => {
    const { result, changes } = await back({ rollback: onceWaiting({ code: 1, stderr }) })
    expect(result).toMatchObject({ kind: 'failed', text: expect.stringContaining('something odd') })
    expect(changes).toHaveLength(1)
  })

  test('it has failed when it cannot be recorded', async () => {
    const rollback = onceWaiting({ hangs: true, stderr: WAITS }, { code: 1, stderr: 'Error: it is locked' })
    expect((await back({ rollback })).result).toEqual({
      kind: 'failed',
      text: 'the rollback to revision 1 failed: it is locked; the release is at revision 3, pending-rollback',
    })
  })

  test('one that does not come up is given up a little after its time, and Helm with it', async () => {
    const rollback: FakeCluster['rollback'] = (cluster) => {
      recordRevision(cluster, 'pending-rollback', {})
      cluster.ready = false
      return { hangs: true }
    }
    const { result, ports } = await back({ rollback })
    expect(result.text).toMatch(
      /^the rollback to revision 1 failed: .*; the release is at revision 3, pending-rollback$/,
    )
    expect(ports.exec.signals).toEqual(['SIGINT'])
    const seconds = (ports.clock.now() - Date.UTC(2026, 0, 1)) / 1000
    expect([seconds >= 45, seconds < 60]).toEqual([true, true])
  })
})

describe('why a rollback failed, where nothing else tells', () => {
  const why = (text: string) => /^the rollback to revision 1 failed: (.*); the release is at/.exec(text)?.[1]

  test.each<[string, FakeCluster['rollback']]>([
    ['Helm said nothing and ended with exit code 1', (cluster) => (recordRevision(cluster, 'failed', {}), { code: 1 })],
    [
      'Helm does not call it deployed',
      (cluster) => (recordRevision(cluster, 'failed', {}), (cluster.ready = true), {}),
    ],
    ['Helm does not call it deployed', (cluster) => ((cluster.history.length = 0), (cluster.ready = true), {})],
  ])('%s', async (want, rollback) => {
    const { result } = await back({ rollback })
    expect([result.kind, why(result.text) ?? result.text]).toEqual(['failed', want])
  })
})

describe('replicas that somebody had set', () => {
  const replicas = new Map([['Deployment/prod/app', 4]])
  const scaled = ({ ports }: Awaited<ReturnType<typeof back>>) =>
    ports.exec.seen.map(({ command }) => command).filter((words) => words.includes('scale')).length

  test('are set again after a rollback', async () => {
    expect(scaled(await back({ plan: { replicas } }))).toBe(1)
  })

  test('and not after one that failed', async () => {
    expect(scaled(await back({ plan: { replicas }, rollback: onceFailing('Error: something odd') }))).toBe(0)
  })
})

test('hooks of the revision before are not waited for: they may be gone', async () => {
  const annotations = { 'helm.sh/hook': 'pre-install' }
  const hook = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'once', annotations }, spec: {} }
  expect((await back({ before: [hook] })).result).toMatchObject({ kind: 'rolled-back' })
})

describe('the way back', () => {
  test('is the last good revision, in one try, and Helm ends by itself', async () => {
    const { result, changes, told, ports } = await back({ ready: false })
    expect(ports.exec.signals).toEqual([])
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

  test('over an object that the failed revision does not have is done as Helm would apply it', async () => {
    const { result, changes, told, cluster } = await back({
      rollback: onceFailing('Error: original object ConfigMap with the name "kept" not found'),
      forced: 'r.example.com/app:old',
    })
    expect(result).toMatchObject({ kind: 'rolled-back', revision: 3, text: 'revision 1 is back, as revision 3' })
    expect(changes).toHaveLength(1)
    const why = 'original object ConfigMap with the name "kept" not found'
    expect(told).toContain(`rollback: Helm does not go back: ${why}`)
    expect(told).toContain('rollback: applying the old revision')
    expect(cluster.applied).toMatchObject({ metadata: { labels: { 'app.kubernetes.io/managed-by': 'Helm' } } })
  })

  test.each([
    ['that Helm then calls superseded is failed again', 'superseded', 'failed'],
    ['that stays failed is not written', 'failed', 'superseded'],
  ])('and the failed revision %s', async (_, left, lastWritten) => {
    const failing = onceFailing('Error: original object ConfigMap with the name "kept" not found')
    const rollback: FakeCluster['rollback'] = (cluster) => {
      for (const item of cluster.history) if (item.revision === 2) item.status = left
      return failing?.(cluster) ?? {}
    }
    // The good one is the last of the others that is written: it is superseded by itself.
    const { record } = await back({ rollback, recorded: true, forced: 'r.example.com/app:old' })
    expect(record()).toMatchObject({ status: lastWritten })
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

  test.each([
    [4, BAD, '--server-side=false'],
    [4, IMMUTABLE, '--server-side=false'],
  ] as const)('of Helm %i that is refused is tried in a second way: %s', async (major, stderr, flag) => {
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
  })

  test.each([
    [3, CONFLICT],
    [3, BAD],
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
