import { codeSpan, type FactsOf } from '@slipway/core'
import type { DeployRecord } from './record'

/** What `via: git` did in the repository. */
export type CommitFacts = NonNullable<FactsOf<DeployRecord>['commit']>

/** The first digits, as people say it. */
const short = (commit: string): string => commit.slice(0, 12)

/** The commit that a summary names in the place of a revision; Markdown. */
export function commitText(facts: CommitFacts): string {
  const { repository, branch } = facts
  if (repository === undefined) return 'none: another step brought it'
  const where = ` in ${codeSpan(branch ?? '')} of ${codeSpan(repository)}`
  return worded(facts, codeSpan, where) ?? `none${where}`
}

/** The same in plain words, without the repository. */
export const commitWords = (facts: CommitFacts): string | undefined => worded(facts, (commit) => commit)

function worded(
  { pushed, stood, before, revertedBy }: CommitFacts,
  mark: (commit: string) => string,
  where = '',
): string | undefined {
  const said = (commit: string) => mark(short(commit))
  if (pushed === undefined)
    return stood === undefined ? undefined : `${said(stood)}${where}, which had the digest already`
  const former = before === undefined ? '' : ` (before: ${said(before)})`
  const end = revertedBy === undefined ? '' : `, reverted by ${said(revertedBy)}`
  return `${said(pushed)}${where}${former}${end}`
}
