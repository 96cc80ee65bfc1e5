import { formatReference, referenceName, UserError } from '@slipway/core'
import type { RenderedContainer } from '../manifest/manifest'
import { reportedDigest } from '../proof/prove'
import type { ContainerView, WorkloadView } from '../rollout/observation'
import { workloadKey } from '../rollout/symptoms'
import type { OwnImage } from './candidates'
import type { ImageWish } from './choose-all'
import { imageName, imageTag, readReference } from './image-name'

interface Question {
  /** What is deployed. */
  readonly wishes: readonly ImageWish[]
  /** What the chart makes of it without any of them. */
  readonly rendered: readonly RenderedContainer[]
  /** The same workloads as they are now. */
  readonly views: readonly WorkloadView[]
}

/**
 * Images of the same owner as those that are given, in the same release, which nobody gave: they stay what they are,
 * by the digest that their pods run, also where the chart names another one or a placeholder. Images of other people,
 * such as a database, follow the chart.
 * @throws UserError `KEEP_RUNNING` where what runs has no one digest
 */
export function keptImages({ wishes, rendered, views }: Question): readonly ImageWish[] {
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
  return [...kept].map(([name, running]) => toWish(name, running))
}

interface Running {
  readonly container: RenderedContainer
  /** What the chart names there. */
  readonly chartName: string
  readonly live: string
  readonly view: WorkloadView
}

function toWish(name: string, running: readonly Running[]): ImageWish {
  const digests = new Set(running.flatMap((one) => digestsOf(name, one)))
  const [digest, second] = digests
  if (digest === undefined || second !== undefined) throw unclear(name, running, digests)
  const reference = readReference(name)
  if (reference === undefined) throw unclear(name, running, digests)
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

/** Of the template, else what the pods report. */
function digestsOf(name: string, { container, live, view }: Running): readonly string[] {
  const inTemplate = readReference(live)?.digest
  if (inTemplate !== undefined) return [inTemplate]
  const containers = view.pods.flatMap((pod) => pod.containers.filter((item) => item.name === container.name))
  return containers.flatMap((item) => reported(name, item) ?? [])
}

/** A runtime may report an image under any name that has the same content: only our own tells a digest to pull. */
function reported(name: string, { imageId }: ContainerView): string | undefined {
  const bare = imageId.replace(/^[a-z-]+:\/\//, '')
  return bare.includes('@') && imageName(bare) === name ? reportedDigest(imageId) : undefined
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
