import { describe, expect, test } from '@jest/globals'
import { TransientError, UserError } from '@slipway/core'
import { CLUSTER_DIGEST, clusterPorts, type FakeCluster, fakeCluster } from '@slipway/testing'
import { Cluster } from '../cluster/cluster'
import type { Delivery, Plan, Revision, RollbackResult, Standing } from '../delivery/delivery'
import { JOURNAL } from '../delivery/journal'
import { readHolds } from '../hold/holds'
import type { Preflight } from '../preflight/preflight'
import { readLive } from '../preflight/live'
import type { Deployment } from '../release/deployment'
import type { DeployOrder } from '../release/order'
import type { Problem } from '../rollout/problems'
import { Timeline } from '../rollout/timeline'
import type { WatchResult } from '../rollout/watch'
import { concludeFailed } from './failed'

const revision = (number: number, status: Revision['status']): Revision => ({
  ...{ revision: number, status, updated: '', description: '' },
})
const TWO = [revision(1, 'superseded'), revision(2, 'failed')]
const ours = (history: readonly Revision[] = TWO): Standing => ({ history, made: 'by this run' })
const BACK: RollbackResult = { kind: 'rolled-back', to: 1, revision: 3, text: 'revision 1 is back, as revision 3' }
const THREE = [...TWO, revision(3, 'deployed')]
const APP = { kind: 'Deployment', namespace: 'prod', name: 'app' } as const
const OBJECT = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'app', namespace: 'prod' } }
const CRASH: Problem = {
  ...{ cause: 'crash-loop', key: 'k', workload: APP, container: 'app', message: '', firstSeen: 0, lastSeen: 0 },
  ...{ sightings: 1, sameEnds: 6, endSeen: 0, active: true },
}
const said = (message: string) => ({ ok: false, message, output: `Error: UPGRADE FAILED: ${message}` })

interface Given {
  /** What there is before the rollback, and after it. */
  readonly standings?: readonly (Standing | Error)[]
  readonly rollback?: RollbackResult
  readonly watched?: Partial<WatchResult>
  readonly plan?: Partial<Plan>
  readonly order?: Partial<DeployOrder>
  readonly cluster?: Partial<FakeCluster>
  /** The objects that it applies are as they were. */
  readonly untouched?: readonly object[]
  readonly replicas?: number
  readonly condemned?: string
  /** What a way of delivery leaves where nothing is rolled back. */
  readonly stays?: string
  /** The way of delivery cannot write that a revision is bad. */
  readonly noCondemn?: boolean
}

async function concluded(given: Given) {
  const fake = fakeCluster({ untouched: given.untouched !== undefined, ...given.cluster })
  const ports = clusterPorts(fake)
  const timeline = new Timeline(ports)
  const cluster = new Cluster(
    ports,
    { context: 'c', server: 'https://k', source: '/work/kubeconfig', env: {}, folder: '/tmp/x' },
    'kubectl',
  )
  const order = {
    ...{ release: 'app', namespace: 'prod', output: '/work/out', run: 'run-1', rollback: 'auto', timeout: 30_000 },
    ...{ onFirstFailure: 'keep', ...given.order },
  }
  const plan = {
    ...{ revision: 2, previous: revision(1, 'deployed'), hooks: [], content: 'aaaa1111', trusted: 1 },
    targets: [{ workload: APP, name: 'app', init: false, image: `r.example.com/app@${CLUSTER_DIGEST}` }],
    ...(given.untouched === undefined
      ? {}
      : { applies: { objects: [OBJECT], manager: 'helm', hooks: given.untouched } }),
    ...given.plan,
  } as unknown as Plan
  const seen: unknown[] = []
  const standings = [...(given.standings ?? [ours(), ours(THREE)])]
  const delivery: Partial<Delivery> = {
    tool: 'Helm',
    lastGood: (history) => history.find(({ status }) => status === 'deployed' || status === 'superseded'),
    standing: async (own) => {
      seen.push(['standing', own])
      const next = standings.length > 1 ? standings.shift() : standings[0]
      if (next === undefined || next instanceof Error) throw next ?? new Error('none')
      return next
    },
    ...(given.noCondemn === true
      ? {}
      : { condemn: async (...words: readonly unknown[]) => (seen.push(['condemn', ...words]), given.condemned) }),
    ...(given.stays === undefined ? {} : { stays: () => given.stays, called: () => 'commit abc' }),
    objects: async (number) => (seen.push(['objects', number]), []),
    rollBack: async (asked) => {
      seen.push(['rollBack', asked])
      seen.push(['journal', (JSON.parse(await ports.files.read(`/work/out/${JOURNAL}`)) as { phase: string }).phase])
      return given.rollback ?? BACK
    },
  }
  await ports.files.write(`/work/out/${JOURNAL}`, '{}')
  const live =
    given.untouched === undefined ? undefined : await readLive(cluster, { objects: [OBJECT], namespace: 'prod' })
  const scaled = given.replicas === undefined ? undefined : { ...OBJECT, spec: { replicas: given.replicas } }
  const before = scaled === undefined ? { live } : { live: { found: new Map([['k', scaled]]), complete: true } }
  const hidden: string[] = []
  const result = await concludeFailed(
    {
      ...{ cluster, delivery, order, timeline, redact: (text: string) => text.replaceAll('s3cret', '***') },
      hideSecretsIn: async (text: string) => void hidden.push(text),
    } as unknown as Deployment,
    {
      ...{ plan, before: before as unknown as Preflight, journal: { phase: 'upgrade' } as never },
      stop: async () => void seen.push(['stop']),
      watched: {
        ...{ end: 'apply-failed', fatal: undefined, problems: [], good: false, notes: ['a note'], waiting: undefined },
        ...{ applied: said('context deadline exceeded'), hooks: new Map() },
        last: { at: 0, workloads: [{ ...APP, ready: 0, desired: 2, pods: [] }], events: [], gaps: [] },
        hookLogs: { stop: async () => undefined, of: () => undefined },
        ...given.watched,
      } as unknown as WatchResult,
    },
  )
  const told = timeline.events.map(({ kind, text }) => `${kind}: ${text}`)
  const journal = (await ports.files.stat(`/work/out/${JOURNAL}`)) !== undefined
  const of = (name: string) => seen.filter((each) => Array.isArray(each) && each[0] === name)
  return { result, told, seen, of, hidden, journal, held: readHolds({ data: fake.held }), warned: ports.host.said }
}

