import { describe, expect, test } from '@jest/globals'
import { CancelledError, type SourceContext } from '@slipway/core'
import { CLUSTER_DIGEST, clusterPorts, type FakeCluster, fakeCluster, fakeEnvironment } from '@slipway/testing'
import { Cluster } from '../cluster/cluster'
import type { Release } from '../delivery/delivery'
import { removeBeside } from '../preflight/beside'
import { checkHolds } from './check'
import { type Hold, readHolds, releaseHold, writeHold } from './holds'
import { keepHeld, type TakenBack } from './keep'

const KEY = CLUSTER_DIGEST.replace(':', '-')
const PLACE = { release: 'app', namespace: 'prod' }
const access = { context: 'c', server: 'https://k', source: '/work/kubeconfig', env: {}, folder: '/tmp/x' }
const hold = (more: Partial<Hold> = {}): Hold => ({
  ...{ digest: CLUSTER_DIGEST, revision: 5, by: 'verify', at: '2026-01-02T03:04:05.000Z', why: 'it is slow' },
  ...{ content: 'aaaa1111' },
  ...more,
})

function world(given: Partial<FakeCluster> = {}) {
  const fake = fakeCluster(given)
  const ports = clusterPorts(fake)
  return { fake, ports, cluster: new Cluster(ports, access, 'kubectl') }
}

describe('what is held is told', () => {
  const check =
    (of: Hold, more: Partial<Parameters<typeof checkHolds>[1]> = {}) =>
    () =>
      checkHolds([of], { place: PLACE, digests: [CLUSTER_DIGEST], content: 'aaaa1111', allowed: false, ...more })
  const TAKEN = 'sha256:aaaaaaaaaaaa was taken back from app in prod'
  const BY = 'by verify at 2026-01-02T03:04:05.000Z: it is slow'

  test('with its revision, where that is known', () => {
    expect(check(hold())).toThrow(`${TAKEN}, as revision 5, ${BY}; nothing was changed`)
    expect(check(hold({ revision: 0 }))).toThrow(`${TAKEN} ${BY}; nothing was changed`)
    expect(check(hold())).toThrow(
      expect.objectContaining({
        ...{ code: 'DEPLOY_HELD', outcome: 'fail' },
        hint: 'deploy another build, or set allow-held: true to deploy this one again',
      }),
    )
  })

  test('and let through on request, or when chart or values are others', () => {
    expect(check(hold(), { allowed: true })()).toEqual([
      `${TAKEN}, as revision 5, ${BY}; it is deployed all the same (allow-held: true)`,
    ])
    expect(check(hold(), { content: 'bbbb2222' })()).toEqual([
      `${TAKEN}, as revision 5, ${BY}; chart or values are others now, so it is tried again`,
    ])
    expect(check(hold(), { digests: [`sha256:${'b'.repeat(64)}`] })()).toEqual([])
  })
})

describe('what a ConfigMap holds', () => {
  const read = (key: string, text: unknown) => readHolds({ data: { [key]: text } })

  test.each([
    [`sha512-${'c'.repeat(128)}`, `sha512:${'c'.repeat(128)}`],
    [KEY, CLUSTER_DIGEST],
  ])('is the digest of %s', (key, digest) => expect(read(key, '{}')).toMatchObject([{ digest }]))

  test.each([`x${KEY}`, `${KEY}0`, `md5-${'c'.repeat(64)}`, CLUSTER_DIGEST])('is nothing by %s', (key) => {
    expect(read(key, '{}')).toEqual([])
  })

  test('is bounded, whoever wrote it', () => {
    const long = 'x'.repeat(500)
    const [found] = read(KEY, JSON.stringify({ ...hold(), by: long, at: long, why: long }))
    expect([found?.by, found?.at, found?.why]).toEqual(Array(3).fill('x'.repeat(400)))
  })

  test.each([
    [5, 5],
    [1.5, 0],
    ['5', 0],
    [undefined, 0],
  ])('has the revision %j as %i', (revision, want) => {
    expect(read(KEY, JSON.stringify({ revision }))).toMatchObject([{ revision: want }])
  })

  test('is not asked of what is no text', () => {
    expect(read(KEY, { by: 'ann' })).toMatchObject([{ by: 'an earlier run', content: undefined }])
  })
})

