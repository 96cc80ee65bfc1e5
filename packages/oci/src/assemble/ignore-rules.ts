import { posix } from 'node:path'
import { UserError } from '@slipway/core'

/** One line of an ignore file. */
interface Rule {
  readonly line: string
  readonly pattern: RegExp
  readonly brings: boolean
}

/** What an ignore file says of a path. */
export interface Verdict {
  /** The line that leaves it out; undefined: it is in. */
  readonly excludedBy?: string
}

/**
 * The rules of a `.dockerignore`, as every engine reads it (docs.docker.com, "dockerignore files"): the last line that
 * matches a path or a folder above it decides, and `!` brings back.
 */
export class IgnoreRules {
  readonly #rules: readonly Rule[]
  /** Whether something inside a folder that is left out may be in. */
  readonly bringsBack: boolean

  /** @throws UserError `IGNORE_FILE_INVALID` */
  constructor(
    /** For messages. */
    readonly file: string,
    text: string,
  ) {
    this.#rules = text
      .replace(/^\ufeff/, '')
      .split(/\r?\n/)
      .filter((line) => !line.startsWith('#') && line.trim() !== '')
      .map((line) => readRule(line.trim(), file))
    this.bringsBack = this.#rules.some(({ brings }) => brings)
  }

  /** @param path relative to the context, without a slash at either end */
  judge(path: string): Verdict {
    const above = path.split('/').map((_, at, parts) => parts.slice(0, at + 1).join('/'))
    const last = this.#rules.findLast(({ pattern }) => above.some((folder) => pattern.test(folder)))
    return last === undefined || last.brings ? {} : { excludedBy: last.line }
  }
}

function readRule(line: string, file: string): Rule {
  const brings = line.startsWith('!')
  const text = (brings ? line.slice(1) : line).trim()
  if (text === '') throw invalid(file, line)
  // As Go's filepath.Clean; a slash at the beginning means the context.
  const clean = posix
    .normalize(text)
    .replace(/(?<=.)\/$/, '')
    .replace(/^\/(?=.)/, '')
  try {
    return { line, brings, pattern: new RegExp(`^${toExpression(clean)}$`, 's') }
  } catch {
    throw invalid(file, line)
  }
}

/** A token of a pattern: `**` with its slash, an escaped character, or one character. */
const TOKEN = /\*\*\/?|\\[^]|[^]/g

/** The grammar of moby/patternmatcher: Go's filepath.Match, and `**` for any number of folders. */
function toExpression(pattern: string): string {
  return [...pattern.matchAll(TOKEN)]
    .map(({ 0: token, index }) => {
      const rest = pattern.slice(index + token.length)
      if (token.startsWith('**')) return isWhole(token, index, rest) ? '.*' : '(?:.*/)?'
      if (token === '*') return '[^/]*'
      if (token === '?') return '[^/]'
      return /^[.+()|{}$]$/.test(token) ? `\\${token}` : token
    })
    .join('')
}

/** `folder/**`, and `**name` without anything else to match: there any text stands for `**`, also part of a name. */
function isWhole(token: string, index: number, rest: string): boolean {
  return rest === '' || (index === 0 && token === '**' && !/[*?[\]\\]/.test(rest))
}

function invalid(file: string, line: string): UserError {
  return new UserError(
    'IGNORE_FILE_INVALID',
    `${file}: expected patterns, one a line, found ${JSON.stringify(line.slice(0, 100))}`,
    'correct the line; Docker would refuse it, too',
  )
}
