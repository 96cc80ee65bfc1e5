/**
 * Runs beside this one, in the same repository, by what they left with the host.
 *
 * What their files hold is data: to show, or to compare with. It was written by whatever commit ran there, so it is
 * never an input, never wiring of a later stage and never a verdict on this run. Only `Ports.record` is that.
 */
export interface OtherRuns {
  /**
   * The run of that id, or the newest successful run of a branch that left files; undefined when there is none. Runs of
   * forks are not found by branch, whatever their branch is called.
   * @throws UserError `OTHER_RUN_FORBIDDEN`, TransientError `OTHER_RUN_UNAVAILABLE`
   */
  find(which: { readonly id: string } | { readonly branch: string }): Promise<OtherRun | undefined>
}

/** Where files come from. */
export interface RunOrigin {
  /** As in `SourceContext.runId`. Absent where the host does not say: GitLab with nothing but the job's token. */
  readonly id?: string
  /** Absent where the host does not say. */
  readonly commit?: string
  readonly branch?: string
  readonly url?: string
  /** True when the code that ran came from somebody else's fork. */
  readonly fork: boolean
}

export interface OtherRun {
  readonly origin: RunOrigin
  /**
   * The wanted files of all that Slipway's jobs left there, held in memory.
   * @param wanted asked with each path as it stands in the archive, with forward slashes
   * @throws UserError `OTHER_RUN_REFUSED` for an archive that is too large, has too many files, or names a path outside
   * of itself; `OTHER_RUN_FORBIDDEN`; TransientError `OTHER_RUN_UNAVAILABLE`
   */
  files(wanted: (path: string) => boolean): Promise<readonly OtherFile[]>
}

export interface OtherFile {
  readonly origin: RunOrigin
  /** Name of the artifact on GitHub, of the job on GitLab. */
  readonly artifact: string
  readonly path: string
  readonly bytes: Uint8Array
}
