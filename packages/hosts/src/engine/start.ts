import { type AnyAction, errorMessage, EXIT_CODES } from '@slipway/core'
import type { Machinery } from './machinery'
import { runAction } from './run-action'
import { createHost, inSession } from './session'

/**
 * Runs an action as the program: finds out which host it is on, and ends with the exit code. The whole of an action's
 * `main.ts`.
 */
export function start(action: AnyAction, args: readonly string[] = process.argv.slice(2)): Promise<void> {
  return inSession(async (session) => {
    const machinery = await createHost(action.inputs, session, { args })
    if (machinery.host.phase === 'finish') return finish(action, machinery)
    if (action.finish !== undefined) await machinery.host.rememberPhase()
    return (await runAction(action, machinery)).exit
  })
}

/** A later phase only warns: the verdict was given. */
async function finish(action: AnyAction, machinery: Machinery): Promise<number> {
  const { finishAction } = await import('./finish')
  await finishAction(action, machinery).catch((error: unknown) =>
    machinery.host.warn(`not finished: ${errorMessage(error)}`),
  )
  return EXIT_CODES.pass
}
