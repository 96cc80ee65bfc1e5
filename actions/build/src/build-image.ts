import type { Ports, Result } from '@slipway/core'
import { adoptLayout, type ImageGraph, type ImageLayout, imageIdentity, openLayout, readGraph } from '@slipway/oci'
import type { Given } from './check'
import { type Chosen, chooseEngine } from './engines/choose'
import { BuildFailure } from './engines/failure'
import type { Outputs } from './inputs'
import type { Prepared } from './prepare'
import { builtResult } from './report'
import { imageTime, sourceLabels } from './source'

const STANDARD = 'org.opencontainers.image.'

/** From the sources to a verified layout, whatever builds it. */
export async function buildImage(given: Given, context: string, ports: Ports): Promise<Result<Outputs>> {
  const layout = given.layout ?? `${given.output}/image`
  const chosen = await chooseEngine(given, ports)
  ports.host.info(`engine: ${chosen.engine} (${chosen.reason})`)
  const time = await imageTime(ports)
  const labels = new Map([...sourceLabels(ports.host.source, time), ...given.labels])
  // The standard keys say the same on the manifest, where registries and policies look.
  const annotations = new Map([...labels].filter(([key]) => key.startsWith(STANDARD)))
  const here = await ports.files.realPath('.')
  const own = [given.output, layout].map((path) => ports.files.resolve(here, path))
  const image = await produce({ chosen, layout: ports.files.resolve(layout), prepared: { given, context, own, labels, annotations, time } }, ports)
  const identity = await imageIdentity(image.layout, image.graph)
  if (identity.runnable.length === 0) throw nothingRuns(chosen)
  return builtResult({ given, chosen, layout, graph: image.graph, identity, commit: ports.host.source.commit })
}

interface Order {
  readonly chosen: Chosen
  /** Absolute. */
  readonly layout: string
  readonly prepared: Prepared
}

async function produce({ chosen, layout, prepared }: Order, ports: Ports): Promise<{ readonly layout: ImageLayout; readonly graph: ImageGraph }> {
  if (chosen.engine === 'assemble') {
    const { assembleImage } = await import('./engines/assemble')
    const assembled = await ports.host.group('assemble the image', () => assembleImage({ ...prepared, layout }, ports))
    return { layout: assembled, graph: await readGraph(assembled, assembled.top) }
  }
  const { prepareDockerfile } = await import('./prepare')
  const { buildFromDockerfile } = await import('./engines/run')
  const order = await prepareDockerfile(prepared, ports)
  const written = await ports.host.group(`build with ${chosen.engine}`, () => buildFromDockerfile(chosen, order, ports))
  return adoptLayout(await openLayout(ports.files, written), layout)
}

function nothingRuns({ engine }: Chosen): BuildFailure {
  const sentence = `expected an image that can run, and ${engine} wrote none`
  return new BuildFailure({
    code: 'IMAGE_EMPTY',
    outcome: 'tool-failed',
    sentence,
    hint: 'look at the output above, or try another `engine`',
    lines: [],
  })
}