describe('a release that failed is taken back', () => {
  test('with what was there before, and all of it is told', async () => {
    const { result, told, of, journal, hidden } = await concluded({ replicas: 4, order: { historyMax: 7 } })
    expect(result).toMatchObject({
      ...{ outcome: 'rolled-back', headline: `${result.diagnosis?.sentence}; revision 1 is back, as revision 3` },
      ...{ revision: 3, previousRevision: 1, state: 'deployed', rollback: BACK, notes: [] },
      diagnosisFile: 'deploy/diagnosis.json',
      workloads: [{ kind: 'Deployment', name: 'app', ready: 0, desired: 2 }],
    })
    expect(of('rollBack')).toEqual([
      [
        'rollBack',
        {
          ...{ history: TWO, failed: 2, onFirstFailure: 'keep', deleteAdopted: false, timeout: 30_000, trusted: 1 },
          ...{ replicas: new Map([['Deployment/prod/app', 4]]), historyMax: 7 },
        },
      ],
    ])
    expect(of('standing')).toEqual(Array(2).fill(['standing', { revision: 2, run: 'run-1' }]))
    expect([hidden[0], journal]).toEqual(['Error: UPGRADE FAILED: context deadline exceeded', false])
    expect(told.map((line) => line.split(':')[0])).toEqual(['stop', 'fatal', 'evidence', 'end'])
    expect([told[0], told.at(-1)]).toEqual([
      'stop: Helm ended: context deadline exceeded',
      'end: revision 1 is back, as revision 3',
    ])
  })

  test('which the journal says first, so that it can be finished when this run dies', async () => {
    expect((await concluded({})).of('journal')).toEqual([['journal', 'rollback']])
  })

  test('after what is still being applied was interrupted', async () => {
    const { seen, told, hidden } = await concluded({ watched: { end: 'fatal', applied: undefined, fatal: CRASH } })
    expect(seen.map((each) => (each as string[])[0])).toEqual([
      ...['stop', 'standing', 'rollBack', 'journal', 'objects', 'standing'],
    ])
    expect(hidden[0]).toBe('')
    expect(told.filter((line) => line.startsWith('stop'))).toEqual(['stop: interrupting Helm'])
  })

  test('and a tool that ended well is not said to have been stopped', async () => {
    const applied = { ok: true, message: '', output: '' }
    const { told } = await concluded({ watched: { end: 'deadline', applied } })
    expect(told.filter((line) => line.startsWith('stop'))).toEqual([])
  })

  test('without words that are to be hidden', async () => {
    const rollback = { ...BACK, text: 'revision 1 is back with s3cret' }
    const { result } = await concluded({ rollback })
    expect([result.headline, result.rollback?.text]).toEqual([
      expect.stringMatching(/; revision 1 is back with \*\*\*$/),
      'revision 1 is back with ***',
    ])
  })

  test.each<[RollbackResult['kind'], readonly Revision[], string, string, boolean]>([
    ['uninstalled', [], 'rolled-back', 'uninstalled', false],
    ['kept', TWO, 'fail', 'failed', false],
    ['failed', [...TWO, revision(3, 'failed')], 'rollback-failed', 'failed', false],
    ['failed', [...TWO, revision(3, 'pending-rollback')], 'rollback-failed', 'pending-rollback', true],
    ['failed', [], 'rollback-failed', 'absent', false],
  ])('or not: %s, with %j after it', async (kind, after, outcome, state, journal) => {
    const rollback = { kind, text: 'so it went' } as RollbackResult
    const found = await concluded({ standings: [ours(), ours(after)], rollback })
    expect([found.result.outcome, found.result.state, found.journal]).toEqual([outcome, state, journal])
    expect(found.result.revision).toBe(after.at(-1)?.revision)
  })

  test('and when its end was not seen the journal stays', async () => {
    const { result, journal } = await concluded({ standings: [ours(), new TransientError('X' as never, 'away', 'h')] })
    expect([result.state, result.revision, journal]).toEqual(['unknown', undefined, true])
  })
})

