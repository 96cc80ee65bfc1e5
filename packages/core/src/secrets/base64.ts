const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const DIGITS = new Map([...ALPHABET, ...'-_'].map((c, i) => [c, i < 64 ? i : i - 2]))

/**
 * The text that is encoded, when it is base64 (RFC 4648, either alphabet, line breaks allowed) of printable UTF-8;
 * otherwise undefined.
 */
export function decodeBase64Text(text: string): string | undefined {
  const bare = text.replace(/\s/g, '')
  if (bare.length < 8 || !/^[\w+/-]+={0,2}$/.test(bare)) return undefined
  let escaped = ''
  let [bits, held] = [0, 0]
  for (const digit of bare.replace(/=/g, '')) {
    held = (held << 6) | (DIGITS.get(digit) ?? 0)
    bits += 6
    if (bits < 8) continue
    bits -= 8
    escaped += `%${((held >> bits) & 0xff).toString(16).padStart(2, '0')}`
    held &= (1 << bits) - 1
  }
  try {
    const decoded = decodeURIComponent(escaped)
    return /[\u0000-\u0008\u000e-\u001f\u007f]/.test(decoded) ? undefined : decoded
  } catch {
    return undefined
  }
}
