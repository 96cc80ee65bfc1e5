import { formatReference, type Ports, type Reference, type Values } from '@slipway/core'
import type { Inputs } from './inputs'
import { optionsFor, type RegistryAccess } from './registry'

/**
 * What is deployed, and how its image comes into it.
 * @param pulled the archive of a chart that was fetched
 */
export function chartOf(
  { chart, values, 'image-values': imageValues, replaces, pin }: Values<Inputs>,
  pulled: string | undefined,
) {
  return { chart: pulled ?? chart, values, imageValues, replaces, pin }
}

interface Fetching {
  readonly registries: RegistryAccess
  readonly ports: Ports
  /** Where Helm works: the archive lies there while it does. */
  readonly home: { readonly folder: string }
}

/**
 * Fetches a chart that is elsewhere, once: what is rendered, checked and applied is one and the same, even where its
 * tag moves meanwhile. Helm gets the archive, and no credentials.
 * @returns the archive; undefined for a chart that is here
 */
export async function fetchChart(
  chart: string,
  image: Reference,
  { registries, ports, home }: Fetching,
): Promise<string | undefined> {
  const { isChartAddress, parseChartAddress } = await import('@slipway/kubernetes/begin')
  if (!isChartAddress(chart)) return undefined
  const { pullChart } = await import('@slipway/oci')
  const folder = ports.files.resolve(home.folder, 'chart')
  await ports.files.makeDirectory(folder, 0o700)
  const address = parseChartAddress(chart)
  const options = optionsFor(address, image, registries)
  const { archive, reference } = await pullChart({ chart: address, options, folder }, ports)
  ports.host.info(`chart: oci://${formatReference(reference)}`)
  return archive
}
