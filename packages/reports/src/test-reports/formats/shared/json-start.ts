import { Buffer } from 'node:buffer'
import { TextDecoder } from 'node:util'

/** How a file of JSON begins. */
export interface JsonStart {
  /** `results`, `results/tool`: names of members of the first value and of those inside it, as far as seen. */
  readonly keys: ReadonlySet<string>
  /** Texts that members of the first value have: `reportFormat` is `CTRF`. */
  readonly texts: ReadonlyMap<string, string>
}

/** The beginning as text; byte order marks are taken off. */
export function textOf(beginning: Uint8Array): string {
  return decoderFor(beginning).decode(beginning)
}

/** By a byte order mark of two bytes: PowerShell writes UTF-16 where the output of a program goes into a file. */
export function decoderFor(beginning: Uint8Array): TextDecoder {
  const mark = Buffer.from(beginning.subarray(0, 2)).toString('hex')
  return new TextDecoder(mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8')
}

const TOKEN = /"((?:[^"\\]|\\.)*)"(\s*:)?|[{}[\]]/g

/** The members of the first object in a text, which may be cut off; undefined when it begins with none. */
export function jsonStart(text: string): JsonStart | undefined {
  const start = /^\s*\{/.exec(text)
  if (start === null) return undefined
  const keys = new Set<string>()
  const texts = new Map<string, string>()
  const path: string[] = []
  let key = ''
  for (const [token, words, colon] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') path.push(path.length === 1 ? key : '')
    else if (token === '}' || token === ']') {
      path.pop()
      if (path.length === 0) break
    } else if (colon !== undefined && path.length === 1) keys.add((key = words ?? ''))
    else if (colon !== undefined && path.length === 2) keys.add(`${path[1]}/${words}`)
    else if (path.length === 1) texts.set(key, words ?? '')
  }
  return { keys, texts }
}

/** The objects that the first lines of a text are; lines that are none are passed over. */
export function firstObjects(text: string): readonly JsonStart[] {
  return text
    .split('\n', 50)
    .filter((line) => line.startsWith('{') && line.trimEnd().endsWith('}'))
    .map((line) => jsonStart(line))
    .filter((object) => object !== undefined)
}
