import { describe, expect, test } from '@jest/globals'
import { FakeExec, fakePorts, type ScriptedCall } from '@slipway/testing'
import type { Access } from '../access/access'
import { Cluster } from '../cluster/cluster'
import type { PodView, WorkloadView } from '../rollout/observation'
import { keepLogs } from './keep-logs'
import { isUsual, type KeptLogs } from './kept-logs'
import { PodLogs } from './pod-logs'

const ACCESS = { server: 'https://k', env: {} } as unknown as Access
const BORN = Date.UTC(2026, 0, 1)
const at = (seconds: number) => `${new Date(BORN + seconds * 1000).toISOString().slice(0, 19)}.000000001Z`
/** As kubectl prints it, by the age of the pod in seconds. */
const line = (seconds: number, text: string, container = 'app') => `[pod/app-1/${container}] ${at(seconds)} ${text}`

type Answer = Partial<ScriptedCall>
interface World {
  readonly logs: (words: readonly string[]) => Answer
  readonly pods?: () => readonly object[]
  readonly secrets?: readonly object[]
}

function clusterOf({ logs, pods = () => [pod()], secrets = [] }: World) {
  const answers = (words: readonly string[]): Answer => {
    if (words.includes('logs')) return logs(words)
    if (words.includes('secrets')) return { stdout: JSON.stringify({ items: secrets }) }
    return { stdout: JSON.stringify({ items: [deployment, set, ...pods()] }) }
  }
  const exec = new FakeExec([{ command: () => true, answer: answers, repeat: true }])
  const ports = fakePorts({ exec })
  const logCalls = () => exec.seen.map(({ command }) => command).filter((words) => words.includes('logs'))
  return { cluster: new Cluster(ports, ACCESS, 'kubectl'), ports, logCalls }
}

const meta = (name: string, uid: string, owner?: string) => ({
  ...{
    name,
    uid,
    namespace: 'prod',
    labels: { app: 'app', 'pod-template-hash': 'h' },
    creationTimestamp: new Date(BORN).toISOString(),
  },
  ...(owner === undefined ? {} : { ownerReferences: [{ uid: owner, controller: true }] }),
})
const template = { metadata: { labels: { app: 'app' } }, spec: { containers: [{ name: 'app', image: 'app' }] } }
const deployment = {
  kind: 'Deployment',
  metadata: { ...meta('app', 'd'), annotations: { 'deployment.kubernetes.io/revision': '2' }, generation: 1 },
  spec: { replicas: 1, selector: { matchLabels: { app: 'app' } }, template },
  status: { observedGeneration: 1, replicas: 1, readyReplicas: 1, updatedReplicas: 1 },
}
const set = {
  kind: 'ReplicaSet',
  metadata: { ...meta('app-5', 'r', 'd'), annotations: { 'deployment.kubernetes.io/revision': '2' } },
  spec: { template },
}
const pod = (restarts = 0) => ({
  kind: 'Pod',
  metadata: meta('app-1', 'p', 'r'),
  spec: template.spec,
  status: { phase: 'Running', containerStatuses: [{ name: 'app', restartCount: restarts, state: { running: {} } }] },
})
const view = (name: string): PodView =>
  ({ name, namespace: 'prod', uid: name, phase: 'Running', created: BORN, containers: [] }) as unknown as PodView
const workload = (...pods: readonly PodView[]): WorkloadView =>
  ({ kind: 'Deployment', name: 'app', namespace: 'prod', pods }) as unknown as WorkloadView

