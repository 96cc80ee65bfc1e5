import { textAt } from '@slipway/core'
import type { ImageGraph } from './graph'
import { readConfig, type RunnableImage } from './identity'
import type { ImageSource } from './source'

const REVISION = 'org.opencontainers.image.revision'

interface Documents {
  readonly source: ImageSource
  readonly graph: ImageGraph
  readonly image: RunnableImage
}

/** The commit that an image says it is of: in the annotations of its index or manifest, else in its labels. */
export async function revisionOf({ source, graph, image }: Documents): Promise<string | undefined> {
  const top = graph.nodes.at(-1)?.manifest
  const annotated = top?.annotations[REVISION] ?? image.manifest.annotations[REVISION]
  return annotated ?? textAt(await readConfig(source, image.manifest.config), 'config', 'Labels', REVISION)
}
