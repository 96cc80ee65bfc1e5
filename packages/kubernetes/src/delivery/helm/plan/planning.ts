import { errorMessage, type Exited, redactor, referenceName, UserError } from '@slipway/core'
import { readCapabilities } from '../../../cluster/capabilities'
import { ClusterSecrets } from '../../../diagnosis/seen-secrets'
import { chooseImages, type ImageWish } from '../../../image/choose-all'
import type { ImageChoice } from '../../../image/conclude'
import { LeftOver, pinAll, type PinRule } from '../../../image/pin'
import type { Render } from '../../../image/render'
import { renderFailed } from '../../../image/render-failed'
import { containersOf, mayBeWorkload, parseManifest } from '../../../manifest/manifest'
import { wishesOf } from '../../../image/wishes'
import type { PinnedReference } from '../../../image/candidates'
import { keptImages, keptNote } from '../../../image/kept'
import { look } from '../../../rollout/look'
import type { Observation } from '../../../rollout/observation'
import { workloadKey } from '../../../rollout/symptoms'
import { type DeliveryOrder, type Foretold, type Parts, RefusedPlan } from '../../delivery'
import { refsOf, takeApart } from '../../parts'
import { dryRunArgs, templateArgs } from '../client/command'
import { causeOf, lastErrors } from '../client/words'
import type { HelmContext } from '../context'
import { writePostRenderer } from '../pin/post-renderer'
import type { HelmSource } from '../source'
import type { ChartValues } from '../values/chart-values'
import { withOverlay } from '../values/files'
import { applyPlan } from './apply-plan'
import { deniedLookup } from './denied-lookup'
import { type ApplySide, parseDryRun, readDryRun } from './dry-run'
import { planJson } from './plan-file'
import { chooseStrategy } from './strategy'

/** Characters of a render: to read a large one as YAML twice takes longer than what is begun by it. */
const SMALL = 256 * 1024

/** Where generated files go. */
export const placeOf = ({ cluster: { ports, access } }: HelmContext) => ({ ports, folder: access.folder })

/** What is rendered. */
interface Chart {
  readonly order: DeliveryOrder & HelmSource
  /** Values files of the user. */
  readonly given: readonly string[]
  readonly isUpgrade: boolean
  readonly values: ChartValues
  readonly redact: (text: string) => string
  readonly foretell: (foretold: Omit<Foretold, 'previous'>) => void
}

/** Finds the digest's place in what Helm renders, with as much of the cluster as that takes. */
export class HelmPlanning {
  readonly #secrets: ClusterSecrets
  /** Of the order, and of what is kept. */
  #wishes: readonly ImageWish[]

  constructor(
    readonly context: HelmContext,
    readonly chart: Chart,
  ) {
    this.#secrets = new ClusterSecrets(context.cluster, chart.order.namespace)
    this.#wishes = wishesOf(chart.order.images, chart.order)
  }

  async render() {
    const { order } = this.chart
    const kept = order.keepRunning === true ? await this.#findKept() : []
    this.#wishes = [...this.#wishes, ...kept]
    const { choice, found } = await this.#chooseAndRender()
    const { cluster, helm } = this.context
    const { rules } = choice
    const unseen = rules.some((rule) => rule.unseen === true)
    const text = choice.means === 'render' && !unseen ? await pinAll(found.text, rules) : found.text
    const dryRun = await parseDryRun(text, found.side)
    const objects = [...dryRun.objects, ...dryRun.hooks]
    const images = this.#wishes.map(({ image }) => image)
    const parts = unseen ? NOTHING : takeApart(objects, { ...order, images })
    const { access, ports } = cluster
    const pin = { folder: access.folder, rules, major: helm.tools.helmMajor }
    const postRenderer = choice.means === 'render' ? await writePostRenderer(ports, pin) : []
    const refs = [...parts.workloads, ...parts.hooks]
    const known = new Set(found.expected.map(workloadKey))
    const isKnown = refs.every((ref) => known.has(workloadKey(ref)))
    const baseline = isKnown ? found.seen : await look(cluster, refs, { events: true })
    const applies = applyPlan(dryRun, { order, isUpgrade: this.chart.isUpgrade })
    const notes = [...kept.map(keptNote), ...sayChoice(choice), ...choice.notes]
    const strategy = chooseStrategy(order.wait, objects)
    const printed = { plan: planJson(choice), manifests: text }
    return { values: found.values, ...parts, baseline, postRenderer, applies, strategy, notes, rules, printed, images }
  }

