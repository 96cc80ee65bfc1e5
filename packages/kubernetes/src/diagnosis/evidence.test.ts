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

test('the answer of a kubelet that has removed the container is no log', async () => {
  const gone = 'unable to retrieve container logs for containerd://728d977e87fffc36fb79eb2221d3938d'
  const exec = new FakeExec([
    { command: (words) => words.includes('events'), answer: () => ({ stdout: '{"items":[]}' }) },
    { command: (words) => words.includes('--previous'), answer: () => ({ stdout: gone }) },
    { command: (words) => words.includes('logs'), answer: () => ({ stdout: 'FATAL: cannot open app.yml\n' }) },
  ])
  const access = { context: 'c', server: 'https://k', source: '/k', env: {}, folder: '/tmp/x' }
  const cluster = new Cluster(fakePorts({ exec }), access, 'kubectl')
  const state = { kind: 'running' }
  const pod = {
    name: 'web-1',
    namespace: 'prod',
    phase: 'Running',
    conditions: [],
    containers: [{ name: 'web', restarts: 2, state }],
  }
  const web = { kind: 'Deployment', namespace: 'prod', name: 'web' }
  const workload = { ...web, conditions: [], pods: [pod], others: [] }
  const evidence = await collectEvidence(cluster, {
    observation: { at: 0, workloads: [workload], events: [], gaps: [] },
    hooks: new Map(),
    problems: [{ workload: web, pod: 'web-1', container: 'web' }],
    hookLogs: new HookLogs(cluster),
    tool: { name: 'Helm', output: '' },
    namespace: 'prod',
  } as unknown as Parameters<typeof collectEvidence>[1])
  expect(evidence.filter(({ title }) => title.includes('log'))).toEqual([
    { title: 'web-1/web: log', text: 'FATAL: cannot open app.yml' },
  ])
})
