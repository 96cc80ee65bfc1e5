import type { KubeObject } from '../../../manifest/manifest'
import { workloadRef } from '../../../manifest/manifest'
import type { ApplyPlan } from '../../../preflight/apply'
import { askServer } from '../../../preflight/ask'
import { namespaceOf, nameOf, objectKey, objectTitle } from '../../../preflight/identity'
import { type Live, readLive } from '../../../preflight/live'
import { look } from '../../../rollout/look'
import { recognise } from '../../../rollout/causes'
import { RefusedPlan } from '../../delivery'
import type { HelmContext } from '../context'
import { releaseMarks } from '../plan/apply-plan'

interface Question {
  readonly objects: readonly KubeObject[]
  readonly namespace: string
  readonly release: string
}

/** Jobs that live and would have another template: nothing can change one, so it must be made anew. */
export async function changedJobs(
  { cluster }: HelmContext,
  { objects, namespace, release }: Question,
): Promise<readonly KubeObject[]> {
  const jobs = objects.filter((object) => workloadRef(object, namespace)?.kind === 'Job')
  if (jobs.length === 0) return []
  const live = await readLive(cluster, { objects: jobs, namespace })
  const there = jobs.filter((object) => live.found.has(objectKey(object, namespace)))
  if (there.length === 0) return []
  const plan: ApplyPlan = {
    objects: there,
    hooks: [],
    before: [],
    side: 'server',
    manager: 'helm',
    force: true,
    adopts: false,
    marks: releaseMarks({ release, namespace }),
  }
  const everything: Live = { found: new Map(), complete: true }
  const answers = await askServer(cluster, { plan, namespace, live: everything })
  return answers
    .filter(({ words }) => recognise('tool', { message: words }) === 'immutable-field')
    .map(({ object }) => object)
}

const PAUSE = 2000

/**
 * Takes Jobs away whose template changes, each once it has ended, so that they are made anew.
 * @param until milliseconds since the epoch: one that still runs then is left
 * @throws RefusedPlan
 */
export async function renewJobs(context: HelmContext, question: Question & { readonly until: number }): Promise<void> {
  const { cluster, timeline } = context
  const { namespace, until } = question
  for (const job of await changedJobs(context, question)) {
    const title = objectTitle(job, namespace)
    const ref = workloadRef(job, namespace)
    const views = async () => (await look(cluster, ref === undefined ? [] : [ref], { events: false })).workloads
    let said = false
    for (let [view] = await views(); view !== undefined && view.finished === undefined; [view] = await views()) {
      if (cluster.ports.clock.now() >= until) throw stillRuns(title)
      if (!said) timeline.add('waiting', `${title} still runs, and its template has changed: waiting for its end`)
      said = true
      await cluster.ports.clock.sleep(PAUSE)
    }
    timeline.add('start', `${title} has ended and its template has changed: it is made anew`)
    await deleteJob(context, job, namespace)
  }
}

/** The Jobs of a revision that is taken back have another template than those of the one before: they go first. */
export async function clearJobs(context: HelmContext, question: Question): Promise<void> {
  for (const job of await changedJobs(context, question)) {
    context.timeline.add('rollback', `${objectTitle(job, question.namespace)} is made anew as it was`)
    await deleteJob(context, job, question.namespace)
  }
}

async function deleteJob({ cluster }: HelmContext, job: KubeObject, namespace: string): Promise<void> {
  await cluster.kubectl(
    [
      'delete',
      '--cascade=background',
      '--ignore-not-found',
      `--namespace=${namespaceOf(job, namespace)}`,
      '--',
      'job',
      nameOf(job),
    ],
    { outlives: true },
  )
}

function stillRuns(title: string): RefusedPlan {
  return new RefusedPlan(
    `${title}: its template cannot change while it runs`,
    `${title} did not end within the timeout`,
    'immutable-field',
    'the API server',
    'wait for its end, or give it generateName in place of name, so that each template has a Job of its own',
  )
}
