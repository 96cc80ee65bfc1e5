import { Buffer } from 'node:buffer'

/** How a file of JSON begins. */
export interface JsonStart {
  /** `results`, `results/tool`: names of members of the first value and of those inside it, as far as seen. */
  readonly keys: ReadonlySet<string>
  /** Texts that members of the first value have: `reportFormat` is `CTRF`. */
  readonly texts: ReadonlyMap<string, string>
}

/** The beginning as text; byte order marks are taken off. */
export function textOf(beginning: Uint8Array): string {
  const bytes = Buffer.from(beginning.buffer, beginning.byteOffset, beginning.byteLength)
  const mark = bytes.toString('hex', 0, 2)
  if (mark === 'fffe') return bytes.subarray(2).toString('utf16le')
  return bytes.toString('utf8').replace(/^\ufeff/, '')
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
