import { gunzipSync } from 'node:zlib'

/** Charts are texts: Helm's own limit for what an archive may unpack to. */
const LIMIT = 100 * 1024 * 1024
const BLOCK = 512

/**
 * Files of a packaged chart, by their path below its folder.
 * @throws when it is no archive, or one that unpacks to more than Helm takes
 */
export function readArchive(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const tar = gunzipSync(bytes, { maxOutputLength: LIMIT })
  const found = new Map<string, Uint8Array>()
  let longName: string | undefined
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0;) {
    const header = tar.subarray(at, at + BLOCK)
    const size = Number.parseInt(textIn(header, 124, 136), 8) || 0
    const content = tar.subarray(at + BLOCK, at + BLOCK + size)
    const type = String.fromCharCode(header[156] ?? 0)
    if (type === 'x' || type === 'L') longName = type === 'L' ? textIn(content, 0, size) : pathOfPax(content)
    else {
      const name = longName ?? nameIn(header)
      longName = undefined
      if (type === '0' || type === '\0') found.set(belowFolder(name), content)
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
  return found
}

function textIn(bytes: Uint8Array, start: number, end: number): string {
  return new TextDecoder().decode(bytes.subarray(start, end)).replace(/\0.*$/s, '').trim()
}

/** Its name, behind the prefix that ustar keeps apart. */
function nameIn(header: Uint8Array): string {
  const prefix = textIn(header, 257, 262) === 'ustar' ? textIn(header, 345, 500) : ''
  return `${prefix === '' ? '' : `${prefix}/`}${textIn(header, 0, 100)}`
}

function pathOfPax(content: Uint8Array): string | undefined {
  return /^\d+ path=(.*)$/m.exec(new TextDecoder().decode(content))?.[1]
}

function belowFolder(name: string): string {
  return name.replace(/^\.\//, '').replace(/^[^/]*\//, '')
}
