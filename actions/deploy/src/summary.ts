import { codeBlock, codeSpan, details, escapeMarkdown, link, table, verdictHeading } from '@slipway/core'
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
    [
      'Revision',
      escapeMarkdown(
        `${result.revision ?? 'none'}${result.previousRevision === undefined ? '' : ` (previous: ${result.previousRevision})`}, ${result.state}`,
      ),
    ],
    ['Proof', escapeMarkdown(result.proof ?? 'none')],
    ...workloadRows(result.workloads),
    ...(url === undefined ? [] : [['URL', link(url, url)]]),
  ]
  return [
    verdictHeading('Deploy', result.outcome, result.headline),
    table(['', ''], rows),
    ...noteLines(result.notes),
    ...diagnosisPart(result),
  ].join('\n\n')
}

/** A page has room for so many lines of one kind. */
const MOST = 12

/** All of them, or the ones that wait and how many there are. */
function workloadRows(workloads: DeployResult['workloads']): readonly (readonly [string, string])[] {
  const shown =
    workloads.length <= MOST ? workloads : workloads.filter((item) => item.ready < item.desired).slice(0, MOST)
  const rows = shown.map(
    ({ kind, name, ready, desired }) => [escapeMarkdown(kind), `${codeSpan(name)} ${ready}/${desired} ready`] as const,
  )
  if (workloads.length <= MOST) return rows
  const complete = workloads.filter((item) => item.ready >= item.desired).length
  return [['Workloads', `${complete} of ${workloads.length} ready`], ...rows]
}

function noteLines(notes: readonly string[]): readonly string[] {
  const lines = notes.slice(0, MOST).map((note) => `- ${escapeMarkdown(note)}`)
  return notes.length <= MOST ? lines : [...lines, `- and ${notes.length - MOST} more notes`]
}

function diagnosisPart({ diagnosis }: DeployResult): readonly string[] {
  if (diagnosis === undefined) return []
  return [
    `#### ${escapeMarkdown(diagnosis.title)}`,
    `${escapeMarkdown(diagnosis.sentence)}.`,
    `**Next:** ${escapeMarkdown(diagnosis.hint)}`,
    ...diagnosis.evidence.map(({ title, text }) => details(title, codeBlock(text))),
    ...(diagnosis.others.length === 0
      ? []
      : [`Also seen:\n\n${diagnosis.others.map((other) => `- ${escapeMarkdown(other.sentence)}`).join('\n')}`]),
  ]
}
