import { expect, test } from '@jest/globals'
import { type JsonObject, UserError } from '@slipway/core'
import { FakeExec, fakePorts } from '@slipway/testing'
import type { Access } from '../../access/access'
import { Cluster } from '../../cluster/cluster'
import type { KubeObject } from '../../manifest/manifest'
import { Timeline } from '../../rollout/timeline'
import type { DeliveryOrder } from '../delivery'
import type { ApplicationClient, SyncOperation } from './applications'
import { ArgoCdDelivery } from './argocd-delivery'
import { updaterNote } from './check'

const [OLD, NEW] = ['a'.repeat(40), 'b'.repeat(40)]
const DIGEST = `sha256:${'d'.repeat(64)}`
const ACCESS = { context: 'c', server: 'https://k', source: '/k', env: {}, folder: '/tmp/x' } as unknown as Access

/** An Application as it lives, and what was asked of it. */
class FakeApplication implements ApplicationClient {
  readonly isServer = false
  readonly name = { namespace: 'argocd', name: 'shop' }
  readonly patches: JsonObject[] = []
  readonly syncs: SyncOperation[] = []

  constructor(public app: KubeObject) {}

  version = async () => '3.2.11'
  get = async () => this.app
  mayOnlyRead = false
  refresh = async () => {
    if (this.mayOnlyRead) throw new UserError('APPLICATION_FORBIDDEN', 'cannot patch', '')
    return this.app
  }
  patch = async (content: JsonObject) => void this.patches.push(content)
  /** How often somebody else's operation is first. */
  busy = 0
  sync = async (operation: SyncOperation) => {
    if (this.busy-- > 0) throw new UserError('APPLICATION_REFUSED', 'another operation is already in progress', '')
    this.syncs.push(operation)
  }
  terminate = async () => undefined
  project = async () => ({ spec: {} })
  set = async () => undefined
  other = async () => undefined
}

const entry = (id: number, revision: string) => ({ id, revision, deployedAt: `2026-01-01T00:00:0${id}Z` })

function application(automated: object | undefined, history: readonly object[], now: string): KubeObject {
  return {
    metadata: { name: 'shop', namespace: 'argocd' },
    spec: {
      source: { repoURL: 'https://git.example.com/shop', path: 'app' },
      destination: { server: 'https://kubernetes.default.svc', namespace: 'prod' },
      ...(automated === undefined ? {} : { syncPolicy: { automated } }),
    },
    status: {
      history,
      sync: { status: 'Synced', revision: now },
      operationState: {
        phase: 'Succeeded',
        startedAt: `2026-01-01T00:00:0${history.length - 1}Z`,
        operation: { initiatedBy: { automated: true } },
        syncResult: { revision: now, resources: [] },
      },
    },
  }
}

const order = (run: string) =>
  ({
    ...{ release: 'shop', namespace: 'prod', createNamespace: false, timeout: 10_000, run },
    images: [{ registry: 'r.example.com', repository: 'shop', digest: DIGEST }],
  }) as unknown as DeliveryOrder

function delivery(client: FakeApplication) {
  const kubectl = { command: () => true, repeat: true, stdout: '{"items":[]}' }
  const ports = fakePorts({ exec: new FakeExec([kubectl]) })
  const cluster = new Cluster(ports, ACCESS, 'kubectl')
  const tools = { application: client.name, open: () => client }
  const source = { tools, digestIn: 'git', gitRevision: undefined, imageValues: new Map<string, string>() } as const
  return new ArgoCdDelivery({ cluster, timeline: new Timeline(ports) }, order('run-1'), source)
}

const back = { onFirstFailure: 'keep', timeout: 10_000, history: [] } as const

test('what auto-sync brings stays this run’s when nobody waits for it any more, and the way back is the commit', async () => {
  const client = new FakeApplication(application({ selfHeal: true }, [entry(0, OLD)], OLD))
  const tried = delivery(client)
  const applying = tried.apply(await tried.plan())
  client.app = application({ selfHeal: true }, [entry(0, OLD), entry(1, NEW)], NEW)
  await applying.stop()
  expect((await tried.standing({ revision: 1, run: 'run-1' })).made).toBe('by this run')
  expect(await tried.rollBack({ ...back, failed: 1 })).toEqual({
    kind: 'kept',
    text:
      'not rolled back: auto-sync and self-heal bring what is in Git again at once; revert the commit in Git, ' +
      `or switch auto-sync off and sync ${OLD.slice(0, 8)} (id 0)`,
  })
  expect([client.patches, client.syncs]).toEqual([[], []])
})

test('a commit that auto-sync brought before the run looked is no way back', async () => {
  const client = new FakeApplication(application({}, [entry(0, OLD), entry(1, NEW)], NEW))
  const tried = delivery(client)
  await tried.apply(await tried.plan()).stop()
  const result = await tried.rollBack({ ...back, failed: 2 })
  expect(result.text).toContain(`sync ${OLD.slice(0, 8)} (id 0)`)
})

test('what was asked and withdrawn before it began is nobody’s', async () => {
  const client = new FakeApplication(application(undefined, [entry(0, OLD)], OLD))
  const tried = delivery(client)
  const applying = tried.apply(await tried.plan())
  await new Promise((resolve) => setImmediate(resolve))
  client.app = { ...client.app, operation: { info: [{ name: 'slipway.dev/run', value: 'run-1' }] } }
  await applying.stop()
  client.app = application(undefined, [entry(0, OLD)], OLD)
  expect(client.patches).toEqual([{ operation: null }])
  expect((await tried.standing({ revision: 1, run: 'run-1' })).made).toBe('not at all')
})

test('a sync that somebody else’s operation was faster than is asked for again', async () => {
  const client = new FakeApplication(application(undefined, [entry(0, OLD)], OLD))
  client.busy = 2
  const tried = delivery(client)
  const applying = tried.apply(await tried.plan())
  for (let turn = 0; client.syncs.length === 0 && turn < 50; turn++) await new Promise((done) => setImmediate(done))
  await applying.stop()
  expect(client.syncs).toEqual([{ run: 'run-1', prune: false, options: [], revision: OLD }])
})

test('another program that writes images is named', () => {
  const image = { registry: 'r.example.com', repository: 'shop', digest: DIGEST }
  const annotated = (list: string) => ({
    metadata: { annotations: { 'argocd-image-updater.argoproj.io/image-list': list } },
  })
  expect(updaterNote(annotated('web=r.example.com/shop:~1, nginx:1.x'), [image])).toMatch(
    /follows r.example.com\/shop too/,
  )
  expect(updaterNote(annotated('r.example.com/other'), [image])).toBeUndefined()
  expect(updaterNote({}, [image])).toBeUndefined()
})

test('reading is enough where auto-sync does it all, and only there', async () => {
  const [automatic, byHand] = [{}, undefined].map((automated) => {
    const client = new FakeApplication(application(automated, [entry(0, OLD)], OLD))
    client.mayOnlyRead = true
    return delivery(client)
  })
  expect((await automatic?.plan())?.mustAsk).toBe(false)
  await expect(byHand?.plan()).rejects.toMatchObject({ code: 'APPLICATION_FORBIDDEN' })
})
