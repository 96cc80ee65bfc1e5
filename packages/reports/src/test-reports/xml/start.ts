import { decoderOf, encodingOf } from './encoding'

export interface XmlStart {
  /** Without its prefix. */
  readonly root: string | undefined
  /** The attributes of the root, as they are written. */
  readonly attributes: string
  readonly text: string
}

/**
 * The first element of a file, by its first bytes, and those bytes as text; no root when the file is not XML or the
 * element comes later. Nothing is checked here: this only tells formats apart.
 */
export function xmlStart(beginning: Uint8Array): XmlStart {
  // In every encoding that reports use, UTF-16 apart, names of elements are ASCII.
  const text = (decoderOf(encodingOf(beginning)) ?? new TextDecoder()).decode(beginning)
  const [, root, attributes = ''] = ROOT.exec(withoutProlog(text)) ?? []
  return { root, attributes, text }
}

const ROOT = /^<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)((?:[^>"']|"[^"]*"|'[^']*')*)/

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
