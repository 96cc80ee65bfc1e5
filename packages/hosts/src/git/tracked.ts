import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { commonFolder, findWorkTree, readGitFile } from './find-git'

/**
 * A path that git tracks at or below a folder, from its index (gitformat-index(5)), relative to the working tree;
 * undefined when there is none, or no git. Read here: the program would read the repository's configuration, which can
 * name programs to start, and refuses a folder of another account, as containers have it.
 */
export function trackedBelow(folder: string): string | undefined {
  const tree = findWorkTree(dirname(folder))
  if (tree === undefined) return undefined
  const wanted = relative(tree.top, folder).split('\\').join('/')
  const hash = hashSize(tree.git)
  try {
    const index = readFileSync(join(tree.git, 'index'))
    // Without compressed names and parts elsewhere, what is not in the bytes is not in the index.
    const isPlain = index.readUInt32BE(4) < 4 && !readdirSync(tree.git).some((name) => name.startsWith('sharedindex.'))
    if (isPlain && !foldsCase && !index.includes(wanted)) return undefined
    const own = readIndex(index, hash)
    // What was removed since stays in the shared part until git writes that anew; here it counts as tracked.
    const shared =
      own.shared === undefined
        ? undefined
        : readIndex(readFileSync(join(commonFolder(tree.git), `sharedindex.${own.shared}`)), hash)
    const found = [...own.paths, ...(shared?.paths ?? [])].find((path) => isAtOrBelow(path, wanted))
    return found === undefined ? undefined : Buffer.from(found, 'latin1').toString('utf8')
  } catch {
    // No index yet, or one that git could not read either.
    return undefined
  }
}

/** Where a checkout may write `Slipway-Out` into what is asked for as `slipway-out`. */
const foldsCase = process.platform !== 'linux'

function isAtOrBelow(path: string, wanted: string): boolean {
  const bytes = Buffer.from(wanted).toString('latin1')
  const [a, b] = foldsCase ? [path.toLowerCase(), bytes.toLowerCase()] : [path, bytes]
  return a === b || a.startsWith(`${b}/`)
}

/** Bytes of a hash in this repository. */
function hashSize(git: string): number {
  const config = readGitFile(join(commonFolder(git), 'config')) ?? ''
  return /^\s*objectformat\s*=\s*"?sha256/im.test(config) ? 32 : 20
}

interface Index {
  /** Each byte a character: names need not be UTF-8. */
  readonly paths: readonly string[]
  /** Hash of the index that has the rest. */
  readonly shared: string | undefined
}

const SIGNATURE = 'DIRC'
/** Times, device, inode, mode, owner and size before the hash. */
const STAT_BYTES = 40
const EXTENDED = 0x4000

/** @throws RangeError for what is no index */
export function readIndex(bytes: Buffer, hash: number): Index {
  if (bytes.toString('latin1', 0, 4) !== SIGNATURE) throw new RangeError('expected an index of git')
  const version = bytes.readUInt32BE(4)
  const count = bytes.readUInt32BE(8)
  if (version < 2 || version > 4) throw new RangeError(`expected an index of version 2 to 4, found ${version}`)
  const paths: string[] = []
  let at = 12
  for (let i = 0; i < count; i++) {
    const flags = bytes.readUInt16BE(at + STAT_BYTES + hash)
    const start = at
    at += STAT_BYTES + hash + 2 + (version > 2 && (flags & EXTENDED) !== 0 ? 2 : 0)
    let kept = ''
    if (version === 4) {
      const prefix = readOffset(bytes, at)
      const before = paths.at(-1) ?? ''
      kept = before.slice(0, before.length - prefix.value)
      at = prefix.next
    }
    const end = bytes.indexOf(0, at)
    if (end < 0) throw new RangeError('expected the end of a name')
    paths.push(kept + bytes.toString('latin1', at, end))
    // Padded to a multiple of eight bytes, at least one of them.
    at = version === 4 ? end + 1 : start + ((end - start + 8) & ~7)
  }
  return { paths, shared: sharedIndex(bytes, at, hash) }
}

/** A number as in a pack's offset deltas (gitformat-pack(5)). */
function readOffset(bytes: Buffer, from: number): { readonly value: number; readonly next: number } {
  let next = from
  let byte = bytes.readUInt8(next++)
  let value = byte & 127
  while ((byte & 128) !== 0) {
    byte = bytes.readUInt8(next++)
    value = ((value + 1) << 7) + (byte & 127)
  }
  return { value, next }
}

/** The extension `link` of a split index. */
function sharedIndex(bytes: Buffer, from: number, hash: number): string | undefined {
  for (let at = from; at + 8 <= bytes.length - hash; at += 8 + bytes.readUInt32BE(at + 4)) {
    if (bytes.toString('latin1', at, at + 4) !== 'link') continue
    const name = bytes.toString('hex', at + 8, at + 8 + hash)
    return /^0+$/.test(name) ? undefined : name
  }
  return undefined
}
