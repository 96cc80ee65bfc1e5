import { type SourceContext, UserError } from '@slipway/core'
import type { StandingRun } from './beside'

/** Runs that are remembered: a rollback by hand seldom goes further back. */
const REMEMBERED = 20

/** A run with a place in the order of its workflow or pipeline. */
export interface OrderedRun {
  readonly line: string
  readonly id: number
  /** Somebody started it, or started it again: that is how many roll back. */
  readonly byHand: boolean
}

/**
 * The place of a run among others of its kind. Undefined where there is no order: on a laptop, for a part of a run with
 * an id of its own, or when the host does not say which workflow it is.
 */
export function orderedRun(host: { readonly name: string; readonly source: SourceContext }): OrderedRun | undefined {
  const { repository, workflow, runId, isPart, attempt = 1, byHand = false } = host.source
  const id = Number(runId)
  if (repository === undefined || workflow === undefined || isPart === true) return undefined
  if (runId === undefined || !Number.isSafeInteger(id)) return undefined
  return { line: `${host.name}:${repository}:${workflow}`, id, byHand: byHand || attempt > 1 }
}

/**
 * Whether a newer run of the same workflow has deployed already.
 * @param standing the revision that stands
 * @returns what is to be told, if anything
 * @throws UserError `DEPLOY_OLDER_RUN` (fail)
 */
export function checkOrder(
  run: OrderedRun | undefined,
  there: StandingRun | undefined,
  { standing, allowed }: { readonly standing: number | undefined; readonly allowed: boolean },
): string | undefined {
  if (run === undefined || there === undefined || there.line !== run.line) return undefined
  if (there.revision !== standing || run.id >= there.id) return undefined
  const what = `revision ${there.revision} was deployed by run ${there.id}, which is newer than this run ${run.id}`
  if (allowed) return `${what}; it is replaced (allow-older: true)`
  if (run.byHand || there.earlier.includes(run.id)) return `${what}; this run was started by hand, so it goes on`
  throw new UserError(
    'DEPLOY_OLDER_RUN',
    `${what}; nothing was changed`,
    'start a new run to deploy this commit, run this one again by hand, or set allow-older: true',
    { outcome: 'fail' },
  )
}

/** What is remembered when a run has deployed. */
export function afterRun(run: OrderedRun, there: StandingRun | undefined, revision: number): StandingRun {
  const known = there?.line === run.line ? [there.id, ...there.earlier] : []
  const earlier = [...new Set(known)].filter((id) => id !== run.id).slice(0, REMEMBERED)
  return { line: run.line, id: run.id, revision, earlier }
}
