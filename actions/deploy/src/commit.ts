import { codeSpan, type FactsOf } from '@slipway/core'
import type { DeployRecord } from './record'

/** What `via: git` did in the repository. */
export type CommitFacts = NonNullable<FactsOf<DeployRecord>['commit']>

/** The first digits, as people say it. */
const short = (commit: string): string => commit.slice(0, 12)

/** The commit that a summary names in the place of a revision; Markdown. */
export function commitText({ pushed, stood, before, revertedBy, repository, branch }: CommitFacts): string {
  if (repository === undefined) return 'none: another step brought it'
  const where = `in ${codeSpan(branch ?? '')} of ${codeSpan(repository)}`
  if (pushed === undefined)
    return stood === undefined ? `none ${where}` : `${codeSpan(short(stood))} ${where}, which had the digest already`
  const former = before === undefined ? '' : ` (before: ${codeSpan(short(before))})`
  const end = revertedBy === undefined ? '' : `, reverted by ${codeSpan(short(revertedBy))}`
  return `${codeSpan(short(pushed))} ${where}${former}${end}`
}

/** The same in plain words, without the repository. */
export function commitWords({ pushed, stood, before, revertedBy }: CommitFacts): string | undefined {
  if (pushed === undefined) return stood === undefined ? undefined : `${short(stood)}, which had the digest already`
  const former = before === undefined ? '' : ` (before: ${short(before)})`
  return `${short(pushed)}${former}${revertedBy === undefined ? '' : `, reverted by ${short(revertedBy)}`}`
}
