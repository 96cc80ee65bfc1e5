import {
  type Files,
  formatReference,
  parseRange,
  parseVersion,
  type Reference,
  UserError,
  type VersionRange,
  visible,
} from '@slipway/core'
import type { Descriptor } from '../layout/descriptor'
import { type ImageManifest, parseManifest } from '../layout/manifest'
import { OCI_MANIFEST } from '../layout/media-types'
import { connect, type RegistryOptions } from '../registry/connect'
import type { RegistryPorts } from '../registry/connection'
import { RegistrySource } from '../registry/pull'
import { refusalOf } from '../registry/refusal'
import type { FetchedChart } from './fetched'
import { findTag, tagOfVersion, versionOfTag } from './find-tag'
import { MAX_ARCHIVE_BYTES, MAX_PROVENANCE_BYTES } from './limits'
import { ofChart, tooLarge } from './refused'

/** What Helm writes (helm/pkg/registry/constants.go), and what its first versions wrote. */
const CHART_CONFIG = 'application/vnd.cncf.helm.config.v1+json'
const CHART_ARCHIVES = ['application/vnd.cncf.helm.chart.content.v1.tar+gzip', 'application/tar+gzip']
const PROVENANCE = 'application/vnd.cncf.helm.chart.provenance.v1.prov'
/** Manifests of an index that are looked at for the one of the chart. */
const MAX_BESIDE = 16

export interface ChartOrder {
  readonly chart: Reference
  /** Where the address has neither tag nor digest: the newest released one without it. */
  readonly range?: VersionRange | undefined
  readonly options: RegistryOptions
  /** Where the archive is to lie. */
  readonly folder: string
}

export interface PulledChart extends FetchedChart {
  /** The address with the version that was found, and the digest of its manifest. */
  readonly reference: Required<Pick<Reference, 'digest'>> & Reference
}

type ChartPorts = RegistryPorts & { readonly files: Files }

/**
 * Fetches a chart from a registry, by its digest, else its tag, else its newest version in the range. Its login goes
 * where that of an image goes; Helm would ask, and follow, wherever the registry leads it.
 * @throws UserError `CHART_NOT_PULLED`, `CHART_KIND`, `CHART_TOO_LARGE`, `CHART_VERSION` and those of the connection
 */
export async function pullChart(
  { chart, range, options, folder }: ChartOrder,
  ports: ChartPorts,
): Promise<PulledChart> {
  const address = `oci://${formatReference(chart)}`
  try {
    const source = new RegistrySource(await connect(chart, options, ports))
    const tag = chart.tag ?? (chart.digest === undefined ? await wantedTag(source, range) : undefined)
    const top = await source.resolve(chart.digest ?? tag ?? '')
    const reference = { ...chart, ...(tag === undefined ? {} : { tag }), digest: top.digest }
    const manifest = await chartManifest(source, top)
    const layer = archiveOf(manifest, reference)
    if (layer.size > MAX_ARCHIVE_BYTES) throw tooLarge(`oci://${formatReference(reference)}`, layer.size)
    const name = `${chart.repository.split('/').at(-1) ?? 'chart'}-${tag === undefined ? 'pinned' : versionOfTag(tag)}.tgz`
    const archive = ports.files.resolve(folder, name)
    await ports.files.writeStream(archive, source.blob(layer), { mode: 0o600 })
    return {
      archive,
      reference,
      shown: `oci://${formatReference(reference)}`,
      digest: top.digest,
      version: tag === undefined ? undefined : versionOfTag(tag),
      provenance: await pullProvenance(source, manifest, `${archive}.prov`, ports),
    }
  } catch (error) {
    throw ofChart(refusalOf(error), address)
  }
}

/** What reads as one version is the tag itself; Helm lists tags for a range alone. */
async function wantedTag({ connection }: RegistrySource, range: VersionRange = parseRange('')): Promise<string> {
  const isVersion = parseVersion(range.text) !== undefined
  return isVersion ? tagOfVersion(range.text) : findTag(connection, range)
}

async function pullProvenance(
  source: RegistrySource,
  { layers }: ImageManifest,
  path: string,
  { files }: ChartPorts,
): Promise<string | undefined> {
  const layer = layers.find(({ mediaType }) => mediaType === PROVENANCE)
  if (layer === undefined || layer.size > MAX_PROVENANCE_BYTES) return undefined
  await files.writeStream(path, source.blob(layer), { mode: 0o600 })
  return path
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
