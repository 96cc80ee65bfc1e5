import type { Ports, Values } from '@slipway/core'
import type { Attached } from './attach'
import type { Inputs } from './inputs'
import type { Place } from './places'
import type { PushedImage } from './source'

export interface Delivered {
  readonly given: Values<Inputs>
  readonly ports: Ports
  readonly image: PushedImage
  /** The first is that of `image`. */
  readonly places: readonly Place[]
  readonly attached: readonly Attached[]
}

export function sumOf(places: readonly Place[], key: 'uploadedBytes' | 'skippedBytes'): number {
  return places.reduce((sum, { content }) => sum + (content?.[key] ?? 0), 0)
}

type State = 'tagged' | 'content' | 'nothing'

export function stateOf({ content, tags, error }: Place): State {
  if (content === undefined) return 'nothing'
  return tags !== undefined && error === undefined ? 'tagged' : 'content'
}
