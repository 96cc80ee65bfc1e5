import { writtenAs } from '../config/written'
import { isNoPath } from './content'
import type { Raw } from './raw'
import { Secret } from '../secret'
import { Mismatch } from './mismatch'
import type { Words } from './words'

/** What would be no program to the shell either, said before anything is started. */
export function checkProgram(words: Words): Words {
  if (words[0] === '') throw new Mismatch('a program at the beginning of every command')
  if (/^[A-Za-z_]\w*=/.test(words[0]))
    throw new Mismatch('a program at the beginning of every command', 'write env NAME=value before it')
  return words
}

/** Text alone: YAML's numbers and booleans have lost what was written (1.10 is 1.1), so they are refused. */
export function asText(raw: Raw): string {
  if (typeof raw === 'string') {
    if (raw.includes('\0')) throw new Mismatch('text without NUL')
    return raw
  }
  // The value is not repeated here: it may be a secret, or an item of a list with secrets in it.
  if (typeof raw === 'number' || typeof raw === 'boolean') throw new Mismatch('text', 'put quotes around it')
  throw new Mismatch('text')
}

/** Where no item can hold a comma, commas separate too. */
export function asWords(raw: Raw): readonly string[] {
  return asList(raw)
    .flatMap((item) => item.split(','))
    .map(trimBlanks)
    .filter((word) => word !== '')
}

export function asList(raw: Raw): readonly string[] {
  if (typeof raw === 'string') {
    return asText(raw)
      .split(/\r?\n/)
      .map(trimBlanks)
      .filter((line) => line !== '')
  }
  if (!Array.isArray(raw)) throw new Mismatch('a list')
  return raw.map((item) => asText(item as Raw))
}

const BLANKS = ' \t\r\n\f\v'

/**
 * Without the blanks of ASCII around it. `trim()` also takes what a check would have stumbled over, such as a byte
 * order mark or a no-break space, and then another value would be used than was written.
 */
export function trimBlanks(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && BLANKS.includes(text.charAt(start))) start += 1
  while (end > start && BLANKS.includes(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}

/**
 * Without the one line end at its end: `echo … | gh secret set` stores it, and official actions drop it. Other blanks
 * may be part of it.
 */
export function asSecret(raw: Raw): Secret {
  const text = asText(raw).replace(/\r?\n$/, '')
  if (text === '') throw new Mismatch('a secret, found a line end alone')
  return new Secret(text)
}

export function asMap(raw: Raw): ReadonlyMap<string, string> {
  const entries =
    typeof raw === 'object' && !Array.isArray(raw)
      ? Object.entries(raw).map(([k, v]) => [k, mapValue(v, writtenAs(raw, k))] as const)
      : asList(raw).map(splitPair)
  const seen = new Map<string, string>()
  for (const [key, value] of entries) {
    if (seen.has(key)) throw new Mismatch(`each key once, but "${key}" stands twice`)
    seen.set(key, value)
  }
  return seen
}

function mapValue(value: unknown, written: string | undefined): string {
  if (typeof value === 'string') return asText(value)
  if (written !== undefined)
    throw new Mismatch('text as every value', 'put quotes around numbers that are written as 1.0, 012 or 1e3')
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return String(value)
  throw new Mismatch('text as every value', 'put quotes around numbers with a point')
}

export function splitPair(line: string): readonly [string, string] {
  const at = line.indexOf('=')
  // The line itself may hold a secret: it is not repeated.
  if (at <= 0) throw new Mismatch('one key=value a line')
  return [trimBlanks(line.slice(0, at)), line.slice(at + 1)]
}

/**
 * A path of a file or folder.
 * @param content what to do with a file's content that is given instead
 */
export function checkPath(text: string, content = 'write it to a file, and give the path of that'): string {
  if (/^[^\r\n]{0,200}$/.test(text) && /[\u0000-\u001f\u007f]/.test(text))
    throw new Mismatch('a path without control characters', undefined, true)
  if (isNoPath(text))
    throw new Mismatch(
      'a path',
      `found ${text.length} characters that look like the content of a file; ${content}`,
      true,
    )
  if (text.startsWith('-')) throw new Mismatch('a path that does not start with "-"', `write ./${text}`)
  if (text.startsWith('~')) throw new Mismatch('a path without "~"', 'write the whole path')
  return text
}