describe('a hold', () => {
  test('is a field that only its own manager has, in a ConfigMap that is known as ours', async () => {
    const { cluster, ports } = world()
    await writeHold(cluster, PLACE, hold({ by: 'y'.repeat(500) }))
    const { command, options } = ports.exec.seen[0] ?? { command: [], options: {} }
    expect(command.slice(2)).toEqual([
      ...['apply', '--server-side', '--force-conflicts', `--field-manager=slipway-hold-${'a'.repeat(20)}`],
      ...['--validate=false', '--filename=-', '--output=name', '--namespace=prod'],
    ])
    expect(ports.exec.seen[1]?.command.slice(2)).toEqual([
      ...['get', '--output=json', '--ignore-not-found', '--namespace=prod', '--', 'configmap', 'slipway-app'],
    ])
    const { data, ...map } = JSON.parse(String(options.input)) as { data: Record<string, string> }
    expect(map).toEqual({
      ...{ apiVersion: 'v1', kind: 'ConfigMap' },
      metadata: { name: 'slipway-app', namespace: 'prod', labels: { 'app.kubernetes.io/managed-by': 'slipway' } },
    })
    expect(readHolds({ data })).toEqual([hold({ by: 'y'.repeat(400) })])
    expect(data[KEY]).not.toContain('y'.repeat(401))
  })

  test('is taken off by applying nothing under that name', async () => {
    const { cluster, ports } = world()
    await releaseHold(cluster, PLACE, CLUSTER_DIGEST)
    expect(JSON.parse(String(ports.exec.seen[0]?.options.input))).toEqual({
      ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'slipway-app', namespace: 'prod' } },
    })
  })

  test('that may not be written says why, and then none is dropped for it', async () => {
    const { cluster, ports } = world({ closed: 'write' })
    const why = 'Error from server (Forbidden): configmaps "slipway-app" is forbidden'
    expect([await writeHold(cluster, PLACE, hold()), ports.exec.seen.length]).toEqual([why, 1])
  })
})

describe('the ConfigMap', () => {
  const clusterOf = (given: FakeCluster) => new Cluster(clusterPorts(given), access, 'kubectl')

  test('keeps several holds, and takes one off without the others', async () => {
    const given = fakeCluster()
    const cluster = clusterOf(given)
    const other = hold({ digest: `sha256:${'b'.repeat(64)}` })
    expect(await writeHold(cluster, PLACE, hold())).toBeUndefined()
    expect(await writeHold(cluster, PLACE, other)).toBeUndefined()
    expect(readHolds({ data: given.held })).toEqual([hold(), other])
    expect(await releaseHold(cluster, PLACE, CLUSTER_DIGEST)).toBeUndefined()
    expect(readHolds({ data: given.held })).toEqual([other])
  })

  test('has twenty at most, of which the oldest goes', async () => {
    const given = fakeCluster()
    const digests = Array.from({ length: 22 }, (_, i) => `sha256:${i.toString(16).padStart(64, '0')}`)
    for (const [i, digest] of digests.entries())
      await writeHold(clusterOf(given), PLACE, hold({ digest, at: `2026-01-01T00:00:${String(i).padStart(2, '0')}Z` }))
    expect(readHolds({ data: given.held }).map(({ digest }) => digest)).toEqual(digests.slice(2))
  })

  test('the oldest is the one that was taken back first, and not the first by name', async () => {
    const given = fakeCluster()
    const digests = Array.from({ length: 21 }, (_, i) => `sha256:${i.toString(16).padStart(64, '0')}`)
    for (const [i, digest] of digests.entries())
      await writeHold(clusterOf(given), PLACE, hold({ digest, at: `2026-01-01T00:00:${String(59 - i)}Z` }))
    expect(readHolds({ data: given.held }).map(({ digest }) => digest)).toEqual(digests.slice(0, -1))
  })

  test('holds a long reason bounded, and a digest whose words are not to be read all the same', async () => {
    const given = fakeCluster()
    await writeHold(clusterOf(given), PLACE, hold({ why: 'x'.repeat(9000) }))
    expect(given.held[KEY]?.length).toBeLessThan(1000)
    expect(readHolds({ data: { [KEY]: 'by hand', other: '1', [`sha256-${'c'.repeat(10)}`]: '{}' } })).toEqual([
      {
        digest: CLUSTER_DIGEST,
        revision: 0,
        by: 'an earlier run',
        at: 'a time that is not known',
        why: 'no reason is written down',
        content: undefined,
      },
    ])
    expect([readHolds(undefined), readHolds({ data: 'x' })]).toEqual([[], []])
  })

  test('goes with a release that is removed on purpose, and only when it is ours', async () => {
    const given = fakeCluster({ held: { [KEY]: JSON.stringify(hold()) }, notes: { adopted: '[]' } })
    const ports = clusterPorts(given)
    await removeBeside(new Cluster(ports, access, 'kubectl'), PLACE)
    expect([given.held, given.notes]).toEqual([{}, undefined])
    for (const { command } of ports.exec.seen)
      expect(command).toContain('--selector=app.kubernetes.io/managed-by=slipway')
  })

  test('what nobody can compare is held', () => {
    const asked = { place: PLACE, digests: [CLUSTER_DIGEST], allowed: false }
    expect(() => checkHolds([hold({ content: undefined })], { ...asked, content: 'bbbb2222' })).toThrow(/taken back/)
    expect(() => checkHolds([hold()], { ...asked, content: undefined })).toThrow(/taken back/)
    expect(checkHolds([hold()], { ...asked, content: 'bbbb2222' })).toHaveLength(1)
  })
})

