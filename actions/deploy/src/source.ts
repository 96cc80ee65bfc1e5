import type { Values } from '@slipway/core'
import type { Inputs } from './inputs'

/** What is deployed, and how its image comes into it. */
export function chartOf({ chart, values, set, 'image-values': imageValues, replaces, pin }: Values<Inputs>) {
  return { chart, values, set, imageValues, replaces, pin }
}
