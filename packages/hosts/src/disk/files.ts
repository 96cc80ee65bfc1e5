import * as disk from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { type FileInfo, type Files, type Signals, UserError, type WriteOptions } from '@slipway/core'
import { makeDirectories } from './directories'
import { codeOf, missing, readError } from './file-errors'

/** Files up to this size are read and written synchronously, larger ones in the thread pool. */
const SMALL = 256 * 1024

/**
 * Files of a real disk. What only looks at or changes names, or moves a few bytes, is synchronous: a trip through the
 * thread pool costs a hundred times as much, loading the promises of `node:fs` some milliseconds, and the first child
 * of every run waits for a dozen of them. Writes go to a fresh file beside the target (never through a link that waits
 * there) and are renamed into place.
 */
export class DiskFiles implements Files {
  readonly #base: string
  readonly #temporaryRoot: string
  readonly #signals: Signals
  #serial = 0

  constructor(base: string, temporaryRoot: string, signals: Signals) {
    this.#base = base
    this.#temporaryRoot = temporaryRoot
    this.#signals = signals
  }

  resolve(...segments: string[]): string {
    return resolve(this.#base, ...segments)
  }

  async read(path: string): Promise<string> {
    return (await this.readBytes(path)).toString('utf8')
  }

  readBytes(path: string): Promise<Buffer> {
    return this.#reading(path, (file) => (isSmall(file) ? disk.readFileSync(file) : disk.promises.readFile(file)))
  }

  async *stream(path: string, range: Partial<Range> = {}): AsyncIterable<Uint8Array> {
    const { start = 0, end = Infinity, reuse = false } = range
    if (end <= start) return
    const file = await this.#reading(path, (name) => disk.openSync(name, 'r'))
    try {
      yield* ahead(file, { start, end, reuse })
    } catch (error) {
      throw readError(path, error)
    }
  }

  async write(path: string, data: string | Uint8Array, options: WriteOptions = {}): Promise<void> {
    const write = data.length <= SMALL ? disk.writeFileSync : disk.promises.writeFile
    await this.#replace(path, options, (draft, mode) => write(draft, data, { flag: 'wx', mode }))
  }

  async writeStream(path: string, chunks: AsyncIterable<Uint8Array>, options: WriteOptions = {}): Promise<void> {
    await this.#replace(path, options, async (draft, mode) => {
      const handle = await disk.promises.open(draft, 'wx', mode)
      try {
        // writeFile goes on where the last ended, and unlike write until all is written.
        for await (const chunk of chunks) await handle.writeFile(chunk)
      } finally {
        await handle.close()
      }
    })
  }

  async copy(from: string, to: string): Promise<void> {
    const mode = disk.constants.COPYFILE_FICLONE
    await this.#replace(to, {}, (draft) =>
      this.#reading(from, (file) =>
        isSmall(file) ? disk.copyFileSync(file, draft, mode) : disk.promises.copyFile(file, draft, mode),
      ),
    )
  }

  async append(path: string, data: string): Promise<void> {
    disk.appendFileSync(this.resolve(path), data)
  }

  async stat(path: string): Promise<FileInfo | undefined> {
    const stats = ifThere(path, () => disk.lstatSync(this.resolve(path)))
    return stats === undefined
      ? undefined
      : { kind: kindOf(stats), size: stats.size, modified: stats.mtimeMs, mode: stats.mode & 0o7777 }
  }

  readLink(path: string): Promise<string> {
    return this.#reading(path, (file) => disk.readlinkSync(file))
  }

  realPath(path: string): Promise<string> {
    return this.#reading(path, (file) => disk.realpathSync.native(file))
  }

  async list(path: string): Promise<readonly string[]> {
    return (await this.#reading(path, (file) => disk.readdirSync(file))).sort()
  }

  async makeDirectory(path: string, mode?: number): Promise<void> {
    makeDirectories(this.resolve(path), mode)
  }

  async remove(path: string): Promise<void> {
    await disk.promises.rm(this.resolve(path), { recursive: true, force: true })
  }

  async link(from: string, to: string): Promise<void> {
    try {
      disk.linkSync(this.resolve(from), this.resolve(to))
    } catch (error) {
      const code = codeOf(error)
      if (code === 'ENOENT') throw missing(from, error)
      if (code === 'EEXIST') throw exists(to)
      // Another file system, or one without links, or the kernel's protected_hardlinks.
      await disk.promises.copyFile(this.resolve(from), this.resolve(to), disk.constants.COPYFILE_EXCL)
    }
  }

  async rename(from: string, to: string): Promise<void> {
    disk.renameSync(this.resolve(from), this.resolve(to))
  }

  async chmod(path: string, mode: number): Promise<void> {
    disk.chmodSync(this.resolve(path), mode)
  }

  async glob(
    patterns: readonly string[],
    options: { readonly exclude?: readonly string[] } = {},
  ): Promise<readonly string[]> {
    const { glob } = await import('tinyglobby')
    const found = await glob([...patterns], {
      cwd: this.#base,
      ignore: ['**/node_modules/**', '**/.git/**', ...(options.exclude ?? [])],
      onlyFiles: true,
      dot: true,
      followSymbolicLinks: false,
      expandDirectories: false,
    })
    return found.sort()
  }

  async temporary(purpose: string): Promise<string> {
    makeDirectories(this.#temporaryRoot)
    const directory = disk.mkdtempSync(join(this.#temporaryRoot, `slipway-${purpose}-`))
    this.#signals.defer(() => disk.promises.rm(directory, { recursive: true, force: true }))
    return directory
  }

  async #reading<T>(path: string, read: (file: string) => Promise<T> | T): Promise<T> {
    try {
      return await read(this.resolve(path))
    } catch (error) {
      throw readError(path, error)
    }
  }

  /** @param fill makes the draft, which is not there yet, with that mode */
  async #replace(
    path: string,
    options: WriteOptions,
    fill: (draft: string, mode: number) => Promise<void> | void,
  ): Promise<void> {
    const target = this.resolve(path)
    makeDirectories(dirname(target))
    this.#serial += 1
    const draft = join(
      dirname(target),
      `.${basename(target)}.${process.pid}-${this.#serial}-${process.hrtime.bigint()}.tmp`,
    )
    try {
      await fill(draft, options.mode ?? 0o644)
      if (options.exclusive === true) linkNew(draft, target, path)
      else disk.renameSync(draft, target)
    } catch (error) {
      throw isForbidden(error, draft) ? notWritten(path, error) : error
    } finally {
      if (disk.existsSync(draft)) disk.unlinkSync(draft)
    }
  }
}

function isSmall(file: string): boolean {
  const stats = disk.statSync(file)
  // A pipe has no size, and makes whoever reads it wait.
  return stats.isFile() && stats.size <= SMALL
}

function linkNew(draft: string, target: string, path: string): void {
  try {
    disk.linkSync(draft, target)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw exists(path)
    // A file system without hard links: exclusive all the same, though not at once.
    disk.copyFileSync(draft, target, disk.constants.COPYFILE_EXCL)
  }
}

function kindOf(stats: disk.Stats | disk.Dirent): FileInfo['kind'] {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  return stats.isSymbolicLink() ? 'symlink' : 'other'
}

/** A program of 150 MB is hashed a third faster in chunks of this size than of a quarter. */
const CHUNK = 1024 * 1024
const readAt = promisify(disk.read)

interface Range {
  readonly start: number
  readonly end: number
  /** Two buffers take turns: pages that are fresh for every chunk cost as much as hashing what is in them. */
  readonly reuse: boolean
}

/**
 * Reads the next chunk while the last one is worked on: a third faster than a stream, and nothing of the streams is
 * loaded for it. Closes the file.
 */
async function* ahead(file: number, { start, end, reuse }: Range): AsyncIterable<Uint8Array> {
  let position = start
  const whole = disk.fstatSync(file).size || CHUNK
  const spare: Buffer[] = []
  const read = () => {
    const size = Math.min(CHUNK, whole, end - position)
    const reading = readAt(file, spare.pop() ?? Buffer.allocUnsafeSlow(size), 0, size, position)
    reading.catch(() => undefined)
    return reading
  }
  let next = read()
  try {
    for (;;) {
      const { bytesRead, buffer } = await next
      if (bytesRead === 0) return
      position += bytesRead
      const more = position < end
      if (more) next = read()
      yield bytesRead < buffer.length ? buffer.subarray(0, bytesRead) : buffer
      if (!more) return
      if (reuse) spare.push(buffer)
    }
  } finally {
    // Closing under a read would let the read hit another file that got the same descriptor.
    await next.catch(() => undefined)
    disk.closeSync(file)
  }
}

function ifThere<T>(path: string, reading: () => T): T | undefined {
  try {
    return reading()
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return undefined
    throw readError(path, error)
  }
}

/** No mistake of Slipway's: the disk is full or read-only, or this account has no right to make the draft. */
function isForbidden(error: unknown, draft: string): boolean {
  const code = codeOf(error) ?? ''
  // What is copied from may be closed as well: that says nothing about the place.
  const isAboutDraft = (error as NodeJS.ErrnoException).path === draft
  return ['EROFS', 'ENOSPC', 'EDQUOT'].includes(code) || (isAboutDraft && ['EACCES', 'EPERM'].includes(code))
}

function notWritten(path: string, cause: unknown): UserError {
  return new UserError(
    'FILE_NOT_WRITTEN',
    `${path}: expected a place where a file can be written, found ${codeOf(cause)}`,
    'give this account the right to write there, free some space, or name another place',
    { cause },
  )
}

function exists(path: string): UserError {
  return new UserError(
    'FILE_EXISTS',
    `${path}: expected nothing there yet, found a file`,
    'remove it, or choose another name',
  )
}