describe('a revision that the tool calls deployed and that failed is no way back for anybody', () => {
  const deployed = ours([revision(1, 'superseded'), revision(2, 'deployed')])

  test.each<[string, Partial<Given>]>([
    ['whether it is taken back', { standings: [deployed, ours(THREE)] }],
    ['or stays', { standings: [deployed], order: { rollback: 'never' } }],
    ['or cannot be taken back', { standings: [deployed], rollback: { kind: 'failed', text: 'no' } }],
  ])('%s', async (_, given) => {
    const { of, result, warned } = await concluded(given)
    expect(of('condemn')).toEqual([['condemn', 2, result.diagnosis?.title]])
    expect(warned.filter((line) => line.startsWith('warn'))).toEqual([])
  })

  test.each<[string, Partial<Given>]>([
    ['one that is not called deployed', {}],
    ['one of another run', { standings: [{ ...deployed, made: 'by another' }] }],
    ['one that is on no record', { standings: [ours([revision(1, 'deployed')])] }],
    ['one that is gone', { standings: [deployed, ours([])], rollback: { kind: 'uninstalled', text: '' } }],
    [
      'one of which nobody could see whether it failed',
      { standings: [deployed], watched: { applied: said('User "robot" cannot list resource "pods" forbidden') } },
    ],
  ])('but not %s', async (_, given) => expect((await concluded(given)).of('condemn')).toEqual([]))

  test('where the way of delivery can write that', async () => {
    const { result } = await concluded({ standings: [deployed, ours(THREE)], noCondemn: true })
    expect(result.outcome).toBe('rolled-back')
  })

  test('which is said when it cannot be written', async () => {
    const { warned } = await concluded({ standings: [deployed, ours(THREE)], condemned: 'the record is locked' })
    expect(warned).toContain('warn the record is locked')
  })
})

