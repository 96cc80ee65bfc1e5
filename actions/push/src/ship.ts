import { type Json, type Ports, referenceName, type Result, type Values } from '@slipway/core'
import type { Connecting } from '@slipway/oci/connection'
import { platformNames } from '@slipway/oci/layout'
import { formatBytes, pushImage, type PushReport } from '@slipway/oci/registry'
import { type Cargo, loadCargo } from './cargo'
import type { Destination } from './destination'
import type { Inputs, Outputs } from './inputs'
import { renderPushSummary } from './summary'

interface Errand {
  readonly destination: Destination
  readonly connecting: Connecting
}

/** Checks the layout, pushes it and says what came of it. */
export async function ship(
  given: Values<Inputs>,
  ports: Ports,
  { destination, connecting }: Errand,
): Promise<Result<Outputs>> {
  const cargo = await loadCargo(destination, given, ports)
  const connection = await connecting.finish()
  const { layout: source, graph, tags } = cargo
  ports.host.info(`pushing ${graph.top.digest} (${formatBytes(graph.size)}) to ${referenceName(cargo.image)}`)
  const report = await pushImage(connection, { source, graph, tags, concurrency: given.concurrency })
  return toResult(cargo, report, given)
}

function toResult({ identity, image }: Cargo, report: PushReport, given: Values<Inputs>): Result<Outputs> {
  const name = referenceName(image)
  const tags = report.tags.map((tag) => tag.name)
  const headline = `${name}@${report.digest} is there${tags.length === 0 ? '' : `, tagged ${tags.join(', ')}`}; ${formatBytes(report.uploadedBytes)} sent, ${formatBytes(report.skippedBytes)} not needed`
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
    facts: { ...toFacts(name, report, { identity, registry: image.registry }), ...reached(given) },
  }
}

/** How the registry is spoken to, for the stages that read from it later. */
function reached(given: Values<Inputs>): Record<string, Json> {
  return {
    ...(given['plain-http'] ? { plainHttp: true } : {}),
    ...(given['ca-file'] === undefined ? {} : { caFile: given['ca-file'] }),
  }
}

function toFacts(
  name: string,
  report: PushReport,
  { identity, registry }: { readonly identity: Cargo['identity']; readonly registry: string },
): Record<string, Json> {
  return {
    image: `${name}@${report.digest}`,
    digest: report.digest,
    tags: report.tags.map((tag) => tag.name),
    moved: report.tags.flatMap(({ name: tag, before }) => (before === undefined ? [] : [{ tag, before }])),
    platforms: [...platformNames(identity)],
    uploadedBytes: report.uploadedBytes,
    skippedBytes: report.skippedBytes,
    registry,
  }
}
