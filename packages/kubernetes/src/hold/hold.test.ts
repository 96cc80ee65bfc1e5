import { describe, expect, test } from '@jest/globals'
import { CLUSTER_DIGEST, clusterPorts, type FakeCluster, failingUpgrade, fakeCluster } from '@slipway/testing'
import { deployRelease } from '../release/deploy'
import type { DeployOrder } from '../release/order'
import { rollBackRelease } from '../release/rollback'
import { type Hold, readHolds } from './holds'

const PLACE = { release: 'app', namespace: 'prod' }
const KEY = CLUSTER_DIGEST.replace(':', '-')
const OTHER = 'r.example.com/app:1.0'
/** Its container crashes until a rollback to another image. */
const CRASHES: Partial<FakeCluster> = {
  firstImage: OTHER,
  crashes: true,
  upgrade: failingUpgrade('context deadline exceeded'),
}
const access = { context: 'c', server: 'https://k', source: '/work/kubeconfig', env: {}, folder: '/tmp/x' }

const hold = (more: Partial<Hold> = {}): Hold => ({
  digest: CLUSTER_DIGEST,
  revision: 5,
  by: 'verify (https://ci.example.com/7, started by ann)',
  at: '2026-01-02T03:04:05.000Z',
  why: 'errors: 5.3 % is over 1 %',
  content: 'aaaa1111',
  ...more,
})
const heldAs = ({ digest: _, ...rest }: Hold) => ({ [KEY]: JSON.stringify(rest) })

async function deployed(given: Partial<FakeCluster>, order: Partial<DeployOrder> = {}, chart = '/work/chart') {
  const cluster = fakeCluster(given)
  const ports = clusterPorts(cluster)
  const tools = { helm: 'helm', helmMajor: 4, helmVersion: '4.1.4' } as const
  const source = {
    ...{ chart, values: [], set: new Map(), imageValues: new Map(), replaces: [], pin: 'auto' as const },
    tools,
  }
  const whole: DeployOrder = {
    ...PLACE,
    createNamespace: false,
    delivery: { via: 'helm', source },
    images: [{ registry: 'r.example.com', repository: 'app', digest: CLUSTER_DIGEST }],
    timeout: 30_000,
    failFast: 'normal',
    requireProof: 'pinned',
    rollback: 'auto',
    onFirstFailure: 'keep',
    output: '/work/out',
    run: 'run-1',
    access,
    kubectl: 'kubectl',
    readerOf: () => ({ read: async () => undefined }),
    shown: [],
    ...order,
  }
  const result = await deployRelease(whole, ports).catch((error: unknown) => error)
  const upgraded = ports.exec.seen.some(
    ({ command }) => command[1] === 'upgrade' && !command.includes('--dry-run=server'),
  )
  return { cluster, ports, result, upgraded, said: ports.host.said.join('\n') }
}

