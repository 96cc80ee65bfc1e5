import { lastMatchingLine, truncate } from '@slipway/core'
import { KEPT, type Problem, type TestCase } from './model'

/**
 * Why a test failed, in the words of the report: its message, unless that says nothing, else what the text says, else
 * the end of what the test wrote. Empty when the report has no word about it.
 */
export function reasonOf(test: TestCase, problem: Problem | undefined): string {
  if (problem === undefined || isSilent(test, problem)) return ''
  const message = withoutPlace(withoutSource(problem.message?.trim() ?? ''))
  if (message !== '' && !saysNothing(message, test)) return message
  const reason = reasonInText(problem.text, test) || reasonInOutput(test) || message
  return reason || (problem.kind === 'skipped' ? '' : spoken(problem))
}

/** Skipped without a word, as most skipped tests are. */
function isSilent({ stdout, stderr }: TestCase, { kind, text, message = '' }: Problem): boolean {
  return kind === 'skipped' && text === '' && message === '' && stdout === undefined && stderr === undefined
}

/** pytest before 6 has the source of the test as the message of a failure, with the reason in it. */
function withoutSource(message: string): string {
  return /^E {1,9}\S/m.test(message) ? reasonOfPytest(message.split('\n')) || message : message
}

function reasonOfPytest(lines: readonly string[]): string | undefined {
  return lines.find((line) => /^E\s{1,9}\S/.test(line) && !/^E\s+File "/.test(line))?.replace(/^E\s+/, '')
}

/** A report that only says `timeout`, or gives an exception's name. */
function spoken({ rawStatus = '', type = '' }: Problem): string {
  const words = rawStatus || type
  return words === '' || NOTHING.test(words) ? '' : words
}

/** GoogleTest and others begin a message with the place, on a line of its own, and a word for all failures below it. */
function withoutPlace(message: string): string {
  const [first = '', ...rest] = message.split('\n')
  const more = rest.join('\n').trim()
  if (more === '') return message.replace(PLACE_BEFORE, '')
  if (PLACE_ONLY.test(first)) return withoutPlace(more)
  return NOTHING.test(first.trim()) ? more : message
}

const PLACE_ONLY = /^(?:at |in |FAILED: )?(?:[A-Za-z]:|\w{2,20}:\/\/)?[^\s:]+(?::\d+|\(\d+\))(?::\d+)?:?(?: Failure)?$/
/** xcbeautify. */
const PLACE_BEFORE = /^(?:[A-Za-z]:)?[^\s:]+\.\w{1,6}:\d+ - (?=\S)/
const PLACE_AND_CLASS = /^[^\s:]+:\d+:(?:\d+:)?(?: \w*(?:Error|Exception|Failure))?$/
const NOTHING =
  /^(?:test )?(?:failed|failure|fail|error|errored|timeout|run|no message|exception|\w*assertionerror)[.:!]?$/i

/** Rust names the place; the reason is in the next line. */
const PANICKED = /^thread '.*' (?:\(\d+\) )?panicked at [^\s']+:\d+:\d+:?$/

/** A title of the test, or a word for all failures. */
function saysNothing(message: string, { name, className = '' }: TestCase): boolean {
  // Flutter prints the reason.
  if (/^Test failed\. See exception logs above\./.test(message)) return true
  // ExUnit tells what it compared below.
  if (/^Assertion (?:with \S+ )?failed$/.test(message)) return true
  if (NOTHING.test(message) || PLACE_ONLY.test(message) || PANICKED.test(message)) return true
  const plain = message.replace(/^failed:? /i, '')
  if (plain === name || plain === `${className}::${name}` || plain === `${className}.${name}`) return true
  return !message.includes('\n') && /^(?:\[[^\]]*\] › )?\S+:\d+:\d+ /.test(message) && message.endsWith(lastPart(name))
}

function lastPart(name: string): string {
  return name.split(' › ').at(-1) ?? name
}

const MAX_LINES = 400

/** The line of a failure's text that says why; the rest of a short paragraph belongs to it. */
function reasonInText(text: string, test: TestCase): string {
  const lines = text.split('\n', MAX_LINES)
  for (const sign of SIGNS) {
    const found = sign(lines)
    if (found !== undefined) return found
  }
  const at = lines.findIndex((candidate) => !isNoise(candidate.trim(), test))
  const line = lines[at]
  if (line === undefined) return ''
  if (/\S:$/.test(line.trimEnd())) return [line, ...paragraph(lines.slice(at + 1, at + 5))].join('\n').trim()
  const said = line.trim().replace(/^(?:Failure\/Error:\s*|: )/, '')
  // PHPUnit glues the name of a PHPT to what it says of it.
  return test.name.endsWith('.phpt') && said.startsWith(test.name) ? said.slice(test.name.length) : said
}

/** Up to a blank line. */
function paragraph(lines: readonly string[]): readonly string[] {
  const end = lines.findIndex((line) => line.trim() === '')
  return end < 0 ? lines : lines.slice(0, end)
}

/** Leaves out the blank lines at the start. */
function afterBlank(line: string, index: number, lines: readonly string[]): boolean {
  return lines.slice(0, index + 1).some((before) => before.trim() !== '')
}

/** How the stacks of some languages mark the reason, which stands in the middle or at their end. */
const SIGNS: readonly ((lines: readonly string[]) => string | undefined)[] = [
  reasonOfPytest,
  // Python's own
  (lines) =>
    lines.some((line) => line.startsWith('Traceback (most recent call last)'))
      ? lines.findLast((line) => /^[\w.]+(?:: |$)/.test(line) && !line.startsWith('Traceback'))
      : undefined,
  // testify
  (lines) =>
    lines.some((line) => line.includes('Error Trace:')) ? joined(lines, /^\s*Error:\s+(\S.*)$/, 4) : undefined,
  // Rust before and after 1.73
  (lines) => {
    const at = lines.findIndex((line) => /^thread '.*panicked at /.test(line))
    const [, said] = /panicked at '(.*)', \S+$/.exec(lines[at] ?? '') ?? []
    return at < 0 ? undefined : (said ?? lines[at + 1]?.trim()) || undefined
  },
  (lines) => lines.find((line) => /^(?:panic|fatal error): /.test(line)),
  // EUnit
  (lines) => lines.find((line) => /^\*\*(?:error|exit|throw):/.test(line))?.slice('**'.length),
  // Boost.Test
  (lines) => lines.map((line) => /^- message *: (.+)/.exec(line)?.[1]).find(Boolean),
  // Cucumber of Ruby
  (lines) => {
    const at = lines.findIndex((line) => /^Scenario(?: Outline)?: /.test(line))
    const said = at < 0 ? -1 : lines.indexOf('Message:', at)
    return said < 0
      ? undefined
      : paragraph(lines.slice(said + 1).filter(afterBlank))
          .join('\n')
          .trim() || undefined
  },
  // ExUnit
  (lines) => {
    const at = lines.findIndex((line) => /^\s*Assertion (?:with \S+ )?failed/.test(line))
    const said = at < 0 ? [] : lines.slice(at, at + 6).map((line) => line.trim().replace(/\s+/g, ' '))
    const compared = said.filter((line) => /^(?:code|left|right): /.test(line))
    return compared.length === 0 ? undefined : `${said[0]}: ${compared.join(', ')}`
  },
  // Newman
  (lines) =>
    /^Failed \d+ times?\.$/.test(lines.find((line) => line.trim() !== '')?.trim() ?? '')
      ? lines.map((line) => /^\s*Error message: (.+)/.exec(line)?.[1]).find(Boolean)
      : undefined,
  // busted's TAP
  (lines) => lines.map((line) => /^Failure message: (?:\S+:\d+: )?(.+)/.exec(line)?.[1]).find(Boolean),
]

/** The first line that matches, and those after it up to a blank one. */
function joined(lines: readonly string[], sign: RegExp, most: number): string | undefined {
  const at = lines.findIndex((line) => sign.test(line))
  if (at < 0) return undefined
  const more = lines.slice(at + 1, at + most).map((line) => line.trim())
  const end = more.findIndex((line) => line === '' || /^(?:Test|Messages|Error Trace):\s/.test(line))
  const [, first = ''] = sign.exec(lines[at] ?? '') ?? []
  return [first, ...(end < 0 ? more : more.slice(0, end))].join(' ').replace(/\s+/g, ' ').trim()
}

function isNoise(line: string, { name, className = '' }: TestCase): boolean {
  return (
    line === '' ||
    line === name ||
    // PHPUnit adds the data that the test had.
    line.startsWith(`${className}::${name}`) ||
    PLACE_ONLY.test(line) ||
    /^(?:\S+ @ \d+$|---$|\.\.\.$|=== |--- |\[\w*\] › |Traceback |─|FAIL\b|\(in test file|\(from function|Stack ?trace:?$|at |● )/.test(
      line,
    )
  )
}

/** What a test wrote last, or the last line of it that speaks of an error. */
function reasonInOutput({ stderr = '', stdout = '' }: TestCase): string {
  const [, thrown] = FLUTTER.exec(stdout) ?? []
  if (thrown !== undefined) return truncate(thrown.trim(), KEPT.message)
  for (const output of [stderr, stdout]) {
    const lines = output.split('\n').filter((line) => !PLACE_AND_CLASS.test(line.trim()))
    const line = lastMatchingLine(lines.join('\n'), /error|fail|panic|assert|exception|abort|expected/i)
    if (line.trim() !== '') return truncate(line.trim(), KEPT.message)
  }
  return ''
}

const FLUTTER = /^The following .{1,200} was thrown.{0,200}:\n([\s\S]{1,2000}?)\n(?:\n|When )/m

/** Failures in one line: the first line of the reason, and what follows when that only announces it. */
export function headline(reason: string, limit = 200): string {
  const [first = '', ...rest] = reason.split('\n').map((line) => line.trim())
  const more = rest.filter((line) => line !== '')
  const compared = comparison([first, ...more.slice(0, 4)])
  if (compared !== undefined) return truncate(compared.replace(/\s+/g, ' '), limit)
  if (more.length === 0 || !ANNOUNCES.test(first)) return truncate(first, limit)
  const whole = [first.replace(/:$/, ''), more.slice(0, 4).join(', ')].join(': ')
  return truncate(whole, limit)
}

/** In .NET, Ruby and JavaScript what was expected and what came are two lines, often below one about the assertion. */
function comparison(lines: readonly string[]): string | undefined {
  const at = lines.findIndex((line, index) => EXPECTED.test(line) && ACTUAL.test(lines[index + 1] ?? ''))
  const pair = lines.slice(at, at + 2).join(', ')
  return at < 0 ? undefined : at === 0 ? pair : `${lines[0]?.replace(/[.:]$/, '') ?? ''}: ${pair}`
}

const EXPECTED = /^expected\b/i
const ACTUAL = /^(?:but was|got|received|actual)\b/i

const ANNOUNCES = /:$|^(?:Error: |AssertionError: )?expect\(|^(?:Error|AssertionError|Expected)$|^Not equal/
