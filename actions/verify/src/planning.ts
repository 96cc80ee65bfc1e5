import type { Ports, Problem, Values } from '@slipway/core'
import type { Inputs } from './inputs'
import type { Moment } from './probes/probe'
import type { Asking } from './servers'
import type { Variables } from './variables'

/** What every kind of check is planned with. */
export interface Planning {
  readonly given: Values<Inputs>
  readonly ports: Ports
  readonly moment: Moment
  readonly asking: Asking
  readonly names: Variables
  readonly problem: (problem: Problem) => void
}
