import {
  codeSpan,
  escapeMarkdown,
  formatReference,
  type Ports,
  type Result,
  table,
  verdictHeading,
} from '@slipway/core'
import { copyInto, imageIdentity } from '@slipway/oci'
import type { Given } from '../inputs'
import { loadImage } from '../load'
import { requireDocker } from '../import/daemon'
import type { BuildRecord } from '../record'
import { toPlatform } from '../report'
import { findUnchanged, type Unchanged } from './unchanged'

/** The image of before as the result of this build; undefined when there is something to build. */
export async function takeLast(given: Given, ports: Ports): Promise<Result<BuildRecord> | undefined> {
  const unchanged = await findUnchanged(given, ports)
  if (unchanged === undefined) return undefined
  if (given.load) await loadLast(given, unchanged, ports)
  return unchangedResult(given, unchanged)
}

/** A compose file wants it in Docker, whoever built it. */
async function loadLast(given: Given, { last }: Unchanged, ports: Ports): Promise<void> {
  await requireDocker('load', ports)
  const into = ports.files.resolve(await ports.files.temporary('unchanged'), 'image')
  const { layout, graph } = await copyInto(last.source, last.graph.top, { files: ports.files, into })
  await loadImage(given, { layout, identity: await imageIdentity(layout, graph) }, ports)
}

function unchangedResult(given: Given, { last, commit }: Unchanged): Result<BuildRecord> {
  const platforms = last.identity.runnable.map(toPlatform)
  const image = given.image === undefined ? undefined : formatReference(given.image)
  const paths = given['unless-changed'].join(', ')
  const headline = `${image ?? last.name} is not built: nothing under ${paths} changed since ${commit.slice(0, 12)}`
  const rows: readonly (readonly [string, string])[] = [
    ['Image', codeSpan(last.name)],
    ['Found by', codeSpan(last.tag)],
    ['Commit', codeSpan(commit)],
    ['Unchanged since', escapeMarkdown(paths)],
  ]
  return {
    outcome: 'pass',
    headline,
    outputs: {
      digest: last.identity.digest,
      platforms: platforms.map(({ platform }) => platform).join(','),
      size: last.graph.size,
    },
    summary: `${verdictHeading('Build', 'pass', headline)}\n\n${table(['', ''], rows)}`,
    facts: { image, commit, unchanged: last.name, reason: `nothing under ${paths} changed`, platforms },
  }
}
