import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Files, UserError } from '@slipway/core'
import type { Pack } from 'tar-stream'
import type { Descriptor } from '../layout/descriptor'
import { OCI_LAYER_GZIP } from '../layout/media-types'
import type { LayoutWriter } from '../layout/write'
import type { Entry } from './tree'

/** A layer in a layout, and the digest of its tar, which the image's configuration names. */
export interface Layer {
  readonly descriptor: Descriptor
  readonly diffId: string
}

type Sink = ReturnType<Pack['entry']>

// Fixed, because the digest hangs on it. Node writes no time and no name into the gzip header.
const GZIP_LEVEL = 6

/**
 * Writes entries as a layer: the same entries and time give the same bytes. Owner is root, modes are
 * those of the entries.
 * @param epoch seconds; the time of every entry
 */
export async function writeLayer(writer: LayoutWriter, entries: readonly Entry[], epoch: number): Promise<Layer> {
  return compress(writer, tarOf(writer.files, entries, epoch))
}

/** A tar as a layer, compressed on the way. */
export async function compress(writer: LayoutWriter, tar: AsyncIterable<Uint8Array>): Promise<Layer> {
  const hash = createHash('sha256')
  const hashed = async function* () {
    for await (const chunk of tar) {
      hash.update(chunk)
      yield chunk
    }
  }
  let descriptor: Descriptor | undefined
  let notWritten: unknown
  const write = async (compressed: AsyncIterable<Uint8Array>) => {
    try {
      descriptor = { mediaType: OCI_LAYER_GZIP, ...(await writer.addStream(compressed)) }
    } catch (error) {
      notWritten = error
      throw error
    }
  }
  try {
    await pipeline(hashed, createGzip({ level: GZIP_LEVEL }), write)
  } catch (error) {
    // What could not be written stops what is read, and the pipeline tells of that alone.
    throw (error as NodeJS.ErrnoException).code === 'ABORT_ERR' ? (notWritten ?? error) : error
  }
  if (descriptor === undefined) throw new Error('a pipeline ended before its end')
  return { descriptor, diffId: `sha256:${hash.digest('hex')}` }
}

/** The tar of the entries, in bounded memory. */
export async function* tarOf(files: Files, entries: readonly Entry[], epoch: number): AsyncGenerator<Uint8Array> {
  const { pack } = await import('tar-stream')
  const out = pack()
  const feeding = feed(out, files, entries, epoch).then(
    () => out.finalize(),
    (error: unknown) => out.destroy(error as Error),
  )
  try {
    // Its types leave open what a stream carries; a tar carries bytes.
    yield* out as AsyncIterable<Uint8Array>
    await feeding
  } finally {
    out.destroy()
  }
}

async function feed(out: Pack, files: Files, entries: readonly Entry[], epoch: number): Promise<void> {
  const mtime = new Date(epoch * 1000)
  for (const entry of entries) {
    const fixed = { mtime, uid: 0, gid: 0, uname: '', gname: '' }
    if (entry.kind === 'directory')
      out.entry({ ...fixed, name: `${entry.path}/`, type: 'directory', mode: entry.mode ?? 0o755 })
    else if (entry.kind === 'symlink')
      out.entry({ ...fixed, name: entry.path, type: 'symlink', mode: 0o777, linkname: entry.target })
    else await feedFile(out, files, entry, fixed)
  }
}

type FileEntry = Extract<Entry, { kind: 'file' }>

async function feedFile(out: Pack, files: Files, entry: FileEntry, fixed: { readonly mtime: Date }): Promise<void> {
  const sink = out.entry({
    ...fixed,
    name: entry.path,
    type: 'file',
    size: entry.size,
    mode: entry.mode,
  })
  const closed = new Promise<'closed'>((resolve) => sink.once('close', () => resolve('closed')))
  // An error of one entry is an error of the whole tar, and is thrown from there.
  sink.once('error', () => undefined)
  let written = 0
  for await (const chunk of files.stream(entry.source)) {
    written += chunk.length
    if (written > entry.size) break
    // Whoever reads the tar may have gone away: then nothing drains any more.
    if (!sink.write(chunk) && (await Promise.race([closed, drained(sink)])) === 'closed') return
  }
  if (written !== entry.size) throw changed(entry)
  sink.end(undefined)
  await closed
}

function drained(sink: Sink): Promise<'drained'> {
  return new Promise((resolve) => sink.once('drain', () => resolve('drained')))
}

function changed(entry: FileEntry): UserError {
  return new UserError(
    'COPY_CHANGED',
    `${entry.source}: expected ${entry.size} bytes, and the file changed while it was read`,
    'let nothing write into the context during the build',
  )
}
