import { expect, test } from '@jest/globals'
import { FakeExec, fakePorts } from '@slipway/testing'
import { Cluster } from '../../../cluster/cluster'
import { Timeline } from '../../../rollout/timeline'
import { Helm } from '../client/helm'
import { replicasSet, restoreReplicas } from './replicas'

const deployment = (replicas: number | undefined) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'app', namespace: 'prod' },
  spec: replicas === undefined ? {} : { replicas },
})

function start(now: number | undefined) {
  const exec = new FakeExec([
    { command: (words) => words.includes('get'), stdout: JSON.stringify(deployment(now)), repeat: true },
    { command: (words) => words.includes('scale'), repeat: true },
  ])
  const ports = fakePorts({ exec })
  const access = { context: 'c', server: 's', source: 'k', env: {}, folder: '/tmp/x' }
  const context = {
    cluster: new Cluster(ports, access, 'kubectl'),
    helm: new Helm(ports, access, { helm: 'helm', helmMajor: 3, helmVersion: '3.22.0' }),
    timeline: new Timeline(ports),
  }
  return { exec, context }
}

async function restored({ charted, before, now }: Record<'charted' | 'before' | 'now', number | undefined>) {
  const { exec, context } = start(now)
  const replicas = new Map(before === undefined ? [] : [['Deployment/prod/app', before]])
  await restoreReplicas(context, { objects: [deployment(charted)], namespace: 'prod', replicas })
  return exec.seen.find(({ command }) => command.includes('scale'))?.command.slice(3)
}

test.each([
  ['what somebody had set is put back', { charted: 2, before: 8, now: 2 }, 8],
  ['a chart without a number means one', { charted: undefined, before: 3, now: 1 }, 3],
  ['what was as the chart says stays', { charted: 2, before: 2, now: 2 }, undefined],
  ['a newer decision stays', { charted: 2, before: 8, now: 12 }, undefined],
  ['what was not there has no number', { charted: 2, before: undefined, now: 2 }, undefined],
])('after a rollback %s', async (_, given, want) => {
  expect(await restored(given)).toEqual(
    want === undefined ? undefined : [`--replicas=${want}`, '--namespace=prod', '--', 'deployment/app'],
  )
})

test.each([
  ['what somebody set', { charted: 2, now: 8 }, [['Deployment/prod/app', 8]]],
  ['nothing that the revision that goes has itself', { charted: 2, now: 2 }, []],
  ['nothing where it has no number and one runs', { charted: undefined, now: 1 }, []],
])('a rollback that was told nothing keeps %s', async (_, { charted, now }, want) => {
  const found = await replicasSet(start(now).context, { objects: [deployment(charted)], namespace: 'prod' })
  expect([...found]).toEqual(want)
})
