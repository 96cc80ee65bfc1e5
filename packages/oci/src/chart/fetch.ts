import type { Reference, VersionRange } from '@slipway/core'
import type { RegistryOptions } from '../registry/connect'
import type { FetchedChart } from './fetched'
import { pullChart } from './pull-chart'
import { type ChartPorts, pullFromRepository } from './repository/pull'

/** Where a chart is that is not on this disk. */
export type ChartPlace =
  | { readonly kind: 'registry'; readonly reference: Reference }
  | { readonly kind: 'repository'; readonly url: string; readonly name: string }

export interface FetchOrder {
  readonly place: ChartPlace
  readonly range?: VersionRange | undefined
  /** How a host is reached: its login is for it alone. */
  readonly optionsFor: (host: string) => RegistryOptions
  /** Where the archive is to lie. */
  readonly folder: string
}

/** Fetches a chart from wherever it is, once. @throws what `pullChart` and `pullFromRepository` do */
export function fetchChartFrom(
  { place, range, optionsFor, folder }: FetchOrder,
  ports: ChartPorts,
): Promise<FetchedChart> {
  const pull = (chart: Reference) =>
    pullChart({ chart, range, options: { helmLogins: true, ...optionsFor(chart.registry) }, folder }, ports)
  if (place.kind === 'registry') return pull(place.reference)
  const { url, name } = place
  const options = optionsFor(new URL(url).host)
  return pullFromRepository({ url, name, range, options, folder, pullFromRegistry: pull }, ports)
}
