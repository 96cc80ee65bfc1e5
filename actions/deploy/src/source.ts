import { parseRange, type Ports, UserError, type Values } from '@slipway/core'
import type { HelmSource } from '@slipway/kubernetes'
import type { ChartAddress, Needed } from '@slipway/kubernetes/begin'
import type { FetchedChart, FetchOrder } from '@slipway/oci'
import type { Inputs } from './inputs'
import { verifyProvenance } from './provenance'
import { optionsFor, type RegistryAccess } from './registry'

/** What Helm is given. */
export type Deliverable = Pick<HelmSource, 'chart' | 'values' | 'imageValues' | 'replaces' | 'pin' | 'madeOf'>

/**
 * What is deployed, and how its image comes into it.
 * @param chart as Helm gets it
 */
export function chartOf(
  { values, 'image-values': imageValues, replaces, pin }: Values<Inputs>,
  { path }: ReadyChart,
): Deliverable {
  return { chart: path, values, imageValues, replaces, pin }
}

/** A chart that Helm can take. */
export interface ReadyChart {
  readonly path: string
  /** What was fetched; undefined for a chart of this disk. */
  readonly fetched?: FetchedChart | undefined
}

/** What a record says of it beside the address that was given. */
export function chartFacts(chart: ReadyChart | undefined) {
  return { chartVersion: chart?.fetched?.version, chartDigest: chart?.fetched?.digest }
}

interface Fetching {
  readonly registries: RegistryAccess
  readonly ports: Ports
  /** Where Helm works: what is fetched lies there while it does. */
  readonly home: { readonly folder: string; readonly env: Readonly<Record<string, string>> }
  readonly helm: string
}

type Wanted = Pick<Values<Inputs>, 'chart' | 'chart-version'>

/**
 * Fetches a chart that is elsewhere, and what a chart of this disk needs, once: what is rendered, checked and applied
 * is one and the same, even where a tag moves meanwhile. Helm gets archives, and no credentials.
 * @throws UserError and its kin of the two ways to a chart, `CHART_DEPENDENCIES`, `CHART_LOCK`, `CHART_PROVENANCE`
 */
export async function prepareChart(given: Wanted, image: string | undefined, fetching: Fetching): Promise<ReadyChart> {
  const { isChartAddress, parseChartAddress } = await import('@slipway/kubernetes/begin')
  const { chart = '', 'chart-version': version } = given
  if (!isChartAddress(chart)) {
    if (version !== undefined) throw refusedVersion(chart, 'a chart of this disk has the version that it is')
    return { path: await complete(chart, { ...fetching, own: image }) }
  }
  const address = parseChartAddress(chart)
  if (version !== undefined && address.kind === 'registry') {
    const { tag, digest } = address.reference
    if (tag !== undefined || digest !== undefined) throw refusedVersion(chart, 'the address names one already')
  }
  const own = image ?? hostOf(address)
  const folder = await folderIn(fetching, 'chart')
  const fetched = await fetchOne({ address, version, folder }, { ...fetching, own })
  fetching.ports.host.info(`chart: ${fetched.shown}`)
  return { path: fetched.archive, fetched }
}

function refusedVersion(chart: string, why: string): UserError {
  return new UserError(
    'CHART_VERSION',
    `chart-version: ${why}: ${chart}`,
    'leave chart-version out, or the version of the address',
  )
}

const hostOf = (address: ChartAddress) =>
  address.kind === 'registry' ? address.reference.registry : new URL(address.url).host

interface Reaching extends Fetching {
  /** The host that user name, password and plain HTTP are meant for. */
  readonly own: string | undefined
}

async function fetchOne(
  {
    address,
    version = '',
    folder,
  }: { readonly address: ChartAddress; readonly version?: string | undefined; readonly folder: string },
  { registries, ports, home, helm, own }: Reaching,
): Promise<FetchedChart> {
  const { fetchChartFrom } = await import('@slipway/oci')
  const order: FetchOrder = {
    place: address,
    range: parseRange(version),
    optionsFor: (registry) => optionsFor({ registry }, own, registries),
    folder,
  }
  const fetched = await fetchChartFrom(order, ports)
  await verifyProvenance(fetched, { ports, helm, env: home.env })
  return fetched
}

