import { Mismatch } from './mismatch'

/** One program and its arguments. */
export type Words = readonly [string, ...string[]]

// POSIX.1-2024 Shell Command Language §2.10, and the two that start a command substitution.
const OPERATOR = /&&|\|\||[|;<>&()]|\$\(|`/y

/**
 * Splits text into commands and words as a POSIX shell does with quotes, backslashes, comments and lines (POSIX.1-2024,
 * Shell Command Language §2.2 and §2.3), without any expansion. Several lines are several commands, run in order. An
 * unquoted operator or variable is refused: it would be passed on as a word and mean nothing.
 */
export function splitCommands(text: string): readonly Words[] {
  const commands: string[][] = [[]]
  let word: string | undefined
  const endWord = () => {
    if (word !== undefined) commands.at(-1)?.push(word)
    word = undefined
  }
  for (let at = 0; at < text.length;) {
    const piece = readPiece(text, at, word === undefined)
    at = piece.next
    if (piece.kind === 'text') word = (word ?? '') + piece.text
    else if (piece.kind !== 'nothing') endWord()
    if (piece.kind === 'line') commands.push([])
  }
  endWord()
  return commands.filter(isCommand)
}

/** The words of one line. */
export function splitWords(line: string): readonly string[] {
  return splitCommands(line).flat()
}

function isCommand(words: readonly string[]): words is [string, ...string[]] {
  return words.length > 0
}

type Piece =
  | { readonly kind: 'text'; readonly text: string; readonly next: number }
  | { readonly kind: 'blank' | 'line' | 'nothing'; readonly next: number }

function readPiece(text: string, at: number, startsWord: boolean): Piece {
  const c = text[at] as string
  if (c === "'") return readSingleQuoted(text, at)
  if (c === '"') return readDoubleQuoted(text, at)
  if (c === '\\') return readEscaped(text, at)
  if (c === ' ' || c === '\t') return { kind: 'blank', next: at + 1 }
  if (c === '\n') return { kind: 'line', next: at + 1 }
  if (c === '\r' && text[at + 1] === '\n') return { kind: 'line', next: at + 2 }
  if (c === '#' && startsWord) return { kind: 'nothing', next: lineEnd(text, at) }
  refuseOperator(text, at)
  refuseVariable(text, at)
  return { kind: 'text', text: c, next: at + 1 }
}

function refuseOperator(text: string, at: number): void {
  OPERATOR.lastIndex = at
  const operator = OPERATOR.exec(text)?.[0]
  if (operator === undefined) return
  throw new Mismatch(
    `one program with its arguments, without the shell's "${operator}"`,
    `put it into a script, or write bash -c '…', or quote it`,
  )
}

// §2.6.2: a parameter by its name, or in braces.
const VARIABLE = /\$(?:[A-Za-z_]\w*|\{[^}\n]*\}?)/y

/** It would reach the program as these very characters, and nobody would see that nothing was put in its place. */
function refuseVariable(text: string, at: number): void {
  VARIABLE.lastIndex = at
  const variable = VARIABLE.exec(text)?.[0]
  if (variable === undefined) return
  throw new Mismatch(
    `one program with its arguments, without the shell's "${variable}": no shell puts a value in its place`,
    `write bash -c '… ${variable} …', put it into a script, or write '${variable}' in quotes if these characters are meant`,
  )
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

/** §2.2.1: a backslash at a line's end joins it to the next, and elsewhere makes the next character literal. */
function readEscaped(text: string, at: number): Piece {
  const joined = /\\\r?\n/y
  joined.lastIndex = at
  if (joined.test(text)) return { kind: 'nothing', next: joined.lastIndex }
  return { kind: 'text', text: text[at + 1] ?? '\\', next: at + 2 }
}

function readSingleQuoted(line: string, at: number): Piece {
  const end = line.indexOf("'", at + 1)
  if (end < 0) throw new Mismatch("a closing ' for every opening one")
  return { kind: 'text', text: line.slice(at + 1, end), next: end + 1 }
}

function readDoubleQuoted(line: string, at: number): Piece {
  let text = ''
  for (let i = at + 1; i < line.length; i++) {
    const c = line[i] as string
    if (c === '"') return { kind: 'text', text, next: i + 1 }
    // §2.2.3: a backslash escapes only these inside double quotes, and joins lines.
    if (c === '\\' && line[i + 1] === '\n') i += 1
    else if (c === '\\' && /[$`"\\]/.test(line[i + 1] ?? '')) text += line[++i] as string
    else text += c
  }
  throw new Mismatch('a closing " for every opening one')
}

/** The words as a line that a POSIX shell reads as the same words. For showing to people. */
export function quoteWords(words: readonly string[]): string {
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`)).join(' ')
}
