import {
  CancelledError,
  errorMessage,
  type Failure,
  HttpError,
  type Outcome,
  type Ports,
  type Result,
  UserError,
} from '@slipway/core'
import { machineError } from '../disk/file-errors'
import { HTTP_ERROR_CODES } from './http-error-codes'
import type { Ending } from './publish'

/** The one place that turns something thrown into an outcome. */
export function endingOf(thrown: unknown, cancelled: CancelledError | undefined): Ending {
  // Whatever breaks after a signal broke because of it; a verdict of the action stands.
  const broke = !(thrown instanceof UserError) || thrown.outcome === 'tool-failed' || thrown.outcome === 'transient'
  // Whatever wrote: a machine without room is its user's to mend, and no bug.
  const error = broke ? (cancelled ?? machineError(thrown)) : thrown
  if (error instanceof UserError)
    return { result: failed(error.outcome, { code: error.code, message: error.message, hint: error.hint }) }
  if (error instanceof HttpError)
    return {
      result: failed('transient', {
        code: HTTP_ERROR_CODES[error.kind],
        message: error.message,
        hint: 'check the network, then run it again',
      }),
    }
  const failure: Failure = {
    code: 'INTERNAL',
    message: errorMessage(error),
    hint: 'this is a bug in Slipway; report it with the lines above',
  }
  const stack = error instanceof Error ? error.stack : undefined
  return { result: failed('error', failure), ...(stack === undefined ? {} : { stack }) }
}

function failed(outcome: Outcome, failure: Failure): Result {
  return { outcome, headline: headlineOf(failure.message), outputs: {}, summary: '', failure }
}

/** The first line; where it only leads to a list, the first item with it. */
function headlineOf(message: string): string {
  const [first = '', second, ...others] = message.split('\n')
  if (second === undefined || !first.endsWith(':')) return first
  return `${first} ${second.trim()}${others.length === 0 ? '' : ` (and ${others.length} more)`}`
}

/** What a signal makes of whatever breaks. */
export function cancellation({ signals }: Ports): CancelledError | undefined {
  try {
    signals.check()
    return undefined
  } catch (error) {
    return error instanceof CancelledError ? error : undefined
  }
}
