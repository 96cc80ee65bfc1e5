import { type Ports, type Problem, type Values } from '@slipway/core'
import type { Access, OwnImage, ToolHome } from '@slipway/kubernetes'
import type { Inputs } from './inputs'
import type { Deliverable } from './source'

/** Inputs that say something of the values of a chart. */
const OF_CHART = ['values', 'set', 'set-secret', 'set-file', 'image-values'] as const

/** What of chart and manifests does not go together. */
export function sourceProblems(given: Values<Inputs>): readonly Problem[] {
  const { chart, manifests, adopt, pin } = given
  if (chart !== undefined && manifests.length > 0)
    return [{ input: 'manifests', message: 'chart is given as well: a release is made of one of them' }]
  if (chart !== undefined)
    return adopt ? [{ input: 'adopt', message: 'goes with manifests; for a chart it is take-ownership: true' }] : []
  if (manifests.length === 0) return [{ input: 'chart', message: 'required, or manifests instead of it' }]
  const isGiven = (name: (typeof OF_CHART)[number]) => [...given[name]].length > 0
  const values = OF_CHART.filter(isGiven).map((input) => ({
    input,
    message: 'manifests have no values: write it into them, or into a patch of a kustomization',
  }))
  return pin === 'values' ? [...values, { input: 'pin', message: 'manifests have no values: leave it out' }] : values
}

/** Before anything is fetched or started: the chart is here, or is told with the way through. */
export async function checkSource(given: Values<Inputs>, { files }: Ports): Promise<void> {
  const { checkChart } = await import('@slipway/kubernetes/begin')
  if (given.chart !== undefined) await checkChart(files, given.chart)
}

export const isOfManifests = ({ manifests }: Values<Inputs>) => manifests.length > 0

/** The namespace of the release comes with it, or is asked for. */
export const makesNamespace = ({ 'create-namespace': asked }: Values<Inputs>, { madeOf }: Deliverable) =>
  asked || madeOf?.bringsNamespace === true

interface Making {
  readonly ports: Ports
  readonly home: ToolHome
  readonly kubectl: () => Promise<string>
  readonly access?: Access
}

/** The chart that is made of manifests. */
export async function sourceOfManifests(
  given: Values<Inputs>,
  images: readonly OwnImage[],
  making: Making,
): Promise<Deliverable> {
  const { chartOfManifests } = await import('@slipway/kubernetes')
  const { release = '', namespace, manifests: paths, replaces, prune } = given
  const wish = {
    ...{ release, namespace, paths, replaces, prune, images },
    adopts: given.adopt,
    skipCrds: given['skip-crds'],
    deleteAdopted: given['delete-adopted'],
    takeOwnership: given['take-ownership'],
  }
  const { chart, madeOf } = await chartOfManifests(wish, making)
  // There are no values by which the digest could come in.
  return { chart, values: [], imageValues: new Map(), replaces, pin: 'render', madeOf }
}
