import * as disk from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { type FileInfo, type Files, type Signals, UserError, type WriteOptions } from '@slipway/core'

/**
 * Files of a real disk. What only looks at names is done at once: a walk through the thread pool costs a hundred times the look, and the first
 * child of every run waits for a dozen of them. Contents are read and written aside. Writes go to a fresh file beside the target (never through a link that waits there) and are renamed into place.
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
    return (await this.#reading(path, (file) => disk.promises.readFile(file))).toString('utf8')
  }

  readBytes(path: string): Promise<Uint8Array> {
    return this.#reading(path, (file) => disk.promises.readFile(file))
  }

  async *stream(path: string, range: { readonly start?: number; readonly end?: number } = {}): AsyncIterable<Uint8Array> {
    const { start = 0, end = Infinity } = range
    if (end <= start) return
    const handle = await this.#reading(path, (file) => disk.promises.open(file, 'r'))
    try {
      yield* ahead(handle, start, end)
    } finally {
      await handle.close()
    }
  }

  async write(path: string, data: string | Uint8Array, options: WriteOptions = {}): Promise<void> {
    await this.#replace(path, options, (handle) => handle.writeFile(data))
  }

  async writeStream(path: string, chunks: AsyncIterable<Uint8Array>, options: WriteOptions = {}): Promise<void> {
    await this.#replace(path, options, async (handle) => {
      // writeFile goes on where the last ended, and unlike write until all is written.
      for await (const chunk of chunks) await handle.writeFile(chunk)
    })
  }

  async copy(from: string, to: string): Promise<void> {
    await this.#replace(to, {}, (_, draft) => this.#reading(from, (file) => disk.promises.copyFile(file, draft, disk.constants.COPYFILE_FICLONE)))
  }

  async append(path: string, data: string): Promise<void> {
    await disk.promises.appendFile(this.resolve(path), data)
  }

  async stat(path: string): Promise<FileInfo | undefined> {
    const stats = ifThere(() => disk.lstatSync(this.resolve(path)))
    return stats === undefined ? undefined : { kind: kindOf(stats), size: stats.size, modified: stats.mtimeMs, mode: stats.mode & 0o7777 }
  }

  readLink(path: string): Promise<string> {
    return this.#reading(path, (file) => disk.promises.readlink(file))
  }

  realPath(path: string): Promise<string> {
    return this.#reading(path, (file) => disk.realpathSync.native(file))
  }

  async list(path: string): Promise<readonly string[]> {
    return (await this.#reading(path, (file) => disk.readdirSync(file))).sort()
  }

  async makeDirectory(path: string, mode?: number): Promise<void> {
    disk.mkdirSync(this.resolve(path), { recursive: true, ...(mode === undefined ? {} : { mode }) })
  }

  async remove(path: string): Promise<void> {
    await disk.promises.rm(this.resolve(path), { recursive: true, force: true })
  }

  async link(from: string, to: string): Promise<void> {
    try {
      await disk.promises.link(this.resolve(from), this.resolve(to))
    } catch (error) {
      const code = codeOf(error)
      if (code === 'ENOENT') throw missing(from, error)
      if (code === 'EEXIST') throw exists(to)
      // Another file system, or one without links, or the kernel's protected_hardlinks.
      await disk.promises.copyFile(this.resolve(from), this.resolve(to), disk.constants.COPYFILE_EXCL)
    }
  }

  async rename(from: string, to: string): Promise<void> {
    await disk.promises.rename(this.resolve(from), this.resolve(to))
  }

  async chmod(path: string, mode: number): Promise<void> {
    await disk.promises.chmod(this.resolve(path), mode)
  }

  async glob(patterns: readonly string[], options: { readonly exclude?: readonly string[] } = {}): Promise<readonly string[]> {
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
    await disk.promises.mkdir(this.#temporaryRoot, { recursive: true })
    const directory = await disk.promises.mkdtemp(join(this.#temporaryRoot, `slipway-${purpose}-`))
    this.#signals.defer(() => disk.promises.rm(directory, { recursive: true, force: true }))
    return directory
  }

  async #reading<T>(path: string, read: (file: string) => Promise<T> | T): Promise<T> {
    try {
      return await read(this.resolve(path))
    } catch (error) {
      const code = codeOf(error)
      if (code === 'ENOENT' || code === 'ENOTDIR') throw missing(path, error)
      if (code === 'EISDIR')
        throw new UserError('FILE_IS_DIRECTORY', `${path}: expected a file, found a directory`, 'name a file in it', { cause: error })
      throw error
    }
  }

  async #replace(path: string, options: WriteOptions, fill: (handle: FileHandle, draft: string) => Promise<void>): Promise<void> {
    const target = this.resolve(path)
    await disk.promises.mkdir(dirname(target), { recursive: true })
    this.#serial += 1
    const draft = join(dirname(target), `.${basename(target)}.${process.pid}-${this.#serial}-${Math.round(performance.now() * 1000)}.tmp`)
    try {
      const handle = await disk.promises.open(draft, 'wx', options.mode ?? 0o644)
      try {
        await fill(handle, draft)
      } finally {
        await handle.close()
      }
      if (options.exclusive === true) await linkNew(draft, target, path)
      else await disk.promises.rename(draft, target)
    } finally {
      await disk.promises.rm(draft, { force: true })
    }
  }
}

async function linkNew(draft: string, target: string, path: string): Promise<void> {
  try {
    await disk.promises.link(draft, target)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw exists(path)
    // A file system without hard links: exclusive all the same, though not at once.
    await disk.promises.copyFile(draft, target, disk.constants.COPYFILE_EXCL)
  }
}

function kindOf(stats: disk.Stats | disk.Dirent): FileInfo['kind'] {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  return stats.isSymbolicLink() ? 'symlink' : 'other'
}

const CHUNK = 256 * 1024

/** Reads the next chunk while the last one is worked on: a third faster than a stream, and nothing of the streams is loaded for it. */
async function* ahead(handle: FileHandle, start: number, end: number): AsyncIterable<Uint8Array> {
  let position = start
  const read = () => {
    const size = Math.min(CHUNK, end - position)
    const reading = handle.read(Buffer.allocUnsafeSlow(size), 0, size, position)
    reading.catch(() => undefined)
    return reading
  }
  for (let next = read(); ;) {
    const { bytesRead, buffer } = await next
    if (bytesRead === 0) return
    position += bytesRead
    const more = position < end
    if (more) next = read()
    yield bytesRead < buffer.length ? buffer.subarray(0, bytesRead) : buffer
    if (!more) return
  }
}

function ifThere<T>(reading: () => T): T | undefined {
  try {
    return reading()
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '')) return undefined
    throw error
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}

function missing(path: string, cause: unknown): UserError {
  return new UserError('FILE_MISSING', `${path}: expected a file or directory, found nothing`, 'correct the path, or make it in an earlier step', {
    cause,
  })
}

function exists(path: string): UserError {
  return new UserError('FILE_EXISTS', `${path}: expected nothing there yet, found a file`, 'remove it, or choose another name')
}
