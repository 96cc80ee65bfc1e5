import type { Diagnosis } from '../diagnosis/diagnosis'
import type { Failure } from '../outcome/failure'
import { CAUSES } from '../rollout/causes'
import type { Problem } from '../rollout/problems'
import { workloadKey } from '../rollout/symptoms'

/**
 * Digests that a failed release is to be blamed on: of the containers in which the named cause was seen, when it is the
 * application's own. Infrastructure, configuration, rights and containers of others blame none.
 */
export function blamedDigests(
  { plan, watched }: Pick<Failure, 'plan' | 'watched'>,
  { cause }: Pick<Diagnosis, 'cause'>,
): readonly string[] {
  if (CAUSES[cause].ofApplication !== true) return []
  const hooks = new Set(plan.hooks.map(workloadKey))
  const explains = (problem: Problem) =>
    problem.cause === cause || (cause === 'hook-failed' && hooks.has(workloadKey(problem.workload)))
  const seen = [...watched.problems, ...(watched.fatal === undefined ? [] : [watched.fatal])].filter(explains)
  // A test of the chart asks the whole release, by an image of its own.
  const blamed = plan.targets.filter(
    ({ workload, name }) =>
      cause === 'test-failed' ||
      seen.some(
        (problem) => workloadKey(problem.workload) === workloadKey(workload) && (problem.container ?? name) === name,
      ),
  )
  return [...new Set(blamed.flatMap(({ image }) => /@(sha\d+:[0-9a-f]+)$/.exec(image)?.[1] ?? []))]
}
