import { expect, test } from '@jest/globals'
import { FakeExec, fakePorts } from '@slipway/testing'
import { Cluster } from '../cluster/cluster'
import { HookLogs } from '../rollout/hook-logs'
import { collectEvidence } from './evidence'

test('of an object that is no workload: what the tool waits for, and the events about it', async () => {
  const event = (name: string, message: string) => ({
    metadata: { uid: name, creationTimestamp: '2026-01-02T03:04:05Z' },
    type: 'Normal',
    reason: 'FailedBinding',
    message,
    involvedObject: { kind: 'PersistentVolumeClaim', name, uid: `of-${name}` },
  })
  const items = [event('data', 'no persistent volumes available'), event('other', 'of another release')]
  const exec = new FakeExec([
    { command: (words) => words.includes('events'), answer: () => ({ stdout: JSON.stringify({ items }) }) },
  ])
  const access = { context: 'c', server: 'https://k', source: '/k', env: {}, folder: '/tmp/x' }
  const cluster = new Cluster(fakePorts({ exec }), access, 'kubectl')
  const evidence = await collectEvidence(cluster, {
    observation: { at: 0, workloads: [], events: [], gaps: [] },
    hooks: new Map(),
    problems: [],
    hookLogs: new HookLogs(cluster),
    tool: { name: 'Helm', output: '' },
    waiting: { object: { kind: 'PersistentVolumeClaim', name: 'data', why: 'InProgress' } },
    namespace: 'prod',
  })
  expect(evidence).toEqual([
    {
      title: 'Events',
      text: '03:04:05 Normal FailedBinding PersistentVolumeClaim/data: no persistent volumes available',
    },
    { title: 'Helm waits', text: 'Helm waits for PersistentVolumeClaim data: InProgress' },
  ])
})
