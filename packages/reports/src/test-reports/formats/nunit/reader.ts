import { secondsOf } from '../../durations'
import { KEPT, type Problem, type TestCase } from '../../model'
import type { ReportFile } from '../../report-file'
import { statusOfWord } from '../../status-words'
import { truncateText } from '../../truncate'
import type { CaseSink, ReadResult } from '../format'
import { skip, toProblem, toTestCase } from '../shared/parts'
import { type Dialect, type Group, type Item, readXmlCases } from '../shared/xml-cases'

/**
 * NUnit's results: version 3 (`<test-run>`, docs.nunit.org, "Test Result XML Format"), version 2 (`<test-results>`),
 * and a suite alone, as parts of a run are written.
 */
const NUNIT: Dialect = {
  roots: ['test-run', 'test-results', 'test-suite'],
  cases: new Set(['test-case']),
  groups: new Set(['test-suite', 'test-run', 'test-results']),
  fields: {
    'failure/message': 'message',
    'failure/stack-trace': 'stack',
    'assertion/message': 'message',
    'assertion/stack-trace': 'stack',
    'reason/message': 'reason',
    'test-case/output': 'stdout',
  },
  part: 'assertion',
  suiteOf,
  toCase,
  atEnd,
}

export function readNUnit(file: ReportFile, sink: CaseSink): Promise<ReadResult> {
  return readXmlCases(file, sink, NUNIT)
}

/** The assembly alone: the class of a case has the namespaces already. */
function suiteOf({ name, attributes }: Item): readonly string[] {
  if (name !== 'test-suite' || attributes['type'] !== 'Assembly') return []
  return [truncateText((attributes['name'] ?? '').split(/[/\\]/).at(-1) ?? '', KEPT.name)]
}

function toCase(item: Item, group: Group | undefined): TestCase {
  const { attributes, texts, failure } = item
  const { name: given = '', fullname = given, classname, result, label, executed, duration, time } = attributes
  const word = label ?? result
  // Version 2.4 has no result; later an inconclusive test has no success either.
  const broken = failure !== undefined || result === NOT_RUNNABLE || (result ?? attributes['success']) === 'False'
  const status = broken ? 'failed' : executed === 'False' ? 'skipped' : statusIn(result, label)
  const className = classname ?? classOf(fullname)
  const name = className !== undefined && given.startsWith(`${className}.`) ? given.slice(className.length + 1) : given
  return toTestCase({
    name,
    suites: group?.suites ?? [],
    className,
    status,
    seconds: secondsOf(duration ?? time),
    stdout: texts.stdout?.whole,
    problems:
      status === 'passed'
        ? []
        : status === 'skipped'
          ? [skip(texts.reason?.whole, word)]
          : problemsOf(item, result === 'Error' || label === 'Error' ? 'error' : 'failure', word),
  })
}

/** A test that cannot run as it is written: `nunit-console` ends with an exit code for it, as for a failure. */
const NOT_RUNNABLE = 'NotRunnable'

/** Of several assertions each, at its own line; of one that which the failure repeats. */
function problemsOf(item: Item, kind: Problem['kind'], rawStatus: string | undefined): readonly Problem[] {
  const broken = item.parts.filter(({ attributes }) => statusOfWord(attributes['result']) !== 'passed')
  const isTold = item.texts.message !== undefined || item.texts.stack !== undefined
  const told = broken.length > 1 || (broken.length === 1 && !isTold) ? broken : [item]
  return told.map(({ texts }) =>
    toProblem({
      kind,
      rawStatus,
      message: texts.message?.whole ?? texts.reason?.whole,
      text: texts.stack?.whole.trim(),
    }),
  )
}

/** The result counts; a label says more about it (`Failed` and `Error`, `Skipped` and `Explicit`). */
function statusIn(result: string | undefined, label: string | undefined): TestCase['status'] {
  return statusOfWord(result) ?? statusOfWord(label) ?? (result === undefined ? 'passed' : 'failed')
}

/** `Shop.CartTests` of `Shop.CartTests.Adds(1.5m,"a.b")`. */
function classOf(fullname: string): string | undefined {
  const plain = fullname.replace(/\(.*$/s, '')
  const dot = plain.lastIndexOf('.')
  return dot <= 0 ? undefined : plain.slice(0, dot)
}

/** Failures that a run counts: version 3, and version 2, which counts what it could not run apart. */
function claimedOf(attributes: Item['attributes']): number {
  return ['failed', 'failures', 'errors', 'invalid'].reduce((sum, name) => sum + countOf(attributes[name]), 0)
}

function countOf(value: string | undefined): number {
  const said = Number(value ?? 0)
  return said > 0 ? said : 0
}

/**
 * A suite whose own set-up or tear-down failed, and a run that says it failed though no case did. NUnit does not count
 * these among its tests, and so they are claims.
 */
function atEnd({ name: element, attributes, failing, texts }: Group): { readonly claim?: string } {
  const { site, fullname, name = '', success } = attributes
  const result = attributes['result'] ?? (success === 'False' ? 'Failed' : undefined)
  const elsewhere = site === 'Child' || site === 'Parent'
  const failed = statusOfWord(result) === 'failed' && !elsewhere
  if (failing > 0 || !(failed || (element !== 'test-suite' && claimedOf(attributes) > 0))) return {}
  const [message = ''] = (texts.message?.whole ?? '').trim().split('\n')
  const title = fullname ?? name
  return { claim: truncateText([title || 'the run', message].filter((part) => part !== '').join(': '), KEPT.name) }
}
