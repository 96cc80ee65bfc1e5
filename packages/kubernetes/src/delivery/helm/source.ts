import type { Setting } from '@slipway/core'
import type { HelmFlags } from './client/command'
import type { MadeOf } from './manifests/made-of'
import type { Pin } from '../../image/pins'
import type { HelmTools } from './client/tools'

/** What Helm delivers, and how. */
export interface HelmSource {
  /** A folder, an archive or `oci://…`. */
  readonly chart: string
  /** Values files of the user, later ones win. */
  readonly values: readonly string[]
  /** Value path to value: the inputs `set`, `set-file` and `set-secret`. */
  readonly set: ReadonlyMap<string, Setting>
  /** Value path to part of the image, from the user; found by rendering when empty. */
  readonly imageValues: ReadonlyMap<string, string>
  /** Registry and repository of images that ours is to take the place of, from the user. */
  readonly replaces: readonly string[]
  readonly pin: Pin
  readonly flags?: HelmFlags
  /** Where the chart was made of manifests. */
  readonly madeOf?: MadeOf
  readonly tools: HelmTools
}
