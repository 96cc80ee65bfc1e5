import { Mismatch } from './mismatch'

/** One program and its arguments. */
export type Words = readonly [string, ...string[]]

const OPERATOR = /^(?:&&|\|\||[|;<>&]|\$\(|`)/

/**
 * Splits one line into words as a POSIX shell does with quotes and backslashes (POSIX.1-2024, Shell Command Language §2.2),
 * without any expansion. An unquoted operator is refused: it would be passed on as a word and do nothing.
 */
export function splitWords(line: string): readonly string[] {
  const words: string[] = []
  let word: string | undefined
  let i = 0
  while (i < line.length) {
    const c = line[i] as string
    const operator = OPERATOR.exec(line.slice(i))?.[0]
    if (operator !== undefined) {
      throw new Mismatch(
        `one program with its arguments, without the shell's "${operator}"`,
        `put it into a script, or write bash -c '…', or quote it`,
      )
    }
    if (c === ' ' || c === '\t') {
      if (word !== undefined) words.push(word)
      word = undefined
      i += 1
    } else if (c === '#' && word === undefined) {
      break
    } else {
      const piece = readPiece(line, i)
      word = (word ?? '') + piece.text
      i = piece.next
    }
  }
  if (word !== undefined) words.push(word)
  return words
}

/** Several lines are several commands, run in order; a backslash at a line's end joins it to the next. */
export function splitCommands(text: string): readonly Words[] {
  const lines = text.replace(/\r\n/g, '\n').replace(/\\\n/g, ' ').split('\n')
  return joinQuotedLines(lines).map(splitWords).filter(isCommand)
}

function isCommand(words: readonly string[]): words is Words {
  return words.length > 0
}

/** A quote that is open at the end of a line goes on in the next. */
function joinQuotedLines(lines: readonly string[]): readonly string[] {
  const joined: string[] = []
  let open: string | undefined
  for (const line of lines) {
    const whole = open === undefined ? line : `${open}\n${line}`
    if (hasOpenQuote(whole)) open = whole
    else {
      joined.push(whole)
      open = undefined
    }
  }
  if (open !== undefined) joined.push(open)
  return joined
}

function hasOpenQuote(line: string): boolean {
  let quote = ''
  for (let i = 0; i < line.length; i++) {
    const c = line[i] as string
    if (c === '\\' && quote !== "'") i++
    else if (quote === '' && (c === '"' || c === "'")) quote = c
    else if (quote === '' && c === '#' && (i === 0 || /[ \t]/.test(line[i - 1] ?? ''))) return false
    else if (c === quote) quote = ''
  }
  return quote !== ''
}

function readPiece(line: string, at: number): { readonly text: string; readonly next: number } {
  const c = line[at] as string
  if (c === "'") return readSingleQuoted(line, at)
  if (c === '"') return readDoubleQuoted(line, at)
  if (c === '\\') return { text: line[at + 1] ?? '\\', next: at + 2 }
  return { text: c, next: at + 1 }
}

function readSingleQuoted(line: string, at: number) {
  const end = line.indexOf("'", at + 1)
  if (end < 0) throw new Mismatch("a closing ' for every opening one")
  return { text: line.slice(at + 1, end), next: end + 1 }
}

function readDoubleQuoted(line: string, at: number) {
  let text = ''
  for (let i = at + 1; i < line.length; i++) {
    const c = line[i] as string
    if (c === '"') return { text, next: i + 1 }
    // §2.2.3: a backslash escapes only these inside double quotes.
    if (c === '\\' && /[$`"\\\n]/.test(line[i + 1] ?? '')) text += line[++i] as string
    else text += c
  }
  throw new Mismatch('a closing " for every opening one')
}

/** The words as a line that a POSIX shell reads as the same words. For showing to people. */
export function quoteWords(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`)).join(' ')
}
