import { truncate, visible } from '@slipway/core'
import { unreadable } from '../unreadable'
import { xmlStart } from '../xml/start'
import { titlesOf, type ReportFormat } from './format'

/** Bytes by which a format is recognised: room for a declaration and a licence in a comment before the root. */
export const BEGINNING = 16 * 1024

/**
 * The format of a report, by its first bytes.
 * @throws UserError `REPORT_UNREADABLE` when no format knows them
 */
export function recogniseFormat(file: string, beginning: Uint8Array, formats: readonly ReportFormat[]): ReportFormat {
  const found = formats.find((format) => format.recognises(beginning))
  if (found !== undefined) return found
  const matching = titlesOf(formats)
  const hint = adviceFor(beginning)
  throw unreadable(file, `a ${matching} report`, describeBeginning(beginning), {
    matching,
    ...(hint === undefined ? {} : { hint }),
  })
}

/** Runners whose own results are none of the formats, by their root, and what they can write instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  robot: 'let Robot Framework write JUnit, too: --xunit FILE',
  'testng-results': 'name the JUnit reports that TestNG writes beside it: junitreports/*.xml',
  Site: 'let CTest write JUnit: --output-junit FILE',
  testsuites: 'let Check write TAP: CK_TAP_LOG_FILE_NAME=FILE',
  TestRun: 'AUnit can write JUnit (AUnit.Reporter.JUnit); what CppUnit writes has to be converted to JUnit',
  'test-suite': 'name the JUnit reports of the runner, beside which Allure writes its own',
  coverage: 'a coverage report is for the input coverage',
}

function adviceFor(beginning: Uint8Array): string | undefined {
  const { root, text } = xmlStart(beginning)
  if (root !== undefined) return Object.hasOwn(INSTEAD, root) ? INSTEAD[root] : undefined
  const isCucumber = /^\s*\[/.test(text) && /"keyword"\s*:/.test(text) && /"(?:uri|elements)"\s*:/.test(text)
  return isCucumber ? 'let Cucumber write JUnit: --format junit:FILE' : undefined
}

/**
 * What a file is that is whole of another kind: XML with a root, or JSON, that no format knows. Undefined for a report,
 * and for what may be the remains of one.
 */
export function otherKind(beginning: Uint8Array, formats: readonly ReportFormat[]): string | undefined {
  if (formats.some((format) => format.recognises(beginning))) return undefined
  const words = describeBeginning(beginning)
  return words === 'JSON' || xmlStart(beginning).root !== undefined ? words : undefined
}

/** What a file begins with, in words that tell a person which file it is. */
export function describeBeginning(beginning: Uint8Array): string {
  if (beginning.byteLength === 0) return 'an empty file'
  const { root, text } = xmlStart(beginning)
  if (root !== undefined) return `<${truncate(root, 60)}>`
  const words = visible(text).trim()
  if (words === '') return 'white space only'
  if (words.startsWith('\ufffd') || text.includes('\0')) return 'a binary file'
  if (/^[[{]/.test(words)) return 'JSON'
  return `text that begins with "${truncate(words.replace(/\s+/g, ' '), 40)}"`
}
