import { formatBytes, listAt, property, textAt } from '@slipway/core'
import { type ImageIdentity, type ImageSource, readConfig } from '@slipway/oci'
import { BuildFailure } from './engines/failure'

const NAMED = 5

interface Layer {
  readonly size: number
  readonly madeBy: string
}

/**
 * Says no to an image above `max-size`, with its largest layers and what made them.
 * @throws BuildFailure `IMAGE_TOO_LARGE`
 */
export async function checkSize(
  limit: number | undefined,
  { runnable }: ImageIdentity,
  source: ImageSource,
): Promise<void> {
  if (limit === undefined) return
  for (const { manifest, descriptor } of runnable) {
    const size = [manifest.config, ...manifest.layers].reduce((sum, blob) => sum + blob.size, descriptor.size)
    if (size <= limit) continue
    const config = await readConfig(source, manifest.config)
    const steps = listAt(config, 'history').filter((step) => property(step, 'empty_layer') !== true)
    const layers = manifest.layers.map((layer, at): Layer => {
      const madeBy = textAt(steps[at], 'created_by') ?? 'no history tells by what'
      return { size: layer.size, madeBy: madeBy.replace(/\s+/g, ' ').slice(0, 120) }
    })
    const largest = [...layers].sort((a, b) => b.size - a.size).slice(0, NAMED)
    throw new BuildFailure({
      code: 'IMAGE_TOO_LARGE',
      outcome: 'fail',
      sentence: `max-size: expected at most ${formatBytes(limit)}, found an image of ${formatBytes(size)}`,
      hint: 'make its largest layers smaller, or raise `max-size`',
      lines: largest.map((layer) => `${formatBytes(layer.size)}  ${layer.madeBy}`),
    })
  }
}
