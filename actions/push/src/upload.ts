import { type FactsOf, type Ports, referenceName, type Result, type Values } from '@slipway/core'
import type { Connecting } from '@slipway/oci/connection'
import { platformNames } from '@slipway/oci/layout'
import { type Connection, formatBytes, purgesUntagged, pushImage, type PushReport } from '@slipway/oci/registry'
import type { Inputs } from './inputs'
import { type LocalImage, openLocalImage } from './local-image'
import type { PushTarget } from './target'
import { renderPushSummary } from './summary'
import type { PushRecord } from './record'

interface UploadOrder {
  readonly target: PushTarget
  /** The connection, while the registry still answers. */
  readonly connecting: Connecting
}

/** Checks the layout, uploads the image, tags it, and reports it. */
export async function uploadImage(
  given: Values<Inputs>,
  ports: Ports,
  { target, connecting }: UploadOrder,
): Promise<Result<PushRecord>> {
  const local = await openLocalImage(target, given, ports)
  const connection = await connecting.finish()
  const { layout: source, graph, tags } = local
  if (tags.length === 0) warnOfPurge(connection, ports)
  ports.host.info(`pushing ${graph.top.digest} (${formatBytes(graph.size)}) to ${referenceName(local.image)}`)
  const report = await pushImage(connection, { source, graph, tags, concurrency: given.concurrency })
  return toResult(local, report, given)
}

/** By digest alone is the way of Slipway; some registries throw such images away. */
function warnOfPurge({ base }: Connection, { environment, host }: Ports): void {
  const warning = purgesUntagged(base, environment.get('CI_REGISTRY') === base.host)
  if (warning !== undefined) host.warn(warning)
}

function toResult({ identity, image }: LocalImage, report: PushReport, given: Values<Inputs>): Result<PushRecord> {
  const name = referenceName(image)
  const tags = report.tags.map((tag) => tag.name)
  const headline = `${name}@${report.digest} is in the registry${tags.length === 0 ? '' : `, tagged ${tags.join(', ')}`}; ${formatBytes(report.uploadedBytes)} uploaded, ${formatBytes(report.skippedBytes)} already there`
  return {
    outcome: 'pass',
    headline,
    outputs: {
      image: `${name}@${report.digest}`,
      digest: report.digest,
      tags: tags.join(','),
      'uploaded-bytes': report.uploadedBytes,
      'skipped-bytes': report.skippedBytes,
    },
    published: [`${name}@${report.digest}`],
    summary: renderPushSummary(name, report, { identity, headline }),
    facts: toFacts(report, { given, identity, registry: image.registry }),
  }
}

interface Pushed {
  readonly given: Values<Inputs>
  readonly identity: LocalImage['identity']
  readonly registry: string
}

function toFacts(report: PushReport, { given, identity, registry }: Pushed): FactsOf<PushRecord> {
  return {
    moved: report.tags.flatMap(({ name: tag, before }) => (before === undefined ? [] : [{ tag, before }])),
    platforms: platformNames(identity),
    registry,
    plainHttp: given['plain-http'] ? true : undefined,
    caFile: given['ca-file'],
  }
}
