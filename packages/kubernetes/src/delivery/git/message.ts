import { formatReference } from '@slipway/core'
import type { OwnImage } from '../../image/candidates'
import type { Place } from './place/place'

export interface MessageOrder {
  /** The user's own first line. */
  readonly subject: string | undefined
  /** The environment, or the release. */
  readonly target: string
  readonly images: readonly OwnImage[]
  readonly places: readonly Place[]
  readonly runUrl: string | undefined
  /** What the image was built from: repository and commit. */
  readonly source: string | undefined
  /** The repository is the one that this run is of: what pushes to it would start it again. */
  readonly ofOwn: boolean
}

/** The first digits of a commit, as people say it. */
export const shortCommit = (commit: string): string => commit.slice(0, 12)

/** What it says first, and of a change request the title. */
export function subjectOf({ subject, images, target }: Pick<MessageOrder, 'subject' | 'images' | 'target'>): string {
  if (subject !== undefined) return subject
  const names = images.map(({ repository, tag, digest }) => {
    const name = repository.split('/').at(-1) ?? repository
    return `${name} ${tag ?? `sha256:${digest.replace(/^sha\d+:/, '').slice(0, 12)}`}`
  })
  const [first, second] = names
  const what = second === undefined ? (first ?? '') : `${first ?? ''} and ${names.length - 1} more`
  return `Deploy ${what} to ${target}`
}

/** A commit's message: what runs then, where it was before, and the run that wrote it. */
export function commitMessage(order: MessageOrder): string {
  const { images, places, runUrl, source, ofOwn } = order
  const changes = places.filter(({ edits }) => edits.length > 0)
  return [
    subjectOf(order),
    '',
    ...changes.map(({ file, field, holds }) => `${file}, ${field}: was ${holds === '' ? 'not set' : holds}`),
    '',
    ...images.map((image) => `Image: ${formatReference(image)}`),
    ...(source === undefined ? [] : [`Source: ${source}`]),
    ...(runUrl === undefined ? [] : [`Run: ${runUrl}`]),
    ...skipLines(ofOwn),
    '',
  ].join('\n')
}

/** Both hosts leave such a commit alone. Without it a repository that delivers itself would never come to rest. */
export function skipLines(ofOwn: boolean): readonly string[] {
  return ofOwn ? ['', '[skip ci]'] : []
}
