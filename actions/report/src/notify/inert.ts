import { truncate, visible } from '@slipway/core'

/** Foreign text for a chat: no mention, no address that becomes a link or a preview, one line. */
export function inertLine(text: string, limit = 500): string {
  return truncate(visible(text).replace(/\s+/g, ' ').trim(), limit)
    .replace(/@/g, '@\u200b')
    .replace(/:\/\//g, ':\u200b//')
    .replace(/\bwww\./gi, 'www\u200b.')
    .replace(/\]\(/g, ']\u200b(')
}

export function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}
