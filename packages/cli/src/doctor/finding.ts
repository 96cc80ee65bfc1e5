import type { Outcome, Ports } from '@slipway/core'

/** One line of the doctor's. */
export interface Finding {
  readonly area: string
  readonly state: 'ok' | 'note' | 'problem'
  /** What was found, as a part of a sentence. */
  readonly text: string
  /** What to do about it. */
  readonly todo?: string
  /** Of a problem: the outcome that a stage would have by it. */
  readonly outcome?: Outcome
}

export type DoctorPorts = Omit<Ports, 'record'>

export const ok = (area: string, text: string): Finding => ({ area, state: 'ok', text })

export const note = (area: string, text: string, todo?: string): Finding => ({
  area,
  state: 'note',
  text,
  ...(todo === undefined ? {} : { todo }),
})

export const problem = (area: string, text: string, todo: string, outcome: Outcome): Finding => ({
  area,
  state: 'problem',
  text,
  todo,
  outcome,
})
