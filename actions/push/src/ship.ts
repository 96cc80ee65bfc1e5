import { type FactsOf, type Ports, referenceName, type Result, type Values } from '@slipway/core'
import type { Connecting } from '@slipway/oci/connection'
import { platformNames } from '@slipway/oci/layout'
import { formatBytes, pushImage, type PushReport } from '@slipway/oci/registry'
import { type Cargo, loadCargo } from './cargo'
import type { Destination } from './destination'
import type { Inputs } from './inputs'
import { renderPushSummary } from './summary'
import type { PushRecord } from './record'

type Facts = FactsOf<PushRecord>

interface Errand {
  readonly destination: Destination
  readonly connecting: Connecting
}

/** Checks the layout, pushes it and says what came of it. */
export async function ship(
  given: Values<Inputs>,
  ports: Ports,
  { destination, connecting }: Errand,
): Promise<Result<PushRecord>> {
  const cargo = await loadCargo(destination, given, ports)
  const connection = await connecting.finish()
  const { layout: source, graph, tags } = cargo
  ports.host.info(`pushing ${graph.top.digest} (${formatBytes(graph.size)}) to ${referenceName(cargo.image)}`)
  const report = await pushImage(connection, { source, graph, tags, concurrency: given.concurrency })
  return toResult(cargo, report, given)
}

function toResult({ identity, image }: Cargo, report: PushReport, given: Values<Inputs>): Result<PushRecord> {
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
    facts: { ...toFacts(report, { identity, registry: image.registry }), ...reached(given) },
  }
}

/** How the registry is spoken to, for the stages that read from it later. */
function reached(given: Values<Inputs>): Facts {
  return {
    ...(given['plain-http'] ? { plainHttp: true } : {}),
    ...(given['ca-file'] === undefined ? {} : { caFile: given['ca-file'] }),
  }
}

function toFacts(
  report: PushReport,
  { identity, registry }: { readonly identity: Cargo['identity']; readonly registry: string },
): Facts {
  return {
    moved: report.tags.flatMap(({ name: tag, before }) => (before === undefined ? [] : [{ tag, before }])),
    platforms: platformNames(identity),
    registry,
  }
}
