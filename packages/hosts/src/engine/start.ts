import { type AnyAction, type Catalogue, errorMessage, EXIT_CODES } from '@slipway/core'
import { runAction } from './run-action'
import { createHost, inSession } from './session'

/** Runs an action as the program: finds out which host it is on, and ends with the exit code. */
export function start(
  action: AnyAction,
  catalogue: Catalogue,
  args: readonly string[] = process.argv.slice(2),
): Promise<void> {
  return inSession(async (session) => {
    const machinery = await createHost(action.inputs, session, { args })
    return (await runAction(action, machinery, catalogue, { ownEntry: true })).exit
  })
}

/**
 * A later phase of the job, as a program of its own: no variable of the job can turn a run into it. It only warns,
 * since the verdict was given.
 */
export function finish(
  action: AnyAction,
  catalogue: Catalogue,
  args: readonly string[] = process.argv.slice(2),
): Promise<void> {
  return inSession(async (session) => {
    const machinery = await createHost(action.inputs, session, { args })
    const { finishAction } = await import('./finish')
    await finishAction(action, machinery, catalogue).catch((error: unknown) =>
      machinery.host.warn(`not finished: ${errorMessage(error)}`),
    )
    return EXIT_CODES.pass
  })
}