describe('what was taken back', () => {
  const OTHER = `sha256:${'b'.repeat(64)}`
  interface Given {
    readonly taken?: Partial<TakenBack>
    readonly release?: Partial<Release>
    readonly source?: Partial<SourceContext>
    readonly variables?: Readonly<Record<string, string>>
    readonly closed?: FakeCluster['closed']
  }

  async function kept({ taken = {}, release = {}, source = {}, variables = {}, closed }: Given) {
    const { fake, ports } = world({ closed })
    Object.assign(ports.host, { source: { fork: false, ...source } })
    const cluster = new Cluster({ ...ports, environment: fakeEnvironment(variables) }, access, 'kubectl')
    const whole = { place: PLACE, revision: 3, back: 2, stage: 'smoke', why: 'no', digests: [CLUSTER_DIGEST], ...taken }
    const held = await keepHeld(cluster, release as Release, whole)
    return { held, holds: readHolds({ data: fake.held }), said: ports.host.said, ports }
  }

  test('is held with its reason in one line, and it is said of each digest', async () => {
    const { held, holds, said } = await kept({
      taken: { digests: [CLUSTER_DIGEST, OTHER], why: ' errors:\n\t5 % ', content: 'cccc3333' },
    })
    expect(held).toEqual([CLUSTER_DIGEST, OTHER])
    expect(holds).toMatchObject([
      { digest: CLUSTER_DIGEST, revision: 3, why: 'errors: 5 %', content: 'cccc3333' },
      { digest: OTHER, revision: 3, why: 'errors: 5 %', content: 'cccc3333' },
    ])
    expect(said).toEqual([
      'info sha256:aaaaaaaaaaaa is held: it is not deployed as app in prod again',
      'info sha256:bbbbbbbbbbbb is held: it is not deployed as app in prod again',
    ])
  })

  test('is what the record of the revision names, with its chart and values, where nobody says it', async () => {
    const asked: number[] = []
    const made = async (revision: number) => (asked.push(revision), { digests: [OTHER], content: 'dddd4444' })
    const { holds } = await kept({ taken: { digests: undefined } as never, release: { made } as never })
    expect([asked, holds]).toMatchObject([[3], [{ digest: OTHER, content: 'dddd4444' }]])
    const said = await kept({ release: { made } as never })
    expect(said.holds).toMatchObject([{ digest: CLUSTER_DIGEST, content: undefined }])
  })

  test('is not held where it runs again, and that needs no word', async () => {
    const asked: number[] = []
    const objects = async (revision: number) => (asked.push(revision), [{ image: `r/web@${CLUSTER_DIGEST}` }])
    const release = { objects } as never
    const { held, said } = await kept({ taken: { digests: [CLUSTER_DIGEST, OTHER] }, release })
    expect([held, asked, said.length]).toEqual([[OTHER], [2], 1])
    const gone = await kept({ taken: { back: undefined }, release })
    expect([gone.held, asked]).toEqual([[CLUSTER_DIGEST], [2]])
    expect(await kept({ release })).toMatchObject({ held: [], said: [] })
  })

  test('without a digest is told as not held', async () => {
    const want = ['info not held: the record of revision 3 does not say which digest it deployed']
    expect(await kept({ taken: { digests: undefined } as never })).toMatchObject({ held: [], said: want })
    expect(await kept({ taken: { digests: [] } })).toMatchObject({ held: [], said: want })
  })

  test('that cannot be held is said once and changes nothing, whatever stands in the way', async () => {
    const WARNED = 'warn the digest that was taken back cannot be held, so a later deploy may bring it again: '
    const closed = await kept({ taken: { digests: [CLUSTER_DIGEST, OTHER] }, closed: 'write' })
    expect([closed.held, closed.said]).toEqual([[], [expect.stringContaining(WARNED)]])
    for (const thrown of [new Error('no answer'), 'no answer']) {
      const objects = () => Promise.reject(thrown as Error)
      const { held, said } = await kept({ release: { objects } as never })
      expect([held, said]).toEqual([[], [`${WARNED}no answer`]])
    }
  })

  test('ends with the run when that is cancelled', async () => {
    const { cluster, ports } = world()
    const objects = async () => (ports.signals.cancel(), Promise.reject(new Error('killed')))
    const taken = { place: PLACE, revision: 3, back: 2, stage: 'smoke', why: 'no', digests: [CLUSTER_DIGEST] }
    await expect(keepHeld(cluster, { objects } as never, taken)).rejects.toThrow(CancelledError)
  })

  test.each<[string, Partial<SourceContext>, Readonly<Record<string, string>>]>([
    ['smoke', {}, {}],
    ['smoke (started by bob)', {}, { USER: 'bob' }],
    ['smoke (run 7)', { runId: '7' }, { USER: 'runner' }],
    ['smoke (run 7, started by ann)', { runId: '7', actor: 'ann' }, {}],
    ['smoke (https://ci/7, started by ann)', { runId: '7', runUrl: 'https://ci/7', actor: 'ann' }, {}],
  ])('is held by %s', async (by, source, variables) => {
    expect((await kept({ source, variables })).holds).toMatchObject([{ by }])
  })
})
