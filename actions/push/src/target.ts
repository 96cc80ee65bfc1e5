import type { Reference } from '@slipway/core'

/** What is pushed: the path of a layout, and the repository that it goes to. */
export interface PushTarget {
  readonly image: Reference
  readonly layout: string
}
