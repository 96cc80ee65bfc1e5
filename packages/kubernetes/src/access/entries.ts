export type Fields = Readonly<Record<string, unknown>>

/** A named part of a kubeconfig, with where it stood: a relative path in it is meant from there. */
export interface Entry {
  readonly fields: Fields
  /** The real folder of its file; undefined for content that is in no file. */
  readonly folder?: string
  /** The file came with the checkout, or was made in it: others than the user may have written it. */
  readonly inCheckout?: boolean
}

/** All files of a kubeconfig as one, as kubectl reads them: of two entries with one name the first counts. */
export interface Merged {
  readonly contexts: ReadonlyMap<string, Entry>
  readonly clusters: ReadonlyMap<string, Entry>
  readonly users: ReadonlyMap<string, Entry>
}
