import type { Scalar } from 'yaml'

/** A place of a rendered release that says which image runs. */
export interface ImageUse {
  /** Kind, namespace and name. */
  readonly object: string
  readonly kind: string
  /** Name of the container, or the path within a custom resource. */
  readonly container: string
  readonly image: string
  /** An init container; one that stays beside the others is none. */
  readonly init: boolean
  readonly hook: boolean
  /** It stands in an object that no controller of Kubernetes itself reads. */
  readonly custom: boolean
  /** The template that the object comes from. */
  readonly source: string
  /** Where the scalar stands in the whole text: from its first character up to and without its last. */
  readonly range: readonly [number, number]
  readonly style: Scalar.Type | undefined
}

/** An image that a custom resource names in parts: only the operator that reads it puts it together. */
export interface ImageInParts {
  readonly object: string
  /** Where the parts stand in it. */
  readonly path: string
  readonly image: string
}

/** What a document has, with places that count from its own beginning. */
export type Parsed = Omit<ImageUse, 'source'>

export interface FoundImages {
  readonly uses: readonly Parsed[]
  readonly parts: readonly ImageInParts[]
}
