import * as disk from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { shownPath, UserError } from '@slipway/core'
import { readError } from './file-errors'

/** The files that somebody else may have put there: links among them are followed inside, and nowhere else. */
export class Checkout {
  readonly #root: string
  #real: string | undefined

  /** @param root absolute */
  constructor(root: string) {
    this.#root = root
  }

  /** True where a path of the checkout really is somewhere else. A path that never was in it is the caller's own. */
  isLeft(file: string, real: string): boolean {
    if (!isIn(file, this.#root)) return false
    this.#real ??= disk.realpathSync.native(this.#root)
    return !isIn(real, this.#real) && !isIn(real, this.#root)
  }

  /** True where a path is in the checkout, by its name and really. */
  holds(file: string): boolean {
    return isIn(file, this.#root) && !this.isLeft(file, realOf(file))
  }
}

/** What is not there is where its folder is. */
function realOf(file: string): string {
  try {
    return disk.realpathSync.native(file)
  } catch {
    return dirname(file) === file ? file : join(realOf(dirname(file)), basename(file))
  }
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}

export interface Reading {
  /** Absolute. */
  readonly file: string
  /** As messages name it. */
  readonly path: string
  readonly checkout?: Checkout | undefined
}

/**
 * Where a regular file really is, looked at before anything is opened: opening alone can wait for ever (a pipe) or do
 * something (a device).
 * @throws UserError `FILE_MISSING`, `FILE_IS_DIRECTORY`, `FILE_NOT_REGULAR`, `FILE_NOT_READABLE`, `FILE_OUTSIDE`
 */
export function regularPath({ file, path, checkout }: Reading): string {
  return told(path, () => {
    // Before it is resolved: what stands behind /dev/fd has no path.
    checkKind(path, disk.statSync(file))
    const real = disk.realpathSync.native(file)
    if (checkout?.isLeft(file, real) === true) throw outside(path)
    return real
  })
}

/** An open descriptor of a regular file. @throws as `regularPath` */
export function openRegular(reading: Reading): number {
  const real = regularPath(reading)
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = disk.constants as Partial<typeof disk.constants>
  return told(reading.path, () => {
    const descriptor = disk.openSync(real, (O_RDONLY ?? 0) | O_NOFOLLOW | O_NONBLOCK)
    try {
      // It may have been exchanged since it was looked at.
      checkKind(reading.path, disk.fstatSync(descriptor))
      return descriptor
    } catch (error) {
      disk.closeSync(descriptor)
      throw error
    }
  })
}

/** Files up to this size are read synchronously, larger ones in the thread pool. */
const SMALL = 256 * 1024
const PIECE = 4 * 1024 * 1024
const readAt = promisify(disk.read)

/** A whole file within the limit. @throws as `regularPath`, and UserError `FILE_TOO_LARGE` */
export async function readRegular(reading: Reading, limit: number): Promise<Buffer> {
  const descriptor = openRegular(reading)
  try {
    const { size } = disk.fstatSync(descriptor)
    if (size > limit) throw tooLarge(reading.path, limit, size)
    const isSmall = size <= SMALL
    const pieces: Buffer[] = []
    let at = 0
    for (;;) {
      // One byte more than it says, and one more than it may have: files of /proc say 0, others grow meanwhile.
      const wanted = Math.min(Math.max(size - at + 1, 4096), PIECE, limit - at + 1)
      const piece = Buffer.allocUnsafe(wanted)
      const got = isSmall
        ? disk.readSync(descriptor, piece, 0, wanted, at)
        : (await readAt(descriptor, piece, 0, wanted, at)).bytesRead
      if (got === 0) return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces)
      at += got
      if (at > limit) throw tooLarge(reading.path, limit)
      pieces.push(piece.subarray(0, got))
    }
  } catch (error) {
    throw readError(reading.path, error)
  } finally {
    disk.closeSync(descriptor)
  }
}

/** As `readRegular`, for what is small and read before anything else runs. Undefined where there is no such file. */
export function readSmall(file: string, limit = SMALL): string | undefined {
  const reading = { file, path: file }
  let descriptor: number | undefined
  try {
    descriptor = openRegular(reading)
    return readUpTo(descriptor, limit, file)
  } catch (error) {
    if (error instanceof UserError && error.code === 'FILE_MISSING') return undefined
    throw error
  } finally {
    if (descriptor !== undefined) disk.closeSync(descriptor)
  }
}

/**
 * Text of an open descriptor, which may be a pipe, to its end.
 * @param path for messages
 * @throws UserError `FILE_TOO_LARGE`
 */
export function readUpTo(descriptor: number, limit: number, path: string): string {
  const pieces: Buffer[] = []
  for (let size = 0; ;) {
    const piece = Buffer.allocUnsafe(64 * 1024)
    const got = disk.readSync(descriptor, piece)
    if (got === 0) return Buffer.concat(pieces).toString('utf8')
    size += got
    if (size > limit) throw tooLarge(path, limit)
    pieces.push(piece.subarray(0, got))
  }
}

function told<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw readError(path, error)
  }
}

function checkKind(path: string, stats: disk.Stats): void {
  if (stats.isFile()) return
  if (stats.isDirectory()) throw Object.assign(new Error('a directory'), { code: 'EISDIR' })
  const found = stats.isFIFO() ? 'a pipe' : stats.isSocket() ? 'a socket' : 'a device'
  throw new UserError(
    'FILE_NOT_REGULAR',
    `${shownPath(path)}: expected a regular file, found ${found}, which may have no end`,
    'write its content into a file and name that',
  )
}

function outside(path: string): UserError {
  return new UserError(
    'FILE_OUTSIDE',
    `${shownPath(path)}: expected a file of the checkout, found a link that leads out of it`,
    'put the file itself there, or name the path that the link leads to',
  )
}

function tooLarge(path: string, limit: number, size?: number): UserError {
  return new UserError(
    'FILE_TOO_LARGE',
    `${shownPath(path)}: expected at most ${limit} bytes, found ${size ?? 'more'}`,
    'check that this is the file you mean, and make it smaller',
  )
}
