import { type Files, isObject, listAt, parseJson, textAt, UserError } from '@slipway/core'
import { type Descriptor, imageInvalid, parseDescriptor } from './descriptor'
import { isRunnable, MAX_MANIFEST_BYTES } from './manifest'
import { collect, type ImageSource, type ReadBlob, verified } from './source'

const REBUILD = 'run build again, or give the input `layout` the folder of an OCI image layout'

/** An OCI image layout on disk that holds one image (image-spec, image-layout.md). */
export class ImageLayout implements ImageSource {
  readonly name: string

  constructor(
    readonly files: Files,
    readonly path: string,
    /** The image: what `index.json` points to. */
    readonly top: Descriptor,
  ) {
    this.name = path
  }

  async manifest(descriptor: Descriptor): Promise<Uint8Array> {
    return collect(this.blob(descriptor))
  }

  async *blob(descriptor: Descriptor, options: ReadBlob = {}): AsyncGenerator<Uint8Array> {
    const path = await this.locate(descriptor)
    yield* verified(this.files.stream(path, options), descriptor, (found) => this.#corrupt(descriptor, found))
  }

  /**
   * Path of a blob that is there and has the right size; its digest is checked when it is read.
   * @throws UserError `BLOB_MISSING`, `BLOB_CORRUPT`
   */
  async locate({ digest, size }: Descriptor): Promise<string> {
    const info = await regularFile(this.files, this.files.resolve(this.path, blobPath(digest)))
    if (info === undefined)
      throw new UserError('BLOB_MISSING', `${this.path}: expected the blob ${digest}, found no such file`, REBUILD)
    if (info.size !== size) throw this.#corrupt({ digest }, `${info.size} bytes instead of ${size}`)
    return info.path
  }

  #corrupt({ digest }: { readonly digest: string }, found: string): UserError {
    return new UserError('BLOB_CORRUPT', `${this.path}: expected the content of ${digest}, found ${found}`, REBUILD)
  }
}

/** Path of a blob inside a layout. */
export function blobPath(digest: string): string {
  const [algorithm, hex] = digest.split(':')
  return `blobs/${algorithm}/${hex}`
}

/**
 * Some builders link their blobs, so a link is followed; what is no file in the end (a pipe would hang us) counts as
 * missing.
 */
async function regularFile(
  files: Files,
  path: string,
): Promise<{ readonly path: string; readonly size: number } | undefined> {
  const info = await files.stat(path)
  if (info?.kind === 'file') return { path, size: info.size }
  if (info?.kind !== 'symlink') return undefined
  const target = await files.realPath(path).catch(() => undefined)
  const real = target === undefined ? undefined : await files.stat(target)
  return target !== undefined && real?.kind === 'file' ? { path: target, size: real.size } : undefined
}

/**
 * Opens a layout and finds its one image. Names of the same image count once; signatures and attestations beside it do
 * not count.
 * @param name of several images, the one that is called so
 * @throws UserError `LAYOUT_MISSING`, `LAYOUT_INVALID`, `LAYOUT_EMPTY`, `LAYOUT_AMBIGUOUS`, `IMAGE_INVALID`
 */
export async function openLayout(files: Files, path: string, name?: string): Promise<ImageLayout> {
  if ((await files.stat(path)) === undefined)
    throw new UserError('LAYOUT_MISSING', `expected an OCI image layout at ${path}, found nothing there`, REBUILD)
  const version = textAt(await readJson(files, path, 'oci-layout'), 'imageLayoutVersion')
  if (version !== '1.0.0') throw invalid(path, 'imageLayoutVersion 1.0.0 in oci-layout', version)
  const index = await readJson(files, path, 'index.json')
  if (!isObject(index) || !Array.isArray(index['manifests'])) throw invalid(path, 'a list of manifests in index.json')
  const entries = listAt(index, 'manifests').map((entry, at) =>
    parseDescriptor(entry, `${path}/index.json, manifests[${at}]`),
  )
  return new ImageLayout(files, path, onlyImage(path, name === undefined ? entries : called(path, entries, name)))
}

/** By the names that skopeo, containerd and BuildKit write. */
const NAMES = ['org.opencontainers.image.ref.name', 'io.containerd.image.name']

/** What an image of a layout is called there. */
export function imageNames({ annotations = {} }: Descriptor): readonly string[] {
  return NAMES.flatMap((key) => annotations[key] ?? [])
}

/** For who has to choose: with its name, where it has one. */
function shown(entry: Descriptor): string {
  const [name] = imageNames(entry)
  return name === undefined ? entry.digest : `${name} (${entry.digest})`
}

function called(path: string, entries: readonly Descriptor[], name: string): readonly Descriptor[] {
  const found = entries.filter((entry) => imageNames(entry).includes(name))
  if (found.length > 0) return found
  const all = [...new Set(entries.flatMap(imageNames))].join(', ') || 'none with a name'
  throw invalid(path, `an image called ${name} in index.json`, all)
}

function onlyImage(path: string, entries: readonly Descriptor[]): Descriptor {
  const [first, ...others] = entries.filter((entry) => isRunnable(entry))
  if (first === undefined)
    throw new UserError('LAYOUT_EMPTY', `${path}: expected an image in index.json, found none`, REBUILD)
  const another = others.find((entry) => entry.digest !== first.digest)
  if (another !== undefined) {
    const found = `found ${shown(first)} and ${shown(another)}`
    throw new UserError(
      'LAYOUT_AMBIGUOUS',
      `${path}: expected one image in index.json, ${found}`,
      'put the platforms of one image under one index, and each image into a layout of its own',
    )
  }
  const conflict = others.find((entry) => entry.size !== first.size || entry.mediaType !== first.mediaType)
  if (conflict !== undefined)
    throw imageInvalid(`${path}/index.json: ${first.digest}`, 'one size and one media type wherever it is named')
  return first
}

async function readJson(files: Files, path: string, name: string): Promise<unknown> {
  const file = await regularFile(files, files.resolve(path, name))
  if (file === undefined) throw invalid(path, `a file ${name}`)
  if (file.size > MAX_MANIFEST_BYTES)
    throw invalid(path, `at most ${MAX_MANIFEST_BYTES} bytes in ${name}`, `${file.size}`)
  const value = parseJson(await files.read(file.path))
  if (value === undefined) throw invalid(path, `JSON in ${name}`)
  return value
}

function invalid(path: string, expected: string, found?: string): UserError {
  return new UserError(
    'LAYOUT_INVALID',
    `${path}: expected ${expected}${found === undefined ? '' : `, found ${found}`}`,
    REBUILD,
  )
}
