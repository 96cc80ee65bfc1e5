import type { Ports, Reference } from '@slipway/core'
import { namesOfOurs } from '../../../image/wishes'
import { type KubeObject } from '../../../manifest/manifest'
import { nameOf, objectTitle } from '../../../preflight/identity'
import type { ReleaseTarget } from '../../delivery'
import { fitsWith, writeChart } from './chart'
import type { MadeOf } from './made-of'
import { isCrd, prepare, withPolicies } from './prepare'
import { type Manifest, readObjects } from './read'
import { readSources } from './sources'

export interface ManifestsOrder extends ReleaseTarget {
  /** Files, folders and kustomizations. */
  readonly paths: readonly string[]
  readonly images: readonly Reference[]
  readonly replaces: readonly string[]
  /** `all`: what the manifests do not have any more goes, whatever it is. */
  readonly prune: 'default' | 'all'
  readonly skipCrds: boolean
}

export interface Gathered {
  readonly manifests: readonly Manifest[]
  readonly crds: readonly Manifest[]
  readonly notes: readonly string[]
}

interface Reading {
  readonly ports: Ports
  readonly kubectl: () => Promise<string>
  readonly env: Readonly<Record<string, string>>
}

/**
 * Reads all that the input `manifests` names. Nothing but the disk is looked at.
 * @throws UserError `MANIFESTS_…`, `KUSTOMIZE`
 */
export async function gatherManifests(order: ManifestsOrder, reading: Reading): Promise<Gathered> {
  const { sources, images } = await readSources(order.paths, reading)
  const { manifests, notes } = await prepare(await readObjects(sources), order)
  const crds = order.prune === 'all' ? [] : manifests.filter(isCrd)
  const rest = manifests.filter((manifest) => !crds.includes(manifest))
  const ours = namesOfOurs(order)
  const renamed = images.filter(({ newName, isPinned }) => isPinned && ours.has(newName))
  return {
    manifests: order.skipCrds ? rest.filter((manifest) => !isCrd(manifest)) : rest,
    crds: order.skipCrds ? [] : crds,
    notes: [
      ...notes,
      ...renamed.map(({ name }) => `the kustomization gives ${name} a tag or digest, which ours replaces`),
      ...outside(rest, order),
      ...hooks(rest),
    ],
  }
}

/** Manifests that all name another namespace than the release: its record is then looked for in the wrong place. */
function outside(manifests: readonly Manifest[], { namespace }: ReleaseTarget): readonly string[] {
  const named = manifests.map(({ object }) => namespaceIn(object)).filter((name) => name !== undefined)
  const [only, second] = [...new Set(named)]
  if (only === undefined || second !== undefined || only === namespace) return []
  return [`all manifests that name a namespace name ${only}: with namespace: ${only} the release stands beside them`]
}

function namespaceIn({ metadata }: KubeObject): string | undefined {
  const name = (metadata as { namespace?: unknown } | undefined)?.namespace
  return typeof name === 'string' && name !== '' ? name : undefined
}

/** What `helm template` or a helmfile rendered. */
function hooks(manifests: readonly Manifest[]): readonly string[] {
  const found = manifests.filter(({ text }) => /^\s*["']?helm\.sh\/hook["']?:/m.test(text))
  if (found.length === 0) return []
  const names = found.slice(0, 5).map(({ object }) => objectTitle(object, ''))
  return [`hooks of Helm run as such: ${names.join(', ')}${found.length > 5 ? ` and ${found.length - 5} more` : ''}`]
}

export interface MadeChart {
  /** The folder of a chart. */
  readonly chart: string
  readonly madeOf: MadeOf
}

export interface Making extends ReleaseTarget {
  readonly prune: 'default' | 'all'
  readonly adopts?: boolean
  /** Objects that were there before the release: they stay when it goes. */
  readonly isAdopted?: (object: KubeObject) => boolean
  /** Objects that are somebody else's and stay as they are. */
  readonly isLeft?: (object: KubeObject) => boolean
  /** Where the chart is written. */
  readonly folder: string
}

const NO = () => false

/** @throws UserError `MANIFESTS_TOO_LARGE` */
export async function makeChart(
  ports: Pick<Ports, 'files'>,
  { manifests, crds }: Gathered,
  { prune, isAdopted = NO, isLeft = NO, adopts = false, namespace, folder }: Making,
): Promise<MadeChart> {
  const applied = manifests.filter(({ object }) => !isLeft(object))
  const kept = await withPolicies(applied, { prune, isAdopted })
  const fits = fitsWith({ manifests: kept, crds })
  const chart = await writeChart(ports, folder, { manifests: kept, crds: fits ? crds : [] })
  return {
    chart,
    madeOf: {
      adopts,
      crds: crds.map(({ object }) => object),
      crdsBeside: !fits,
      bringsNamespace: applied.some(({ object }) => isNamespace(object, namespace)),
    },
  }
}

export function isNamespace(object: KubeObject, namespace: string): boolean {
  return object['kind'] === 'Namespace' && object['apiVersion'] === 'v1' && nameOf(object) === namespace
}
