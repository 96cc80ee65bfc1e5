import { describe, expect, test } from '@jest/globals'
import { FakeExec, fakePorts } from '@slipway/testing'
import type { Access } from '../../../access/access'
import { Cluster } from '../../../cluster/cluster'
import { Timeline } from '../../../rollout/timeline'
import { appliedOf, attemptedOf, busyFor, formerOf } from './objects'
import { FluxProgress } from './progress'

const ACCESS = { context: 'c', server: 'https://k', source: '/k', env: {}, folder: '/tmp/x' } as unknown as Access
const [BEFORE, BROKEN, COMMIT] = ['main@sha1:aaaa', 'main@sha1:cccc', 'b'.repeat(40)]

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

interface Look {
  readonly kustomization?: object
  readonly helmrelease?: object
  readonly source?: object
  /** The image that its Deployment runs. */
  readonly runs?: string
}

const KINDS = {
  kustomization: 'kustomizations.kustomize.toolkit.fluxcd.io',
  helmrelease: 'helmreleases.helm.toolkit.fluxcd.io',
  source: 'gitrepositories.source.toolkit.fluxcd.io',
}

const DIGEST = `sha256:${'d'.repeat(64)}`
const SHOP = { registry: 'r.example.com', repository: 'shop', digest: DIGEST }

function liveOf(look: Look | undefined): object | undefined {
  if (look?.runs === undefined) return undefined
  const web = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'prod' } }
  const template = { spec: { containers: [{ name: 'web', image: look.runs }] } }
  return { apiVersion: 'v1', kind: 'List', items: [{ ...web, spec: { template } }] }
}

/** What the objects of Flux say at each look, seconds apart. */
async function lookedAt(
  looks: readonly Look[],
  seconds: number,
  kind: 'kustomization' | 'helmrelease',
  images: readonly (typeof SHOP)[] = [],
) {
  let at = 0
  const answer = (command: readonly string[]) => {
    const look = looks[Math.min(at, looks.length - 1)]
    const found = Object.entries(KINDS).find(([, resource]) => command.includes(resource))
    const object = found === undefined ? liveOf(look) : look?.[found[0] as keyof typeof KINDS]
    return { stdout: object === undefined ? '' : JSON.stringify(object) }
  }
  const ports = fakePorts({ exec: new FakeExec([{ command: () => true, repeat: true, answer }]) })
  const setup = { cluster: new Cluster(ports, ACCESS, 'kubectl'), timeline: new Timeline(ports) }
  const name = { kind, namespace: 'flux-system', name: 'shop' }
  const first = looks[0]?.[kind]
  const before = { applied: appliedOf(first), attempted: kind === 'helmrelease' ? attemptedOf(first) : BROKEN }
  const progress = new FluxProgress(setup, { name, commit: COMMIT, before, images, namespace: 'prod' })
  const sights = []
  for (; at < looks.length; at++) {
    sights.push(await progress.look())
    ports.clock.advance(seconds * 1000)
  }
  return sights
}

const looked = (looks: readonly object[], seconds: number) =>
  lookedAt(
    looks.map((one) => ({ kustomization: one })),
    seconds,
    'kustomization',
  )

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

test('what failed before the commit came is no failure of it', async () => {
  const old = kustomization('False', 'ReconciliationFailed', { lastAttemptedRevision: BROKEN })
  const sights = await looked([old, old, old, old, old, old, IS_UP], 6)
  expect(sights.map(({ ended }) => ended?.ok)).toEqual([...Array.from({ length: 6 }, () => undefined), true])
})

