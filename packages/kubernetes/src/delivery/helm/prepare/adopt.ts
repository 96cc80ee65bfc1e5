import { isObject, lastLine, property, textAt } from '@slipway/core'
import type { KubeObject } from '../../../manifest/manifest'
import type { ApplyPlan } from '../../../preflight/apply'
import { foretell } from '../../../preflight/foretell'
import { objectKey, objectTitle } from '../../../preflight/identity'
import { foreignObjects, type Live, readLive } from '../../../preflight/live'
import { type DeliveryOrder, type Plan, RefusedPlan } from '../../delivery'
import { uninstallArgs, upgradeArgs } from '../client/command'
import { causeOf, lastErrors } from '../client/words'
import type { HelmContext } from '../context'
import { ownerLabels } from '../history/owner'
import { isNamespace, makeChart } from '../manifests/gather'
import { project, unionOf } from './fields'
import { appliedFields, kubectlFields, takenOver } from './managers'
import { identityOf, patchObject } from '../../../cluster/patch'

interface Adoption {
  readonly order: DeliveryOrder
  readonly applies: ApplyPlan
  readonly live: Live
  /** The revision that is there now. */
  readonly previous: Plan['previous']
  /** Milliseconds since the epoch after which Helm is surely dead. */
  readonly until: number
}

const KEEP = { 'helm.sh/resource-policy': 'keep' }
const KEPT_REVISION = 1

/**
 * Takes over what lives and is nobody's. With the first revision of a release what lives is recorded as it is, so that
 * it is the way back; later, an object that comes in is marked as one that stays. What kubectl applied becomes Helm's
 * own, so that a field which the manifests leave out goes.
 * @returns whether a revision was made
 * @throws RefusedPlan
 */
export async function adopt(context: HelmContext, adoption: Adoption): Promise<boolean> {
  const { cluster, timeline } = context
  const { applies, live, order, previous } = adoption
  const { namespace } = order
  const foreign = foreignObjects(applies, live, namespace).filter((object) => !isNamespace(object, namespace))
  if (foreign.length === 0) return false
  const standing = previous === undefined ? await whatLives(context, adoption, foreign) : undefined
  if (applies.side === 'server')
    for (const object of foreign) await takeFields(context, adoption, object, { marks: previous !== undefined })
  if (standing === undefined) return false
  const titles = foreign.map((object) => objectTitle(object, namespace)).join(', ')
  timeline.add('start', `recording what lives as revision ${KEPT_REVISION}, the way back: ${titles}`)
  await record(context, adoption, standing)
  cluster.ports.signals.check()
  return true
}

/** Of each object what kubectl applied, and what the manifests set from now on, with the values that live. */
async function whatLives(
  { cluster }: HelmContext,
  { applies, live, order }: Adoption,
  foreign: readonly KubeObject[],
): Promise<string> {
  const { namespace } = order
  // By force, so that nothing stands in the way of an answer: it is a dry run.
  const plan = { ...applies, side: 'server' as const, force: true }
  const wanted = await foretell(cluster, { plan, namespace, objects: foreign })
  const manifests = foreign.flatMap((object) => {
    const key = objectKey(object, namespace)
    const found = live.found.get(key)
    if (found === undefined) return []
    const future = wanted.get(key)
    const fields = unionOf([
      kubectlFields(found),
      ...(future === undefined ? [] : [appliedFields(future, applies.manager)]),
    ])
    const standing = asItStands(found, project(found, fields))
    return [{ object: standing, text: JSON.stringify(standing), from: objectTitle(object, namespace) }]
  })
  const { ports, access } = cluster
  const folder = ports.files.resolve(access.folder, 'standing')
  const place = { ...order, prune: 'default' as const, isAdopted: () => true, folder }
  return (await makeChart(ports, { manifests, crds: [], notes: [] }, place)).chart
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** Named as it is, without what the server or kubectl keep there for themselves. */
export function asItStands(found: KubeObject, part: unknown): KubeObject {
  const { status: _, ...content } = isObject(part) ? part : {}
  const { labels, annotations } = isObject(content['metadata']) ? content['metadata'] : {}
  const { [LAST_APPLIED]: __, ...others } = isObject(annotations) ? annotations : {}
  const { metadata, ...identity } = identityOf(found)
  return {
    ...content,
    ...identity,
    metadata: {
      ...(isObject(metadata) ? metadata : {}),
      ...(isObject(labels) ? { labels } : {}),
      ...(Object.keys(others).length === 0 ? {} : { annotations: others }),
    },
  }
}

const ATTEMPTS = 3

/** Under the version that was read: what somebody writes meanwhile is read again, and not written over. */
async function takeFields(
  { cluster }: HelmContext,
  { applies, live, order: { namespace } }: Adoption,
  object: KubeObject,
  { marks }: { readonly marks: boolean },
): Promise<void> {
  const key = objectKey(object, namespace)
  let found = live.found.get(key)
  for (let attempt = 1; found !== undefined; attempt += 1) {
    const managed = takenOver(found, applies.manager)
    const annotations = property(found, 'metadata', 'annotations')
    const content = [
      ...(managed === undefined ? [] : [{ op: 'replace', path: '/metadata/managedFields', value: managed }]),
      ...(marks
        ? [
            {
              op: 'add',
              path: '/metadata/annotations',
              value: { ...(isObject(annotations) ? annotations : {}), ...KEEP },
            },
          ]
        : []),
    ]
    if (content.length === 0) return
    const version = textAt(found, 'metadata', 'resourceVersion')
    const same = { op: 'replace', path: '/metadata/resourceVersion', value: version }
    const patch = { object: found, namespace, type: 'json' as const, content: [...content, same] }
    const { code, stderr } = await patchObject(cluster, { ...patch, manager: applies.manager })
    if (code === 0) return
    if (attempt === ATTEMPTS || !/object has been modified|Conflict/.test(stderr))
      throw refused(objectTitle(object, namespace), stderr)
    found = (await readLive(cluster, { objects: [object], namespace })).found.get(key)
  }
}

function refused(title: string, stderr: string): RefusedPlan {
  const words = lastLine(stderr).replace(/^Error from server(?: \(\w+\))?: /, '')
  return new RefusedPlan(`${title} could not be taken over: ${words}`, stderr, causeOf(stderr) ?? 'unknown', 'kubectl')
}

const TIMEOUT = 120_000

async function record(context: HelmContext, { order, until }: Adoption, chart: string): Promise<void> {
  const { helm } = context
  const { release, namespace, run, createNamespace } = order
  const plan = {
    ...{ release, namespace, createNamespace, chart, values: [], timeout: TIMEOUT },
    // What lives is no digest of ours.
    labels: ownerLabels({ run, until, revision: KEPT_REVISION, digests: [], content: undefined }),
    strategy: 'none' as const,
    flags: { takeOwnership: true, noHooks: true },
  }
  const { code, stderr } = await helm.run(upgradeArgs(plan, helm.tools.helmMajor), TIMEOUT)
  if (code === 0) return
  // Every object of it says `keep`: this takes Helm's record away, and nothing else.
  await helm.run(uninstallArgs({ release, namespace, timeout: TIMEOUT }), TIMEOUT)
  const words = lastErrors(stderr)
  throw new RefusedPlan(
    `what lives could not be recorded as revision ${KEPT_REVISION}: ${words}`,
    stderr,
    causeOf(stderr) ?? 'unknown',
  )
}
