import type { Setup } from '../delivery'
import type { Helm } from './client/helm'

/** What every part of Helm's delivery works with. */
export interface HelmContext extends Setup {
  readonly helm: Helm
}
