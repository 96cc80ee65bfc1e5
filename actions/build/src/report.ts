import {
  codeBlock,
  codeSpan,
  counted,
  escapeMarkdown,
  formatBytes,
  formatReference,
  type Ports,
  type Result,
  table,
  truncate,
  verdictHeading,
  formatDuration,
} from '@slipway/core'
import { formatPlatform, type ImageGraph, type ImageIdentity, type RunnableImage } from '@slipway/oci'
import type { BuildStep } from './engines/build-log'
import type { BuildFailure } from './engines/failure'
import { type Check, checkAnnotations } from './engines/metadata'
import type { Given } from './inputs'
import type { BuildRecord } from './record'

export interface Built {
  readonly given: Given
  /** What made it, and why that. */
  readonly maker: { readonly name: string; readonly reason: string }
  readonly layout: string
  readonly graph: ImageGraph
  readonly identity: ImageIdentity
  readonly commit: string | undefined
  readonly steps: readonly BuildStep[]
  readonly checks: readonly Check[]
  /** Relative to the checkout; undefined outside of it. */
  readonly dockerfile: string | undefined
}

interface BuiltPlatform {
  readonly platform: string
  readonly digest: string
  readonly config: string
  readonly size: number
}

export function builtResult(built: Built): Result<BuildRecord> {
  const { given, maker, layout, graph, identity, commit, steps, checks, dockerfile } = built
  const cached = steps.filter((step) => step.cached).length
  const platforms = identity.runnable.map(toPlatform)
  const names = platforms.map(({ platform }) => platform).join(', ')
  const image = given.image === undefined ? undefined : formatReference(given.image)
  const { digest, size } = { digest: identity.digest, size: graph.size }
  const how = given.import === undefined ? `built for ${names}` : `taken from ${maker.reason} for ${names}`
  const by = given.import === undefined ? ` by ${maker.name}` : ''
  const headline = `${image ?? 'the image'} is ${how}: ${formatBytes(size)}${by}`
  return {
    outcome: 'pass',
    headline,
    outputs: {
      layout,
      digest,
      platforms: platforms.map(({ platform }) => platform).join(','),
      size,
      engine: maker.name,
      'cache-hits': steps.length === 0 ? undefined : `${cached}/${steps.length}`,
    },
    annotations: checkAnnotations(checks, dockerfile),
    summary: `${verdictHeading('Build', 'pass', headline)}\n\n${renderTable(built, platforms, image)}`,
    facts: {
      image,
      commit,
      reason: maker.reason,
      ...(steps.length === 0 ? {} : { steps: steps.length, cached }),
      platforms,
    },
  }
}

export function toPlatform({ descriptor, platform, config, manifest }: RunnableImage): BuiltPlatform {
  const size = [manifest.config, ...manifest.layers].reduce((sum, blob) => sum + blob.size, descriptor.size)
  return { platform: formatPlatform(platform), digest: descriptor.digest, config, size }
}

function renderTable(
  { maker, identity, commit, steps }: Built,
  platforms: readonly BuiltPlatform[],
  image: string | undefined,
): string {
  const several = platforms.length > 1 || platforms[0]?.digest !== identity.digest
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Image', image === undefined ? undefined : codeSpan(image)],
    ['Digest', codeSpan(identity.digest)],
    ...platforms.map(
      ({ platform, digest, size }) =>
        [escapeMarkdown(platform), `${several ? `${codeSpan(digest)}, ` : ''}${formatBytes(size)}`] as const,
    ),
    ['Commit', commit === undefined ? undefined : codeSpan(commit)],
    ['Engine', `${maker.name} (${escapeMarkdown(maker.reason)})`],
    ['From the cache', steps.length === 0 ? undefined : cachedShare(steps)],
    ['Slowest steps', slowest(steps)],
  ]
  return table(
    ['', ''],
    rows.filter((row): row is readonly [string, string] => row[1] !== undefined),
  )
}

function cachedShare(steps: readonly BuildStep[]): string {
  return `${steps.filter(({ cached }) => cached).length} of ${counted(steps.length, 'step')}`
}

const SLOWEST = 3

/** What a faster build would begin with; what takes no second is none of it. */
function slowest(steps: readonly BuildStep[]): string | undefined {
  const slow = steps.filter(({ seconds = 0 }) => seconds >= 1).sort((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0))
  const lines = slow
    .slice(0, SLOWEST)
    .map(({ name, seconds = 0 }) => `${formatDuration(seconds * 1000)} ${codeSpan(truncate(name, 100))}`)
  return lines.length === 0 ? undefined : lines.join('<br>')
}

/** A path as annotations name it; undefined for what is outside the checkout. */
export function inCheckout(path: string, { environment }: Ports): string | undefined {
  return path.startsWith(`${environment.workspace}/`) ? path.slice(environment.workspace.length + 1) : undefined
}

/** A build that the user's own command or Dockerfile failed. */
export function failedResult(failure: BuildFailure, dockerfile: string, ports: Ports): Result<BuildRecord> {
  const { code, sentence, hint, lines, line } = failure.details
  const last = lines.length === 0 ? '' : `\n\nIts last lines:\n\n${codeBlock(lines.join('\n'))}`
  const file = inCheckout(dockerfile, ports)
  const at = line === undefined || file === undefined ? {} : { file, line }
  return {
    outcome: 'fail',
    headline: sentence,
    outputs: {},
    summary: `${verdictHeading('Build', 'fail', sentence)}${last}`,
    annotations: [{ severity: 'error', title: 'build failed', message: [sentence, ...lines].join('\n'), ...at }],
    failure: { code, message: sentence, hint },
  }
}
