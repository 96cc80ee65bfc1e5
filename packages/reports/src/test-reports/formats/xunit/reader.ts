import { secondsOf } from '../../durations'
import { KEPT, type Problem, type TestCase } from '../../model'
import type { ReportFile } from '../../report-file'
import { statusOfWord } from '../../status-words'
import { truncateText } from '../../truncate'
import type { CaseSink, ReadResult } from '../format'
import { skip, toProblem, toTestCase } from '../shared/parts'
import { type Dialect, type Group, type Item, readXmlCases } from '../shared/xml-cases'

/** xUnit.net's results, version 1 (`<class>`) to 3 (xunit.net/docs/format-xml-v2 and -v3). */
const XUNIT: Dialect = {
  roots: ['assemblies', 'assembly'],
  cases: new Set(['test']),
  groups: new Set(['assembly', 'collection', 'class', 'error']),
  fields: {
    'failure/message': 'message',
    'failure/stack-trace': 'stack',
    'test/reason': 'reason',
    'reason/message': 'reason',
    'test/output': 'stdout',
    'warnings/warning': 'stderr',
  },
  suiteOf: ({ name, attributes }) =>
    name === 'assembly' ? [truncateText((attributes['name'] ?? '').split(/[/\\]/).at(-1) ?? '', KEPT.name)] : [],
  toCase,
  atEnd,
}

export function readXUnit(file: ReportFile, sink: CaseSink): Promise<ReadResult> {
  return readXmlCases(file, sink, XUNIT)
}

function toCase(item: Item, group: Group | undefined): TestCase {
  const { attributes, texts, failure } = item
  const { type: className, name: given = '', method, result, time } = attributes
  const title = given === '' ? (method ?? '') : given
  const status =
    failure !== undefined ? 'failed' : (statusOfWord(result) ?? (result === undefined ? 'passed' : 'failed'))
  return toTestCase({
    name: className !== undefined && title.startsWith(`${className}.`) ? title.slice(className.length + 1) : title,
    suites: group?.suites ?? [],
    className,
    status,
    seconds: secondsOf(attributes['time-rtf'] ?? time),
    file: attributes['source-file'],
    line: Number(attributes['source-line'] ?? 0),
    stdout: texts.stdout?.whole,
    problems:
      status === 'failed'
        ? [problemOf(item, 'failure')]
        : status === 'skipped'
          ? [skip(texts.reason?.whole, result)]
          : [],
  })
}

function problemOf({ attributes, texts, failure }: Item, kind: Problem['kind']): Problem {
  return toProblem({
    kind,
    type: failure?.['exception-type'],
    rawStatus: attributes['result'],
    message: texts.message?.whole,
    text: texts.stack?.whole.trim(),
  })
}

/** An error outside of the tests: of a fixture's clean-up, a collection, the assembly. */
function atEnd(group: Group): { readonly test?: TestCase; readonly claim?: string } {
  const { name, attributes, failure, failing, suites } = group
  if (name === 'error' && failure !== undefined) {
    const title = truncateText([attributes['type'], attributes['name']].filter(Boolean).join(' '), KEPT.name)
    const problems = [problemOf(group, 'error')]
    return {
      test: toTestCase({ name: `${title || 'assembly'} (the suite itself)`, suites, status: 'failed', problems }),
    }
  }
  const claims = [attributes['failed'], attributes['errors']].some((said) => Number(said ?? 0) > 0)
  if (failing > 0 || !claims) return {}
  const own = name === 'assembly' ? undefined : attributes['name']
  return { claim: truncateText(own || (suites.at(-1) ?? name), KEPT.name) }
}
