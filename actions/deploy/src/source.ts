import type { Ports, Reference, Values } from '@slipway/core'
import type { Inputs } from './inputs'
import { chartRegistry, type RegistryAccess } from './registry'

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
  readonly home: Parameters<(typeof import('@slipway/kubernetes/begin'))['pullChart']>[2]
  /** The program. */
  readonly helm: string
}

/** @returns the archive of a chart in a registry; undefined for one that is here */
export async function fetchChart(
  chart: string,
  image: Reference,
  { registries, ports, home, helm }: Fetching,
): Promise<string | undefined> {
  const remote = await chartRegistry(chart, image, registries, ports)
  if (remote === undefined) return undefined
  const { pullChart } = await import('@slipway/kubernetes/begin')
  return pullChart(ports, helm, home, { chart, ...remote })
}
