import type { Problem, TestCase } from '../model'
import { escapeAttribute, escapeText } from '../xml/escape'

export const JUNIT_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
const JUNIT_TAIL = '</testsuites>\n'

/**
 * JUnit XML as text, case by case: GitLab reads `classname`, `name`, `file`, `time` and the children (docs.gitlab.com,
 * "Unit test reports"). Suites open and close as the cases' suites change; there are no totals in attributes, since
 * they come before what they count.
 */
export class JUnitText {
  #open: readonly string[] = []
  #className: string | undefined
  #classText = ''

  write(test: TestCase): string {
    return this.#move(test.suites) + caseText(test, this.#class(test.className))
  }

  end(): string {
    return this.#move([]) + JUNIT_TAIL
  }

  /** The same for many cases in a row. */
  #class(name: string | undefined): string {
    if (name !== this.#className) {
      this.#className = name
      this.#classText = name === undefined ? '' : ` classname="${escapeAttribute(name)}"`
    }
    return this.#classText
  }

  #move(to: readonly string[]): string {
    const from = this.#open
    if (to === from) return ''
    let same = 0
    while (same < from.length && same < to.length && from[same] === to[same]) same++
    this.#open = to
    return (
      '</testsuite>\n'.repeat(from.length - same) +
      to
        .slice(same)
        .map((name) => `<testsuite name="${escapeAttribute(name)}">\n`)
        .join('')
    )
  }
}

function caseText(test: TestCase, classText: string): string {
  let start = `<testcase name="${escapeAttribute(test.name)}"${classText}`
  if (test.file !== undefined) start += ` file="${escapeAttribute(test.file)}"`
  if (test.line !== undefined) start += ` line="${test.line}"`
  if (test.seconds !== undefined) start += ` time="${test.seconds}"`
  if (test.problems.length === 0 && test.stdout === undefined && test.stderr === undefined) return `${start}/>\n`
  const children =
    test.problems.map(problemText).join('') +
    outputText('system-out', test.stdout) +
    outputText('system-err', test.stderr)
  return `${start}>\n${children}</testcase>\n`
}

function problemText({ kind, type, message, text }: Problem): string {
  const start = `<${kind}${type === undefined ? '' : ` type="${escapeAttribute(type)}"`}${message === undefined ? '' : ` message="${escapeAttribute(message)}"`}`
  return text === '' ? `${start}/>\n` : `${start}>${escapeText(text)}</${kind}>\n`
}

function outputText(name: string, text: string | undefined): string {
  return text === undefined ? '' : `<${name}>${escapeText(text)}</${name}>\n`
}
