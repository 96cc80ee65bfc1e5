import { posix } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { Descriptor } from '../layout/descriptor'
import { readTar } from '../archive/tar-reader'
import type { Entry } from './tree'

/** What of a base decides where our files end up. Paths are without a slash at either end. */
export interface BaseTree {
  readonly links: ReadonlyMap<string, string>
  readonly folders: ReadonlySet<string>
  /** Layers that could not be looked into, because their compression is not known. */
  readonly unread: number
}

export const EMPTY_TREE: BaseTree = { links: new Map(), folders: new Set(), unread: 0 }

const MAX_HOPS = 40
const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'

/** Reads folders and symbolic links of all layers in order, whiteouts included (image-spec, layer.md). */
export async function readBaseTree(
  layers: readonly Descriptor[],
  open: (layer: Descriptor) => AsyncIterable<Uint8Array>,
): Promise<BaseTree> {
  const links = new Map<string, string>()
  const folders = new Set<string>()
  let unread = 0
  for (const layer of layers) {
    if (!/(?:tar|tar\+gzip|tar\.gzip)$/.test(layer.mediaType)) {
      unread += 1
      continue
    }
    for await (const { name, type, target } of readTar(plain(layer, open(layer))))
      note({ path: name.replace(/^\/+|\/+$/g, ''), type, target }, links, folders)
  }
  return { links, folders, unread }
}

function plain(layer: Descriptor, chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return layer.mediaType.endsWith('gzip') ? gunzip(chunks) : chunks
}

/**
 * Of what comes out of gunzip at once: with its own 16 KiB the way through the streams takes three times as long as the
 * inflating.
 */
const CHUNK = 1024 * 1024

/** Compressed bytes as plain ones. */
export function gunzip(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return Readable.from(chunks, { objectMode: false })
    .compose(createGunzip({ chunkSize: CHUNK }))
    .compose(new PassThrough()) as AsyncIterable<Uint8Array>
}

function note(
  { path, type, target }: { readonly path: string; readonly type: string; readonly target: string | undefined },
  links: Map<string, string>,
  folders: Set<string>,
): void {
  const [folder, name] = [posix.dirname(path) === '.' ? '' : posix.dirname(path), posix.basename(path)]
  if (name === OPAQUE) forget(folder === '' ? '' : `${folder}/`, links, folders)
  else if (name.startsWith(WHITEOUT)) {
    const gone = posix.join(folder, name.slice(WHITEOUT.length))
    links.delete(gone)
    folders.delete(gone)
    forget(`${gone}/`, links, folders)
  } else if (type === 'symlink' && target !== undefined) {
    folders.delete(path)
    links.set(path, target)
  } else {
    links.delete(path)
    if (type === 'directory') folders.add(path)
    else folders.delete(path)
  }
}

function forget(prefix: string, links: Map<string, string>, folders: Set<string>): void {
  for (const key of links.keys()) if (key.startsWith(prefix)) links.delete(key)
  for (const key of folders) if (key.startsWith(prefix)) folders.delete(key)
}

/**
 * The entries where the base's links lead: `bin/tool` becomes `usr/bin/tool` when the base has `/bin -> usr/bin`. Some
 * runtimes (overlay2 of Docker, Buildah, Podman and CRI-O) unpack each layer alone, and there `bin` would become a
 * folder that hides the link. Folders that the base has are left as they are.
 */
export function placeOn(tree: BaseTree, entries: readonly Entry[]): readonly Entry[] {
  if (tree.links.size === 0 && tree.folders.size === 0) return entries
  const placed = new Map<string, Entry>()
  for (const entry of entries) {
    const folder = posix.dirname(entry.path)
    const real =
      entry.kind === 'directory'
        ? follow(tree, entry.path)
        : posix.join(follow(tree, folder === '.' ? '' : folder), posix.basename(entry.path))
    if (entry.kind !== 'directory' || !tree.folders.has(real)) placed.set(real, { ...entry, path: real })
  }
  return [...placed.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** What is there when entries were put on it, so that the next ones follow the links among them. */
export function withEntries(tree: BaseTree, entries: readonly Entry[]): BaseTree {
  const [links, folders] = [new Map(tree.links), new Set(tree.folders)]
  for (const entry of entries) {
    const target = entry.kind === 'symlink' ? entry.target : undefined
    note({ path: entry.path, type: entry.kind, target }, links, folders)
    for (let at = entry.path.lastIndexOf('/'); at > 0; at = entry.path.lastIndexOf('/', at - 1))
      folders.add(entry.path.slice(0, at))
  }
  return { ...tree, links, folders }
}

/** A path with all its links followed inside the image: `..` ends at its root. */
export function follow(tree: BaseTree, path: string): string {
  let rest = path.split('/').filter((part) => part !== '')
  let done: string[] = []
  for (let hops = 0; rest.length > 0;) {
    const [part = '', ...more] = rest
    rest = more
    if (part === '..') done = done.slice(0, -1)
    else if (part !== '.') {
      const target = tree.links.get([...done, part].join('/'))
      if (target === undefined || (hops += 1) > MAX_HOPS) done = [...done, part]
      else {
        if (target.startsWith('/')) done = []
        rest = [...target.split('/').filter((piece) => piece !== ''), ...rest]
      }
    }
  }
  return done.join('/')
}
