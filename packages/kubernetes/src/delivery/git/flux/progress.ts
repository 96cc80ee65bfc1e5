import { textAt } from '@slipway/core'
import type { Cluster } from '../../../cluster/cluster'
import type { OwnImage } from '../../../image/candidates'
import type { KubeObject } from '../../../manifest/manifest'
import type { Applied } from '../../../rollout/watch'
import type { Setup } from '../../delivery'
import type { Applier, Sight } from '../../followed/applier'
import { liveObjects } from '../../followed/follow'
import { lackOf, lackText } from '../../followed/goal'
import { getFlux, getObject } from './cluster'
import {
  appliedOf,
  artifactOf,
  attemptedOf,
  busyWith,
  conditionOf,
  conditionsOf,
  type FluxName,
  fluxTitle,
  inventoryOf,
  isCurrent,
  isObserved,
  isSuspended,
  RESOURCES,
  shortFluxRevision,
  sourceRefOf,
} from './objects'

export interface FluxAwaited {
  readonly name: FluxName
  /** The commit that has the digest; without one, whatever brings it. */
  readonly commit: string | undefined
  /** What was applied before, and what was tried last. */
  readonly before: { readonly applied: string | undefined; readonly attempted: string | undefined }
  readonly images: readonly OwnImage[]
  readonly namespace: string
}

const OK: Applied = { ok: true, message: '', output: '' }

/** Reasons that end by themselves: something else is not ready yet. */
const PASSING = new Set([
  'DependencyNotReady',
  'Progressing',
  'ProgressingWithRetry',
  'ArtifactFailed',
  'SourceNotReady',
])

/** Milliseconds for which a failure has to stand: Flux tries again by itself. */
const PATIENCE = 20_000

/** Flux as an applier: what its objects say of a commit. Nothing is written, not even a request to look. */
export class FluxProgress implements Applier {
  #failing: { readonly attempt: string | undefined; readonly since: number } | undefined

  constructor(
    readonly setup: Setup,
    readonly awaited: FluxAwaited,
  ) {}

  async look(): Promise<Sight> {
    const { cluster } = this.setup
    const { name } = this.awaited
    const object = await getFlux(cluster, name)
    const found = await contentOf(cluster, object, name)
    const attempted = attemptedOf(object)
    const says = isSuspended(object) ? [`${fluxTitle(name)} is suspended: nothing comes until it is resumed`] : []
    const sight = { begun: this.#isNew(attempted), objects: found.objects, hooks: [], says }
    const failing = this.#failureOf(object, found.releases)
    if (failing?.isFinal === true) return { ...sight, ended: failed(failing.text) }
    if (failing !== undefined) return { ...sight, says: [...says, `${failing.text}; Flux tries again`] }
    if (!this.#isThrough(object)) return { ...sight, says: [...says, ...(await this.#whatIsAwaited(object))] }
    const pending = found.releases.filter((release) => !isReady(release))
    if (pending.length > 0) return { ...sight, says: [...says, ...pending.map(releaseText)] }
    return this.#compared({ ...sight, begun: true }, appliedOf(object))
  }

  /** What is applied holds the digest, or a later commit is to bring it. */
  async #compared(sight: Sight, applied: string | undefined): Promise<Sight> {
    const { images, namespace, commit } = this.awaited
    const { found, complete } = await liveObjects(this.setup.cluster, sight.objects, namespace)
    const lack = complete ? lackOf(found, images, namespace) : undefined
    const isKnown = complete || commit === undefined || this.#isNew(applied)
    if (lack === undefined && isKnown) return { ...sight, ended: OK }
    const why = lack === undefined ? 'which may not be read' : `which does not hold the digest: ${lackText(lack)}`
    const text = `Flux applied ${shortFluxRevision(applied)}, ${why}`
    if (commit !== undefined && applied?.includes(commit) === true) return { ...sight, ended: failed(text) }
    return { ...sight, begun: false, says: [...sight.says, text] }
  }

  /** The commit itself, or one that came after it: the branch goes on. */
  #isNew(revision: string | undefined): boolean {
    const { commit, before } = this.awaited
    if (revision === undefined) return false
    if (commit === undefined) return revision !== before.applied
    return revision.includes(commit) || ![before.applied, before.attempted].includes(revision)
  }

