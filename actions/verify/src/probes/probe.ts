import type { Look, Rule } from '../judge/look'

/** The deploy whose release is watched. Milliseconds since the epoch. */
export interface Moment {
  /** When the deploy began to change something, and when its rollout had ended. */
  readonly started: number
  readonly ended: number
  /** When the deploy before it ended: what lies before that was another release. Undefined: not known. */
  readonly previous: number | undefined
}

/**
 * A thing that is looked at again and again, and judged by its rule. To add a source: a folder beside this file whose
 * probes ask it; judge, no-data rule, report and page know only what `look` gives.
 */
export interface Probe {
  readonly name: string
  /** For people: what kind of thing it is. */
  readonly kind: 'metric' | 'alerts' | 'logs' | 'traces'
  /** What is asked, in the words of the server. */
  readonly asked: string
  /** What is expected, for a table. */
  readonly expected: string
  readonly rule: Rule
  /** Milliseconds after the end of the rollout until a look tells of the new release alone. */
  readonly settle: number
  /** Milliseconds between two looks. */
  readonly interval: number
  /** How many looks at most; undefined for as many as fit. */
  readonly count?: number
  /** A line to draw in the plot. */
  readonly limit?: number
  /**
   * Before the first look, which may be minutes away. Says what does not go as it should.
   * @throws UserError when what is asked is wrong
   */
  prepare?(): Promise<string | undefined>
  /**
   * @param at when it is, by the clock of this machine
   * @throws UserError when what is asked is wrong: no later look will do better
   */
  look(at: number): Promise<Look>
  /** What the looks found beside their values, for the report. */
  details?(): ProbeDetails
}

export interface ProbeDetails {
  /** The value before the deploy. */
  readonly before?: number
  readonly alerts?: readonly AlertDetail[]
  readonly signatures?: readonly SignatureDetail[]
}

export interface AlertDetail {
  readonly name: string
  /** `new`: it began after the deploy. */
  readonly state: 'new' | 'pending' | 'before' | 'silenced' | 'inhibited' | 'unclear'
  /** RFC 3339. */
  readonly since: string
  readonly labels: string
  readonly summary: string
}

export interface SignatureDetail {
  readonly text: string
  readonly count: number
  readonly samples: readonly string[]
}
