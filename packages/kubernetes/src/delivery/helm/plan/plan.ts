import { type JsonObject, UserError } from '@slipway/core'
import { readCapabilities } from '../../../cluster/capabilities'
import { checkNamespace } from '../../../cluster/namespace'
import { redactor } from '../../../diagnosis/redact'
import { givenSettings } from '../../../image/candidates'
import { chooseImage, type ImageChoice } from '../../../image/choose'
import { Entries } from '../../../image/entries'
import { LeftOver, pinText } from '../../../image/pin'
import type { Render } from '../../../image/render'
import { likelyEntries } from '../../../image/settings'
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
import { keptRevisions, lastGood } from '../history/history'
import { trustedRevision } from '../history/trusted'
import { readHistory } from '../history/read-history'
import { freeLock } from '../lock/lock'
import { writePostRenderer } from '../pin/post-renderer'
import type { HelmSource } from '../source'
import { appVersionOf, mergedValues, secretsIn } from '../values/chart-values'
import { givenValues, withOverlay } from '../values/files'
import { applyPlan } from './apply-plan'
import { type ApplySide, parseDryRun, readDryRun } from './dry-run'
import { planJson } from './plan-file'
import { chooseStrategy } from './strategy'

export interface HelmPlan extends Plan {
  /** Values files, later ones win. */
  readonly values: readonly string[]
  /** Flags for Helm, where what it renders is changed on its way. */
  readonly postRenderer: readonly string[]
  readonly applies: ApplyPlan
  /** By what Helm waits beside the watch. */
  readonly strategy: HelmWait
  /** Revisions that Helm keeps: at least as far back as the last good one. */
  readonly historyMax: number | undefined
}

type HelmOrder = DeliveryOrder & HelmSource

/** @throws RefusedPlan, UserError and its kin: of the release nothing has been changed then */
export async function planHelm(context: HelmContext, order: HelmOrder, left: Journal | undefined): Promise<HelmPlan> {
  const { cluster, helm, timeline } = context
  const given = await givenValues(placeOf(context), order, () => mergedValues(helm, order.chart, order.values))
  const reading = Promise.all([readHistory(helm, order), checkNamespace(cluster, order)])
  reading.catch(() => undefined)
  const values = await mergedValues(helm, order.chart, given)
  const likely = likelyValues(order, values)
  if (likely !== undefined) await order.prefetch?.likelyImage(order, given, likely, cluster.access)
  const [found] = await reading
  const history = order.dryRun === true ? found : await freeLock(context, { ...order, history: found, journal: left })
  const secrets = secretsIn(values)
  const isUpgrade = history.some(({ status }) => status === 'deployed')
  const plan = new HelmPlanning(context, { order, given, isUpgrade, values, redact: redactor(secrets) })
  const rendered = await plan.render()
  for (const note of rendered.notes) timeline.add('start', note)
  const trusted = await trustedRevision(context, order, history)
  return {
    previous: latest(history),
    trusted,
    historyMax: keptRevisions(order.historyMax, history, lastGood(history, undefined, trusted)),
    revision: (latest(history)?.revision ?? 0) + 1,
    ...rendered,
    secrets: [...rendered.secrets, ...secrets],
  }
}

const placeOf = ({ cluster: { ports, access } }: HelmContext) => ({ ports, folder: access.folder })

/** What will most likely be asked for, to be rendered early. */
function likelyValues({ image, imageValues, pin }: HelmOrder, values: unknown): JsonObject | undefined {
  if (pin === 'render' && imageValues.size === 0) return undefined
  if (imageValues.size === 0) return likelyEntries(values, image)?.toValues()
  return new Entries(givenSettings(imageValues, image, values), values).toValues()
}

interface Chart {
  readonly order: HelmOrder
  /** Values files of the user. */
  readonly given: readonly string[]
  readonly isUpgrade: boolean
  /** The chart's with the user's on top. */
  readonly values: unknown
  readonly redact: (text: string) => string
}

class HelmPlanning {
  constructor(
    readonly context: HelmContext,
    readonly chart: Chart,
  ) {}

  async render() {
    const { choice, found } = await this.#chooseAndRender()
    const { order } = this.chart
    const { cluster, helm } = this.context
    const text = choice.means === 'render' ? (await pinText(found.text, choice.rule)).text : found.text
    const dryRun = await parseDryRun(text, found.side)
    const objects = [...dryRun.objects, ...dryRun.hooks]
    const parts = takeApart(objects, order)
    const { access, ports } = cluster
    const pin = { folder: access.folder, rule: choice.rule, major: helm.tools.helmMajor }
    const postRenderer = choice.means === 'render' ? await writePostRenderer(ports, pin) : []
    const refs = [...parts.workloads, ...parts.hooks]
    const known = new Set(found.expected.map(workloadKey))
    const isKnown = refs.every((ref) => known.has(workloadKey(ref)))
    const baseline = isKnown ? found.seen : await look(cluster, refs, { events: true })
    const applies = applyPlan(dryRun, { order, isUpgrade: this.chart.isUpgrade })
    const notes = [...sayChoice(choice), ...choice.notes]
    const strategy = chooseStrategy(order.wait, objects)
    const printed = { plan: planJson(choice), manifests: text }
    return { values: found.values, ...parts, baseline, postRenderer, applies, strategy, notes, printed }
  }

