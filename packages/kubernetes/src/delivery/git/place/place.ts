import type { Edit } from '../../../manifest/edits'
import type { PinnedReference } from '../../../image/candidates'
import type { ValuePath } from '../../../image/leaves'

export type Yaml = typeof import('yaml')

/** A file of the repository that is delivered from; its path is from the root, with `/`. */
export interface RepositoryFile {
  readonly path: string
  readonly text: string
}

/** What keeps the image there. */
export type PlaceKind = 'kustomize' | 'values' | 'parameter' | 'reference' | 'artifact' | 'field'

/** A place of a file that says which version of an image runs. */
export interface Place {
  readonly file: string
  readonly kind: PlaceKind
  /** As `git-field` takes it. */
  readonly field: string
  /** The image as it stands there, or as much of it as does. */
  readonly holds: string
  /** It plainly is ours. The others are proposed, and never chosen. */
  readonly sure: boolean
  /** Empty where the digest stands there already. */
  readonly edits: readonly Edit[]
  /** Places of one group that hold the same move together: containers of a folder's manifests, values of an object. */
  readonly group: string
  /** Why it must not be written, although it was found. */
  readonly refused?: string
  readonly notes: readonly string[]
}

/** What is to stand there. */
export type Wanted = PinnedReference

/** One object of a file, or the values in one of its texts. */
export interface Section {
  readonly file: RepositoryFile
  /** Which of the file's documents it is, from 1. */
  readonly number: number
  /** What tells it from the file's other documents, `Deployment/shop` or `#2`; undefined where it is the only one. */
  readonly label: string | undefined
  readonly kind: string | undefined
  readonly name: string | undefined
  readonly namespace: string | undefined
  /** It is encrypted, and a change of any line makes it unreadable. */
  readonly sealed: boolean
  /** Where a character of this text stands in the file. */
  readonly at: (offset: number) => number
  /** The path of the text in the object around it. */
  readonly within: ValuePath
}
