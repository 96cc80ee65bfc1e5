/** How a host lets a job read files of its repository. */
export interface RepositoryAccess {
  /** The host's own interface, where this job can use it. */
  readonly api?: RepositoryApi
  readonly remote: Remote
}

export interface RepositoryApi {
  /** The newest commit of a branch. */
  head(branch: string): Promise<string | undefined>
  /**
   * The bytes of a file.
   * @param path from the root of the repository
   */
  file(commit: string, path: string): Promise<Uint8Array | undefined>
}

/** Where git fetches from. */
export interface Remote {
  /** Without credentials. */
  readonly url: string
  /** Value of the header `Authorization`, for that address alone. */
  readonly authorization?: string
}

/** Bytes that a file may have: it is written by hand. */
export const TARGET_FILE_LIMIT = 1_000_000
