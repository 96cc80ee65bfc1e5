/** Milliseconds since the epoch; the end is not part of it. */
export interface Window {
  readonly from: number
  readonly to: number
}

export interface Line {
  readonly at: number
  readonly text: string
  /** Milliseconds since the start of the pod that wrote it, where that is known. */
  readonly age?: number
}

/** Where logs are kept. */
export interface LogStore {
  /** Lines of errors, oldest first, at most so many. */
  errors(window: Window, limit: number): Promise<readonly Line[]>
  /** Whether the release wrote any line at all; undefined when there is no query for that. */
  hasLines(window: Window): Promise<boolean | undefined>
}

/** Whether a line of that signature was usual before the deploy. */
export type Usual = (signature: string, line: Line) => boolean

/** There is nothing to compare with, or nothing that writes. */
export interface Missing {
  readonly reason: string
  readonly next: string
}

/** Error lines of a release, and what was usual among them before. */
export interface LogSource {
  /** Asked until there is an answer, then no more. */
  usual(): Promise<Usual | Missing>
  /** Lines of errors, oldest first, at most so many; a source that reads in turns gives what came since the last. */
  errors(window: Window, limit: number): Promise<readonly Line[] | Missing>
}
