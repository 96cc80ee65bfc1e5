import { KEPT } from './model'

/**
 * What colours leave behind in a report: the picture of the escape character (see decode.ts), the reference that XML
 * forbids, or pytest's `#x1B`, or surefire's `&amp#27;` in CDATA.
 */
const COLOURS = /(?:\u241b|&#27;|&amp#27;|&#x1b;|#x1b)\[[0-9;:]*[A-Za-z]/gi

/** Foreign text without colour codes, cut to a number of characters; a cut shows. */
export function keepText(text: string, limit: number): string {
  const plain = text.includes('[') ? text.replace(COLOURS, '') : text
  return plain.length <= limit ? plain : `${cut(plain, limit - CUT.length)}${CUT}`
}

const CUT = '… (cut)'

function cut(text: string, at: number): string {
  const last = text.charCodeAt(at - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? at - 1 : at)
}

const ATTACHMENT = /\[\[ATTACHMENT\|[^\]\r\n]{1,400}\]\]/g

/** Output of a test. GitLab finds screenshots by a marker in it, so markers survive the cut. */
export function keepOutput(text: string): string {
  const kept = keepText(text.trim(), KEPT.output)
  if (kept.length === text.length || !text.includes('[[ATTACHMENT|')) return kept
  const lost = (text.match(ATTACHMENT) ?? []).filter((marker) => !kept.includes(marker)).slice(0, 20)
  return [kept, ...lost].join('\n')
}
