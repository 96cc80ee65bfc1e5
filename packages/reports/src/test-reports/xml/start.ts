import { Buffer } from 'node:buffer'
import { TextDecoder } from 'node:util'

/**
 * The first element of a file, by its first bytes, and those bytes as text; no root when the file is not XML or the
 * element comes later. Nothing is checked here: this only tells formats apart.
 */
export function xmlStart(beginning: Uint8Array): { readonly root: string | undefined; readonly text: string } {
  const text = new TextDecoder(encodingOf(beginning)).decode(beginning)
  return { root: ROOT.exec(withoutProlog(text))?.[1], text }
}

const ROOT = /^<([A-Za-z_][\w.:-]*)/

/** UTF-16 shows by its mark; in every other encoding that reports use, names of elements are ASCII. */
function encodingOf(beginning: Uint8Array): string {
  const mark = Buffer.from(beginning.buffer, beginning.byteOffset, Math.min(2, beginning.byteLength)).toString('hex')
  if (mark === 'fffe') return 'utf-16le'
  return mark === 'feff' ? 'utf-16be' : 'utf-8'
}

/** Declarations, comments and a document type before the first element. */
function withoutProlog(text: string): string {
  let rest = text.trimStart()
  for (let end = endOfProlog(rest); end !== undefined; end = endOfProlog(rest)) rest = rest.slice(end).trimStart()
  return rest
}

function endOfProlog(text: string): number | undefined {
  if (text.startsWith('<?')) return after(text, '?>')
  if (text.startsWith('<!--')) return after(text, '-->')
  if (!text.startsWith('<!DOCTYPE')) return undefined
  const subset = text.indexOf('[')
  const close = text.indexOf('>')
  return subset < 0 || subset > close ? after(text, '>') : after(text, ']>')
}

function after(text: string, end: string): number | undefined {
  const at = text.indexOf(end)
  return at < 0 ? undefined : at + end.length
}
