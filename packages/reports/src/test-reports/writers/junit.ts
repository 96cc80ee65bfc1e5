import { NO_ATTEMPTS, type Problem, type TestCase } from '../model'
import type { ByteText } from '../plain/byte-text'
import { type PlainPasses, TAG, TAG_END } from '../plain/passes'
import { wordsOf } from '../plain/words'
import { escapeAttribute, escapeText } from '../xml/escape'

export const JUNIT_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
const JUNIT_TAIL = '</testsuites>\n'

/**
 * JUnit XML as text, case by case: GitLab reads `classname`, `name`, `file`, `time` and the children (docs.gitlab.com,
 * "Unit test reports"). Suites open and close as the cases' suites change; there are no totals in attributes, since
 * they come before what they count.
 */
export class JUnitText {
  readonly #counts: Map<string, number>
  #open: readonly string[] = []
  #className: string | undefined
  #classText = ''

  /** @param counts names that came again, with how often; shared by the parts of one report */
  constructor(counts: Map<string, number> = new Map()) {
    this.#counts = counts
  }

  /** @param again a case of this suite, class and name came before: readers such as GitLab would drop this one */
  write(test: TestCase, again = false): string {
    return (
      this.#move(test.suites) + caseText(test, this.#class(test.className), again ? this.#distinct(test) : test.name)
    )
  }

  /** Bytes that `writePlain` writes at most. */
  atMost(passes: PlainPasses): number {
    const names = passes.suites.reduce((sum, name) => sum + name.length * 6 + 40, this.#open.length * 40)
    return names + passes.at(passes.count - 1, TAG_END) - passes.at(0, TAG) + passes.count * END.length
  }

  /** Cases as they stood in their report; tags that followed each other there in our form, in one piece. */
  writePlain(to: ByteText, passes: PlainPasses): void {
    to.text(this.#move(passes.suites))
    to.room(this.atMost(passes))
    const { bytes, count } = passes
    let start = passes.at(0, TAG)
    for (let i = 0; i < count; i++) {
      const end = passes.at(i, TAG_END)
      const next = i + 1 < count ? passes.at(i + 1, TAG) : -1
      if (next === end + END.length && hasEnd(bytes, end)) continue
      to.copy(bytes, start, end)
      to.put(END_WORDS, 0, END.length)
      start = next
    }
  }

  /** The name with what tells it apart, or a number. */
  #distinct({ suites, className = '', name, variant }: TestCase): string {
    const varied = variant === undefined || variant === '' ? name : `${name} [${variant}]`
    const key = `${suites.at(-1) ?? ''}\0${className}\0${varied}`
    const count = this.#counts.get(key) ?? (varied === name ? 1 : 0)
    if (this.#counts.size < MAX_COUNTS) this.#counts.set(key, count + 1)
    return count === 0 ? varied : `${varied} (${count + 1})`
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

const END = new TextEncoder().encode('/>\n')

const END_WORDS = wordsOf(END)

function hasEnd(bytes: Uint8Array, at: number): boolean {
  for (let i = 0; i < END.length; i++) if (bytes[at + i] !== END[i]) return false
  return true
}

const MAX_COUNTS = 100_000

function caseText(test: TestCase, classText: string, name: string): string {
  let start = `<testcase name="${escapeAttribute(name)}"${classText}`
  if (test.file !== undefined) start += ` file="${escapeAttribute(test.file)}"`
  if (test.line !== undefined) start += ` line="${test.line}"`
  if (test.seconds !== undefined) start += ` time="${test.seconds}"`
  const silent = test.stdout === undefined && test.stderr === undefined && test.attempts === undefined
  if (test.status === 'passed' && silent) return `${start}/>\n`
  const children = problemTexts(test) + outputText('system-out', test.stdout) + outputText('system-err', test.stderr)
  return `${start}>\n${children}</testcase>\n`
}

/**
 * A case has children of one kind only: readers ask for failures first, and one that is skipped and fails would count
 * as failed there.
 */
function problemTexts({ status, problems, attempts = NO_ATTEMPTS }: TestCase): string {
  let said = ''
  for (const problem of problems)
    if ((problem.kind === 'skipped') === (status === 'skipped')) said += problemText(problem, problem.kind)
  if (said === '' && status === 'skipped') said = skippedText(problems[0])
  if (said === '' && status === 'failed') said = '<failure/>\n'
  const again = status === 'passed' ? 'flaky' : 'rerun'
  for (const attempt of attempts)
    for (const problem of attempt.problems)
      if (problem.kind !== 'skipped')
        said += problemText(problem, `${again}${problem.kind === 'error' ? 'Error' : 'Failure'}`)
  return said
}

function skippedText(problem: Problem | undefined): string {
  return problem === undefined ? '<skipped/>\n' : problemText(problem, 'skipped')
}

function problemText({ type, message, text }: Problem, name: string): string {
  const start = `<${name}${attribute('type', type)}${attribute('message', message)}`
  return text === '' ? `${start}/>\n` : `${start}>${escapeText(text)}</${name}>\n`
}

function attribute(name: string, value: string | undefined): string {
  return value === undefined ? '' : ` ${name}="${escapeAttribute(value)}"`
}

function outputText(name: string, text: string | undefined): string {
  return text === undefined ? '' : `<${name}>${escapeText(text)}</${name}>\n`
}
