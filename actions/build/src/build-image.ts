import { type Ports, type Result, ToolError } from '@slipway/core'
import {
  formatPlatform,
  type ImageIdentity,
  type ImageLayout,
  imageIdentity,
  parsePlatform,
  type Platform,
  readConfig,
  samePlatform,
} from '@slipway/oci'
import { ENGINES } from './engines'
import { type Chosen, chooseEngine } from './engines/choose'
import type { BuildFailure } from './engines/failure'
import type { BuildOrder } from './engines/order'
import type { Given } from './inputs'
import { dockerfilePath } from './prepare'
import { builtResult, failedResult, inCheckout } from './report'
import { checkSize } from './size'
import { imageTime, sourceLabels } from './source'
import type { BuildRecord } from './record'

const STANDARD = 'org.opencontainers.image.'

/** From the sources to a verified layout, whatever builds it. */
export async function buildImage(given: Given, context: string, ports: Ports): Promise<Result<BuildRecord>> {
  const layout = given.layout ?? `${given.output}/image`
  const chosen = await chooseEngine(given, ports)
  ports.host.info(`engine: ${chosen.engine} (${chosen.reason})`)
  const time = await imageTime(ports)
  const labels = new Map([...sourceLabels(ports.host.source, time), ...given.labels])
  // The standard keys say the same on the manifest, where registries and policies look.
  const annotations = new Map([...[...labels].filter(([key]) => key.startsWith(STANDARD)), ...given.annotations])
  const here = await ports.files.realPath('.')
  // The folder of all components: what another one writes is no source of this one.
  const output = given.component === undefined ? given.output : `${given.output}/..`
  const own = [output, layout].map((path) => ports.files.resolve(here, path))
  const order: BuildOrder = { given, context, layout: ports.files.resolve(layout), own, labels, annotations, time }
  const image = await ENGINES[chosen.engine].build(order, chosen.program, ports)
  const identity = await imageIdentity(image.layout, image.graph)
  await checkPlatforms({ chosen, wanted: given.platforms, identity, layout: image.layout })
  await checkSize(given['max-size'], identity, image.layout)
  const { commit } = ports.host.source
  const { graph, steps = [], checks = [] } = image
  const dockerfile = inCheckout(dockerfilePath(given, ports), ports)
  return builtResult({ given, chosen, layout, graph, identity, commit, steps, checks, dockerfile })
}

/** What the user's own sources are to blame for: a result with its place in the Dockerfile, and no error of ours. */
export function buildFailed(failure: BuildFailure, given: Given, ports: Ports): Result<BuildRecord> {
  return failedResult(failure, dockerfilePath(given, ports), ports)
}

interface PlatformCheck {
  readonly chosen: Chosen
  readonly wanted: readonly Platform[]
  readonly identity: ImageIdentity
  readonly layout: ImageLayout
}

/**
 * What an engine says and what it wrote need not be the same: an index can name a platform that its image is not of.
 */
async function checkPlatforms({ chosen, wanted, identity, layout }: PlatformCheck): Promise<void> {
  const found: Platform[] = []
  for (const { manifest, platform } of identity.runnable) {
    const own = parsePlatform(await readConfig(layout, manifest.config))
    if (own === undefined || own.os !== platform.os || own.architecture !== platform.architecture) {
      throw wrongPlatforms(chosen, formatPlatform(platform), own === undefined ? 'none' : formatPlatform(own))
    }
    found.push(platform)
  }
  const missing = wanted.filter((platform) => !found.some((other) => samePlatform(platform, other)))
  if (missing.length > 0 || found.length === 0) {
    throw wrongPlatforms(
      chosen,
      missing.map(formatPlatform).join(', ') || 'an image that can run',
      found.map(formatPlatform).join(', ') || 'none',
    )
  }
}

function wrongPlatforms({ engine }: Chosen, expected: string, found: string): ToolError {
  return new ToolError(
    'PLATFORMS_WRONG',
    `expected ${expected} in what ${engine} wrote, found ${found}`,
    'try another `engine`; the image is not used',
  )
}