  /** Without the cluster, which is quick; by the cluster where the chart asks it for something, or is another there. */
  async #chooseAndRender() {
    try {
      const choice = await this.#choose(this.#offline)
      const found = await this.#renderFinally(choice)
      await refuseLeftOver(choice, found.text)
      return { choice, found }
    } catch (error) {
      if (!(error instanceof LeftOver) && !mayNeedCluster(error)) throw error
      const choice = await this.#choose(this.#online)
      return { choice, found: await this.#renderFinally(choice) }
    }
  }

  async #choose(render: Render): Promise<ImageChoice> {
    const { order, values } = this.chart
    const { helm } = this.context
    const { image, imageValues, replaces, pin, namespace } = order
    // Helm 3 shows hooks to no post-renderer.
    const pinsHooks = helm.tools.helmMajor > 3
    const appVersion = await appVersionOf(helm.ports.files, order.chart)
    return chooseImage(
      { image, given: imageValues, replaces, pin, namespace, pinsHooks },
      { values, appVersion, render },
    )
  }

  readonly #offline: Render = async (overlay) => {
    const { order, given, isUpgrade, redact } = this.chart
    const values = await withOverlay(placeOf(this.context), given, overlay)
    const result = await this.context.helm.read(templateArgs({ ...order, values, isUpgrade }))
    return result.code === 0 ? { text: result.stdout } : { failed: redact(lastErrors(result.stderr)) }
  }

  readonly #online: Render = async (overlay) => {
    const { order, given, redact } = this.chart
    const values = await withOverlay(placeOf(this.context), given, overlay)
    const result = await this.context.helm.read(dryRunArgs({ ...order, values }))
    return result.code === 0
      ? { text: readDryRun(result.stdout, { noHooks: order.flags?.noHooks }).text }
      : { failed: redact(lastErrors(result.stderr)) }
  }

  /**
   * A chart that brings a kind in its `crds/` cannot be asked of the API server before it is there: Helm installs it
   * first. It is rendered with what the cluster can do instead.
   */
  async #renderBeside(values: readonly string[], stderr: string): Promise<string | undefined> {
    if (!/no matches for kind|ensure CRDs are installed first/.test(stderr)) return undefined
    const { order, isUpgrade } = this.chart
    const { cluster, helm, timeline } = this.context
    const capabilities = await readCapabilities(cluster)
    if (capabilities === undefined) return undefined
    const result = await helm.read(templateArgs({ ...order, values, isUpgrade, capabilities }))
    if (result.code !== 0) return undefined
    timeline.add('start', 'the cluster does not know a kind of the chart yet, so the API server was not asked about it')
    return result.stdout
  }

  /** How Helm applies, where it did not say. */
  #usualSide(): ApplySide {
    return this.context.helm.tools.helmMajor > 3 ? 'server' : 'client'
  }

  /** The chart as the API server's capabilities and its `lookup`s make it; the cluster is looked at meanwhile. */
  async #renderFinally(choice: ImageChoice) {
    const { order, given, redact } = this.chart
    const { cluster, helm } = this.context
    const values = await withOverlay(placeOf(this.context), given, choice.values)
    const expected = refsOf(await parseManifest(choice.text), order)
    const looking = look(cluster, expected, { events: true })
    looking.catch(() => undefined)
    const result = await helm.read(dryRunArgs({ ...order, values }))
    const seen = await looking
    const beside = result.code === 0 ? undefined : await this.#renderBeside(values, result.stderr)
    if (beside !== undefined) return { values, text: beside, side: this.#usualSide(), expected, seen }
    if (result.code !== 0)
      throw new RefusedPlan(redact(lastErrors(result.stderr)), redact(result.stderr), causeOf(result.stderr))
    return { values, ...readDryRun(result.stdout, { noHooks: order.flags?.noHooks }), expected, seen }
  }
}

/** What a schema refuses is refused by every render; anything else may be for want of a `lookup`. */
function mayNeedCluster(error: unknown): boolean {
  return (
    error instanceof UserError && error.code === 'CHART_RENDER' && !/specifications of the schema/.test(error.message)
  )
}

/** @throws LeftOver where the cluster makes another chart of it than was looked at */
async function refuseLeftOver({ means, rule }: ImageChoice, text: string): Promise<void> {
  if (means === 'render') return
  const pinned = await pinText(text, rule)
  if (pinned.text !== text) throw new LeftOver('with this cluster the chart runs the image in more places')
}

function sayChoice({ means, texts }: ImageChoice): readonly string[] {
  const keys = Object.keys(texts).join(', ')
  const set = keys === '' ? [] : [`the digest is set in ${keys}`]
  if (means === 'none') return []
  return means === 'values'
    ? set
    : ['the digest is put into what Helm renders', ...(keys === '' ? [] : [`set as well: ${keys}`])]
}
