import type { Range } from './search'

/** Digits before a line break from which a text may go on in the next line. */
const FULL_LINE = 32

/**
 * Base64 and hex digits that tools broke over lines (`base64` at 76, PEM at 64, `xxd -p` at 60 characters), put
 * together again and searched.
 * @returns finds that reach over a line break, as places in the text
 */
export function findWrapped(text: string, find: (block: string) => readonly Range[]): readonly Range[] {
  const found: Range[] = []
  let done = 0
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', Math.max(end + 1, done))) {
    const block = readBlock(text, lineEnd(text, end), done)
    if (block === undefined) continue
    done = block.end
    for (const { start, end } of find(block.digits)) {
      const range = { start: block.placeOf(start), end: block.placeOf(end - 1) + 1 }
      if (text.slice(range.start, range.end).includes('\n')) found.push(range)
    }
  }
  return found
}

interface Block {
  readonly digits: string
  readonly end: number
  placeOf(at: number): number
}

function readBlock(text: string, firstEnd: number, from: number): Block | undefined {
  let start = firstEnd
  while (start > from && isDigit(text.charCodeAt(start - 1))) start -= 1
  if (firstEnd - start < FULL_LINE) return undefined
  const lines: { readonly at: number; readonly place: number; readonly digits: string }[] = []
  let [place, end, length] = [start, firstEnd, 0]
  for (;;) {
    const digits = text.slice(place, end)
    lines.push({ at: length, place, digits })
    length += digits.length
    const next = nextLine(text, end)
    if (next === undefined || digits.length < FULL_LINE) break
    place = next
    end = next
    while (end < text.length && isDigit(text.charCodeAt(end))) end += 1
  }
  const placeOf = (at: number) => {
    const line = lines.findLast((candidate) => candidate.at <= at)
    return line === undefined ? at : line.place + at - line.at
  }
  return { digits: lines.map(({ digits }) => digits).join(''), end, placeOf }
}

/** Where the next line's text begins, when the place is at a line's end. */
function nextLine(text: string, end: number): number | undefined {
  const [ending] = /^\r?\n[ \t]*/.exec(text.slice(end, end + 64)) ?? []
  return ending === undefined ? undefined : end + ending.length
}

function lineEnd(text: string, lineFeed: number): number {
  return text[lineFeed - 1] === '\r' ? lineFeed - 1 : lineFeed
}

/** Of either base64 alphabet; hex digits are among them. */
function isDigit(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x2b ||
    code === 0x2d ||
    code === 0x2f ||
    code === 0x5f
  )
}
