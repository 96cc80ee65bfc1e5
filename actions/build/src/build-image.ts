import { type Ports, type Result, ToolError, UserError } from '@slipway/core'
import {
  formatPlatform,
  type ImageIdentity,
  type ImageLayout,
  imageIdentity,
  parsePlatform,
  type Platform,
  readConfig,
  revisionOf,
  samePlatform,
} from '@slipway/oci'
import { ENGINES } from './engines'
import { chooseEngine } from './engines/choose'
import type { BuiltImage } from './engines/engine'
import type { BuildFailure } from './engines/failure'
import type { BuildOrder } from './engines/order'
import { describeImport } from './import/source'
import type { EngineName, Given } from './inputs'
import { loadImage } from './load'
import { dockerfilePath } from './prepare'
import { builtResult, failedResult, inCheckout } from './report'
import { checkSize } from './size'
import { imageTime, sourceLabels } from './source'
import type { BuildRecord } from './record'
import { inputsMark, MARK } from './unchanged/mark'

const STANDARD = 'org.opencontainers.image.'

/** From the sources to a verified layout, whatever builds it. */
export async function buildImage(given: Given, context: string, ports: Ports): Promise<Result<BuildRecord>> {
  const layout = given.layout ?? `${given.output}/image`
  const maker = await findMaker(given, ports)
  const time = await imageTime(ports)
  const mark = given['unless-changed'].length === 0 ? [] : [[MARK, inputsMark(given, ports.host.source)] as const]
  const labels = new Map([...sourceLabels(ports.host.source, time), ...mark, ...given.labels])
  // The standard keys say the same on the manifest, where registries and policies look.
  const annotations = new Map([...[...labels].filter(([key]) => key.startsWith(STANDARD)), ...given.annotations])
  const here = await ports.files.realPath('.')
  // The folder of all components: what another one writes is no source of this one.
  const output = given.component === undefined ? given.output : `${given.output}/..`
  const own = [output, layout].map((path) => ports.files.resolve(here, path))
  const order: BuildOrder = { given, context, layout: ports.files.resolve(layout), own, labels, annotations, time }
  const image = await maker.make(order)
  const identity = await imageIdentity(image.layout, image.graph)
  await checkPlatforms({ maker, wanted: given.platforms, identity, layout: image.layout })
  await checkSize(given, { identity, source: image.layout }, ports)
  if (given.load) await loadImage(given, { layout: image.layout, identity }, ports)
  const commit = given.import === undefined ? ports.host.source.commit : await commitOf(image, identity)
  const { graph, steps = [], checks = [] } = image
  const dockerfile = given.import === undefined ? inCheckout(dockerfilePath(given, ports), ports) : undefined
  return builtResult({ given, maker, layout, graph, identity, commit, steps, checks, dockerfile })
}

/** What makes the image of this run, and its name and reason for people. */
interface Maker {
  readonly name: EngineName | 'import'
  readonly reason: string
  make(order: BuildOrder): Promise<BuiltImage>
}

async function findMaker(given: Given, ports: Ports): Promise<Maker> {
  const { import: source } = given
  if (source !== undefined) {
    const { importImage } = await import('./import/import-image')
    return {
      name: 'import',
      reason: describeImport(source),
      make: (order) => importImage(order, source, ports),
    }
  }
  const { engine, program, reason } = await chooseEngine(given, ports)
  ports.host.info(`engine: ${engine} (${reason})`)
  return { name: engine, reason, make: (order) => ENGINES[engine].build(order, program, ports) }
}

/** The commit that an imported image names: it need not be that of this run. */
async function commitOf({ layout, graph }: BuiltImage, { runnable }: ImageIdentity): Promise<string | undefined> {
  const [image] = runnable
  return image === undefined ? undefined : revisionOf({ source: layout, graph, image })
}

/** What the user's own sources are to blame for: a result with its place in the Dockerfile, and no error of ours. */
export function buildFailed(failure: BuildFailure, given: Given, ports: Ports): Result<BuildRecord> {
  return failedResult(failure, dockerfilePath(given, ports), ports)
}

interface PlatformCheck {
  readonly maker: Maker
  readonly wanted: readonly Platform[]
  readonly identity: ImageIdentity
  readonly layout: ImageLayout
}

/**
 * What an engine says and what it wrote need not be the same: an index can name a platform that its image is not of.
 */
async function checkPlatforms({ maker, wanted, identity, layout }: PlatformCheck): Promise<void> {
  const found: Platform[] = []
  for (const { manifest, platform } of identity.runnable) {
    const own = parsePlatform(await readConfig(layout, manifest.config))
    if (own === undefined || own.os !== platform.os || own.architecture !== platform.architecture) {
      throw wrongPlatforms(maker, formatPlatform(platform), own === undefined ? 'none' : formatPlatform(own))
    }
    found.push(platform)
  }
  const missing = wanted.filter((platform) => !found.some((other) => samePlatform(platform, other)))
  if (missing.length > 0 || found.length === 0) {
    throw wrongPlatforms(
      maker,
      missing.map(formatPlatform).join(', ') || 'an image that can run',
      found.map(formatPlatform).join(', ') || 'none',
    )
  }
}

function wrongPlatforms({ name, reason }: Maker, expected: string, found: string): UserError {
  if (name === 'import')
    return new UserError(
      'IMPORT_INVALID',
      `import: expected ${expected} in ${reason}, found ${found}`,
      'correct `platforms`, or let the tool that makes the image make it for them',
    )
  return new ToolError(
    'PLATFORMS_WRONG',
    `expected ${expected} in what ${name} wrote, found ${found}`,
    'try another `engine`; the image is not used',
  )
}
