import type { Endpoint, HttpErrorKind } from '@slipway/core'

/** One expectation and what was found of it. */
export interface Check {
  readonly name: string
  readonly ok: boolean
  readonly expected: string
  readonly found: string
}

/** Why there is no answer. `tunnel`: the way into the cluster could not be opened. */
export interface NoAnswer {
  readonly cause: HttpErrorKind | 'tunnel'
  readonly message: string
}

/** What one look at a service showed. */
export interface Seen {
  readonly checks: readonly Check[]
  readonly none?: NoAnswer
  /** What came, for people: status, headers and the first bytes. Only of an answer that was not as expected. */
  readonly came?: string
}

/** One thing that is checked, whatever it speaks. */
export interface Probe {
  /** Empty for the only one. */
  readonly name: string
  /** The address or the command, for people. */
  readonly shown: string
  /** It is done once it went well, and runs as long as it takes. */
  readonly once?: boolean
  /**
   * @param limit milliseconds
   * @param to where the connection goes instead
   */
  ask(limit: number, to?: Endpoint): Promise<Seen>
}
