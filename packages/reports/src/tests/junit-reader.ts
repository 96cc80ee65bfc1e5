import type { SaxesParser as Parser } from 'saxes'
import { decodeXml } from './decode'
import { CaseBuilder } from './junit-cases'
import type { TestCase } from './model'
import { unreadable } from './unreadable'

export interface ReportFile {
  /** Shown to people: the path relative to the working directory. */
  readonly name: string
  readonly chunks: AsyncIterable<Uint8Array>
}

export interface ReadLimits {
  readonly bytes: number
  readonly depth: number
  /** Characters kept of one text, attribute value or comment; more is dropped as it comes. */
  readonly text: number
  /** Characters of markup without an event: a start tag with endless attributes. */
  readonly markup: number
  /** References to characters that XML forbids (`&#27;`), which are left as they stand. */
  readonly forbidden: number
}

export const READ_LIMITS: ReadLimits = {
  bytes: 1024 ** 3,
  depth: 100,
  text: 256 * 1024,
  markup: 1024 ** 2,
  forbidden: 10_000,
}

/** What reading one file came to, beside its cases. */
export interface ReadResult {
  /** Suites whose attributes claim failures that no child element shows. */
  readonly claims: readonly string[]
  readonly suites: number
}

/**
 * Gives out the cases of a JUnit XML report, a batch for each piece that was read, in bounded memory. Children are
 * counted, attributes are not. Only the five entities of XML and character references are known; a document type is
 * refused.
 * @throws UserError `REPORT_UNREADABLE`; the cases up to there were given out
 */
export async function readJUnit(
  file: ReportFile,
  sink: CaseSink,
  limits: Partial<ReadLimits> = {},
): Promise<ReadResult> {
  const all = { ...READ_LIMITS, ...limits }
  const { SaxesParser } = await import('saxes')
  const builder = new CaseBuilder(file.name, all.depth)
  const feed = feeder(file.name, new SaxesParser() as Parser, builder, all)
  try {
    for await (const text of decodeXml(file.name, file.chunks, all.bytes)) {
      feed(text)
      if (builder.ready) await sink(builder.take())
    }
    feed(null)
  } finally {
    if (builder.ready) await sink(builder.take())
  }
  return builder.result()
}

/** Takes a batch of cases; reading goes on when it is done with them. */
export type CaseSink = (cases: readonly TestCase[]) => Promise<void> | void

/** Writes text to the parser and keeps what the parser holds on to within the limits. */
function feeder(file: string, parser: Parser, builder: CaseBuilder, limits: ReadLimits): (text: string | null) => void {
  let events = 0
  let quiet = 0
  let forbidden = 0
  // Six handlers are what V8 keeps as fast properties of the parser; from the eighth on, all of it runs four times
  // slower.
  parser.on('opentag', (tag) => (events++, builder.open(tag.name, tag.attributes)))
  parser.on('closetag', (tag) => (events++, builder.close(tag.name)))
  parser.on('text', (text) => (events++, builder.text(text)))
  parser.on('cdata', (text) => (events++, builder.text(text)))
  parser.on('doctype', () => {
    throw unreadable(file, 'JUnit XML without a document type', '<!DOCTYPE')
  })
  parser.on('error', (error) => {
    if (!error.message.endsWith('malformed character entity.') || ++forbidden > limits.forbidden)
      throw unreadable(file, 'well-formed XML', error.message, error)
  })
  return (text) => {
    const before = events
    if (text === null) parser.close()
    else parser.write(text)
    const trimmed = trim(parser, limits.text)
    quiet = events > before || trimmed ? 0 : quiet + (text?.length ?? 0)
    if (quiet > limits.markup) throw unreadable(file, `a tag of at most ${limits.markup} characters`, 'a longer one')
  }
}

/**
 * saxes collects a text, CDATA section, comment or attribute value in its field `text` until it ends, however long it
 * is. Between two writes it may be cut. Were the field ever renamed, the limit on markup would refuse such a report
 * instead, and a test would say so.
 */
function trim(parser: object, limit: number): boolean {
  const held = parser as { text?: unknown }
  if (typeof held.text !== 'string' || held.text.length <= limit) return false
  held.text = held.text.slice(0, limit)
  return true
}
