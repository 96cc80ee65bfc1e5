import type { KubeObject } from '../manifest/manifest'

/** How a way of delivery sends its objects: what must be known to ask the API server about them beforehand. */
export interface ApplyPlan {
  /** What is applied; what runs beside the release (hooks) is not in it. */
  readonly objects: readonly KubeObject[]
  /** What runs beside the release, at any time. */
  readonly hooks: readonly KubeObject[]
  /** Those of them that run before any object is applied: they may change what the API server says. */
  readonly before: readonly KubeObject[]
  /** `server`: server-side apply; `client`: the tool makes the patch itself. */
  readonly side: 'server' | 'client'
  /** The field manager. */
  readonly manager: string
  /** Takes fields that others own. */
  readonly force: boolean
  /** Takes objects over that exist and are nobody's or another release's. */
  readonly adopts: boolean
  /** Managers whose fields become the tool's own before it applies, of objects that it takes over. */
  readonly inherits?: readonly string[]
  /** Definitions of custom resources that are applied before. */
  readonly definitions?: readonly KubeObject[]
  /** Jobs whose template changes are made anew before. */
  readonly renewsJobs?: boolean
  /** What the tool puts on each object; the annotations say whose it is. */
  readonly marks: {
    readonly labels: Readonly<Record<string, string>>
    readonly annotations: Readonly<Record<string, string>>
  }
}
