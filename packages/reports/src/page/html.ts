import { visible } from '@slipway/core'

/** Markup that is ready: the only thing a template puts in as it stands. */
export class Html {
  constructor(readonly text: string) {}
}

export type Content = Html | string | number | undefined | false | readonly Content[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c)
}

/**
 * Everything put in is escaped, for text and for attributes in double quotes; nothing, `false` and lists do what one
 * expects.
 */
export function markup(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(strings.map((part, i) => (i === 0 ? part : contentText(values[i - 1]) + part)).join(''))
}

function contentText(content: Content): string {
  if (content === undefined || content === false) return ''
  if (content instanceof Html) return content.text
  return Array.isArray(content) ? content.map(contentText).join('') : escapeHtml(String(content))
}

/** A link when the address is plain http or https without credentials, else its label. */
export function anchor(label: Content, address: string | undefined): Html {
  const plain = address !== undefined && /^https?:\/\/[^\s"'<>@]+$/.test(address)
  return plain ? markup`<a href="${address}" rel="noopener noreferrer">${label}</a>` : markup`${label}`
}
