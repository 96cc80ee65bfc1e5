import { type JsonObject } from '@slipway/core'
import { checkNamespace } from '../../../cluster/namespace'
import { redactor } from '../../../diagnosis/redact'
import { chooseImageValues, firstCandidate, type ImageChoice } from '../../../image/choose'
import { parseManifest } from '../../../manifest/manifest'
import type { ApplyPlan } from '../../../preflight/apply'
import { look } from '../../../rollout/look'
import { workloadKey } from '../../../rollout/symptoms'
import { type DeliveryOrder, latest, type Plan, RefusedPlan } from '../../delivery'
import type { Journal } from '../../journal'
import { refsOf, takeApart } from '../../parts'
import { dryRunArgs, type HelmWait, templateArgs } from '../client/command'
import { causeOf, lastErrors } from '../client/words'
import type { HelmContext } from '../context'
import { readHistory } from '../history/read-history'
import { freeLock } from '../lock/lock'
import type { HelmSource } from '../source'
import { mergedValues, secretsIn } from '../values/chart-values'
import { givenValues, withOverlay } from '../values/files'
import { applyPlan } from './apply-plan'
import { readDryRun } from './dry-run'
import { chooseStrategy } from './strategy'

export interface HelmPlan extends Plan {
  /** Values files, later ones win. */
  readonly values: readonly string[]
  readonly applies: ApplyPlan
  /** By what Helm waits beside the watch. */
  readonly strategy: HelmWait
}

type HelmOrder = DeliveryOrder & HelmSource

/** @throws RefusedPlan, UserError and its kin: of the release nothing has been changed then */
export async function planHelm(context: HelmContext, order: HelmOrder, left: Journal | undefined): Promise<HelmPlan> {
  const { cluster, helm, timeline } = context
  const { image, imageValues } = order
  const given = await givenValues(placeOf(context), order, () => mergedValues(helm, order.chart, order.values))
  const reading = Promise.all([readHistory(helm, order), checkNamespace(cluster, order)])
  reading.catch(() => undefined)
  const values = await mergedValues(helm, order.chart, given)
  const likely = firstCandidate({ image, given: imageValues, values })
  if (likely !== undefined) await order.prefetch?.likelyImage(order, given, likely.values, cluster.access)
  const [found] = await reading
  const history = await freeLock(context, { ...order, history: found, journal: left })
  const secrets = secretsIn(values)
  const isUpgrade = history.some(({ status }) => status === 'deployed')
  const chart = { order, given, isUpgrade, redact: redactor(secrets) }
  const choice = await chooseImage(context, values, chart)
  if (choice.keys.length > 0) timeline.add('start', `the digest is set in ${choice.keys.join(', ')}`)
  const rendered = await renderFinally(context, choice, chart)
  return {
    previous: latest(history),
    revision: (latest(history)?.revision ?? 0) + 1,
    ...rendered,
    secrets: [...rendered.secrets, ...secrets],
  }
}

const placeOf = ({ cluster: { ports, access } }: HelmContext) => ({ ports, folder: access.folder })

interface Chart {
  readonly order: HelmOrder
  /** Values files of the user. */
  readonly given: readonly string[]
  readonly isUpgrade: boolean
  readonly redact: (text: string) => string
}

async function chooseImage(
  context: HelmContext,
  values: unknown,
  { order, given, isUpgrade, redact }: Chart,
): Promise<ImageChoice> {
  const render = async (overlay: JsonObject | undefined) => {
    const files = await withOverlay(placeOf(context), given, overlay)
    const result = await context.helm.read(templateArgs({ ...order, values: files, isUpgrade }))
    return result.code === 0
      ? { objects: await parseManifest(result.stdout) }
      : { failed: redact(lastErrors(result.stderr)) }
  }
  return chooseImageValues({ image: order.image, given: order.imageValues, values, render })
}

/** The chart as the API server's capabilities and its `lookup`s make it; the cluster is looked at meanwhile. */
async function renderFinally(context: HelmContext, choice: ImageChoice, { order, given, isUpgrade, redact }: Chart) {
  const { cluster, helm } = context
  const values = await withOverlay(placeOf(context), given, choice.values)
  const expected = refsOf(choice.objects, order)
  const looking = look(cluster, expected, { events: true })
  looking.catch(() => undefined)
  const result = await helm.read(dryRunArgs({ ...order, values }))
  const seen = await looking
  if (result.code !== 0)
    throw new RefusedPlan(redact(lastErrors(result.stderr)), redact(result.stderr), causeOf(result.stderr))
  const dryRun = await readDryRun(result.stdout, { noHooks: order.flags?.noHooks })
  const objects = [...dryRun.objects, ...dryRun.hooks]
  const parts = takeApart(objects, order)
  const refs = [...parts.workloads, ...parts.hooks]
  const known = new Set(expected.map(workloadKey))
  const baseline = refs.every((ref) => known.has(workloadKey(ref))) ? seen : await look(cluster, refs, { events: true })
  const strategy = chooseStrategy(order.wait, objects)
  return { values, ...parts, baseline, strategy, applies: applyPlan(dryRun, { order, isUpgrade }) }
}
