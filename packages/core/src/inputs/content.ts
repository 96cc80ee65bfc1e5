/** Linux: PATH_MAX without its NUL, and NAME_MAX. More than a megabyte is not looked into. */
const LONGEST = { path: 4095, name: 255, content: 1024 * 1024 }

/** Where a file's content stands instead of its path, as people paste it: in YAML, JSON, PEM, a token or base64. */
const CONTENT = [
  /[\u0000-\u001f\u007f]/,
  /-----BEGIN /,
  /^\s*[[{].*["':]/s,
  /(?:^|\s)(?:apiVersion|kind|clusters|contexts|users|current-context|auths):(?:\s|$)/,
  /^eyJ[\w-]+\.[\w-]+\./,
]

/** Whether a text cannot be meant as a path: it is too long for one, or it is what a file holds. */
export function isNoPath(text: string): boolean {
  return (
    text.length > LONGEST.path ||
    text.split('/').some((name) => name.length > LONGEST.name) ||
    CONTENT.some((sign) => sign.test(text)) ||
    textInBase64(text) !== undefined
  )
}

/** A path for a message. What is no path may be a secret, and is never repeated. */
export function shownPath(path: string): string {
  return isNoPath(path) ? `a text of ${path.length} characters that is no path` : path
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/**
 * The text that is written in base64, line breaks in it or not; undefined when this is no base64 of plain text. Below
 * forty characters a path could be one by chance.
 */
export function textInBase64(text: string): string | undefined {
  const bare = text.replace(/\s+/g, '')
  if (bare.length < 40 || bare.length > LONGEST.content || !/^[A-Za-z0-9+/]+={0,2}$/.test(bare)) return undefined
  const decoded = fromUtf8(bytesOf(bare.replace(/=+$/, '')))
  return decoded === undefined || /[\u0000-\u0008\u000e-\u001f\u007f]/.test(decoded) ? undefined : decoded
}

function bytesOf(base64: string): readonly number[] {
  const bytes: number[] = []
  let bits = 0
  let held = 0
  for (const digit of base64) {
    held = ((held << 6) | DIGITS.indexOf(digit)) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes.push((held >> bits) & 0xff)
  }
  return bytes
}

/** This package knows no decoder of a runtime; the language has one behind its escapes of addresses. */
function fromUtf8(bytes: readonly number[]): string | undefined {
  try {
    return decodeURIComponent(bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''))
  } catch {
    return undefined
  }
}
