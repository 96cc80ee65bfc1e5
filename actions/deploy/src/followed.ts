import { formatReference, type Ports, type Result, type Values } from '@slipway/core'
import type { Cluster, DeliverySource, OwnImage } from '@slipway/kubernetes'
import { accessOf } from '@slipway/kubernetes/inputs'
import type { CommitFacts } from './commit'
import { openRegistries } from './distrusted'
import { foretoldResult, orRefused } from './dry-run'
import { manifestReader } from './image'
import type { Inputs } from './inputs'
import { settings } from './order'
import type { RegistryAccess } from './registry'
import type { DeployRecord } from './record'
import { codeOf, showLastWords, toResult } from './result'
import { planSilence } from './silence'
import type { Installer } from './tools'

/** What a way that somebody else applies by finds out before the deployment begins. */
export interface Followed {
  readonly release: string
  /** Where what it brings runs. */
  readonly namespace: string
  /** Namespace and name of an Application that is an object of the cluster: a later check may sync it back. */
  readonly application?: string | undefined
  readonly delivery: DeliverySource
  /** Of a way that has commits in the place of revisions: asked at the end. */
  readonly commit?: () => CommitFacts
}

export interface FollowedWay {
  readonly given: Values<Inputs>
  readonly images: readonly OwnImage[]
  readonly ports: Ports
  readonly installer: Installer
  /** @param cluster where it runs */
  readonly open: (cluster: Cluster, registries: RegistryAccess) => Promise<Followed>
}

/** Somebody else applies; the watch, the proof and the rest are those of a release of Helm. */
export async function throughOthers(way: FollowedWay): Promise<Result<DeployRecord>> {
  const { given, ports } = way
  return given['dry-run'] === 'server' ? orRefused(given, ports, () => deployed(way)) : deployed(way)
}

async function deployed({ given, images, ports, installer, open }: FollowedWay): Promise<Result<DeployRecord>> {
  const { findKubeconfig, noteFolder, openToolHome } = await import('@slipway/kubernetes/begin')
  const registries = await openRegistries(given, ports)
  const source = await findKubeconfig(ports, accessOf(given))
  const home = await openToolHome(ports)
  await noteFolder(ports, given.output, home.folder)
  const { causeCode, Cluster, deployRelease, openAccess } = await import('@slipway/kubernetes')
  const access = await openAccess(ports, accessOf(given), { source, home })
  const kubectl = await installer.kubectl(ports)
  const { release, namespace, application, delivery, commit } = await open(
    new Cluster(ports, access, kubectl),
    registries,
  )
  const beforeApply = await planSilence({ ...given, release, namespace }, ports)
  const result = await deployRelease(
    {
      ...settings(given, images, ports),
      ...{ release, namespace, createNamespace: false, images, beforeApply, access, kubectl, delivery },
      shown: [release, namespace, ...images.map(formatReference), given.url ?? ''],
      readerOf: (image) => manifestReader(image, registries, ports),
    },
    ports,
  )
  if (result.diagnosis !== undefined) await showLastWords(result.diagnosis, ports)
  const ended = toResult({
    ...{ given, images, result, release, namespace, application, via: delivery.via, commit: commit?.() },
    code: codeOf(result, causeCode),
  })
  return given['dry-run'] === 'server' ? foretoldResult(given, ports, result, ended) : ended
}
