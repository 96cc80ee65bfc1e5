import {
  type AnyAction,
  type Catalogue,
  type CommonInputs,
  errorMessage,
  outputFolder,
  Run,
  type Values,
} from '@slipway/core'
import { hideSecrets, readCommon, readConfig, resolveInputs } from './inputs'
import type { Machinery } from './machinery'

/**
 * GitHub's post step and GitLab's after_script: completes what a killed run left half done, when the action knows how.
 */
export async function finishAction(
  action: AnyAction,
  machinery: Machinery,
  { stageNames }: Pick<Catalogue, 'stageNames'>,
): Promise<void> {
  if (action.finish === undefined) return
  const common = readCommon(machinery.host)
  const ports = machinery.ports(common['working-directory'])
  const given = () => givenInputs(action, machinery, { common, stageNames })
  // What a killed run left is in the action's own journal; nothing is wired any more.
  await action.finish({ ...ports, record: new Run([]) }, outputFolder(common), given)
}

interface Sources {
  readonly common: Values<CommonInputs>
  readonly stageNames: readonly string[]
}

/**
 * The inputs of the run that was killed: the host gives this phase the same ones. Secrets among them are hidden before
 * anything is said. Without them there may still be something to finish.
 */
async function givenInputs(
  action: AnyAction,
  { host, ports }: Machinery,
  { common, stageNames }: Sources,
): Promise<Values<AnyAction['inputs']> | undefined> {
  const { files } = ports(common['working-directory'])
  try {
    hideSecrets(action, host)
    const config = await readConfig(files, common.config, { named: false, stageNames })
    return (
      await resolveInputs(action, { host, files, config, environment: common.environment, component: common.component })
    ).values
  } catch (error) {
    host.warn(`the inputs of the killed run cannot be read any more: ${errorMessage(error)}`)
    return undefined
  }
}
