import type { SaxesParser as Parser } from 'saxes'
import type { ReportFile } from '../report-file'
import { unreadable } from '../unreadable'
import { decodeXml } from './decode'

export interface XmlLimits {
  readonly bytes: number
  readonly depth: number
  /** Characters kept of one text, attribute value or comment; more is dropped as it comes. */
  readonly text: number
  /** Characters of markup without an event: a start tag with endless attributes. */
  readonly markup: number
  /** References to characters that XML forbids (`&#27;`), which are left as they stand. */
  readonly forbidden: number
}

export const XML_LIMITS: XmlLimits = {
  bytes: 1024 ** 3,
  depth: 100,
  text: 256 * 1024,
  markup: 1024 ** 2,
  forbidden: 10_000,
}

export type XmlAttributes = Readonly<Record<string, string | undefined>>

/** What a format does with the elements of a file. */
export interface XmlHandler {
  open(name: string, attributes: XmlAttributes): void
  text(text: string): void
  close(name: string): void
  /** Called after each piece of the file; reading goes on when it is done. */
  settle(): Promise<void> | void
}

/**
 * Reads XML as a stream, in bounded memory. Only the five entities of XML and character references are known; a
 * document type is refused.
 * @throws UserError `REPORT_UNREADABLE`
 */
export async function readXml(file: ReportFile, handler: XmlHandler, limits: XmlLimits): Promise<void> {
  const { SaxesParser } = await import('saxes')
  const feed = feeder(file.name, new SaxesParser() as Parser, handler, limits)
  try {
    for await (const text of decodeXml(file.name, file.chunks, limits.bytes)) {
      feed(text)
      await handler.settle()
    }
    feed(null)
  } finally {
    await handler.settle()
  }
}

/** Writes text to the parser and keeps what the parser holds on to within the limits. */
function feeder(file: string, parser: Parser, handler: XmlHandler, limits: XmlLimits): (text: string | null) => void {
  let events = 0
  let depth = 0
  let quiet = 0
  let forbidden = 0
  // Six handlers are what V8 keeps as fast properties of the parser; from the eighth on, all of it runs four times
  // slower.
  parser.on('opentag', (tag) => {
    events++
    if (++depth > limits.depth) throw unreadable(file, `elements nested at most ${limits.depth} deep`, 'more')
    handler.open(tag.name, tag.attributes)
  })
  parser.on('closetag', (tag) => {
    events++
    depth--
    handler.close(tag.name)
  })
  parser.on('text', (text) => (events++, handler.text(text)))
  parser.on('cdata', (text) => (events++, handler.text(text)))
  parser.on('doctype', () => {
    throw unreadable(file, 'XML without a document type', '<!DOCTYPE')
  })
  parser.on('error', (error) => {
    if (!error.message.endsWith('malformed character entity.') || ++forbidden > limits.forbidden)
      throw unreadable(file, 'well-formed XML', error.message, { cause: error })
  })
  return (text) => {
    const before = events
    if (text === null) parser.close()
    else parser.write(text)
    const trimmed = trimHeldText(parser, limits.text)
    quiet = events > before || trimmed ? 0 : quiet + (text?.length ?? 0)
    if (quiet > limits.markup) throw unreadable(file, `a tag of at most ${limits.markup} characters`, 'a longer one')
  }
}

/**
 * saxes collects a text, CDATA section, comment or attribute value in its field `text` until it ends, however long it
 * is. Between two writes it may be cut. Were the field ever renamed, the limit on markup would refuse such a report
 * instead, and a test would say so.
 */
function trimHeldText(parser: object, limit: number): boolean {
  const held = parser as { text?: unknown }
  if (typeof held.text !== 'string' || held.text.length <= limit) return false
  held.text = held.text.slice(0, limit)
  return true
}
