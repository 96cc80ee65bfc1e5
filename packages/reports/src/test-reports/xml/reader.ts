import type { ReportFile } from '../report-file'
import { unreadable } from '../unreadable'
import { decodeXml, type OnReplaced } from './decode'
import { XmlSyntaxError } from './syntax-error'
import { XmlTokenizer } from './tokenizer'

export interface XmlLimits {
  readonly bytes: number
  readonly depth: number
  /** Characters held of one attribute value; of a longer one the middle is dropped as it comes. */
  readonly text: number
  /** Characters of markup without an end: a start tag with endless attributes. */
  readonly markup: number
  /** References that mean nothing in XML (`&#27;`, `&nbsp;`), which are left as they stand. */
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
  /** @param name without a namespace's prefix */
  open(name: string, attributes: XmlAttributes): void
  /** A piece of text: one text may come in several. */
  text(text: string): void
  close(name: string): void
  /** Called after each piece of the file; reading goes on when it is done. */
  settle(): Promise<void> | void
}

/**
 * Reads XML as a stream, in bounded memory. Nothing outside of the file is ever read: a document type is passed over,
 * and one with declarations is refused.
 * @throws UserError `REPORT_UNREADABLE`
 */
export async function readXml(
  file: ReportFile,
  handler: XmlHandler,
  { onReplaced, ...limits }: XmlLimits & { readonly onReplaced?: OnReplaced },
): Promise<void> {
  const tokenizer = new XmlTokenizer(handler, limits)
  const replaced = onReplaced === undefined ? {} : { onReplaced }
  try {
    for await (const text of decodeXml(file.name, file.chunks, { bytes: limits.bytes, ...replaced })) {
      tokenizer.write(text)
      await handler.settle()
    }
    tokenizer.end()
  } catch (thrown) {
    throw thrown instanceof XmlSyntaxError
      ? unreadable(file.name, thrown.expected, thrown.found, { cause: thrown })
      : thrown
  } finally {
    await handler.settle()
  }
}
