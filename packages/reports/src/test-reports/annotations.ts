import { type Annotation, truncate } from '@slipway/core'
import type { TestFailure } from './model'

const MAX_TEXT = 4_000

/** An annotation at the line of each failed test, in the order of the report. */
export function toAnnotations(failures: readonly TestFailure[]): readonly Annotation[] {
  return failures.map((failure) => ({
    severity: 'error',
    title:
      failure.suite === '' || failure.name.startsWith(failure.suite)
        ? failure.name
        : `${failure.suite} › ${failure.name}`,
    message: messageOf(failure),
    ...(failure.file === undefined ? undefined : { file: failure.file }),
    ...(failure.line === undefined ? undefined : { line: failure.line }),
    check: 'test',
  }))
}

function messageOf({ message, text }: TestFailure): string {
  const whole = text === '' || message.includes(text) ? message : text.includes(message) ? text : `${message}\n${text}`
  return whole === '' ? 'failed without a message' : truncate(whole, MAX_TEXT)
}
