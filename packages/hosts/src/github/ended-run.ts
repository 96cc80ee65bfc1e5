import { type EndedRun, property, textAt } from '@slipway/core'
import { definedOnly } from '../kit/defined'

const CONCLUSIONS: Readonly<Record<string, EndedRun['conclusion']>> = {
  success: 'success',
  failure: 'failure',
  timed_out: 'failure',
  startup_failure: 'failure',
  action_required: 'failure',
  cancelled: 'cancelled',
}

/** The run that a `workflow_run` event is about (docs.github.com/webhooks, workflow_run). */
export function endedRunOf(event: unknown): EndedRun | undefined {
  const run = property(event, 'workflow_run')
  const [id, attempt, commit] = [property(run, 'id'), property(run, 'run_attempt'), textAt(run, 'head_sha')]
  if (typeof id !== 'number' || commit === undefined || !/^[0-9a-f]{40,64}$/.test(commit)) return undefined
  const started = Date.parse(textAt(run, 'run_started_at') ?? '')
  return definedOnly({
    runId: String(id),
    attempt: typeof attempt === 'number' ? attempt : undefined,
    commit,
    owner: textAt(run, 'head_repository', 'owner', 'login'),
    branch: textAt(run, 'head_branch'),
    workflow: textAt(run, 'name'),
    workflowFile: textAt(run, 'path')?.replace(/@.*$/, ''),
    runUrl: textAt(run, 'html_url'),
    conclusion: CONCLUSIONS[textAt(run, 'conclusion') ?? ''] ?? 'other',
    started: Number.isFinite(started) ? started : undefined,
  })
}
