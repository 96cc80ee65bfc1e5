import { lastLine } from '@slipway/core'
import { hookEvents, type KubeObject, parseManifest } from '../../../manifest/manifest'
import { type AppliedParts, type DeliveryOrder, latest, type ReleaseTarget } from '../../delivery'
import { appliedParts } from '../../parts'
import { acceptArgs, getReleaseArgs } from '../client/command'
import { lastErrors } from '../client/words'
import type { HelmContext } from '../context'
import { readHistory } from '../history/read-history'

type Own = Pick<DeliveryOrder, 'release' | 'namespace' | 'images' | 'run'> & { readonly revision: number }

/**
 * The objects of this run's revision as Helm has recorded them before it applied them, hooks too: a name that is made
 * of time or chance is foretold by no dry run.
 * @returns undefined while there is no such revision, or when it is another run's
 */
export async function readApplied({ helm }: HelmContext, own: Own): Promise<AppliedParts | undefined> {
  const result = await helm.read(getReleaseArgs(own))
  if (/release: not found/.test(result.stderr)) return undefined
  if (result.code !== 0) throw new Error(lastLine(result.stderr))
  if (result.stdout.split('\n', 1)[0]?.trim() !== own.run) return undefined
  const objects = await parseManifest(withoutRun(result.stdout))
  return appliedParts(
    objects.filter((object) => !isTest(object)),
    own,
  )
}

/** The objects in what `getReleaseArgs` asks for; its first line names the run. */
export function withoutRun(stdout: string): string {
  return stdout.slice(stdout.indexOf('\n') + 1)
}

export const isHook = (object: KubeObject) => hookEvents(object).length > 0

/** All of a revision as Helm has stored it. */
export async function storedObjects(
  { helm }: HelmContext,
  target: ReleaseTarget & { readonly revision: number },
): Promise<readonly KubeObject[]> {
  const result = await helm.read(getReleaseArgs(target))
  if (result.code !== 0)
    throw new Error(`the manifest of revision ${target.revision} cannot be read: ${lastLine(result.stderr)}`)
  return parseManifest(withoutRun(result.stdout))
}

/** The same without its hooks. */
export async function manifestOf(
  context: HelmContext,
  target: ReleaseTarget & { readonly revision: number },
): Promise<readonly KubeObject[]> {
  return (await storedObjects(context, target)).filter((object) => !isHook(object))
}

/** Tests run on request alone. */
export function isTest(object: KubeObject): boolean {
  const events = hookEvents(object)
  return events.length > 0 && events.every((event) => event === 'test' || event === 'test-success')
}

/**
 * Has a revision that runs recorded as `deployed`, which Helm called failed: it is applied once more as it is stored,
 * no pod restarts, and nothing is waited for.
 * @returns why that did not work
 */
export async function acceptRevision(
  { helm, timeline }: HelmContext,
  own: ReleaseTarget & { readonly revision: number; readonly historyMax?: number | undefined },
): Promise<string | undefined> {
  if (latest(await readHistory(helm, own))?.status === 'deployed') return undefined
  timeline.add('stop', `what revision ${own.revision} brings runs: recording it as deployed`)
  const result = await helm.run(acceptArgs(own), ACCEPT)
  return result.code === 0 ? undefined : lastErrors(result.stderr)
}

const ACCEPT = 120_000
