import { redactor, truncate, visible } from '@slipway/core'
import type { Answer } from './answer'

const HEADERS = 12
const LONGEST = { header: 120, body: 400 }
/** They say nothing of what is wrong, and differ each time. */
const DULL = /^(?:date|connection|keep-alive|content-length|age|expires|etag|x-request-id|cf-ray|transfer-encoding)$/
const SECRET = /cookie|auth|token|key|secret|nonce/

const redact = redactor([])

/** Status, headers and the first bytes of an answer, on lines of their own. */
export function cameText({ status, headers, body, from }: Extract<Answer, { kind: 'answer' }>): string {
  const lines = Object.entries(headers)
    .filter(([name]) => !DULL.test(name))
    .slice(0, HEADERS)
    .map(([name, value]) => `${name}: ${SECRET.test(name) ? '***' : shortened(name, value)}`)
  const text = 'text' in body ? body.text : (body.begins ?? '')
  const place = from === undefined ? '' : ` from ${from.origin}${from.pathname}`
  return [`HTTP ${status}${place}`, ...lines, ...beginningOf(text)].join('\n')
}

/** A query can hold a token. */
function shortened(name: string, value: string): string {
  const shown = name === 'location' ? value.replace(/[?#].*$/s, '?…') : redact(visible(value))
  return truncate(shown, LONGEST.header)
}

function beginningOf(text: string): readonly string[] {
  const shown = redact(visible(text.slice(0, 4 * LONGEST.body)))
    .replace(/[^\S\n]+/g, ' ')
    .replace(/\n\s*\n/g, '\n')
    .trim()
  return shown === '' ? [] : ['', truncate(shown, LONGEST.body)]
}
