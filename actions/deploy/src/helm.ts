import { formatReference, type Ports, type Result, type Values } from '@slipway/core'
import type { OwnImage } from '@slipway/kubernetes'
import { accessOf } from '@slipway/kubernetes/inputs'
import { openRegistries } from './distrusted'
import { foretoldResult } from './dry-run'
import { helmFlags } from './flags'
import { manifestReader } from './image'
import type { Inputs } from './inputs'
import { checkSource, isOfManifests, makesNamespace, sourceOfManifests } from './manifests'
import { settings } from './order'
import type { DeployRecord } from './record'
import { codeOf, showLastWords, toResult } from './result'
import { planSilence } from './silence'
import { chartOf, prepareChart } from './source'
import type { Installer } from './tools'

/** A chart, or manifests that are made one, by Helm. */
export async function throughHelm(
  given: Values<Inputs>,
  images: readonly OwnImage[],
  ports: Ports,
  installer: Installer,
): Promise<Result<DeployRecord>> {
  await checkSource(given, ports)
  const { findKubeconfig, gatherSettings, noteFolder, openToolHome, requireValues } =
    await import('@slipway/kubernetes/begin')
  const [set, registries] = [await gatherSettings(given, ports), await openRegistries(given, ports)]
  const beforeApply = await planSilence(given, ports)
  const kubeconfig = await findKubeconfig(ports, accessOf(given))
  const helm = await installer.helm(given['helm-version'], ports)
  const flags = helmFlags(given, helm.helmMajor)
  const home = await openToolHome(ports)
  await noteFolder(ports, given.output, home.folder)
  const { release = '', namespace, url } = given
  const more = { set, flags, tools: helm }
  const fetching = { registries, ports, home, helm: helm.helm }
  const chart = isOfManifests(given) ? undefined : await prepareChart(given, images[0]?.registry, fetching)
  await requireValues(ports, given.values)
  const { causeCode, deployRelease, openAccess } = await import('@slipway/kubernetes')
  const access = await openAccess(ports, accessOf(given), { source: kubeconfig, home })
  // Hashed while Helm reads the history (0.06 s).
  let installing: Promise<string> | undefined
  const kubectl = () => (installing ??= installer.kubectl(ports))
  const world = { ports, home, access, kubectl }
  const found = chart === undefined ? await sourceOfManifests(given, images, world) : chartOf(given, chart)
  const result = await deployRelease(
    {
      ...settings(given, images, ports),
      ...{ release, namespace, createNamespace: makesNamespace(given, found), images, beforeApply, access, kubectl },
      ...{ keepRunning: given['keep-running'], delivery: { via: 'helm', source: { ...found, ...more } } },
      shown: [release, namespace, ...images.map(formatReference), url ?? ''],
      readerOf: (image) => manifestReader(image, registries, ports),
    },
    ports,
  )
  if (result.diagnosis !== undefined) await showLastWords(result.diagnosis, ports)
  const { helmVersion } = helm
  const code = codeOf(result, causeCode)
  const ended = toResult({ given, images, chart, helmVersion, result, release, namespace, via: 'helm', code })
  return given['dry-run'] === 'server' ? await foretoldResult(given, ports, result, ended) : ended
}
