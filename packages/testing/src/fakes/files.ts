import { posix } from 'node:path'
import picomatch from 'picomatch'
import {
  type FileInfo,
  type Files,
  type GlobOptions,
  READ_LIMIT,
  type ReadOptions,
  UserError,
  type WriteOptions,
} from '@slipway/core'

type Entry =
  | { kind: 'file'; bytes: Uint8Array; mode: number; modified: number }
  | { kind: 'directory'; mode: number; modified: number }
  | { kind: 'symlink'; target: string; mode: number; modified: number }

/** A file system in memory under /work, with the promises of the port: atomic, exclusive on request, typed errors. */
export class FakeFiles implements Files {
  readonly entries = new Map<string, Entry>()
  /** Set it to what the clock of the test says. */
  now = 0
  /** Absolute paths of what a commit brought along. */
  readonly tracked = new Set<string>()
  #temporaries = 0

  constructor(
    initial: Readonly<Record<string, string | Uint8Array>> = {},
    readonly base = '/work',
  ) {
    this.#directory('/')
    this.#directory(base)
    for (const [path, content] of Object.entries(initial)) this.#put(path, content, 0o644)
  }

  resolve(...segments: string[]): string {
    return posix.resolve(this.base, ...segments)
  }

  async read(path: string, options?: ReadOptions): Promise<string> {
    return new TextDecoder().decode(await this.readBytes(path, options))
  }

  async readBytes(path: string, { limit = READ_LIMIT }: ReadOptions = {}): Promise<Uint8Array> {
    const entry = this.#follow(path)
    if (entry === undefined) throw missing(path)
    if (isIn(this.base, this.resolve(path)) && !(await this.inCheckout(path)))
      throw new UserError(
        'FILE_OUTSIDE',
        `${path}: expected a file of the checkout, found a link that leads out of it`,
        'put the file itself there, or name the path that the link leads to',
      )
    if (entry.kind !== 'file')
      throw new UserError('FILE_IS_DIRECTORY', `${path}: expected a file, found a directory`, 'name a file in it')
    if (entry.bytes.length > limit)
      throw new UserError(
        'FILE_TOO_LARGE',
        `${path}: expected at most ${limit} bytes, found ${entry.bytes.length}`,
        'check that this is the file you mean, and make it smaller',
      )
    return entry.bytes
  }

