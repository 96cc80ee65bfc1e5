import { counted, property } from '@slipway/core'
import { type Change, changesText, type Sides, toChange } from '../changes/changes'
import { latest, type Plan } from '../delivery/delivery'
import { isPatchedByLive, withoutDropped } from '../changes/patched'
import type { KubeObject } from '../manifest/manifest'
import type { ApplyPlan } from '../preflight/apply'
import { withMarks } from '../preflight/ask'
import { foretell } from '../preflight/foretell'
import { objectKey, objectTitle } from '../preflight/identity'
import { readLive } from '../preflight/live'
import type { Preflight } from '../preflight/preflight'
import type { Deployment } from '../release/deployment'
import type { DeployResult } from './result'

/**
 * `dry-run: server`: what the API server would make of every object, beside what is there. It took all of them, or
 * could not say; nothing was changed.
 */
export async function concludeDry(deployment: Deployment, plan: Plan, before: Preflight): Promise<DeployResult> {
  const { delivery, order, redact, timeline } = deployment
  const { namespace } = order
  const { sides, unknown } = await foretold(deployment, plan, before)
  const changes = await Promise.all(sides.map(toChange))
  const differing = changes.filter(({ kind }) => kind !== 'unchanged')
  const notes = [
    ...differing.map(({ kind, title }) => `${kind}: ${title}`),
    ...unknown.map((object) => `not known beforehand: ${objectTitle(object, namespace)}`),
  ]
  for (const note of notes) timeline.add('note', note)
  const { history } = await delivery.standing()
  const last = latest(history)
  const { plan: json = {}, manifests, diff } = plan.printed ?? {}
  // Of what somebody else applies nothing was compared here.
  const compared = plan.applies === undefined && plan.foretold !== undefined ? undefined : changesText(changes)
  const isBarred = changes.length === 0 && unknown.length > 0 && before.open.some(({ words }) => FORBIDDEN.test(words))
  const told = isBarred
    ? `the account may not ask what would become of ${counted(unknown.length, 'object')}`
    : countsText(changes, unknown.length)
  return {
    // Nothing was compared: that is no good news.
    outcome: isBarred ? 'inconclusive' : 'pass',
    headline: `${plan.foretold ?? `${told} of ${order.release} in ${namespace}`}; nothing was changed`,
    revision: last?.revision,
    previousRevision: delivery.lastGood(history)?.revision,
    state: last?.status ?? 'absent',
    notes,
    events: timeline.events,
    workloads: [],
    foretold: { plan: json, manifests, diff: diff ?? (compared === undefined ? undefined : redact(compared)) },
  }
}

/** In the words of the API server. */
const FORBIDDEN = /is forbidden: User ".*" cannot /

function countsText(changes: readonly Change[], unknown: number): string {
  const count = (kind: Change['kind']) => changes.filter((change) => change.kind === kind).length
  const words = (['created', 'changed', 'removed', 'unchanged'] as const).map((kind) => `${count(kind)} ${kind}`)
  const open = unknown === 0 ? '' : ` and ${unknown} not known beforehand`
  return `${counted(changes.length, 'object')} (${words.join(', ')})${open}`
}

interface Foretold {
  readonly sides: readonly Sides[]
  readonly unknown: readonly KubeObject[]
}

/** In the order in which they are applied, and what goes at the end. */
async function foretold(deployment: Deployment, { previous, applies }: Plan, before: Preflight): Promise<Foretold> {
  const { cluster, delivery, order } = deployment
  const { namespace } = order
  if (applies === undefined) return { sides: [], unknown: [] }
  const keyOf = (object: KubeObject) => objectKey(object, namespace)
  const live = before.live?.found ?? new Map<string, KubeObject>()
  const stored = previous === undefined ? [] : ((await delivery.objects?.(previous.revision)) ?? [])
  // Of what the tool patches itself: what its manifest before says.
  const patched = new Map(applies.side === 'server' ? [] : stored.map((object) => [keyOf(object), object] as const))
  const standing = (object: KubeObject) => (live.has(keyOf(object)) ? patched.get(keyOf(object)) : undefined)
  const open = new Set(before.open.map(({ object }) => keyOf(object)))
  const asked = applies.objects.filter(
    (object) => !open.has(keyOf(object)) && (standing(object) === undefined || isPatchedByLive(object)),
  )
  const after = await answers(cluster, {
    applies,
    namespace,
    asked,
    isPatch: (object) => standing(object) !== undefined,
  })
  const sides = applies.objects.flatMap((object): readonly Sides[] => {
    const [key, from, title] = [keyOf(object), standing(object), objectTitle(object, namespace)]
    const merged = after.get(key)
    if (from === undefined) return merged === undefined ? [] : [{ title, before: live.get(key), after: merged }]
    // Where the server did not say what it would make of it: what differs between the two manifests is patched.
    if (merged === undefined) return [{ title, before: from, after: object }]
    const to = withMarks(object, applies.marks)
    return [{ title, before: live.get(key), after: withoutDropped({ merged, from, to }) }]
  })
  const isKnown = (object: KubeObject) => standing(object) !== undefined || after.has(keyOf(object))
  const gone = await removed(deployment, stored, applies)
  return { sides: [...sides, ...gone], unknown: applies.objects.filter((object) => !isKnown(object)) }
}

interface Asked {
  readonly applies: ApplyPlan
  readonly namespace: string
  readonly asked: readonly KubeObject[]
  /** Of what stands and the tool patches itself. */
  readonly isPatch: (object: KubeObject) => boolean
}

/** A patch of the tool's own takes fields from everybody, so it is foretold as an apply that does. */
async function answers(
  cluster: Deployment['cluster'],
  { applies, namespace, asked, isPatch }: Asked,
): Promise<ReadonlyMap<string, KubeObject>> {
  // Fields of kubectl's are the tool's own by then.
  const force = applies.force || (applies.inherits ?? []).length > 0
  const patches = asked.filter(isPatch)
  const [made, patched] = await Promise.all([
    foretell(cluster, {
      plan: { ...applies, force },
      namespace,
      objects: asked.filter((object) => !patches.includes(object)),
    }),
    foretell(cluster, { plan: { ...applies, side: 'server', force: true }, namespace, objects: patches }),
  ])
  return new Map([...made, ...patched])
}

/** What only the revision before has, and the tool is not told to keep. */
async function removed(
  { cluster, order: { namespace } }: Deployment,
  stored: readonly KubeObject[],
  applies: ApplyPlan,
): Promise<readonly Sides[]> {
  const applied = new Set(applies.objects.map((object) => objectKey(object, namespace)))
  const isKept = (object: KubeObject) =>
    property(object, 'metadata', 'annotations', 'helm.sh/resource-policy') === 'keep'
  const left = stored.filter((object) => !applied.has(objectKey(object, namespace)) && !isKept(object))
  const { found } = await readLive(cluster, { objects: left, namespace })
  return [...found.values()].map((object) => ({
    title: objectTitle(object, namespace),
    before: object,
    after: undefined,
  }))
}
