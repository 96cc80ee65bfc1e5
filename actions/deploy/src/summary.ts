import { codeBlock, codeSpan, details, escapeMarkdown, link, table } from '@slipway/core'
import type { DeployResult } from '@slipway/kubernetes'

export interface SummarySource {
  readonly result: DeployResult
  readonly release: string
  readonly namespace: string
  readonly image: string
  readonly url: string | undefined
}

/** Markdown; everything that came from the cluster is escaped. */
export function renderSummary({ result, release, namespace, image, url }: SummarySource): string {
  const rows = [
    ['Release', `${codeSpan(release)} in ${codeSpan(namespace)}`],
    ['Image', codeSpan(image)],
    ['Revision', escapeMarkdown(`${result.revision ?? 'none'}${result.previousRevision === undefined ? '' : ` (before: ${result.previousRevision})`}, ${result.state}`)],
    ['Proof', escapeMarkdown(result.proof ?? 'none')],
    ...result.workloads.map(({ kind, name, ready, desired }) => [escapeMarkdown(kind), `${codeSpan(name)} ${ready}/${desired} ready`]),
    ...(url === undefined ? [] : [['Address', link(url, url)]]),
  ] // prettier-ignore
  return [`**${escapeMarkdown(result.headline)}**`, table(['', ''], rows), ...result.notes.map((note) => `- ${escapeMarkdown(note)}`), ...diagnosisPart(result)].join('\n\n') // prettier-ignore
}

function diagnosisPart({ diagnosis }: DeployResult): readonly string[] {
  if (diagnosis === undefined) return []
  return [
    `### ${escapeMarkdown(diagnosis.title)}`,
    `${escapeMarkdown(diagnosis.sentence)}. ${escapeMarkdown(diagnosis.hint)}.`,
    ...diagnosis.evidence.map(({ title, text }) => details(title, codeBlock(text))),
    ...(diagnosis.others.length === 0 ? [] : [`Also seen:\n\n${diagnosis.others.map((other) => `- ${escapeMarkdown(other.sentence)}`).join('\n')}`]),
  ]
}