  #isThrough(object: KubeObject): boolean {
    const applied = appliedOf(object)
    const isAwaited = this.#isByContent() ? applied !== undefined : this.#isNew(applied)
    return isAwaited && isObserved(object) && conditionOf(object, 'Ready')?.status === 'True'
  }

  /** No revision tells whether it has come: what stands is asked for the digest, which may have stood there before. */
  #isByContent(): boolean {
    const { commit, images, name } = this.awaited
    return commit === undefined || (name.kind === 'helmrelease' && images.length > 0)
  }

  #failureOf(object: KubeObject, releases: readonly KubeObject[]): Failing | undefined {
    const attempt = attemptedOf(object)
    // What failed before the commit came says nothing of it: the commit may be what mends it.
    const isTried = this.#isNew(attempt)
    const own = isTried ? failureText(object, fluxTitle(this.awaited.name)) : undefined
    const brought = isTried ? releases.map((one) => failureText(one, titleOf(one))?.text) : []
    const text = own?.text ?? brought.find((one) => one !== undefined)
    if (text === undefined) {
      // A try under way says nothing yet: between two failures every retry looks so.
      if (![object, ...releases].some(isTrying)) this.#failing = undefined
      return undefined
    }
    const now = this.setup.cluster.ports.clock.now()
    const since = this.#failing?.attempt === attempt ? this.#failing?.since : undefined
    this.#failing = { attempt, since: since ?? now }
    return { text, isFinal: own?.stalled === true || now - this.#failing.since >= PATIENCE }
  }

  /** Why the commit is not there yet. */
  async #whatIsAwaited(object: KubeObject): Promise<readonly string[]> {
    const { cluster } = this.setup
    const { commit, name } = this.awaited
    const ref = sourceRefOf(object)
    const resource = ref === undefined ? undefined : RESOURCES[ref.kind as keyof typeof RESOURCES]
    const source =
      ref === undefined || resource === undefined ? undefined : await getObject(cluster, { ...ref, resource })
    const ready = conditionOf(source, 'Ready')
    const title = ref === undefined ? 'its source' : `${ref.kind} ${ref.namespace}/${ref.name}`
    if (ready?.status === 'False') return [`${title}: ${ready.reason}: ${ready.message}`]
    if (isSuspended(source)) return [`${title} is suspended: Flux does not look for commits`]
    const own = conditionOf(object, 'Ready')
    if (own?.status === 'False' && PASSING.has(own.reason)) return [`${fluxTitle(name)}: ${own.reason}: ${own.message}`]
    if (commit === undefined || this.#isNew(attemptedOf(object))) return []
    if (name.kind === 'helmrelease')
      return [`${fluxTitle(name)} is as it was: waiting for what brings commit ${commit.slice(0, 8)} into it`]
    const artifact = artifactOf(source)
    if (artifact?.includes(commit) === true) {
      const busy = busyWith(object)
      const what = busy === undefined ? 'is to apply it' : `is busy with what came before (${shortFluxRevision(busy)})`
      return [`${title} has the commit: ${fluxTitle(name)} ${what}`]
    }
    const often = textAt(source, 'spec', 'interval') ?? '?'
    const at = shortFluxRevision(artifact)
    return [`${title} is at ${at}: waiting for commit ${commit.slice(0, 8)} (it is looked for every ${often})`]
  }
}

interface Failing {
  readonly text: string
  /** It has stood long enough, or Flux does not try again. */
  readonly isFinal: boolean
}

const isTrying = (object: KubeObject): boolean => conditionOf(object, 'Ready')?.status === 'Unknown'

