import { truncate } from '@slipway/core'
import { KEPT } from './model'

/**
 * What colours leave behind in a report: the picture of the escape character (see xml/decode.ts), the reference that
 * XML forbids, or pytest's `#x1B`, or surefire's `&amp#27;` in CDATA.
 */
const COLOURS = /(?:\u241b|&#27;|&amp#27;|&#x1b;|#x1b)\[[0-9;:]*[A-Za-z]/gi

/** Foreign text without colour codes, cut to a number of characters; a cut shows. */
export function truncateText(text: string, limit: number): string {
  return truncate(text.includes('[') ? text.replace(COLOURS, '') : text, limit, '… (cut)')
}

const ATTACHMENT = /\[\[ATTACHMENT\|[^\]\r\n]{1,400}\]\]/g

/** Output of a test. GitLab finds screenshots by a marker in it, so markers survive the cut. */
export function truncateOutput(text: string): string {
  const kept = truncateText(text.trim(), KEPT.output)
  if (kept.length === text.length || !text.includes('[[ATTACHMENT|')) return kept
  const lost = (text.match(ATTACHMENT) ?? []).filter((marker) => !kept.includes(marker)).slice(0, 20)
  return [kept, ...lost].join('\n')
}
