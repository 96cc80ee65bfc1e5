import { property, textAt } from '@slipway/core'

export interface Trigger {
  /** Name of the event; undefined where the environment has none. */
  readonly name: string | undefined
  /** What the event file holds: undefined when the environment names none, null when it cannot be read. */
  readonly event: unknown
  readonly repository: string | undefined
  /** The commit that the event is about: for a comment, the newest of the default branch. */
  readonly commit: string | undefined
  /** The commit that is checked out, as git's files say. */
  checkedOut(): string | undefined
}

const PULLS = new Set(['pull_request', 'pull_request_target', 'pull_request_review', 'pull_request_review_comment'])

/**
 * Whether the code may be that of somebody without rights in this repository
 * (docs.github.com/actions/reference/events-that-trigger-workflows). What the event does not tell counts as foreign:
 * pull_request and its kin carry the head's repository, workflow_run that of the run that triggered it. A comment tells
 * nothing of the head, and whoever may comment may start it: only the default branch's code is then our own.
 */
export function isFork(trigger: Trigger): boolean {
  const { name, event, repository } = trigger
  if (event === null) return true
  const head = property(event, 'pull_request', 'head')
  if (head !== undefined || PULLS.has(name ?? '')) return !isOwn(textAt(head, 'repo', 'full_name'), repository)
  const run = property(event, 'workflow_run')
  if (run !== undefined || name === 'workflow_run')
    return !isOwn(textAt(run, 'head_repository', 'full_name'), repository)
  const isComment =
    property(event, 'issue', 'pull_request') !== undefined || (name === 'issue_comment' && event === undefined)
  return isComment && (trigger.commit === undefined || trigger.checkedOut() !== trigger.commit)
}

/** A fork that was deleted has no name any more. */
function isOwn(name: string | undefined, repository: string | undefined): boolean {
  return name !== undefined && name === repository
}