const failed = (message: string): Applied => ({ ok: false, message, output: message })

function failureText(
  object: KubeObject,
  title: string,
): { readonly text: string; readonly stalled: boolean } | undefined {
  const current = conditionsOf(object).filter((condition) => isCurrent(object, condition))
  const [stalled, ready] = ['Stalled', 'Ready'].map((type) => current.find((condition) => condition.type === type))
  if (stalled?.status === 'True') return { text: `${title}: ${stalled.reason}: ${stalled.message}`, stalled: true }
  if (ready?.status !== 'False' || PASSING.has(ready.reason)) return undefined
  return { text: `${title}: ${ready.reason}: ${ready.message}`, stalled: false }
}

const titleOf = (object: KubeObject) =>
  `${textAt(object, 'kind') ?? ''} ${textAt(object, 'metadata', 'namespace') ?? ''}/${textAt(object, 'metadata', 'name') ?? ''}`

const isReady = (object: KubeObject): boolean => isObserved(object) && conditionOf(object, 'Ready')?.status === 'True'

function releaseText(object: KubeObject): string {
  const ready = conditionOf(object, 'Ready')
  return `${titleOf(object)}: ${ready === undefined ? 'not looked at yet' : `${ready.reason}: ${ready.message}`}`
}

export interface FluxContent {
  readonly objects: readonly KubeObject[]
  /** Releases of Helm that the objects bring. */
  readonly releases: readonly KubeObject[]
}

/** What an object of Flux applied, with what the releases among it brought. */
export async function contentOf(cluster: Cluster, object: KubeObject, { kind }: FluxName): Promise<FluxContent> {
  const own = kind === 'helmrelease' ? [object] : inventoryOf(object)
  const named = own.filter((one) => textAt(one, 'kind') === 'HelmRelease')
  const releases: KubeObject[] = kind === 'helmrelease' ? [object] : []
  const objects = kind === 'helmrelease' ? [] : [...own]
  for (const one of named) {
    const place = { namespace: textAt(one, 'metadata', 'namespace') ?? '', name: textAt(one, 'metadata', 'name') ?? '' }
    const release =
      kind === 'helmrelease' ? object : await getObject(cluster, { ...place, resource: RESOURCES.helmrelease })
    if (release === undefined) continue
    if (kind !== 'helmrelease') releases.push(release)
    objects.push(...(await broughtBy(cluster, release, place)))
  }
  return { objects, releases }
}

const WORKLOADS = 'deployments.apps,statefulsets.apps,daemonsets.apps,jobs.batch,cronjobs.batch'

/** helm-controller puts the release's name on all that it applies. */
async function broughtBy(
  cluster: Cluster,
  release: KubeObject,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<readonly KubeObject[]> {
  const target = textAt(release, 'spec', 'targetNamespace') ?? namespace
  const labels = `helm.toolkit.fluxcd.io/name=${name},helm.toolkit.fluxcd.io/namespace=${namespace}`
  const { items } = await cluster.list([
    ...['get', '--output=json', `--namespace=${target}`, `--selector=${labels}`, '--', WORKLOADS],
  ])
  return items.map((item) => ({
    apiVersion: textAt(item, 'apiVersion') ?? '',
    kind: textAt(item, 'kind') ?? '',
    metadata: { name: textAt(item, 'metadata', 'name') ?? '', namespace: textAt(item, 'metadata', 'namespace') ?? '' },
  }))
}

/** Where what it brings runs: the namespace that it says, else that of its first workload. */
export function namespaceOf(object: KubeObject, { objects }: FluxContent): string {
  const said = textAt(object, 'spec', 'targetNamespace')
  const first = objects.find((one) =>
    /^(?:Deployment|StatefulSet|DaemonSet|Job|CronJob)$/.test(textAt(one, 'kind') ?? ''),
  )
  const own = textAt(object, 'metadata', 'namespace') ?? 'default'
  return said ?? textAt(first, 'metadata', 'namespace') ?? own
}
