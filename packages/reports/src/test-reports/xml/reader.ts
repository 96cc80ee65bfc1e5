import type { ReportFile } from '../report-file'
import { unreadable } from '../unreadable'
import { decodeXml, type OnReplaced } from './decode'
import type { XmlHandler, XmlLimits } from './handler'
import { XmlSyntaxError } from './syntax-error'
import { skimmed } from './skim'
import { XmlTokenizer } from './tokenizer'

export { XML_LIMITS, type XmlAttributes, type Skim, type XmlHandler, type XmlLimits } from './handler'

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
    for await (const piece of decodeXml(file.name, file.chunks, { bytes: limits.bytes, ...replaced })) {
      if (handler.skim === undefined) tokenizer.write(piece.text(0, piece.bytes.byteLength))
      else skimmed(piece, tokenizer, handler.skim)
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
