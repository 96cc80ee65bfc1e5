import { randomBytes } from 'node:crypto'
import * as disk from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import {
  type FileInfo,
  type Files,
  type GlobOptions,
  READ_LIMIT,
  type ReadOptions,
  type Signals,
  UserError,
  type WriteOptions,
} from '@slipway/core'
import { trackedBelow } from '../git/tracked'
import { makeDirectories } from './directories'
import { codeOf, isMissing, readError, writeError } from './file-errors'
import { Checkout, openRegular, readRegular, regularPath } from './open-regular'
import { type Range, readAhead } from './read-ahead'

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
  readonly #checkout: Checkout
  #serial = 0

  /** @param checkout absolute: what links of the checkout may not lead out of */
  constructor(base: string, temporaryRoot: string, signals: Signals, checkout: string = base) {
    this.#base = base
    this.#temporaryRoot = temporaryRoot
    this.#signals = signals
    this.#checkout = new Checkout(checkout)
  }

  resolve(...segments: string[]): string {
    return resolve(this.#base, ...segments)
  }

  async read(path: string, options?: ReadOptions): Promise<string> {
    return (await this.readBytes(path, options)).toString('utf8')
  }

  readBytes(path: string, { limit = READ_LIMIT }: ReadOptions = {}): Promise<Buffer> {
    return readRegular(this.#reading(path), limit)
  }

  async *stream(path: string, range: Partial<Range> = {}): AsyncIterable<Uint8Array> {
    const { start = 0, end = Infinity, reuse = false } = range
    if (end <= start) return
    const check = () => this.#signals.check()
    yield* readAhead(openRegular(this.#reading(path)), { start, end, reuse, check })
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
    const source = regularPath(this.#reading(from))
    await this.#replace(to, {}, (draft) =>
      disk.statSync(source).size <= SMALL
        ? disk.copyFileSync(source, draft, mode)
        : disk.promises.copyFile(source, draft, mode),
    )
  }

  async append(path: string, data: string): Promise<void> {
    changing(path, () => disk.appendFileSync(this.resolve(path), data))
  }

  async stat(path: string): Promise<FileInfo | undefined> {
    const stats = ifThere(path, () => disk.lstatSync(this.resolve(path)))
    return stats === undefined
      ? undefined
      : { kind: kindOf(stats), size: stats.size, modified: stats.mtimeMs, mode: stats.mode & 0o7777 }
  }

  async inCheckout(path: string): Promise<boolean> {
    return looking(path, () => this.#checkout.holds(this.resolve(path)))
  }

  async isTracked(path: string): Promise<boolean> {
    return trackedBelow(this.resolve(path)) !== undefined
  }

  async readLink(path: string): Promise<string> {
    return looking(path, () => disk.readlinkSync(this.resolve(path)))
  }

  async realPath(path: string): Promise<string> {
    return looking(path, () => disk.realpathSync.native(this.resolve(path)))
  }

  async list(path: string): Promise<readonly string[]> {
    return looking(path, () => disk.readdirSync(this.resolve(path))).sort()
  }

  async makeDirectory(path: string, mode?: number): Promise<void> {
    makeDirectories(this.resolve(path), mode)
  }

  async remove(path: string): Promise<void> {
    try {
      await disk.promises.rm(this.resolve(path), { recursive: true, force: true })
    } catch (error) {
      throw writeError(path, error)
    }
  }

  async link(from: string, to: string): Promise<void> {
    try {
      disk.linkSync(this.resolve(from), this.resolve(to))
    } catch (error) {
      if (isMissing(error)) throw readError(from, error)
      if (codeOf(error) === 'EEXIST') throw exists(to)
      // Another file system, or one without links, or the kernel's protected_hardlinks.
      await this.#copyNew(from, to)
    }
  }

  async rename(from: string, to: string): Promise<void> {
    try {
      changing(to, () => disk.renameSync(this.resolve(from), this.resolve(to)))
    } catch (error) {
      throw ['ENOTEMPTY', 'EEXIST'].includes(codeOf(error) ?? '') ? exists(to) : error
    }
  }

  async chmod(path: string, mode: number): Promise<void> {
    changing(path, () => disk.chmodSync(this.resolve(path), mode))
  }

  async glob(patterns: readonly string[], options: GlobOptions = {}): Promise<readonly string[]> {
    const { glob } = await import('tinyglobby')
    const found = await glob([...patterns], {
      cwd: this.resolve(options.from ?? '.'),
      ignore: ['**/node_modules/**', '**/.git/**', ...(options.exclude ?? [])],
      onlyFiles: true,
      dot: true,
      followSymbolicLinks: false,
      expandDirectories: false,
    })
    return found.sort()
  }

  async draft(path: string): Promise<string> {
    const directory = `${this.resolve(path)}.partial-${randomBytes(6).toString('hex')}`
    makeDirectories(dirname(directory))
    // Not those above it, and not one that is there.
    changing(path, () => disk.mkdirSync(directory))
    this.#signals.defer(() => disk.promises.rm(directory, { recursive: true, force: true }))
    return directory
  }

  async temporary(purpose: string): Promise<string> {
    makeDirectories(this.#temporaryRoot)
    const directory = changing(this.#temporaryRoot, () =>
      disk.mkdtempSync(join(this.#temporaryRoot, `slipway-${purpose}-`)),
    )
    this.#signals.defer(() => disk.promises.rm(directory, { recursive: true, force: true }))
    return directory
  }

  #reading(path: string) {
    return { path, file: this.resolve(path), checkout: this.#checkout }
  }

  async #copyNew(from: string, to: string): Promise<void> {
    const source = regularPath(this.#reading(from))
    try {
      await disk.promises.copyFile(source, this.resolve(to), disk.constants.COPYFILE_EXCL)
    } catch (error) {
      if (codeOf(error) === 'EEXIST') throw exists(to)
      throw writeError(to, error)
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
      // What is copied from may be closed as well: that says nothing about the place.
      throw writeError(path, error, { isOwn: (error as NodeJS.ErrnoException).path === draft })
    } finally {
      if (disk.existsSync(draft)) disk.unlinkSync(draft)
    }
  }
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

function looking<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw readError(path, error)
  }
}

function ifThere<T>(path: string, work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (isMissing(error)) return undefined
    throw readError(path, error)
  }
}

function changing<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw isMissing(error) ? readError(path, error) : writeError(path, error)
  }
}

function exists(path: string): UserError {
  return new UserError(
    'FILE_EXISTS',
    `${path}: expected nothing there yet, found something`,
    'remove it, or choose another name',
  )
}