describe('a HelmRelease', () => {
  const entry = (version: number, status: string) => ({ name: 'shop', version, status, chartVersion: '1.0.0' })
  const release = (generation: number, status: string, history: readonly object[], tried = generation) => ({
    ...{ kind: 'HelmRelease', metadata: { name: 'shop', namespace: 'flux-system', generation } },
    spec: {},
    status: {
      // It is what was worked on with success: helm-controller leaves it behind when a release fails.
      observedGeneration: status === 'True' ? generation : 1,
      ...{ lastAttemptedRevision: '1.0.0', lastAttemptedGeneration: tried, history },
      conditions: [
        {
          ...{ type: 'Ready', status, observedGeneration: tried },
          ...(status === 'True'
            ? { reason: 'UpgradeSucceeded', message: '' }
            : { reason: 'UpgradeFailed', message: 'no such value' }),
        },
      ],
    },
  })
  const stood = release(1, 'True', [entry(1, 'deployed')])
  const failing = release(2, 'False', [entry(2, 'failed'), entry(1, 'deployed')])
  const isUp = release(2, 'True', [entry(2, 'deployed'), entry(1, 'superseded')])
  const text = 'HelmRelease flux-system/shop: UpgradeFailed: no such value'

  test('that fails under a Kustomization ends the wait with its own words', async () => {
    const inventory = { entries: [{ id: 'flux-system_shop_helm.toolkit.fluxcd.io_HelmRelease', v: 'v2' }] }
    const applied = { ...{ lastAppliedRevision: `main@sha1:${COMMIT}` }, inventory }
    const looks = Array.from({ length: 5 }, () => ({
      kustomization: kustomization('True', 'ReconciliationSucceeded', applied),
      helmrelease: failing,
    }))
    const sights = await lookedAt(looks, 6, 'kustomization')
    expect(sights.map(({ ended }) => ended?.message)).toEqual([undefined, undefined, undefined, undefined, text])
  })

  test('that is followed itself has taken the commit with a new revision of Helm', async () => {
    const looks = [stood, stood, isUp].map((helmrelease) => ({ helmrelease }))
    const sights = await lookedAt(looks, 6, 'helmrelease')
    expect(sights.map(({ ended }) => ended?.ok)).toEqual([undefined, undefined, true])
    expect(sights[0]?.says).toEqual([
      `HelmRelease flux-system/shop is as it was: waiting for what brings commit ${COMMIT.slice(0, 8)} into it`,
    ])
  })

  test('that is followed itself and has the digest already has nothing to take', async () => {
    const looks = [{ helmrelease: stood, runs: `r.example.com/shop@${DIGEST}` }]
    const [sight] = await lookedAt(looks, 6, 'helmrelease', [SHOP])
    expect(sight?.ended?.ok).toBe(true)
  })

  test('that is followed itself has not taken the commit while another digest runs', async () => {
    const looks = [{ helmrelease: stood, runs: `r.example.com/shop@sha256:${'e'.repeat(64)}` }]
    const [sight] = await lookedAt(looks, 6, 'helmrelease', [SHOP])
    expect([sight?.begun, sight?.ended]).toEqual([false, undefined])
    expect(sight?.says.join()).toMatch(/^Flux applied shop.v1, which does not hold the digest: Deployment web/)
  })

  test('that is followed itself and fails ends the wait', async () => {
    const looks = [stood, failing, failing, failing, failing, failing].map((helmrelease) => ({ helmrelease }))
    const sights = await lookedAt(looks, 6, 'helmrelease')
    expect(sights.map(({ ended }) => ended?.message)).toEqual([...Array.from({ length: 5 }, () => undefined), text])
  })
})

test('while it looks at what came before it takes nothing, and that is said with how long', async () => {
  const message = 'Running health checks for revision main@sha1:cccc with a timeout of 2m0s'
  const object = kustomization('Unknown', 'Progressing', { lastAttemptedRevision: BROKEN })
  const busy = {
    ...object,
    spec: { ...object.spec, timeout: '2m' },
    status: { ...object.status, conditions: [{ type: 'Reconciling', status: 'True', reason: 'Progressing', message }] },
  }
  const source = { status: { artifact: { revision: `main@sha1:${COMMIT}` } } }
  const [sight] = await lookedAt([{ kustomization: busy, source }], 1, 'kustomization')
  expect(sight?.says).toEqual([
    'GitRepository flux-system/shop has the commit: Kustomization flux-system/shop is busy with what came before ' +
      `(${message})`,
  ])
  expect(busyFor(busy)).toBe(120_000)
  expect(busyFor({ ...busy, spec: { interval: '10m' } })).toBe(570_000)
  expect(busyFor(object)).toBe(0)
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