describe('what the pods before wrote', () => {
  const keep = async (world: World, ...pods: readonly PodView[]) => {
    const { cluster, ports, logCalls } = clusterOf(world)
    await ports.clock.sleep(BORN + 3_600_000 - ports.clock.now())
    const kept = await keepLogs(cluster, { revision: 1, workloads: [workload(...pods)] })
    return { kept, logCalls }
  }

  test('is kept by its kind, with the greatest age of a pod that wrote it', async () => {
    const stdout = [line(2, 'ERROR no database 1'), line(9, 'INFO up'), line(9, 'ERROR no database 2')].join('\n')
    const { kept, logCalls } = await keep({ logs: () => ({ stdout }) }, view('app-1'))
    const kinds = [{ text: 'ERROR no database <n>', age: 9_000 }]
    expect(kept).toEqual({ revision: 1, age: 3_600_000, start: true, kinds })
    expect(logCalls()).toHaveLength(1)
  })

  test('holds no secret of the namespace and nothing that looks like one', async () => {
    const secrets = [{ kind: 'Secret', metadata: {}, data: { key: Buffer.from('hunter2-canary').toString('base64') } }]
    const stdout = line(2, 'ERROR login with hunter2-canary, password=abcdef failed')
    const { kept } = await keep({ logs: () => ({ stdout }), secrets }, view('app-1'))
    expect(kept?.kinds[0]?.text).toBe('ERROR login with ***, password=*** failed')
  })

  test('is read at the end as well where there is more', async () => {
    const long = Array.from({ length: 6_000 }, (_, i) => line(i, `INFO ${'x'.repeat(80)}`)).join('\n')
    const logs = (words: readonly string[]) => ({
      stdout: words.some((word) => word.startsWith('--tail=')) ? line(9_000, 'ERROR late') : long,
    })
    expect((await keep({ logs }, view('app-1'))).kept?.kinds).toEqual([{ text: 'ERROR late', age: 9_000_000 }])
  })

  test('says that the start is not known any more where the log begins later', async () => {
    const { kept } = await keep({ logs: () => ({ stdout: line(86_400, 'INFO still up') }) }, view('app-1'))
    expect(kept?.start).toBe(false)
  })

  test('of many pods a few are read', async () => {
    const pods = Array.from({ length: 50 }, (_, i) => view(`app-${i}`))
    const { logCalls } = await keep({ logs: () => ({ stdout: '' }) }, ...pods)
    expect(logCalls()).toHaveLength(4)
  })

  test('is nothing where it may not be read, or nobody wrote', async () => {
    const stderr = 'Error from server (Forbidden): pods "app-1" is forbidden: cannot get resource "pods/log"'
    expect((await keep({ logs: () => ({ code: 1, stderr }) }, view('app-1'))).kept).toBeUndefined()
    expect((await keep({ logs: () => ({ stdout: '' }) })).kept).toBeUndefined()
  })
})

describe('a line is usual', () => {
  const kept = (age: number, ...kinds: KeptLogs['kinds']): KeptLogs => ({ revision: 1, age, start: true, kinds })
  test.each([
    ['a kind that nobody wrote', kept(9e6), 1, false],
    ['at the same age', kept(9e6, { text: 'x', age: 5_000 }), 20_000, true],
    ['of a start, much later', kept(9e6, { text: 'x', age: 5_000 }), 600_000, false],
    ['of the steady state, at the start', kept(9e6, { text: 'x', age: 8e6 }), 1_000, true],
    ['older than any pod before was', kept(60_000, { text: 'x', age: 30_000 }), 9e6, true],
  ] as const)('%s', (_, logs, age, expected) => expect(isUsual(logs, 'x', age)).toBe(expected))
})

describe('the logs of the pods that stand', () => {
  const WORKLOADS = [{ kind: 'Deployment', name: 'app', namespace: 'prod' }] as const
  const open = (world: World) => {
    const made = clusterOf(world)
    return { ...made, logs: new PodLogs(made.cluster, WORKLOADS, 'prod') }
  }

  test('are read on from where they were', async () => {
    const all = [line(1, 'ERROR a'), line(2, 'INFO b')]
    const { logs, logCalls } = open({ logs: () => ({ stdout: all.join('\n') }) })
    expect(await logs.read()).toEqual({
      kind: 'read',
      pods: 1,
      lines: [{ at: BORN + 1_000, age: 1_000, text: 'ERROR a' }],
    })
    all.push(line(30, 'ERROR c'))
    expect(await logs.read()).toMatchObject({ lines: [{ text: 'ERROR c', age: 30_000 }] })
    expect(logCalls()[1]).toContain(`--since-time=${new Date(BORN - 8_000).toISOString()}`)
  })

  test('have what a container said before it was started again', async () => {
    let restarts = 0
    const { logs } = open({
      pods: () => [pod(restarts)],
      logs: (words) => ({
        stdout: words.includes('--previous') ? line(5, 'panic: no memory') : line(restarts * 6, 'INFO up'),
      }),
    })
    await logs.read()
    restarts = 1
    expect(await logs.read()).toMatchObject({ lines: [{ text: 'panic: no memory' }] })
  })

  test.each([
    ['forbidden', 'pods "app-1" is forbidden: cannot get resource "pods/log"'],
    ['lost', 'Get "https://10.0.0.1:10250/": dial tcp: i/o timeout'],
  ])('that cannot be read are %s', async (kind, words) => {
    const { logs } = open({ logs: () => ({ code: 1, stderr: `Error from server: ${words}` }) })
    expect(await logs.read()).toMatchObject({ kind, message: expect.stringContaining(words) })
  })

  test('of a container that has not begun are empty', async () => {
    const stderr = 'error: container "app" in pod "app-1" is waiting to start: ContainerCreating'
    const { logs } = open({ logs: () => ({ stderr }) })
    expect(await logs.read()).toEqual({ kind: 'read', pods: 1, lines: [] })
  })
})
