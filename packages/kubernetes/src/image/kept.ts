import { formatReference, referenceName, UserError } from '@slipway/core'
import type { RenderedContainer } from '../manifest/manifest'
import { reportedDigest } from '../proof/prove'
import type { WorkloadView } from '../rollout/observation'
import { workloadKey } from '../rollout/symptoms'
import type { OwnImage, PinnedReference } from './candidates'
import type { ImageWish } from './choose-all'
import { imageName, imageTag, readReference } from './image-name'

interface Question {
  /** What is deployed. */
  readonly wishes: readonly ImageWish[]
  /** What the chart makes of it without any of them. */
  readonly rendered: readonly RenderedContainer[]
  /** The same workloads as they are now. */
  readonly views: readonly WorkloadView[]
  /** Whether the registry has this image. */
  readonly holds: (image: PinnedReference) => Promise<boolean>
}

/**
 * Images of the same owner as those that are given, in the same release, which nobody gave: they stay what they are,
 * by the digest that their pods run, also where the chart names another one or a placeholder. Images of other people,
 * such as a database, follow the chart.
 * @throws UserError `KEEP_RUNNING` where what runs has no one digest
 */
export async function keptImages({ wishes, rendered, views, holds }: Question): Promise<readonly ImageWish[]> {
  const owners = new Set(wishes.map(({ image }) => ownerOf(referenceName(image))))
  const given = new Set(wishes.flatMap(({ image, replaces }) => [referenceName(image), ...replaces]))
  const kept = new Map<string, Running[]>()
  for (const container of rendered) {
    const chartName = imageName(container.image)
    const view = views.find((found) => workloadKey(found) === workloadKey(container.workload))
    const live = view?.image[container.name]
    const name = live === undefined ? undefined : imageName(live)
    if (view === undefined || live === undefined || name === undefined || chartName === undefined) continue
    if (!owners.has(ownerOf(name)) || given.has(name) || given.has(chartName)) continue
    kept.set(name, [...(kept.get(name) ?? []), { container, chartName, live, view }])
  }
  return Promise.all([...kept].map(([name, running]) => toWish(name, running, holds)))
}

interface Running {
  readonly container: RenderedContainer
  /** What the chart names there. */
  readonly chartName: string
  readonly live: string
  readonly view: WorkloadView
}

async function toWish(name: string, running: readonly Running[], holds: Question['holds']): Promise<ImageWish> {
  const reference = readReference(name)
  const isThere = async ({ digest, own }: Told) =>
    own || (reference !== undefined && (await holds({ ...reference, digest })))
  const told = await Promise.all(
    running.flatMap(digestsOf(name)).map(async (one) => ((await isThere(one)) ? [one.digest] : [])),
  )
  const digests = new Set(told.flat())
  const [digest, second] = digests
  if (reference === undefined || digest === undefined || second !== undefined) throw unclear(name, running, digests)
  const [first] = running
  const tag = first === undefined ? undefined : imageTag(first.live)
  const component = name.split('/').at(-1) ?? ''
  const image: OwnImage = {
    ...reference,
    digest,
    kept: true,
    ...(tag === undefined ? {} : { tag }),
    ...(/^[a-z][a-z0-9-]*$/.test(component) ? { component } : {}),
  }
  const others = running.map(({ chartName }) => chartName).filter((chartName) => chartName !== name)
  return { image, given: new Map(), replaces: [...new Set(others)] }
}

interface Told {
  readonly digest: string
  /** Of our own repository; else it has to be looked for there. */
  readonly own: boolean
}

/**
 * Of the template, else what the pods report. A runtime reports an image under any name that has the same content, such
 * as that of the repository it was promoted from.
 */
const digestsOf =
  (name: string) =>
  ({ container, live, view }: Running): readonly Told[] => {
    const inTemplate = readReference(live)?.digest
    if (inTemplate !== undefined) return [{ digest: inTemplate, own: true }]
    const containers = view.pods.flatMap((pod) => pod.containers.filter((item) => item.name === container.name))
    return containers.flatMap(({ imageId }) => {
      const bare = imageId.replace(/^[a-z-]+:\/\//, '')
      const digest = bare.includes('@') ? reportedDigest(imageId) : undefined
      return digest === undefined ? [] : [{ digest, own: imageName(bare) === name }]
    })
  }

function unclear(name: string, running: readonly Running[], digests: ReadonlySet<string>): UserError {
  const places = running.map(({ container: { workload, name: called }, live }) => {
    return `${workload.kind} ${workload.name}, container ${called}: ${live}`
  })
  const found = digests.size === 0 ? 'no pod tells its digest' : `several run: ${[...digests].join(', ')}`
  return new UserError(
    'KEEP_RUNNING',
    `keep-running: expected one digest of ${name} in the cluster, and ${found} (${places.slice(0, 4).join('; ')})`,
    'give it in images: component=name@sha256:…',
  )
}

/** Registry and path without the last part: `ghcr.io/acme`. */
const ownerOf = (name: string) => name.slice(0, name.lastIndexOf('/'))

export const keptNote = ({ image }: ImageWish) => `kept: ${formatReference(image)} stays, as it runs`
