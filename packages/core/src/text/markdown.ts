import type { Outcome } from '../outcome'
import { visible } from './visible'

/**
 * Foreign text made inert in GitHub and GitLab Markdown, for a paragraph or a table cell: no HTML, no links, no images,
 * no mentions, no references, no table breaks. Line breaks become spaces.
 */
export function escapeMarkdown(text: string): string {
  return (
    visible(text)
      .replace(/[\r\n\t]+/g, ' ')
      // A zero-width space, as an entity: the hosts look for references after they have read entities.
      .replace(/\b(GH)-(?=\d)/gi, '$1-\u200b')
      .replace(/([#!])(?=\d)/g, '$1\u200b')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/[\\`*_{}[\]()#+!|~$^=-]/g, (c) => `&#${c.charCodeAt(0)};`)
      .replace(/@/g, '&#64;&#8203;')
      .replace(/:/g, '&#58;')
      .replace(/\/\//g, '/&#47;')
      // GitLab takes a line of a note that begins with a slash for a quick action, and does it: /merge, /approve.
      .replace(/^(\s*)\//, '$1&#47;')
      .replace(/www\./gi, (w) => `${w.slice(0, 3)}&#46;`)
      .replace(/^(\s*\d+)\./, '$1&#46;')
      .replace(/\u200b/g, '&#8203;')
  )
}

/** Foreign text as a code span that it cannot leave. */
export function codeSpan(text: string): string {
  return `<code>${escapeMarkdown(text)}</code>`
}

/** Foreign text as a block, lines kept, that it cannot leave. */
export function codeBlock(text: string): string {
  return `<pre>${visible(text).split('\n').map(escapeMarkdown).join('&#10;')}</pre>`
}

const MARKS: Partial<Record<Outcome, string>> = {
  pass: '✅',
  vacuous: '⚠️',
  inconclusive: '⚠️',
  'rolled-back': '⚠️',
  transient: '⚠️',
  cancelled: '⏹️',
}

/** The first line of a stage's summary: the outcome as a mark and the headline. */
export function verdictHeading(title: string, outcome: Outcome, headline: string): string {
  return `### ${MARKS[outcome] ?? '❌'} ${escapeMarkdown(title)}: ${escapeMarkdown(headline)}`
}

export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n')
}

export function details(title: string, body: string): string {
  return `<details><summary>${escapeMarkdown(title)}</summary>\n\n${body}\n\n</details>`
}

/** A link when the address is plain https or http, else the label alone. */
export function link(label: string, address: string): string {
  return /^https?:\/\/[\w.:/?&=%#~+@,;!*'-]+$/.test(address) && !/^https?:\/\/[^/]*@/.test(address)
    ? `[${escapeMarkdown(label)}](<${address}>)`
    : escapeMarkdown(label)
}

/**
 * Cuts a Markdown text to a number of UTF-8 bytes at a paragraph's end and says so, keeping the beginning, where the
 * verdict stands.
 * @param limit bytes, the closing sentence included
 */
export function fitMarkdown(text: string, limit: number, notice: string): string {
  if (utf8Length(text) <= limit) return text
  const room = limit - utf8Length(notice) - 2
  const kept: string[] = []
  let used = 0
  let open = 0
  for (const line of text.split('\n')) {
    const stillOpen = Math.max(0, open + count(line, '<details>') - count(line, '</details>'))
    if (used + utf8Length(line) + stillOpen * utf8Length(CLOSE) > room) break
    used += utf8Length(line) + 1
    open = stillOpen
    kept.push(line)
  }
  // Not even the first line fits: better half a sentence than none.
  const beginning = kept.length === 0 ? cutText(text.split('\n', 1)[0] ?? '', room) : kept.join('\n')
  return `${beginning}${CLOSE.repeat(open)}\n\n${notice}`
}

/** Closes what a cut left open, so that the notice is not folded away. */
const CLOSE = '\n</details>'

function count(line: string, tag: string): number {
  return line.split(tag).length - 1
}

/** The beginning of a text in at most so many UTF-8 bytes, no character and no entity cut through. */
function cutText(text: string, limit: number): string {
  let bytes = 0
  let kept = ''
  for (const character of text) {
    bytes += utf8Length(character)
    if (bytes > limit) break
    kept += character
  }
  return kept.replace(/&[#\w]*$/, '')
}

/** Bytes of a text in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}
