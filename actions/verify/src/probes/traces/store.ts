import type { Window } from '../logs/store'

export interface Span {
  /** Its status is an error. */
  readonly failed: boolean
  readonly seconds: number
}

export interface SpanQuery {
  readonly service: string
  /** All of the service without it. */
  readonly operation: string | undefined
  /** Attributes of the span or of what sent it. */
  readonly tags: ReadonlyMap<string, string>
}

/** Where traces are kept. */
export interface TraceStore {
  /** What is asked, for people. */
  readonly asked: string
  /** Spans that began in the window, of at most so many traces. */
  spans(window: Window, traces: number): Promise<readonly Span[]>
  /** Names of the services, and of the operations of one: for a hint. */
  services(): Promise<readonly string[]>
  operations(): Promise<readonly string[]>
}
