/** Milliseconds since the epoch; the end is not part of it. */
export interface Window {
  readonly from: number
  readonly to: number
}

export interface Line {
  readonly at: number
  readonly text: string
}

/** Where logs are kept. */
export interface LogStore {
  /** Lines of errors, oldest first, at most so many. */
  errors(window: Window, limit: number): Promise<readonly Line[]>
  /** Whether the release wrote any line at all; undefined when there is no query for that. */
  hasLines(window: Window): Promise<boolean | undefined>
}
