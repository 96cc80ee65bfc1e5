/** Bytes to be read and written by fours, wherever they begin. */
export function wordsOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}

/** Whether so many bytes are the same at two places. */
export function areSame(words: DataView, length: number, one: number, other: number): boolean {
  const ahead = other - one
  const end = one + length
  let i = one
  for (const last = end - 4; i <= last; i += 4) if (words.getInt32(i) !== words.getInt32(i + ahead)) return false
  for (; i < end; i++) if (words.getUint8(i) !== words.getUint8(i + ahead)) return false
  return true
}
