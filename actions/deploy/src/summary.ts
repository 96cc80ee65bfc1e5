import {
  codeBlock,
  codeSpan,
  details,
  escapeMarkdown,
  formatReference,
  link,
  table,
  verdictHeading,
} from '@slipway/core'
import { type CommitFacts, commitText } from './commit'
import type { DeployResult, OwnImage, ProvedImage } from '@slipway/kubernetes'

export interface SummarySource {
  readonly result: DeployResult
  readonly release: string
  readonly namespace: string
  readonly images: readonly OwnImage[]
  readonly url: string | undefined
  /** In the place of a revision. */
  readonly commit?: CommitFacts | undefined
}

/** Markdown; everything that came from the cluster is escaped. */
export function renderSummary({ result, release, namespace, images, url, commit }: SummarySource): string {
  const rows = [
    ['Release', `${codeSpan(release)} in ${codeSpan(namespace)}`],
    ...imageRows(result.images ?? images.map((image) => ({ image })), images.length > 1),
    commit === undefined ? revisionRow(result) : ['Commit', commitText(commit)],
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

function revisionRow({ revision, previousRevision, state }: DeployResult): readonly [string, string] {
  const previous = previousRevision === undefined ? '' : ` (previous: ${previousRevision})`
  return ['Revision', escapeMarkdown(`${revision ?? 'none'}${previous}, ${state}`)]
}

type Shown = Pick<ProvedImage, 'image'> & Partial<ProvedImage>

/** One image is a row; of several each has its proof beside it. */
export function imageRows(images: readonly Shown[], several: boolean): readonly (readonly [string, string])[] {
  if (images.length === 0) return [['Image', 'none of ours']]
  if (images.length === 1 && !several) return images.map(({ image }) => ['Image', codeSpan(formatReference(image))])
  return images.map(({ image, proof, outcome }) => [
    escapeMarkdown(`Image ${image.component ?? ''}`.trim()),
    [
      codeSpan(formatReference(image)),
      ...(proof === undefined ? [] : [`proof ${proof}`]),
      ...(outcome === undefined || outcome === 'pass' ? [] : [outcome]),
      ...(image.kept === true ? ['kept as it ran'] : []),
    ].join(', '),
  ])
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
