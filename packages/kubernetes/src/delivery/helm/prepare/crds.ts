import { lastLine, property } from '@slipway/core'
import type { KubeObject } from '../../../manifest/manifest'
import type { ApplyPlan } from '../../../preflight/apply'
import { applyArgs, askServer } from '../../../preflight/ask'
import { inBatches } from '../../../preflight/batches'
import { withoutOwners } from '../../../preflight/conflicts'
import { nameOf, objectKey } from '../../../preflight/identity'
import { readLive } from '../../../preflight/live'
import { RefusedPlan } from '../../delivery'
import { causeOf } from '../client/words'
import type { HelmContext } from '../context'

interface Wish {
  readonly crds: readonly KubeObject[]
  readonly namespace: string
  /** Helm installs no definition, not even a new one: there is a release already, or it does not get them. */
  readonly isUpgrade: boolean
}

const WAIT = 60_000

/**
 * Applies custom resource definitions as kubectl would: Helm installs those of a chart once and never changes them.
 * What belongs to another release stays as it is.
 * @throws RefusedPlan
 */
export async function applyCrds(context: HelmContext, { crds, namespace, isUpgrade }: Wish): Promise<void> {
  const { cluster, timeline } = context
  if (crds.length === 0) return
  const live = await readLive(cluster, { objects: crds, namespace })
  const found = (object: KubeObject) => live.found.get(objectKey(object, namespace))
  const isOthers = (object: KubeObject) =>
    property(found(object), 'metadata', 'annotations', 'meta.helm.sh/release-name') !== undefined
  const applied = crds.filter((object) => !isOthers(object) && (isUpgrade || found(object) !== undefined))
  for (const object of crds.filter(isOthers))
    timeline.add('note', `CustomResourceDefinition/${nameOf(object)} is of another release: it stays as it is`)
  if (applied.length === 0) return
  const plan = planFor(applied)
  const answers = await askServer(cluster, { plan, namespace, live, must: true })
  const [refused] = answers.flatMap((answer) => withoutOwners(answer, [plan.manager]) ?? [])
  if (refused !== undefined) throw refusal(nameOf(refused.object), refused.words)
  // Helm 3 has made them another way than by server-side apply: what is Helm's own there is no field of somebody else.
  const args = applyArgs({ ...plan, force: answers.length > 0 })
  const batches = await inBatches(cluster, { objects: applied, namespace, writes: true }, (place) => [
    ...args,
    ...place,
  ])
  const failed = batches.find(({ result }) => result.code !== 0)
  if (failed !== undefined) throw refusal('', lastLine(failed.result.stderr))
  const added = applied.filter((object) => found(object) === undefined).map(nameOf)
  if (added.length === 0) return
  timeline.add('start', `new custom resource definitions: ${added.join(', ')}`)
  await cluster.kubectl(
    ['wait', '--for=condition=Established', `--timeout=${WAIT / 1000}s`, '--', ...added.map((name) => `crd/${name}`)],
    { timeout: WAIT + 10_000 },
  )
}

const planFor = (objects: readonly KubeObject[]): ApplyPlan => ({
  objects,
  hooks: [],
  before: [],
  side: 'server',
  manager: 'helm',
  force: false,
  adopts: false,
  marks: { labels: {}, annotations: {} },
})

function refusal(name: string, words: string): RefusedPlan {
  return new RefusedPlan(
    `CustomResourceDefinition/${name}: ${words}`,
    words,
    causeOf(words) ?? 'unknown',
    'the API server',
    'set skip-crds: true to leave the definitions as they are, or force-conflicts: true on the one that others own',
  )
}