  /** What runs of the release beside the images that are given. */
  async #findKept(): Promise<readonly ImageWish[]> {
    const { order } = this.chart
    const offline = await this.#offline(undefined)
    const found = 'failed' in offline ? await this.#online(undefined) : offline
    if ('failed' in found) throw await renderFailed(found.failed, this.chart.values)
    const objects = await parseManifest(found.text, mayBeWorkload)
    const { workloads, gaps } = await look(this.context.cluster, refsOf(objects, order), { events: false })
    const [gap] = gaps
    if (gap !== undefined)
      throw new UserError(
        'KEEP_RUNNING',
        `keep-running: what runs cannot be read: ${gap.message}`,
        'grant it, or give all of images',
      )
    const holds = async (image: PinnedReference) =>
      (await order
        .readerOf?.(image)
        .read(image.digest)
        .catch(() => undefined)) !== undefined
    const rendered = containersOf(objects, order.namespace)
    return keptImages({ wishes: this.#wishes, rendered, views: workloads, holds })
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
      return this.#chooseOnline()
    }
  }

  async #chooseOnline() {
    try {
      const choice = await this.#choose(this.#online)
      return { choice, found: await this.#renderFinally(choice) }
    } catch (error) {
      const denied = error instanceof UserError ? deniedLookup(error.message) : undefined
      if (denied !== undefined) throw denied
      if (this.chart.order.pin !== 'render' || !mayNeedCluster(error)) throw error
      return this.#unseen(error)
    }
  }