describe('deploy', () => {
  test('holds what it took back because the application crashes', async () => {
    const { cluster, result, said } = await deployed(CRASHES)
    expect(result).toMatchObject({ outcome: 'rolled-back', diagnosis: { cause: 'crash-loop' } })
    expect(readHolds({ data: cluster.held })).toEqual([
      {
        digest: CLUSTER_DIGEST,
        revision: 2,
        by: 'deploy',
        at: expect.stringMatching(/^\d{4}-.*Z$/),
        why: expect.stringMatching(/crashes again and again/),
        content: expect.stringMatching(/^[0-9a-f]{8}$/),
      },
    ])
    expect(said).toContain('sha256:aaaaaaaaaaaa is held: it is not deployed as app in prod again')
  })

  test('refuses it then, with nothing changed, and says who, when, why and the way through', async () => {
    const first = await deployed(CRASHES)
    const again = await deployed({ held: first.cluster.held })
    expect(again.upgraded).toBe(false)
    expect(again.result).toMatchObject({
      code: 'DEPLOY_HELD',
      outcome: 'fail',
      message: expect.stringMatching(
        /^sha256:aaaaaaaaaaaa was taken back from app in prod, as revision 2, by deploy at .*Z: .*crashes.*; nothing was changed$/,
      ),
      hint: 'deploy another build, or set allow-held: true to deploy this one again',
    })
  })

  test('deploys it with allow-held: true, says so, and holds what stands no more', async () => {
    const { result, cluster, said } = await deployed({ held: heldAs(hold()) }, { allowHeld: true })
    expect(result).toMatchObject({ outcome: 'pass' })
    expect(said).toContain('started by ann) at 2026-01-02T03:04:05.000Z: errors: 5.3 % is over 1 %; it is deployed all')
    expect(cluster.held).toEqual({})
  })

  test('tries it again with another chart or other values, and says so', async () => {
    const { result, cluster, said } = await deployed({ held: heldAs(hold()) })
    expect([(result as { outcome: string }).outcome, Object.keys(cluster.held)]).toEqual(['pass', [KEY]])
    expect(said).toContain('chart or values are others now, so it is tried again')
  })

  test('another digest is not held', async () => {
    const other = heldAs(hold())[KEY]
    const { result } = await deployed({ held: { [`sha256-${'b'.repeat(64)}`]: other ?? '', note: 'of a person' } })
    expect(result).toMatchObject({ outcome: 'pass' })
  })

  test.each<[string, Partial<FakeCluster>, Partial<DeployOrder>]>([
    ['infrastructure', { upgrade: failingUpgrade('etcdserver: request timed out'), ready: false }, {}],
    ['a refusal before anything changed', { dryRun: 'exceeded quota: few', ...CRASHES }, {}],
    ['a release that is not rolled back', CRASHES, { rollback: 'never' }],
    ['what runs again all the same, since chart or values are to blame', { ...CRASHES, firstImage: undefined }, {}],
    ['a rollback that fails', { ...CRASHES, rollback: () => ({ code: 1, stderr: 'Error: something odd' }) }, {}],
  ])('does not hold %s', async (_, given, order) => {
    const { cluster } = await deployed(given, order)
    expect(cluster.held).toEqual({})
  })

  test('a first install that was uninstalled is held: nothing of it is left to tell', async () => {
    const first = { history: [], ...CRASHES, firstImage: undefined, born: '2026-01-01T00:00:00Z' }
    const { cluster, result } = await deployed(first, { onFirstFailure: 'uninstall' })
    expect(result).toMatchObject({ outcome: 'rolled-back', state: 'uninstalled' })
    expect([cluster.notes, Object.keys(cluster.held)]).toEqual([undefined, [KEY]])
    expect((await deployed({ history: [], held: cluster.held })).result).toMatchObject({ code: 'DEPLOY_HELD' })
  })

  test('a good release passes where nothing beside it may be read or written, and it is said', async () => {
    const { result, said } = await deployed({ closed: 'read' })
    expect(result).toMatchObject({ outcome: 'pass' })
    expect(said).toContain('what was taken back from here before cannot be read, so nothing is held: Error from server')
  })

  test('a bad one is taken back all the same where it may not be written, and it is said', async () => {
    const { result, ports } = await deployed({ closed: 'write', ...CRASHES })
    expect(result).toMatchObject({ outcome: 'rolled-back' })
    expect(ports.host.said.join('\n')).toMatch(
      /the digest that was taken back cannot be held, so a later deploy may bring it again: .*forbidden/,
    )
  })
})

describe('a check that takes a release back', () => {
  async function rolledBack(given: Partial<FakeCluster>, why = 'errors: 5 % is over 1 %, token=abc123def') {
    const cluster = fakeCluster(given)
    const ports = clusterPorts(cluster)
    await ports.files.write(
      '/work/kubeconfig',
      JSON.stringify({
        contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
        clusters: [{ name: 'c', cluster: { server: 'https://k' } }],
        users: [{ name: 'u', user: {} }],
      }),
    )
    const result = await rollBackRelease(ports, {
      ...PLACE,
      kubeconfig: '/work/kubeconfig',
      context: 'c',
      kubectl: 'kubectl',
      delivery: { via: 'helm', tools: { helm: 'helm', helmMajor: 4, helmVersion: '4.1.4' } },
      expectedRevision: 2,
      timeout: 30_000,
      verdict: why,
      hold: { stage: 'verify', why },
    })
    return { result, cluster, said: ports.host.said.join('\n') }
  }
  const twoRevisions = () => [
    { revision: 1, status: 'superseded' },
    { revision: 2, status: 'deployed' },
  ]

  test('holds the digest that the record of the revision names, by deploy of any run', async () => {
    const { ports } = await deployed({})
    const upgrade = ports.exec.seen.find(({ command }) => command.some((word) => word.startsWith('--labels=')))
    const labels = Object.fromEntries(
      (upgrade?.command ?? []).flatMap((word) => {
        const [, name, value] = /^--labels=(.*?)=(.*)$/.exec(word) ?? []
        return name === undefined ? [] : [[name, value ?? '']]
      }),
    )
    for (const value of Object.values(labels)) expect(value).toMatch(/^[\w.-]{1,63}$/)
    const { result, cluster } = await rolledBack({ history: twoRevisions(), labels: { 2: labels }, firstImage: OTHER })
    expect(result.outcome).toBe('rolled-back')
    expect(readHolds({ data: cluster.held })).toMatchObject([
      {
        digest: CLUSTER_DIGEST,
        revision: 2,
        by: 'verify',
        why: 'errors: 5 % is over 1 %, token=***',
        content: labels['slipway-content'],
      },
    ])
  })

  test('says it where nobody knows what was deployed', async () => {
    const { result, cluster, said } = await rolledBack({ history: twoRevisions() })
    expect([result.outcome, cluster.held]).toEqual(['rolled-back', {}])
    expect(said).toContain('not held: the record of revision 2 does not say which digest it deployed')
  })
})
