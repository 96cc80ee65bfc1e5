import { hasSeveralSources, sourcesOf } from './application'
import { type ApplicationClient, RUN_ANNOTATION } from './applications'
import { sourcesPatch, withParameters } from './parameter'
import type { ArgoCdPlan } from './plan'

/** Sets the parameters, and asks for the sync where Argo CD does not begin it itself. */
export async function ask(client: ApplicationClient, plan: ArgoCdPlan, run: string): Promise<void> {
  const { app, parameters, revisions, prune, options } = plan
  if (parameters.length > 0) {
    const { metadata, ...patch } = sourcesPatch(app, withParameters(sourcesOf(app), parameters))
    const marked = { ...(metadata as object), annotations: { [RUN_ANNOTATION]: run } }
    await client.patch({ ...patch, metadata: marked })
  }
  if (!plan.mustAsk) return
  const several = hasSeveralSources(app)
  await client.sync({ run, prune, options, ...(several ? { revisions } : { revision: revisions[0] }) })
}
