import { lastLine } from '@slipway/core'
import { hookEvents, type KubeObject, parseManifest } from '../../../manifest/manifest'
import type { ReleaseTarget } from '../../delivery'
import { withoutRun } from '../applied/applied'
import { getReleaseArgs } from '../client/command'
import type { Helm } from '../client/helm'

/** What a revision holds as Helm has stored it, hooks left out. */
export async function manifestOf(
  helm: Helm,
  target: ReleaseTarget & { readonly revision: number },
): Promise<readonly KubeObject[]> {
  const result = await helm.read(getReleaseArgs(target))
  if (result.code !== 0)
    throw new Error(`the manifest of revision ${target.revision} cannot be read: ${lastLine(result.stderr)}`)
  const objects = await parseManifest(withoutRun(result.stdout))
  return objects.filter((object) => hookEvents(object).length === 0)
}
