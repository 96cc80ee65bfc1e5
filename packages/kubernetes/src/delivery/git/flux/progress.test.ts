import { expect, test } from '@jest/globals'
import { FakeExec, fakePorts } from '@slipway/testing'
import type { Access } from '../../../access/access'
import { Cluster } from '../../../cluster/cluster'
import { Timeline } from '../../../rollout/timeline'
import { formerOf } from './objects'
import { FluxProgress } from './progress'

const ACCESS = { context: 'c', server: 'https://k', source: '/k', env: {}, folder: '/tmp/x' } as unknown as Access
const [BEFORE, COMMIT] = ['main@sha1:aaaa', 'b'.repeat(40)]

const kustomization = (status: string, reason: string, more: object = {}) => ({
  kind: 'Kustomization',
  metadata: { name: 'shop', namespace: 'flux-system', generation: 1 },
  spec: { sourceRef: { kind: 'GitRepository', name: 'shop' } },
  status: {
    observedGeneration: 1,
    lastAppliedRevision: BEFORE,
    lastAttemptedRevision: `main@sha1:${COMMIT}`,
    conditions: [{ type: 'Ready', status, reason, message: 'dry-run failed' }],
    ...more,
  },
})

/** What the Kustomization says at each look, seconds apart. */
async function looked(looks: readonly object[], seconds: number) {
  let at = 0
  const answer = (command: readonly string[]) => {
    const isIt = command.includes('kustomizations.kustomize.toolkit.fluxcd.io')
    return { stdout: isIt ? JSON.stringify(looks[Math.min(at, looks.length - 1)]) : '' }
  }
  const ports = fakePorts({ exec: new FakeExec([{ command: () => true, repeat: true, answer }]) })
  const setup = { cluster: new Cluster(ports, ACCESS, 'kubectl'), timeline: new Timeline(ports) }
  const name = { kind: 'kustomization', namespace: 'flux-system', name: 'shop' } as const
  const progress = new FluxProgress(setup, { name, commit: COMMIT, before: BEFORE, images: [], namespace: 'prod' })
  const sights = []
  for (; at < looks.length; at++) {
    sights.push(await progress.look())
    ports.clock.advance(seconds * 1000)
  }
  return sights
}

const [FAILS, TRIES, IS_UP] = [
  kustomization('False', 'ReconciliationFailed'),
  kustomization('Unknown', 'Progressing'),
  kustomization('True', 'ReconciliationSucceeded', { lastAppliedRevision: `main@sha1:${COMMIT}` }),
]

test('a failure that every retry repeats is one failure, and ends the wait', async () => {
  const sights = await looked([FAILS, TRIES, FAILS, TRIES, FAILS], 6)
  const text = 'Kustomization flux-system/shop: ReconciliationFailed: dry-run failed'
  expect(sights[0]?.says).toEqual([`${text}; Flux tries again`])
  expect(sights.map(({ ended }) => ended?.message)).toEqual([undefined, undefined, undefined, undefined, text])
})

test('a failure that a retry mends is none', async () => {
  const sights = await looked([FAILS, TRIES, FAILS, IS_UP], 6)
  expect(sights.at(-1)?.ended).toEqual({ ok: true, message: '', output: '' })
})

test('what is stalled is not tried again', async () => {
  const stalled = { type: 'Stalled', status: 'True', reason: 'InvalidPath', message: 'no such folder' }
  const [sight] = await looked([kustomization('False', 'X', { conditions: [stalled] })], 1)
  expect(sight?.ended?.message).toBe('Kustomization flux-system/shop: InvalidPath: no such folder')
})

test('what came up before is read from the history that Flux keeps', () => {
  const entry = (lastReconciled: string, revision: string, lastReconciledStatus = 'ReconciliationSucceeded') => ({
    ...{ lastReconciled, lastReconciledStatus, metadata: { revision } },
  })
  const history = [
    entry('2026-01-03T00:00:00Z', 'production@sha256:cc'),
    entry('2026-01-02T00:00:00Z', 'production@sha256:bb', 'HealthCheckFailed'),
    entry('2026-01-01T00:00:00Z', 'production@sha256:aa'),
  ]
  expect(formerOf({ status: { lastAppliedRevision: 'production@sha256:cc', history } })).toBe('production@sha256:aa')
  expect(formerOf({ status: { lastAppliedRevision: 'production@sha256:cc' } })).toBeUndefined()
})
