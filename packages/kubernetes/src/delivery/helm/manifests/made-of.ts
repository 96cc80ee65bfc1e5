import type { KubeObject } from '../../../manifest/manifest'

/** Of a chart that was made of manifests: what its chart alone does not say. */
export interface MadeOf {
  /** Those in the chart's `crds/`, which Helm installs once and never changes. */
  readonly crds: readonly KubeObject[]
  /** They are not in it: Helm's record would be too large. */
  readonly crdsBeside: boolean
  /** What exists and is nobody's is taken over. */
  readonly adopts: boolean
  /** The namespace of the release is one of its own objects. */
  readonly bringsNamespace: boolean
}
