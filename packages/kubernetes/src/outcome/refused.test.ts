import { describe, expect, test } from '@jest/globals'
import { clusterPorts, fakeCluster } from '@slipway/testing'
import { Cluster } from '../cluster/cluster'
import { RefusedPlan, type Revision } from '../delivery/delivery'
import type { Deployment } from '../release/deployment'
import { Timeline } from '../rollout/timeline'
import { concludeRefused } from './refused'

const revision = (number: number, status: Revision['status']): Revision => ({
  ...{ revision: number, status, updated: '', description: '' },
})
const HISTORY = [revision(3, 'superseded'), revision(4, 'deployed'), revision(5, 'failed')]

async function concluded(error: RefusedPlan, history: readonly Revision[] = HISTORY) {
  const ports = clusterPorts(fakeCluster())
  const timeline = new Timeline(ports)
  const access = { context: 'c', server: 'https://k', source: '/work/kubeconfig', env: {}, folder: '/tmp/x' }
  const delivery = {
    tool: 'Helm',
    standing: async () => ({ history }),
    lastGood: (all: readonly Revision[]) => all.find(({ status }) => status === 'deployed'),
  }
  const result = await concludeRefused(
    {
      ...{ cluster: new Cluster(ports, access, 'kubectl'), delivery, timeline },
      order: { release: 'app', namespace: 'prod', output: '/work/out' },
      redact: (text: string) => text.replaceAll('s3cret', '***'),
    } as unknown as Deployment,
    error,
  )
  const told = timeline.events.map(({ kind, text }) => `${kind}: ${text}`)
  return { result, told, written: await ports.files.read('/work/out/deploy/diagnosis.json') }
}

const QUOTA = 'pods "app" is forbidden: exceeded quota: few, s3cret'

describe('a release that is refused before anything changes', () => {
  test('is told with its cause, what there is of the release, and that nothing was changed', async () => {
    const { result, told, written } = await concluded(new RefusedPlan(QUOTA, `Error: ${QUOTA}`, 'quota'))
    const { diagnosis } = result
    expect(result).toMatchObject({
      ...{ outcome: 'fail', headline: `${diagnosis?.sentence}; nothing was changed`, notes: [], workloads: [] },
      ...{ revision: 5, previousRevision: 4, state: 'failed', diagnosisFile: 'deploy/diagnosis.json' },
    })
    expect(diagnosis).toMatchObject({
      ...{ cause: 'quota', release: 'app', namespace: 'prod', revision: undefined, others: [] },
      sentence: expect.stringContaining('exceeded quota: few, ***'),
      evidence: [{ title: 'Helm said', text: expect.stringContaining('exceeded quota: few, ***') }],
    })
    expect(told).toEqual([`fatal: ${diagnosis?.sentence}`, 'evidence: evidence is in deploy/diagnosis.json'])
    expect(JSON.parse(written)).toMatchObject({ cause: 'quota', sentence: diagnosis?.sentence })
    expect(result.events).toHaveLength(2)
  })

  test('by somebody else than the tool, who knows what to do, is told by both', async () => {
    const error = new RefusedPlan(QUOTA, QUOTA, 'quota', 'The API server', 'ask for more s3cret')
    expect((await concluded(error)).result.diagnosis).toMatchObject({
      ...{ hint: 'ask for more ***', evidence: [{ title: 'The API server said' }] },
    })
  })

  test('because nobody answers may be tried again', async () => {
    const { result } = await concluded(new RefusedPlan('connection refused', '', 'api-lost'), [])
    expect(result).toMatchObject({ outcome: 'transient', state: 'absent' })
    expect([result.revision, result.previousRevision]).toEqual([undefined, undefined])
  })

  test('in words that nobody knows is a chart that does not render: the input is to be corrected', async () => {
    const error = new RefusedPlan('parse error at (app/templates/a.yaml:1): s3cret', '', undefined)
    await expect(concluded(error)).rejects.toMatchObject({
      ...{ code: 'CHART_RENDER', outcome: 'invalid' },
      message: 'the chart does not render: parse error at (app/templates/a.yaml:1): ***',
      hint: expect.stringMatching(/\w/),
    })
  })
})
