import { type AnyAction, Run } from '@slipway/core'
import { readCommon } from './inputs'
import type { Machinery } from './machinery'

/**
 * GitHub's post step and GitLab's after_script: completes what a killed run left half done, when the action knows how.
 */
export async function finishAction(action: AnyAction, machinery: Machinery): Promise<void> {
  if (action.finish === undefined) return
  const common = readCommon(machinery.host)
  const ports = machinery.ports(common['working-directory'])
  // What a killed run left is in the action's own journal; nothing is wired any more.
  await action.finish({ ...ports, record: new Run([]) }, common.output)
}