  async inCheckout(path: string): Promise<boolean> {
    const full = this.resolve(path)
    return isIn(this.base, full) && (this.#follow(path) === undefined || isIn(this.base, await this.realPath(path)))
  }

  async isTracked(path: string): Promise<boolean> {
    return this.tracked.has(this.resolve(path))
  }

  async *stream(
    path: string,
    range: { readonly start?: number; readonly end?: number } = {},
  ): AsyncIterable<Uint8Array> {
    const bytes = (await this.readBytes(path, { limit: Infinity })).subarray(range.start ?? 0, range.end)
    const half = Math.ceil(bytes.length / 2)
    if (half > 0) yield bytes.subarray(0, half)
    if (bytes.length > half) yield bytes.subarray(half)
  }

  async copy(from: string, to: string): Promise<void> {
    await this.write(to, await this.readBytes(from, { limit: Infinity }))
  }

  async write(path: string, data: string | Uint8Array, options: WriteOptions = {}): Promise<void> {
    if (options.exclusive === true && this.entries.has(this.resolve(path))) {
      throw exists(path)
    }
    this.#put(path, data, options.mode ?? 0o644)
  }

  async writeStream(path: string, chunks: AsyncIterable<Uint8Array>, options: WriteOptions = {}): Promise<void> {
    const all: Uint8Array[] = []
    for await (const chunk of chunks) all.push(Buffer.from(chunk))
    await this.write(path, Buffer.concat(all), options)
  }

  async append(path: string, data: string): Promise<void> {
    const before = this.entries.has(this.resolve(path)) ? await this.read(path) : ''
    this.#put(path, before + data, 0o644)
  }

  async stat(path: string): Promise<FileInfo | undefined> {
    const entry = this.entries.get(this.resolve(path))
    if (entry === undefined) return undefined
    return {
      kind: entry.kind,
      size: entry.kind === 'file' ? entry.bytes.length : 0,
      modified: entry.modified,
      mode: entry.mode,
    }
  }

  async readLink(path: string): Promise<string> {
    const entry = this.entries.get(this.resolve(path))
    if (entry?.kind !== 'symlink') throw missing(path)
    return entry.target
  }

  async realPath(path: string): Promise<string> {
    let at = this.resolve(path)
    for (let hops = 0; hops < 20; hops++) {
      const entry = this.entries.get(at)
      if (entry === undefined) throw missing(path)
      if (entry.kind !== 'symlink') return at
      at = posix.resolve(posix.dirname(at), entry.target)
    }
    throw missing(path)
  }

  async list(path: string): Promise<readonly string[]> {
    const folder = this.resolve(path)
    if (this.entries.get(folder)?.kind !== 'directory') throw missing(path)
    const prefix = folder === '/' ? '/' : `${folder}/`
    return [...this.entries.keys()]
      .filter((key) => key.startsWith(prefix) && key !== folder && !key.slice(prefix.length).includes('/'))
      .map((key) => key.slice(prefix.length))
      .sort()
  }

  async makeDirectory(path: string, mode = 0o755): Promise<void> {
    this.#directory(this.resolve(path), mode)
  }

  async remove(path: string): Promise<void> {
    const target = this.resolve(path)
    for (const key of this.entries.keys()) if (key === target || key.startsWith(`${target}/`)) this.entries.delete(key)
  }

  async link(from: string, to: string): Promise<void> {
    await this.write(to, await this.readBytes(from, { limit: Infinity }), { exclusive: true })
  }

  async rename(from: string, to: string): Promise<void> {
    const [source, target] = [this.resolve(from), this.resolve(to)]
    const moved = this.entries.get(source)
    if (moved === undefined) throw missing(from)
    if (moved.kind === 'directory' && [...this.entries.keys()].some((key) => key.startsWith(`${target}/`)))
      throw exists(to)
    for (const [key, entry] of [...this.entries]) {
      if (key !== source && !key.startsWith(`${source}/`)) continue
      this.entries.delete(key)
      this.entries.set(target + key.slice(source.length), entry)
    }
  }

  async chmod(path: string, mode: number): Promise<void> {
    const entry = this.#follow(path)
    if (entry === undefined) throw missing(path)
    entry.mode = mode
  }

  async glob(patterns: readonly string[], options: GlobOptions = {}): Promise<readonly string[]> {
    const matches = picomatch([...patterns], {
      dot: true,
      ignore: ['**/node_modules/**', '**/.git/**', ...(options.exclude ?? [])],
    })
    return [...this.entries]
      .filter(([, entry]) => entry.kind === 'file')
      .map(([key]) => posix.relative(this.resolve(options.from ?? '.'), key))
      .filter((path) => matches(path))
      .sort()
  }

  async draft(path: string): Promise<string> {
    this.#temporaries += 1
    const directory = `${this.resolve(path)}.partial-${this.#temporaries}`
    this.#directory(directory)
    return directory
  }

  async temporary(purpose: string): Promise<string> {
    this.#temporaries += 1
    const path = `/tmp/slipway-${purpose}-${this.#temporaries}`
    this.#directory(path, 0o700)
    return path
  }

  symlink(path: string, target: string): void {
    this.#directory(posix.dirname(this.resolve(path)))
    this.entries.set(this.resolve(path), { kind: 'symlink', target, mode: 0o777, modified: this.now })
  }

  #follow(path: string): Entry | undefined {
    let at = this.resolve(path)
    for (let hops = 0; hops < 20; hops++) {
      const entry = this.entries.get(at)
      if (entry?.kind !== 'symlink') return entry
      at = posix.resolve(posix.dirname(at), entry.target)
    }
    return undefined
  }

  #put(path: string, data: string | Uint8Array, mode: number): void {
    const target = this.resolve(path)
    this.#directory(posix.dirname(target))
    this.entries.set(target, {
      kind: 'file',
      bytes: typeof data === 'string' ? new TextEncoder().encode(data) : data,
      mode,
      modified: this.now,
    })
  }

  #directory(path: string, mode = 0o755): void {
    if (this.entries.has(path)) return
    if (path !== '/') this.#directory(posix.dirname(path))
    this.entries.set(path, { kind: 'directory', mode, modified: this.now })
  }
}

function missing(path: string): UserError {
  return new UserError(
    'FILE_MISSING',
    `${path}: expected a file or directory, found nothing`,
    'correct the path, or make it in an earlier step',
  )
}

function exists(path: string): UserError {
  return new UserError(
    'FILE_EXISTS',
    `${path}: expected nothing there yet, found something`,
    'remove it, or choose another name',
  )
}

const isIn = (folder: string, path: string): boolean => `${path}/`.startsWith(`${folder}/`)
