import { basename, relative } from 'node:path/posix'
import { type Files, UserError } from '@slipway/core'
import type { Copy } from './copy'
import type { IgnoreRules } from './ignore-rules'
import { imageMode, isPlainFolder } from './modes'

/** What stands in a layer. Paths are relative to the image's root, without a slash at either end. */
export type Entry =
  | { readonly kind: 'directory'; readonly path: string; readonly mode?: number }
  | {
      readonly kind: 'file'
      readonly path: string
      readonly source: string
      readonly size: number
      readonly mode: number
    }
  | { readonly kind: 'symlink'; readonly path: string; readonly target: string }

interface TreeOptions {
  /** Absolute path that sources are relative to. */
  readonly context: string
  /** Absolute paths that are left out wherever they stand. */
  readonly excluded: readonly string[]
  /** What the user leaves out of the context. */
  readonly ignore?: IgnoreRules
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
 * source itself, which may not lead out of the context.
 * @throws UserError `COPY_MISSING`, `COPY_OUTSIDE`, `COPY_UNSUPPORTED`
 */
export async function readTree(files: Files, copy: Copy, options: TreeOptions): Promise<readonly Entry[]> {
  const given = files.resolve(options.context, copy.source)
  if ((await files.stat(given)) === undefined) throw missing(copy, given)
  const context = await files.realPath(options.context)
  const source = await files.realPath(given)
  if (isInside(options.context, given) && !isInside(context, source)) throw outside(copy, source)
  const into = copy.destination.slice(1)
  const isFolder = (await files.stat(source))?.kind === 'directory'
  const path = isFolder ? into.replace(/\/$/, '') : /(^|\/)$/.test(into) ? `${into}${basename(copy.source)}` : into
  const walk = new Walk(files, { ...options, context })
  await walk.visit(source, path)
  const { found } = walk
  const by = walk.excludedBy(given) ?? walk.excludedBy(source)
  if (by !== undefined && found.size === 0) throw ignored(copy, { by, file: options.ignore?.file })
  if (options.folders === 'all') addParents(found)
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)
}

class Walk {
  readonly found = new Map<string, Entry>()

  constructor(
    readonly files: Files,
    /** With the context as it is without links. */
    readonly options: TreeOptions,
  ) {}

  /** The line of the ignore file that leaves a path of the context out. */
  excludedBy(source: string): string | undefined {
    const { context, ignore } = this.options
    if (ignore === undefined || source === context || !isInside(context, source)) return undefined
    return ignore.judge(relative(context, source)).excludedBy
  }

  async visit(source: string, path: string): Promise<void> {
    if (this.options.excluded.includes(source)) return
    const info = await this.files.stat(source)
    if (info === undefined) throw changed(source)
    const isOut = this.excludedBy(source) !== undefined
    if (isOut && !(info.kind === 'directory' && this.options.ignore?.bringsBack === true)) return
    if (basename(path).startsWith(WHITEOUT))
      throw unsupported(source, `names that start with ${WHITEOUT} delete files of the layers below`)
    if (info.kind === 'directory') return this.#folder({ source, path, mode: info.mode, isOut })
    if (info.kind === 'symlink')
      this.found.set(path, { kind: 'symlink', path, target: await this.files.readLink(source) })
    else if (info.kind === 'file')
      this.found.set(path, { kind: 'file', path, source, size: info.size, mode: imageMode(info.mode) })
    else throw unsupported(source, 'it is neither a file nor a folder nor a symbolic link')
  }

  async #folder({ source, path, mode, isOut }: VisitedFolder): Promise<void> {
    const names = (await this.files.list(source)).filter((name) => name !== ALWAYS_OUT)
    const isOwn = this.options.folders === 'all' || names.length === 0 || !isPlainFolder(mode)
    if (path !== '' && isOwn && !isOut)
      this.found.set(path, { kind: 'directory', path, ...(isPlainFolder(mode) ? {} : { mode: imageMode(mode) }) })
    for (const name of names) await this.visit(this.files.resolve(source, name), path === '' ? name : `${path}/${name}`)
  }
}

interface VisitedFolder {
  readonly source: string
  readonly path: string
  readonly mode: number
  /** The ignore file leaves it out, and may bring back something in it. */
  readonly isOut: boolean
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

function ignored(copy: Copy, { by, file }: { readonly by: string; readonly file: string | undefined }): UserError {
  return new UserError(
    'COPY_MISSING',
    `copy ${copy.source}:${copy.destination}: expected a file or folder of the context, and ${file} leaves it out by "${by}"`,
    `bring it back with a line such as !${copy.source}, or take that line out`,
  )
}

function outside(copy: Copy, path: string): UserError {
  return new UserError(
    'COPY_OUTSIDE',
    `copy ${copy.source}:${copy.destination}: expected a file or folder of the context, found a link to ${path}`,
    'have `command` copy what is needed into the context (cp -rL), or set `context`',
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
