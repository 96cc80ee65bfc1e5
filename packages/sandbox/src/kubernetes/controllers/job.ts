import { timestamp } from '../model'
import type { Condition, Job, Pod } from '../model'
import { resource } from '../resources'
import { createPod, deletePod, isActive, isReady, podsOf } from './controller'
import type { Controller, Controls } from './controller'

const COMPONENT = 'job-controller'

/**
 * Pods until enough of them succeeded or too many failed:
 * https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export const jobController: Controller = {
  resource: 'jobs',
  reconcile(object, controls) {
    const job = object as Job
    if (job.metadata.deletionTimestamp !== undefined || isFinished(job)) return
    const pods = podsOf(controls.store, job)
    const { spec } = job
    const succeeded = pods.filter(({ status }) => status?.phase === 'Succeeded').length
    const failed = pods.filter(({ status }) => status?.phase === 'Failed').length
    const active = pods.filter(isActive)
    const early = untilCounted(pods)
    if (early > 0) return controls.wake(early)
    const failure = failureOf(job, failed, restartsOf(pods), controls)
    if (failure !== undefined) {
      for (const pod of active) deletePod(controls, pod)
      return finish(job, { active: 0, succeeded, failed: failed + active.length }, failure, controls)
    }
    if (succeeded >= (spec.completions ?? 1)) return finish(job, { active: 0, succeeded, failed }, COMPLETE, controls)
    if (!spec.suspend)
      for (let missing = wantedPods(job, succeeded) - active.length; missing > 0; missing--) start(job, controls)
    report(job, controls)
  },
}

const COMPLETE: Condition = {
  type: 'Complete',
  status: 'True',
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
}

/**
 * The real controller waits a second for more changes of pods before it acts. In this time the log of a failed hook can
 * be read before Helm deletes it. Containers end at whole seconds in the API, so the wait is one to two seconds here.
 */
const BATCH_MILLISECONDS = 2000

function untilCounted(pods: readonly Pod[]): number {
  const ends = pods.filter((pod) => !isActive(pod)).flatMap(({ status }) => status?.containerStatuses ?? [])
  const last = Math.max(0, ...ends.map(({ state }) => Date.parse(state?.terminated?.finishedAt ?? '') || 0))
  return last + BATCH_MILLISECONDS - Date.now()
}

const isFinished = ({ status }: Job) =>
  status?.conditions?.some(
    ({ type, status: state }) => (type === 'Complete' || type === 'Failed') && state === 'True',
  ) ?? false

const restartsOf = (pods: readonly Pod[]) =>
  pods
    .filter(isActive)
    .reduce(
      (sum, { status }) =>
        sum + (status?.containerStatuses ?? []).reduce((count, { restartCount }) => count + restartCount, 0),
      0,
    )

const wantedPods = ({ spec }: Job, succeeded: number) =>
  Math.min(spec.parallelism ?? 1, (spec.completions ?? 1) - succeeded)

function failureOf({ spec, status }: Job, failed: number, restarts: number, controls: Controls): Condition | undefined {
  if (failed + restarts > (spec.backoffLimit ?? 6))
    return {
      type: 'Failed',
      status: 'True',
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    }
  if (spec.activeDeadlineSeconds === undefined || status?.startTime === undefined) return undefined
  const left = Date.parse(status.startTime) + spec.activeDeadlineSeconds * 1000 - Date.now()
  if (left > 0) controls.wake(left)
  return left > 0
    ? undefined
    : {
        type: 'Failed',
        status: 'True',
        reason: 'DeadlineExceeded',
        message: 'Job was active longer than specified deadline',
      }
}

function start(job: Job, controls: Controls): void {
  const pod = createPod(controls, job, job.spec.template, {})
  controls.event(job, {
    type: 'Normal',
    reason: 'SuccessfulCreate',
    message: `Created pod: ${pod.metadata.name}`,
    component: COMPONENT,
  })
}

function report(job: Job, controls: Controls): void {
  const pods = podsOf(controls.store, job)
  const count = (phase: string) => pods.filter(({ status }) => status?.phase === phase).length
  controls.store.change<Job>(resource('jobs'), job, (current) => {
    const counts = { active: pods.filter(isActive).length, succeeded: count('Succeeded'), failed: count('Failed') }
    current.status = {
      ...Object.fromEntries(Object.entries(counts).filter(([, number]) => number > 0)),
      ready: pods.filter(isReady).length,
      terminating: pods.filter(({ metadata }) => metadata.deletionTimestamp !== undefined).length,
      startTime: current.status?.startTime ?? timestamp(),
      uncountedTerminatedPods: {},
    }
  })
}

function finish(
  job: Job,
  counts: { active: number; succeeded: number; failed: number },
  condition: Condition,
  controls: Controls,
): void {
  const now = timestamp()
  const complete = condition.type === 'Complete'
  const leading = {
    ...condition,
    type: complete ? 'SuccessCriteriaMet' : 'FailureTarget',
    lastProbeTime: now,
    lastTransitionTime: now,
  }
  controls.store.change<Job>(resource('jobs'), job, (current) => {
    current.status = {
      ...Object.fromEntries(Object.entries(counts).filter(([, number]) => number > 0)),
      ready: 0,
      terminating: 0,
      startTime: current.status?.startTime ?? now,
      ...(complete ? { completionTime: now } : {}),
      uncountedTerminatedPods: {},
      conditions: [leading, { ...condition, lastProbeTime: now, lastTransitionTime: now }],
    }
  })
  const reason = complete ? 'Completed' : (condition.reason ?? '')
  const message = complete ? 'Job completed' : (condition.message ?? '')
  controls.event(job, { type: complete ? 'Normal' : 'Warning', reason, message, component: COMPONENT })
}
