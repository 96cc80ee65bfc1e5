/** A chart that was fetched, and what it is known by. */
export interface FetchedChart {
  /** Path of the archive. */
  readonly archive: string
  /** Its address with version and digest, for people. */
  readonly shown: string
  /** Of the manifest in a registry, of the archive from a repository. */
  readonly digest: string
  /** Undefined where a digest alone names it. */
  readonly version: string | undefined
  /** Path of what signs it, where there is such a file. */
  readonly provenance: string | undefined
}
