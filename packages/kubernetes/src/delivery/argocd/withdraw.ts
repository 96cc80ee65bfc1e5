import type { Clock } from '@slipway/core'
import type { KubeObject } from '../../manifest/manifest'
import { hasEnded, operationState, runOf, sourcesOf } from './application'
import { type ApplicationClient, RUN_ANNOTATION } from './applications'
import { type Parameter, sourcesPatch, withParameters } from './parameter'

interface Asked {
  /** As it was before anything was asked. */
  readonly app: KubeObject
  readonly parameters: readonly Parameter[]
  readonly run: string
  readonly clock: Clock
}

const PATIENCE = { end: 20_000, pause: 500 }

/**
 * Ends what was asked of Argo CD, so that nothing of it happens later by surprise: a sync that runs is terminated, one
 * that has not begun is taken away, and with it the parameters. What was synced stays for the rollback.
 *
 * @returns whether something of it is left: what has begun
 */
export async function withdraw(client: ApplicationClient, { app, parameters, run, clock }: Asked): Promise<boolean> {
  const now = await client.get()
  const state = operationState(now)
  const began = state !== undefined && state.started !== operationState(app)?.started
  if (runOf(now['operation']) === run && !began) await client.patch({ operation: null })
  else if (state !== undefined && !hasEnded(state) && (state.run === run || began)) await end(client, clock)
  if (began || parameters.length === 0) return began
  const { metadata, ...patch } = sourcesPatch(
    await client.get(),
    withParameters(sourcesOf(now), parameters, sourcesOf(app)),
  )
  await client.patch({ ...patch, metadata: { ...(metadata as object), annotations: { [RUN_ANNOTATION]: null } } })
  return false
}

/** A hook that runs is deleted; a sync that a closed window holds back can only be written down as failed. */
async function end(client: ApplicationClient, clock: Clock): Promise<void> {
  const until = clock.now() + PATIENCE.end
  await client.terminate()
  for (;;) {
    const now = await client.get()
    const state = operationState(now)
    if (state === undefined || hasEnded(state)) return
    if (clock.now() > until) {
      const message = 'withdrawn by slipway'
      const finishedAt = new Date(clock.now()).toISOString().replace(/\.\d+/, '')
      await client.patch({ operation: null, status: { operationState: { phase: 'Failed', message, finishedAt } } })
      return
    }
    await clock.sleep(PATIENCE.pause)
  }
}