  /** Nothing but the deploy itself renders this chart: the rule is applied to whatever comes then. */
  async #unseen(why: unknown) {
    const { given, order } = this.chart
    const { namespace } = order
    const rules = this.#wishes.map(({ image, replaces }): PinRule => ({
      image,
      namespace,
      names: [referenceName(image), ...replaces],
      unseen: true,
    }))
    const names = rules.flatMap((rule) => rule.names)
    const note = `the chart renders only while it is applied, so every ${names.join(' and every ')} is pinned then: ${errorMessage(why)}`
    const choice: ImageChoice = {
      means: 'render',
      values: undefined,
      texts: {},
      rules,
      text: '',
      containers: [],
      notes: [note],
    }
    const seen = await look(this.context.cluster, [], { events: false })
    return { choice, found: { values: given, text: '', side: this.#usualSide(), expected: [], seen } }
  }

  async #choose(render: Render): Promise<ImageChoice> {
    const { order, values } = this.chart
    const { helm } = this.context
    const { pin, namespace, madeOf } = order
    // Helm 3 shows hooks to no post-renderer.
    const pinsHooks = helm.tools.helmMajor > 3
    const { all, appVersion, template, mentions } = values
    return chooseImages(
      { wishes: this.#wishes, pin, namespace, pinsHooks, ofManifests: madeOf !== undefined },
      { values: all, appVersion, render, template, mentions },
    )
  }

  readonly #offline: Render = async (overlay) => {
    const { order, given, isUpgrade, redact } = this.chart
    const values = await withOverlay(placeOf(this.context), given, overlay)
    const result = await this.context.helm.read(templateArgs({ ...order, values, isUpgrade }))
    return result.code === 0 ? { text: result.stdout } : { failed: redact(lastErrors(result.stderr)) }
  }

  readonly #online: Render = async (overlay) => {
    const { order, given } = this.chart
    const values = await withOverlay(placeOf(this.context), given, overlay)
    const result = await this.#dryRun(values)
    return result.code === 0
      ? { text: readDryRun(result.stdout, { noHooks: order.flags?.noHooks }).text }
      : { failed: await this.#said(lastErrors(result.stderr)) }
  }

  /**
   * What is applied server-side the API server itself is asked about, field by field: there Helm need not read the
   * schema of all that it has (0.2 s of 0.37 s), by which Helm 4.1 refuses nothing of it anyway. What Helm patches is
   * asked about only where it is new, and who wants a dry run gets all of Helm's.
   */
  async #dryRun(values: readonly string[]): Promise<Exited> {
    const { order } = this.chart
    const { helm } = this.context
    const ask = (validates: boolean) => helm.read(dryRunArgs({ ...order, values }, { validates }))
    if (this.#usualSide() === 'client' || order.dryRun === true) return ask(true)
    const result = await ask(false)
    return result.code === 0 && readDryRun(result.stdout).side === 'client' ? ask(true) : result
  }

  /** What Helm says with the cluster: the chart may have looked up a Secret, and tell it. */
  async #said(text: string): Promise<string> {
    const seen = await this.#secrets.seenIn(text)
    const { host } = this.context.cluster.ports
    for (const secret of seen.filter(({ length }) => length >= 8)) host.hide(secret)
    return redactor(seen)(this.chart.redact(text))
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

  /** What was rendered without the cluster, which most charts are with it, too. */
  async #foretell({ means, rules, text }: ImageChoice, baseline: Promise<Observation>): Promise<void> {
    const { order, isUpgrade, foretell } = this.chart
    const read = async () =>
      parseDryRun(means === 'render' ? await pinAll(text, rules) : text, this.#usualSide()).catch(() => undefined)
    const rendered = text.length > SMALL ? undefined : await read()
    foretell(rendered === undefined ? { baseline } : { baseline, applies: applyPlan(rendered, { order, isUpgrade }) })
  }

  /** The chart as the API server's capabilities and its `lookup`s make it; the cluster is looked at meanwhile. */
  async #renderFinally(choice: ImageChoice) {
    const { order, given } = this.chart
    const { cluster } = this.context
    const values = await withOverlay(placeOf(this.context), given, choice.values)
    const expected = refsOf(await parseManifest(choice.text, mayBeWorkload), order)
    const rendering = this.#dryRun(values)
    rendering.catch(() => undefined)
    const looking = look(cluster, expected, { events: true })
    looking.catch(() => undefined)
    await this.#foretell(choice, looking)
    const result = await rendering
    const seen = await looking
    const beside = result.code === 0 ? undefined : await this.#renderBeside(values, result.stderr)
    if (beside !== undefined) return { values, text: beside, side: this.#usualSide(), expected, seen }
    if (result.code !== 0) {
      const output = await this.#said(result.stderr)
      const why = causeOf(result.stderr)
      throw deniedLookup(output) ?? new RefusedPlan(await this.#said(lastErrors(result.stderr)), output, why)
    }
    return { values, ...readDryRun(result.stdout, { noHooks: order.flags?.noHooks }), expected, seen }
  }
}

/** Of a release that nobody has seen yet. */
const NOTHING: Parts = { targets: [], workloads: [], hooks: [], hooksFirst: false, secrets: [] }

/** What a schema refuses is refused by every render; anything else may be for want of a `lookup`. */
function mayNeedCluster(error: unknown): boolean {
  return (
    error instanceof UserError && error.code === 'CHART_RENDER' && !/specifications of the schema/.test(error.message)
  )
}

/** @throws LeftOver where the cluster makes another chart of it than was looked at */
async function refuseLeftOver({ means, rules }: ImageChoice, text: string): Promise<void> {
  if (means === 'render') return
  if ((await pinAll(text, rules)) !== text)
    throw new LeftOver('with this cluster the chart runs the image in more places')
}

function sayChoice({ means, texts }: ImageChoice): readonly string[] {
  const keys = Object.keys(texts).join(', ')
  const set = keys === '' ? [] : [`the digest is set in ${keys}`]
  if (means === 'none') return []
  return means === 'values'
    ? set
    : ['the digest is put into what Helm renders', ...(keys === '' ? [] : [`set as well: ${keys}`])]
}
