/**
 * The branch that a change request wants to become part of, at the commit that it has now. What decides a gate is read
 * from there: a change that brings its own waiver would wave itself through.
 */
export interface TargetBranch {
  readonly branch: string
  /** Absent where the branch cannot be read. */
  readonly commit?: string
  /** Why it cannot be read, as a part of a sentence. */
  readonly unreadable?: string
  /** Whether a path lies in the repository, so that this branch decides about it. */
  covers(path: string): boolean
  /**
   * The file as it is on that branch; undefined when there is none, or when the branch cannot be read.
   * @param path as for `Files`: absolute, or relative to the working directory
   */
  read(path: string): Promise<string | undefined>
}

/** `main at 1a2b3c4`. */
export function describeTarget({ branch, commit }: Pick<TargetBranch, 'branch' | 'commit'>): string {
  return commit === undefined ? branch : `${branch} at ${commit.slice(0, 7)}`
}
