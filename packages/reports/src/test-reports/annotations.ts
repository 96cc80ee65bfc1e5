import { type Annotation, truncate } from '@slipway/core'
import type { Reason, TestFailure } from './model'
import { headline } from './reasons'

const MAX_TEXT = 4_000

/** An annotation at the line of each failure, in the order of the report. */
export function toAnnotations(failures: readonly TestFailure[]): readonly Annotation[] {
  return failures.flatMap((failure) =>
    [failure, ...failure.others].map((reason) => ({
      severity: 'error',
      title: titleOf(failure),
      message: annotationText(reason),
      ...(reason.file === undefined ? undefined : { file: reason.file }),
      ...(reason.line === undefined ? undefined : { line: reason.line }),
      check: 'test',
    })),
  )
}

/** `suite › test`, without saying the same twice. */
export function titleOf({ suite, name }: Pick<TestFailure, 'suite' | 'name'>): string {
  if (suite === '' || name === suite || isIn(name, suite)) return name || '(no name)'
  return name === '' ? suite : `${suite} › ${name}`
}

/** Whether a name begins or ends with another, as a word of its own. */
function isIn(name: string, suite: string): boolean {
  const next = name.charAt(suite.length)
  return (name.startsWith(suite) && !/[\p{L}\p{N}_]/u.test(next)) || name.endsWith(` ${suite}`)
}

/**
 * The reason first, in a line, since GitLab shows only that; then all of it, then what the text adds. Of a long text
 * its end counts as much as its beginning.
 */
function annotationText({ message, text }: Reason): string {
  const first = headline(message)
  const more = message === first || first === '' ? '' : `\n${message}`
  const head = truncate(first + more, MAX_TEXT / 2)
  if (text === '' || message.includes(text)) return head || 'failed without a message'
  const rest = text.startsWith(message) ? text.slice(message.length).trim() : text
  return [head, bothEnds(rest, MAX_TEXT - head.length)].filter((part) => part !== '').join('\n')
}

function bothEnds(text: string, limit: number): string {
  if (text.length <= limit) return text
  const tail = Math.floor(limit * 0.6)
  return `${text.slice(0, limit - tail)}\n…\n${text.slice(-tail)}`
}
