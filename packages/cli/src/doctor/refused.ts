import { errorMessage, UserError } from '@slipway/core'
import { type Finding, problem } from './finding'

/** What a stage would end with, as a line. */
export function refused(area: string, error: unknown): Finding {
  if (!(error instanceof UserError))
    return problem(area, errorMessage(error), 'this is a bug of Slipway: report it', 'error')
  return problem(area, error.message.replace(/\s*\n\s*/g, ' '), error.hint.replace(/\s*\n\s*/g, ' '), error.outcome)
}
