import { UserError } from '@slipway/core'

/** Bytes that an archive of another run may have. */
export const ARCHIVE_BYTES = 32 * 1024 * 1024

/** Bytes of what is read of all archives of a run: each has bounds of its own besides. */
const RUN_BYTES = 128 * 1024 * 1024

/** An archive comes from a commit that nobody may have looked at: what it can cost is bounded before it is paid. */
export interface ArchiveLimits {
  readonly entries: number
  /** Bytes of all wanted files, unpacked. */
  readonly unpacked: number
}

const LIMITS: ArchiveLimits = { entries: 5000, unpacked: 64 * 1024 * 1024 }

/**
 * The wanted files of a zip (PKWARE APPNOTE.TXT, sections 4.3.7, 4.3.12, 4.3.16), found by its central directory.
 * Nothing is written to disk; each path is checked all the same, since whoever gets it may write it. Zip64 is not
 * needed for what fits into the limits, and not read.
 * @throws UserError `OTHER_RUN_REFUSED`
 */
export async function readArchive(
  name: string,
  zip: Uint8Array,
  wanted: (path: string) => boolean,
  limits: ArchiveLimits = LIMITS,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { crc32, inflateRawSync } = await import('node:zlib')
  const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength)
  const unpack = (entry: Entry): Uint8Array => {
    const packed = packedBytes(bytes, entry)
    // More than the entry says is an error of zlib's, as soon as it comes.
    const plain =
      entry.method === STORED ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.size) })
    if (plain.length !== entry.size || crc32(plain) !== entry.crc) throw new Error(`${entry.path} is damaged`)
    return plain
  }
  try {
    const entries = listEntries(bytes, limits.entries)
    const outside = entries.find(({ path }) => !isInside(path))
    if (outside !== undefined) throw refused(name, `a path that leads out of it, ${JSON.stringify(outside.path)}`)
    const chosen = entries.filter(({ path }) => !path.endsWith('/') && wanted(path))
    const total = (of: (entry: Entry) => number) => chosen.reduce((sum, entry) => sum + of(entry), 0)
    if (total(({ size }) => size) > limits.unpacked)
      throw refused(name, `more than ${limits.unpacked} bytes in the files to read`)
    // Entries that share their bytes make a small archive cost much.
    if (total(({ packed }) => packed) > bytes.length) throw refused(name, 'files that overlap')
    return new Map(chosen.map((entry) => [entry.path, unpack(entry)]))
  } catch (error) {
    throw error instanceof UserError ? error : refused(name, 'none that can be read', error)
  }
}

interface Entry {
  readonly path: string
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
  /** Where its local header begins. */
  readonly offset: number
}

const STORED = 0
const DEFLATED = 8
const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
const END_SIZE = 22
const COMMENT_LIMIT = 0xffff

/** Reading past the end is a RangeError of Buffer's. */
function listEntries(zip: Buffer, limit: number): readonly Entry[] {
  const end = findEnd(zip)
  const count = zip.readUInt16LE(end + 10)
  if (count > limit) throw new Error(`more than ${limit} files`)
  const entries: Entry[] = []
  let at = zip.readUInt32LE(end + 16)
  for (let i = 0; i < count; i++) {
    if (zip.readUInt32LE(at) !== CENTRAL) throw new Error('no entry where one should be')
    const [encrypted, method] = [(zip.readUInt16LE(at + 8) & 1) === 1, zip.readUInt16LE(at + 10)]
    if (encrypted || (method !== STORED && method !== DEFLATED)) throw new Error('a file packed in another way')
    const path = zip.subarray(at + 46, at + 46 + zip.readUInt16LE(at + 28)).toString('utf8')
    entries.push({
      path,
      method,
      crc: zip.readUInt32LE(at + 16),
      packed: zip.readUInt32LE(at + 20),
      size: zip.readUInt32LE(at + 24),
      offset: zip.readUInt32LE(at + 42),
    })
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
  }
  return entries
}

function findEnd(zip: Buffer): number {
  for (let at = zip.length - END_SIZE; at >= Math.max(0, zip.length - END_SIZE - COMMENT_LIMIT); at--)
    if (zip.readUInt32LE(at) === END) return at
  throw new Error('no directory at its end')
}

function packedBytes(zip: Buffer, { offset, packed }: Entry): Buffer {
  if (zip.readUInt32LE(offset) !== LOCAL) throw new Error('no file where one should be')
  const start = offset + 30 + zip.readUInt16LE(offset + 26) + zip.readUInt16LE(offset + 28)
  return zip.subarray(start, start + packed)
}

/** An absolute path begins with an empty part. The last one is a key that JavaScript objects do not keep. */
const UNSAFE = new Set(['', '.', '..', '__proto__'])

function isInside(path: string): boolean {
  const parts = path.replace(/\/$/, '').split('/')
  return !/[\\\u0000-\u001f\u007f]|^[A-Za-z]:/.test(path) && !parts.some((part) => UNSAFE.has(part))
}

/**
 * @param bytes read of all archives of the run until now
 * @throws UserError `OTHER_RUN_REFUSED`
 */
export function checkRunBytes(bytes: number): void {
  if (bytes > RUN_BYTES) throw refused('artifacts of the run', `more than ${RUN_BYTES} bytes in the files to read`)
}

export function refused(name: string, found: string, cause?: unknown): UserError {
  const why = cause instanceof Error ? `${found}: ${cause.message}` : found
  return new UserError(
    'OTHER_RUN_REFUSED',
    `${name}: expected an archive of another run, found ${why}; nothing of it is used`,
    'check what that run uploaded',
    { outcome: 'inconclusive', ...(cause === undefined ? {} : { cause }) },
  )
}
