import { basename } from 'node:path/posix'
import { type Files, UserError } from '@slipway/core'
import type { Copy } from './copy'

/** What stands in a layer. Paths are relative to the image's root, without a slash at either end. */
export type Entry =
  | { readonly kind: 'directory'; readonly path: string }
  | {
      readonly kind: 'file'
      readonly path: string
      readonly source: string
      readonly size: number
      readonly executable: boolean
    }
  | { readonly kind: 'symlink'; readonly path: string; readonly target: string }

interface TreeOptions {
  /** Absolute path that sources are relative to. */
  readonly context: string
  /** Absolute paths that are left out wherever they stand. */
  readonly excluded: readonly string[]
  /**
   * On a base, a folder stands in a layer only when it is empty: an entry for a folder that the base has would change
   * its mode, as of `/tmp`. Runtimes make missing folders with mode 755, which is ours too.
   */
  readonly folders: 'all' | 'empty'
}

/** Git's own folder is never part of an image: it differs from clone to clone and may hold credentials. */
const ALWAYS_OUT = '.git'
const WHITEOUT = '.wh.'

/**
 * The entries of one layer, sorted, folders before what is in them. Links stay links and are not followed, but for the
 * source itself.
 * @throws UserError `COPY_MISSING`, `COPY_UNSUPPORTED`
 */
export async function readTree(files: Files, copy: Copy, options: TreeOptions): Promise<readonly Entry[]> {
  const given = files.resolve(options.context, copy.source)
  if ((await files.stat(given)) === undefined) throw missing(copy, given)
  const source = await files.realPath(given)
  const into = copy.destination.slice(1)
  const isFolder = (await files.stat(source))?.kind === 'directory'
  const path = isFolder ? into.replace(/\/$/, '') : /(^|\/)$/.test(into) ? `${into}${basename(copy.source)}` : into
  const found = new Map<string, Entry>()
  await new Walk(files, options, found).visit(source, path)
  if (options.folders === 'all') addParents(found)
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

class Walk {
  constructor(
    readonly files: Files,
    readonly options: TreeOptions,
    readonly found: Map<string, Entry>,
  ) {}

  async visit(source: string, path: string): Promise<void> {
    if (this.options.excluded.includes(source)) return
    const info = await this.files.stat(source)
    if (info === undefined) throw changed(source)
    if (basename(path).startsWith(WHITEOUT))
      throw unsupported(source, `names that start with ${WHITEOUT} delete files of the layers below`)
    if (info.kind === 'directory') return this.#folder(source, path)
    if (info.kind === 'symlink')
      this.found.set(path, { kind: 'symlink', path, target: await this.files.readLink(source) })
    else if (info.kind === 'file')
      this.found.set(path, { kind: 'file', path, source, size: info.size, executable: (info.mode & 0o111) !== 0 })
    else throw unsupported(source, 'it is neither a file nor a folder nor a symbolic link')
  }

  async #folder(source: string, path: string): Promise<void> {
    const names = (await this.files.list(source)).filter((name) => name !== ALWAYS_OUT)
    if (path !== '' && (this.options.folders === 'all' || names.length === 0))
      this.found.set(path, { kind: 'directory', path })
    for (const name of names) await this.visit(this.files.resolve(source, name), path === '' ? name : `${path}/${name}`)
  }
}

function addParents(found: Map<string, Entry>): void {
  for (const path of [...found.keys()]) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const parent = path.slice(0, at)
      if (!found.has(parent)) found.set(parent, { kind: 'directory', path: parent })
    }
  }
}

function missing(copy: Copy, path: string): UserError {
  return new UserError(
    'COPY_MISSING',
    `copy ${copy.source}:${copy.destination}: expected a file or folder at ${path}, found nothing`,
    'correct the source (it is relative to `context`), or have `command` make it',
  )
}

function changed(path: string): UserError {
  return new UserError(
    'COPY_CHANGED',
    `${path}: disappeared while the image was assembled`,
    'let nothing write into the context during the build',
  )
}

function unsupported(path: string, why: string): UserError {
  return new UserError('COPY_UNSUPPORTED', `${path}: cannot be part of a layer: ${why}`, 'copy a folder without it')
}
