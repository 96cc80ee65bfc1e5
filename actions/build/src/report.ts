import {
  codeBlock,
  codeSpan,
  escapeMarkdown,
  formatBytes,
  formatReference,
  type Ports,
  type Result,
  table,
  verdictHeading,
} from '@slipway/core'
import { formatPlatform, type ImageGraph, type ImageIdentity, type RunnableImage } from '@slipway/oci'
import type { Chosen } from './engines/choose'
import type { BuildFailure } from './engines/failure'
import type { Given } from './inputs'
import type { BuildRecord } from './record'

export interface Built {
  readonly given: Given
  readonly chosen: Chosen
  readonly layout: string
  readonly graph: ImageGraph
  readonly identity: ImageIdentity
  readonly commit: string | undefined
}

interface BuiltPlatform {
  readonly platform: string
  readonly digest: string
  readonly config: string
  readonly size: number
}

export function builtResult(built: Built): Result<BuildRecord> {
  const { given, chosen, layout, graph, identity, commit } = built
  const platforms = identity.runnable.map(toPlatform)
  const names = platforms.map(({ platform }) => platform).join(', ')
  const image = given.image === undefined ? undefined : formatReference(given.image)
  const { digest, size } = { digest: identity.digest, size: graph.size }
  const headline = `${image ?? 'the image'} is built for ${names}: ${formatBytes(size)} by ${chosen.engine}`
  return {
    outcome: 'pass',
    headline,
    outputs: {
      layout,
      digest,
      platforms: platforms.map(({ platform }) => platform).join(','),
      size,
      engine: chosen.engine,
    },
    summary: `${verdictHeading('Build', 'pass', headline)}\n\n${renderTable(built, platforms, image)}`,
    facts: {
      image,
      commit,
      reason: chosen.reason,
      platforms,
    },
  }
}

function toPlatform({ descriptor, platform, config, manifest }: RunnableImage): BuiltPlatform {
  const size = [manifest.config, ...manifest.layers].reduce((sum, blob) => sum + blob.size, descriptor.size)
  return { platform: formatPlatform(platform), digest: descriptor.digest, config, size }
}

function renderTable(
  { chosen, identity, commit }: Built,
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
    ['Engine', `${chosen.engine} (${escapeMarkdown(chosen.reason)})`],
  ]
  return table(
    ['', ''],
    rows.filter((row): row is readonly [string, string] => row[1] !== undefined),
  )
}

/** A build that the user's own command or Dockerfile failed. */
export function failedResult(failure: BuildFailure, dockerfile: string, { environment }: Ports): Result<BuildRecord> {
  const { code, sentence, hint, lines, line } = failure.details
  const last = lines.length === 0 ? '' : `\n\nIts last lines:\n\n${codeBlock(lines.join('\n'))}`
  const inside = dockerfile.startsWith(`${environment.workspace}/`)
  const at = line === undefined || !inside ? {} : { file: dockerfile.slice(environment.workspace.length + 1), line }
  return {
    outcome: 'fail',
    headline: sentence,
    outputs: {},
    summary: `${verdictHeading('Build', 'fail', sentence)}${last}`,
    annotations: [{ severity: 'error', title: 'build failed', message: [sentence, ...lines].join('\n'), ...at }],
    failure: { code, message: sentence, hint },
  }
}
