import { UserError } from '@slipway/core'
import { latest, type RefusedPlan } from '../delivery/delivery'
import { toDiagnosis } from '../diagnosis/diagnosis'
import { stepFor } from '../image/render-failed'
import type { Deployment } from '../release/deployment'
import { DIAGNOSIS, writeDiagnosis } from './evidence-file'
import type { DeployResult } from './result'

/**
 * The chart was refused in the dry run: nothing has changed.
 * @throws UserError `CHART_RENDER`: a chart that does not render is the input's fault
 */
export async function concludeRefused(deployment: Deployment, error: RefusedPlan): Promise<DeployResult> {
  const { cluster, delivery, order, timeline, redact } = deployment
  const cause = error.why
  const message = redact(error.message)
  if (cause === undefined)
    throw new UserError('CHART_RENDER', `the chart does not render: ${message}`, stepFor(message))
  const diagnosis = toDiagnosis({
    at: cluster.ports.clock.now(),
    release: order.release,
    namespace: order.namespace,
    revision: undefined,
    problems: [],
    tool: { cause, message: error.message },
    evidence: [{ title: `${error.speaker ?? delivery.tool} said`, text: error.output }],
    hint: error.hint,
    redact,
  })
  await writeDiagnosis(deployment, diagnosis)
  timeline.add('fatal', diagnosis.sentence)
  timeline.add('evidence', `evidence is in ${DIAGNOSIS}`)
  const { history } = await delivery.standing()
  const last = latest(history)
  return {
    outcome: cause === 'api-lost' ? 'transient' : 'fail',
    headline: `${diagnosis.sentence}; nothing was changed`,
    revision: last?.revision,
    previousRevision: delivery.lastGood(history)?.revision,
    state: last?.status ?? 'absent',
    notes: [],
    diagnosis,
    diagnosisFile: DIAGNOSIS,
    events: timeline.events,
    workloads: [],
  }
}
