import { type Files, formatReference, type Reference, UserError, visible } from '@slipway/core'
import type { Descriptor } from '../layout/descriptor'
import { type ImageManifest, parseManifest } from '../layout/manifest'
import { OCI_MANIFEST } from '../layout/media-types'
import { connect, type RegistryOptions } from '../registry/connect'
import type { RegistryPorts } from '../registry/connection'
import { RegistrySource } from '../registry/pull'
import { refusalOf } from '../registry/refusal'
import { newestVersion } from './newest'

/** What Helm writes (helm/pkg/registry/constants.go), and what its first versions wrote. */
const CHART_CONFIG = 'application/vnd.cncf.helm.config.v1+json'
const CHART_ARCHIVES = ['application/vnd.cncf.helm.chart.content.v1.tar+gzip', 'application/tar+gzip']
/** What Helm unpacks at most, so an archive that is larger is of no use. */
const MAX_ARCHIVE_BYTES = 100 * 1024 * 1024
/** Manifests of an index that are looked at for the one of the chart. */
const MAX_BESIDE = 16

export interface ChartOrder {
  readonly chart: Reference
  readonly options: RegistryOptions
  /** Where the archive is to lie. */
  readonly folder: string
}

export interface PulledChart {
  /** Path of the archive. */
  readonly archive: string
  /** The address with the version that was found, and the digest of its manifest. */
  readonly reference: Required<Pick<Reference, 'digest'>> & Reference
}

type ChartPorts = RegistryPorts & { readonly files: Files }

/**
 * Fetches a chart from a registry, by its digest, else its tag, else its newest released version. Its login goes where
 * that of an image goes; Helm would ask, and follow, wherever the registry leads it.
 * @throws UserError `CHART_NOT_PULLED`, `CHART_KIND`, `CHART_TOO_LARGE`, `CHART_VERSION` and those of the connection
 */
export async function pullChart({ chart, options, folder }: ChartOrder, ports: ChartPorts): Promise<PulledChart> {
  try {
    const source = new RegistrySource(await connect(chart, options, ports))
    const tag = chart.tag ?? (chart.digest === undefined ? await newestVersion(source.connection) : undefined)
    const top = await source.resolve(chart.digest ?? tag ?? '')
    const reference = { ...chart, ...(tag === undefined ? {} : { tag }), digest: top.digest }
    const layer = archiveOf(await chartManifest(source, top), reference)
    if (layer.size > MAX_ARCHIVE_BYTES) throw tooLarge(reference, layer)
    const name = `${chart.repository.split('/').at(-1) ?? 'chart'}-${tag ?? 'pinned'}.tgz`
    const archive = ports.files.resolve(folder, name)
    await ports.files.writeStream(archive, source.blob(layer), { mode: 0o600 })
    return { archive, reference }
  } catch (error) {
    throw ofChart(refusalOf(error), chart)
  }
}

/** The manifest itself, or the one of an index that is of a chart: signatures and images may lie beside it. */
async function chartManifest(source: RegistrySource, top: Descriptor): Promise<ImageManifest> {
  const found = parseManifest(await source.manifest(top), top.mediaType || OCI_MANIFEST, source.name)
  if (found.kind === 'image') return found
  const charts: ImageManifest[] = []
  for (const descriptor of found.manifests.slice(0, MAX_BESIDE)) {
    const manifest = parseManifest(await source.manifest(descriptor), descriptor.mediaType, source.name)
    if (manifest.kind === 'image' && manifest.config.mediaType === CHART_CONFIG) charts.push(manifest)
  }
  const [chart, second] = charts
  if (chart !== undefined && second === undefined) return chart
  throw new UserError(
    'CHART_KIND',
    `${source.name}: expected one Helm chart in this index, found ${charts.length === 0 ? 'none' : 'several'}`,
    'give the digest of the chart: oci://…@sha256:…',
  )
}

function archiveOf({ config, layers }: ImageManifest, reference: Reference): Descriptor {
  const archives = layers.filter(({ mediaType }) => CHART_ARCHIVES.includes(mediaType))
  const [archive, second] = archives
  if (config.mediaType === CHART_CONFIG && archive !== undefined && second === undefined) return archive
  const found =
    config.mediaType !== CHART_CONFIG ? config.mediaType : `${archives.length} archives of a chart in its manifest`
  throw new UserError(
    'CHART_KIND',
    `chart: expected a Helm chart at oci://${formatReference(reference)}, found ${visible(found)}`,
    'name the repository that helm push wrote to',
  )
}

function tooLarge(reference: Reference, { size }: Descriptor): UserError {
  return new UserError(
    'CHART_TOO_LARGE',
    `chart: expected an archive of at most ${MAX_ARCHIVE_BYTES} bytes at oci://${formatReference(reference)}, found ${size}`,
    'list in .helmignore what the chart does not need, and push it again',
  )
}

/** What is said of images is told of the chart, with what to do about one. */
const AS_CHART: Readonly<Record<string, string>> = {
  IMAGE_NOT_FOUND: 'correct the name and the version of the chart',
  REGISTRY_NOT_FOUND: 'correct the name and the version of the chart',
  REPOSITORY_UNKNOWN: 'correct the name and the version of the chart',
  REGISTRY_UNAUTHORIZED: 'give username and password for its registry, or a registry-config with them',
  REGISTRY_DENIED: 'check that the chart is there, and that the account of its registry may read it',
}

function ofChart(error: unknown, chart: Reference): unknown {
  if (!(error instanceof UserError)) return error
  const address = `oci://${formatReference(chart)}`
  if (error.code === 'IMAGE_INVALID')
    return new UserError('CHART_KIND', `chart: ${error.message}`, 'push the chart again', { cause: error })
  const hint = AS_CHART[error.code]
  if (hint === undefined) return error
  const why = error.code === 'IMAGE_NOT_FOUND' ? 'the registry has none' : error.message
  return new UserError('CHART_NOT_PULLED', `chart: ${address} cannot be pulled: ${why}`, hint, { cause: error })
}
