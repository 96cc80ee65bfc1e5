import { codeSpan, table, verdictHeading } from '@slipway/core'
import { type ImageIdentity, platformNames } from '@slipway/oci/layout'
import { formatBytes, type PushReport, type TagResult } from '@slipway/oci/registry'

/** Markdown for the job page. */
export function renderPushSummary(
  name: string,
  report: PushReport,
  { identity, headline }: { readonly identity: ImageIdentity; readonly headline: string },
): string {
  const { uploaded, present, mounted } = report.blobs
  const rows = [
    ['Image', codeSpan(`${name}@${report.digest}`)],
    ['Tags', report.tags.map(tagText).join('<br>') || 'none: use the digest'],
    ['Platforms', platformNames(identity).map(codeSpan).join(', ') || 'none: it holds no runnable image'],
    [
      'Uploaded',
      `${formatBytes(report.uploadedBytes)} in ${uploaded} ${uploaded === 1 ? 'blob' : 'blobs'} and the new manifests`,
    ],
    [
      'Not uploaded',
      `${formatBytes(report.skippedBytes)}: ${present} already there, ${mounted} mounted from another repository`,
    ],
  ]
  return `${verdictHeading('Push', 'pass', headline)}\n\n${table(['', ''], rows)}\n`
}

function tagText({ name, state, before }: TagResult): string {
  if (state === 'kept') return `${codeSpan(name)} (already pointed to it)`
  return before === undefined ? codeSpan(name) : `${codeSpan(name)} (moved from ${codeSpan(before)})`
}
