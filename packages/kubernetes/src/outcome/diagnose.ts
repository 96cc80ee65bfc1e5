import { type Diagnosis, toDiagnosis } from '../diagnosis/diagnosis'
import { collectEvidence } from '../diagnosis/evidence'
import type { Deployment } from '../release/deployment'
import { type Cause, isOfContainer, recognise } from '../rollout/causes'
import { type Problem, rankProblems } from '../rollout/problems'
import { workloadKey } from '../rollout/symptoms'
import { isForeign, waitingText } from '../rollout/waiting'
import { DIAGNOSIS, writeDiagnosis } from './evidence-file'
import type { Failure } from './failure'

/** Why a release failed, with evidence, while it is all still there. */
export async function diagnose(deployment: Deployment, failure: Failure): Promise<Diagnosis> {
  const { plan, watched } = failure
  const { cluster, delivery, order, timeline, redact } = deployment
  const problems = activeFirst(failure, new Set(plan.hooks.map(workloadKey)))
  const evidence = await collectEvidence(cluster, {
    observation: watched.last,
    hooks: watched.hooks,
    problems,
    hookLogs: watched.hookLogs,
    tool: { name: delivery.tool, output: watched.applied?.output ?? '' },
    waiting: watched.waiting,
    namespace: order.namespace,
  })
  await watched.hookLogs.stop()
  if (watched.end !== 'lost') await deployment.hideSecretsIn(evidence.map(({ text }) => text).join('\n'))
  const { release, namespace } = order
  const diagnosis = toDiagnosis({
    at: cluster.ports.clock.now(),
    release,
    namespace,
    revision: plan.revision,
    problems,
    tool: wordsOf(failure, delivery.tool),
    evidence,
    redact,
  })
  await writeDiagnosis(deployment, diagnosis)
  timeline.add('fatal', diagnosis.sentence)
  timeline.add('evidence', `evidence is in ${DIAGNOSIS}`)
  return diagnosis
}

/** What the tool or the API server says of the failure itself. */
function wordsOf(
  { watched, refused, tested = false }: Failure,
  tool: string,
): { readonly cause: Cause; readonly message: string } | undefined {
  const { end, applied, last, waiting, problems } = watched
  if (refused !== undefined) return { cause: 'unknown', message: refused }
  if (end === 'lost')
    return { cause: 'api-lost', message: last.gaps.find(({ kind }) => kind === 'unreachable')?.message ?? '' }
  const isWaiting = waiting !== undefined && isForeign(waiting)
  if (end !== 'apply-failed')
    return end === 'deadline' && isWaiting && watched.good
      ? { cause: 'object-pending', message: waitingText(tool, waiting) }
      : undefined
  const { output = '', message = '' } = applied ?? {}
  if (tested) return { cause: 'test-failed', message }
  const cause = recognise('tool', { message: output }) ?? 'unknown'
  if (cause === 'timeout' && isWaiting && watched.good)
    return { cause: 'object-pending', message: waitingText(tool, waiting) }
  // A container that fails explains why there was no progress.
  const fails = problems.some((problem) => problem.active && isOfContainer(problem.cause))
  return { cause: cause === 'progress-deadline' && fails ? 'timeout' : cause, message }
}

/** What explains the end is there at the end; a hook may be removed with its pods the moment that it fails. */
function activeFirst(
  { watched: { fatal, problems, applied }, tested = false }: Failure,
  hooks: ReadonlySet<string>,
): readonly Problem[] {
  const hookFailed = (recognise('tool', { message: applied?.output ?? '' }) ?? '').startsWith('hook-')
  const explains = ({ active, workload }: Problem) =>
    active || tested || (hookFailed && hooks.has(workloadKey(workload)))
  const ranked = rankProblems(problems.filter(explains))
  return fatal === undefined ? ranked : [fatal, ...ranked.filter(({ key }) => key !== fatal.key)]
}