describe('nothing is taken back', () => {
  const first = { plan: { previous: undefined } }
  const by = (made: Standing['made'], history: readonly Revision[] = TWO): Partial<Given> => ({
    standings: [{ history, made }],
  })
  const NEVER = 'nothing was rolled back'
  const other = (number: number | string) =>
    `not rolled back: another deployment made revision ${number} in the meantime`
  const UNTOUCHED = 'nothing was changed: no object of the release was touched'

  test.each<[string, Partial<Given>, string, string]>([
    [
      'when there is no revision of it',
      by('not at all'),
      'fail',
      `${NEVER}: Helm has no record of revision 2, so there is nothing that it could take back`,
    ],
    [
      'when nobody wants it',
      { order: { rollback: 'never' }, standings: [ours()] },
      'fail',
      `${NEVER}, since rollback is never; helm rollback app 1 --namespace prod brings revision 1 back`,
    ],
    ['of another run', by('by another'), 'fail', other(2)],
    ['of another run whose record is gone', by('by another', []), 'fail', other('?')],
    ['when somebody has deployed since', by('by this run', THREE), 'fail', other(3)],
    [
      'when the tool may not look whether it failed',
      {
        ...by('by this run'),
        watched: { applied: said('pods is forbidden: User "robot" cannot list resource "pods" in API group ""') },
      },
      'inconclusive',
      'nothing was rolled back: the credentials lack the permission to read whether the release failed',
    ],
    ['when nothing was changed', { ...by('by this run'), untouched: [] }, 'fail', UNTOUCHED],
    [
      'when nothing was changed but by hooks',
      { ...by('by this run'), untouched: [{}] },
      'fail',
      `${UNTOUCHED}, but hooks of it may have run`,
    ],
    ['of a first install that changed nothing', { ...by('by this run'), untouched: [], ...first }, 'fail', UNTOUCHED],
  ])('%s', async (_, given, outcome, text) => {
    const { result, of, journal } = await concluded(given)
    expect([result.outcome, result.headline]).toEqual([outcome, `${result.diagnosis?.sentence}; ${text}`])
    expect([of('rollBack'), result.rollback, journal]).toEqual([[], undefined, false])
    expect(result.notes).toEqual([])
  })

  test('and what stays is said, with the way to take it back', async () => {
    const stays = 'commit abc stays in main: take it back by git revert abc'
    const told = async (given: Partial<Given>) => (await concluded({ ...given, stays })).result.headline
    expect(await told({ order: { rollback: 'never' } })).toMatch(
      new RegExp(`; ${NEVER}, since rollback is never; ${stays}$`),
    )
    expect(await told({ watched: { end: 'lost' } })).toMatch(
      new RegExp(`while commit abc was rolling out\\. Nothing was rolled back; ${stays}$`),
    )
  })

  test('and it is no deployed release where the way itself writes no verdict', async () => {
    const stands = ours([revision(1, 'superseded'), revision(2, 'deployed')])
    const given = { order: { rollback: 'never' }, standings: [stands] } as const
    expect((await concluded({ ...given, noCondemn: true })).result).toMatchObject({ revision: 2, state: 'failed' })
    expect((await concluded(given)).result.state).toBe('deployed')
  })

  test('but a first install that changed nothing goes when that is asked for', async () => {
    const given = { untouched: [], ...first, order: { onFirstFailure: 'uninstall' } as const }
    expect((await concluded(given)).of('rollBack')).toHaveLength(1)
    expect((await concluded({ ...given, plan: {} })).of('rollBack')).toEqual([])
  })

  test.each<[string, Standing | Error, object]>([
    ['as it is then', ours(THREE), { revision: 3, state: 'deployed' }],
    [
      'as it was, when nobody answers any more',
      new UserError('X' as never, 'm', 'h'),
      { revision: 2, state: 'failed' },
    ],
    ['as absent, when there is none', ours([]), { revision: undefined, state: 'absent' }],
  ])('and the release is told %s', async (_, then, want) => {
    expect((await concluded({ order: { rollback: 'never' }, standings: [ours(), then] })).result).toMatchObject(want)
  })
})

describe('nothing is taken back blindly', () => {
  const CONTACT =
    'contact was lost while revision 2 was rolling out. Nothing was rolled back; the post step or the next run finishes it'

  test.each<[string, Partial<Given>, RegExp]>([
    ['the watch lost the API server', { watched: { end: 'lost' } }, /^The API server/],
    [
      'the API server does not take the credentials any more',
      { watched: { applied: said('the server has asked for the client to provide credentials') } },
      /credentials/,
    ],
    ['the record cannot be read', { standings: [new TransientError('X' as never, 'away', 'h')] }, /^The API server/],
  ])('%s', async (_, given, title) => {
    const { result, of, journal } = await concluded(given)
    expect([of('rollBack'), journal]).toEqual([[], true])
    expect(result).toMatchObject({ outcome: 'inconclusive', revision: 2, state: 'unknown', notes: [] })
    expect(result.headline.endsWith(`: ${CONTACT}`)).toBe(true)
    expect(result.headline).toMatch(title)
  })

  test('and a bug is none of that', async () => {
    await expect(concluded({ standings: [new TypeError('x is undefined')] })).rejects.toThrow(TypeError)
  })
})

describe('what was taken back because of the application', () => {
  const crashed = { watched: { problems: [CRASH] } }

  test('is held, with what it was made of', async () => {
    const { held, result, of, warned } = await concluded({ ...crashed })
    expect(of('objects')).toEqual([['objects', 1]])
    expect(warned).toContain('info sha256:aaaaaaaaaaaa is held: it is not deployed as app in prod again')
    expect(held).toMatchObject([
      { digest: CLUSTER_DIGEST, revision: 2, by: 'deploy', why: result.diagnosis?.sentence, content: 'aaaa1111' },
    ])
    const gone = { standings: [ours(), ours([])], rollback: { kind: 'uninstalled', text: '' } } as const
    const uninstalled = await concluded({ ...crashed, ...gone })
    expect([uninstalled.held.length, uninstalled.of('objects')]).toEqual([1, []])
  })

  test.each<[string, Partial<Given>]>([
    ['another cause', {}],
    ['a rollback that failed', { ...crashed, rollback: { kind: 'failed', text: '' } }],
    ['a first install that is kept', { ...crashed, rollback: { kind: 'kept', text: '' } }],
  ])('but not after %s, and that needs no word', async (_, given) => {
    const { held, warned } = await concluded(given)
    expect([held, warned.filter((line) => line.includes('held'))]).toEqual([[], []])
  })
})