async function folderIn({ ports, home }: Fetching, name: string): Promise<string> {
  const folder = ports.files.resolve(home.folder, name)
  await ports.files.makeDirectory(folder, 0o700)
  return folder
}

/** Folders in folders: local charts that need local charts. */
const MOST_LEVELS = 8

/** @returns the chart itself when nothing is missing, else a copy that is whole */
async function complete(chart: string, reaching: Reaching): Promise<string> {
  const { ports } = reaching
  const needed = await needs(chart, reaching)
  if (needed.length === 0) return chart
  const path = ports.files.resolve(await folderIn(reaching, 'chart'), 'chart')
  await fill(chart, path, { needed, reaching, level: 0 })
  return path
}

async function needs(chart: string, { ports }: Fetching): Promise<readonly Needed[]> {
  const { neededCharts } = await import('@slipway/kubernetes/begin')
  const found = await ports.files.stat(await ports.files.realPath(chart))
  if (found?.kind !== 'directory') return []
  return neededCharts(ports.files, chart, async () => {
    const { knownRepositories } = await import('@slipway/oci')
    const known = await knownRepositories(ports)
    return (name) => known.find((repository) => repository.name === name)?.url
  })
}

interface Filling {
  readonly needed: readonly Needed[]
  readonly reaching: Reaching
  readonly level: number
}

async function fill(chart: string, path: string, { needed, reaching, level }: Filling): Promise<void> {
  const { copyChart } = await import('@slipway/kubernetes/begin')
  const { files, host } = reaching.ports
  await copyChart(files, chart, path)
  const charts = files.resolve(path, 'charts')
  await files.makeDirectory(charts, 0o700)
  for (const item of needed) {
    if ('folder' in item) {
      await checkFolder(item, chart, { reaching, level })
      const more = await needs(item.folder, reaching)
      await fill(item.folder, files.resolve(charts, item.name), { needed: more, reaching, level: level + 1 })
      continue
    }
    const { shown } = await fetchOne({ ...item, folder: charts }, reaching).catch((error: unknown) => {
      throw neededBy(chart, item, error)
    })
    host.info(`chart: ${chart} needs ${shown}`)
  }
}

/** Whoever deploys a chart does not know what it needs: that is said with what went wrong on the way to it. */
function neededBy(chart: string, { name, version }: Extract<Needed, { address: unknown }>, error: unknown): unknown {
  if (!(error instanceof UserError) || error.outcome === 'cancelled') return error
  const { code, outcome, hint } = error
  const message = `chart: ${chart} needs ${name} ${version}, which is not in its folder charts/: ${error.message}`
  const step = `run helm dependency build ${chart} where it can be reached, and keep charts/`
  return new UserError(
    code,
    message,
    outcome === 'transient' ? `check that this machine reaches it; or ${step}` : hint,
    {
      outcome,
      cause: error,
    },
  )
}

/** What Chart.yaml of a checkout names beside it is of that checkout, like its links. */
async function checkFolder(
  { name, folder }: { readonly name: string; readonly folder: string },
  chart: string,
  { reaching, level }: Omit<Filling, 'needed'>,
): Promise<void> {
  const { files } = reaching.ports
  const isThere = (await files.stat(folder)) !== undefined
  const isOutside = (await files.inCheckout(chart)) && !(await files.inCheckout(folder))
  if (isThere && !isOutside && level < MOST_LEVELS) return
  const why = !isThere ? 'is not there' : isOutside ? 'is not in the checkout' : 'needs too many others'
  throw new UserError(
    'CHART_DEPENDENCIES',
    `chart: ${chart} needs ${name}, and ${folder} ${why}`,
    `correct its repository in Chart.yaml of ${chart}`,
  )
}
