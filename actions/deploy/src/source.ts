import type { Values } from '@slipway/core'
import type { Inputs } from './inputs'

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
