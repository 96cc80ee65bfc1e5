import { autoSyncOf, hasSeveralSources, sourcesOf } from './application'
import type { ApplicationClient } from './applications'
import { sourcesPatch, withParameters } from './parameter'
import type { ArgoCdPlan } from './plan'

/** On the Application: the run that set its parameters. */
export const RUN_ANNOTATION = 'slipway.dev/run'

/** Sets the parameters, and asks for the sync where Argo CD does not begin it itself. */
export async function ask(client: ApplicationClient, plan: ArgoCdPlan, run: string): Promise<void> {
  const { app, parameters, revisions, prune, options } = plan
  if (parameters.length > 0) {
    const { metadata, ...patch } = sourcesPatch(app, withParameters(sourcesOf(app), parameters))
    const marked = { ...(metadata as object), annotations: { [RUN_ANNOTATION]: run } }
    await client.patch({ ...patch, metadata: marked })
  }
  if (autoSyncOf(app) !== undefined) return
  const several = hasSeveralSources(app)
  await client.sync({ run, prune, options, ...(several ? { revisions } : { revision: revisions[0] }) })
}
