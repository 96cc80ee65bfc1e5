import { UserError } from '@slipway/core'
import { toDiagnosis } from '../diagnosis/diagnosis'
import { lastGood, latest } from '../helm/history'
import { CAUSES } from '../rollout/causes'
import { DIAGNOSIS, writeDiagnosis } from './evidence-file'
import type { RefusedRender } from './prepare'
import { readHistory } from './releases'
import type { DeployResult, Run } from './result'

/**
 * Helm refused the chart in the dry run: nothing has changed.
 * @throws UserError `CHART_RENDER`: a chart that does not render is the input's fault
 */
export async function concludeRefused(run: Run, error: RefusedRender): Promise<DeployResult> {
  const { kube, plan, timeline, redact } = run
  const cause = error.why
  const message = redact(error.message)
  if (cause === undefined)
    throw new UserError(
      'CHART_RENDER',
      `the chart does not render: ${message}`,
      'try it with helm template and the same values',
    )
  const diagnosis = toDiagnosis({
    at: kube.ports.clock.now(),
    release: plan.release,
    namespace: plan.namespace,
    revision: undefined,
    findings: [],
    helm: { cause, message: error.message },
    evidence: [{ title: 'Helm said', text: error.output }],
    redact,
  })
  await writeDiagnosis(run, diagnosis)
  timeline.add('fatal', diagnosis.sentence)
  const history = await readHistory(kube, plan)
  const last = latest(history)
  return {
    outcome: cause === 'api-lost' ? 'transient' : 'fail',
    headline: `${CAUSES[cause].title}: ${message}; nothing was changed`,
    revision: last?.revision,
    previousRevision: lastGood(history)?.revision,
    state: last?.status ?? 'absent',
    notes: [],
    diagnosis,
    diagnosisFile: DIAGNOSIS,
    events: timeline.events,
    workloads: [],
  }
}
