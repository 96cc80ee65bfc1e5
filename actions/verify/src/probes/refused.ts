import { UserError } from '@slipway/core'
import type { Look } from '../judge/look'
import { Refusal } from './server'

/**
 * Asks before the wait: what is wrong with a query, or with a server, is better told now.
 * @param next what corrects the query, where the refusal does not say it
 * @returns what does not go as it should
 * @throws UserError `VERIFY_QUERY` when what is asked is wrong
 */
export async function tryOnce(
  name: string,
  ask: () => Promise<string | undefined>,
  next?: string,
): Promise<string | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.kind === 'query') throw wrongQuery(name, error, next)
    return `${error.message}; ${error.next}. It is asked again`
  }
}

export function wrongQuery(name: string, refusal: Refusal, next = refusal.next): UserError {
  return new UserError('VERIFY_QUERY', `${name}: ${refusal.message}`, next)
}

/** A refusal as a look; anything else is thrown on. */
export function errorLook(at: number, error: unknown): Look {
  if (!(error instanceof Refusal)) throw error
  return { at, kind: 'error', reason: error.message, next: error.next }
}
