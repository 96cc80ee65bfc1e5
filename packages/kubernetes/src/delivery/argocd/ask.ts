import { type Clock, UserError } from '@slipway/core'
import { hasSeveralSources, sourcesOf } from './application'
import { type ApplicationClient, RUN_ANNOTATION } from './applications'
import { sourcesPatch, withParameters } from './parameter'
import type { ArgoCdPlan } from './plan'

export interface Asking {
  readonly run: string
  readonly clock: Clock
  /** Milliseconds since the epoch. */
  readonly until: number
}

const PAUSE = 2000

/** Sets the parameters, and asks for the sync where Argo CD does not begin it itself. */
export async function ask(client: ApplicationClient, plan: ArgoCdPlan, { run, clock, until }: Asking): Promise<void> {
  const { app, parameters, revisions, prune, options } = plan
  if (parameters.length > 0) {
    const { metadata, ...patch } = sourcesPatch(app, withParameters(sourcesOf(app), parameters))
    const marked = { ...(metadata as object), annotations: { [RUN_ANNOTATION]: run } }
    await client.patch({ ...patch, metadata: marked })
  }
  if (!plan.mustAsk) return
  const several = hasSeveralSources(app)
  const operation = { run, prune, options, ...(several ? { revisions } : { revision: revisions[0] }) }
  while (await isBusy(client.sync(operation))) {
    if (clock.now() > until) return client.sync(operation)
    await clock.sleep(PAUSE)
  }
}

/** Somebody's operation began after the plan was made: Argo CD queues none, so it is asked again. */
async function isBusy(asked: Promise<void>): Promise<boolean> {
  try {
    await asked
    return false
  } catch (error) {
    const isOther = error instanceof UserError && /another operation is already in progress/.test(error.message)
    if (isOther) return true
    throw error
  }
}
