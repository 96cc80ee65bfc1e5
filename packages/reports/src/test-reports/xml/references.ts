import { XmlSyntaxError } from './syntax-error'

/** How many references that mean nothing in XML may still come. */
export interface ReferenceCount {
  left: number
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Line ends as XML has them. */
export function normalise(text: string): string {
  return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
}

/**
 * Text with its references replaced. What XML does not know stays as it stands: HTML's entities (`&nbsp;`), and
 * characters that XML forbids (`&#27;`); nothing is ever expanded to more than one character.
 * @throws XmlSyntaxError for a `&` that begins no reference, or too many that mean nothing
 */
export function decodeReferences(text: string, count: ReferenceCount): string {
  const lines = normalise(text)
  return lines.includes('&')
    ? lines.replace(REFERENCE, (whole, name: string | undefined) => meaningOf(whole, name, count))
    : lines
}

const REFERENCE = /&(?:(#\d{1,8}|#x[0-9A-Fa-f]{1,7}|[A-Za-z_][\w.-]{0,30});)?/g

function meaningOf(whole: string, name: string | undefined, count: ReferenceCount): string {
  if (name === undefined) throw new XmlSyntaxError('disallowed character after "&": a reference ends with ";"')
  const known = name.startsWith('#') ? characterOf(name) : Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined
  if (known !== undefined) return known
  if (--count.left < 0) throw new XmlSyntaxError('too many references to a character entity that XML does not have')
  return whole
}

function characterOf(name: string): string | undefined {
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  const legal =
    code === 9 || code === 10 || code === 13 || (code >= 0x20 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000))
  return legal && code !== 0xfffe && code !== 0xffff ? String.fromCodePoint(code) : undefined
}
