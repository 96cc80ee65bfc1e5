import { createHash } from 'node:crypto'
import { parseJson, type Ports, textAt } from '@slipway/core'

/** What the source of Grype's databases has now (`latest.json` of `grype/db/v6/distribution`). */
export interface Archive {
  /** Of the archive itself, without a query. */
  readonly url: string
  /** SHA-256 of the archive in hex. */
  readonly sha256: string
  /** RFC 3339: when its data was put together. */
  readonly built: string
}

const USUAL = 'https://grype.anchore.io/databases'
const MODEL = 6
const LIMIT = 60_000
/** Milliseconds for some hundred megabytes. */
const ARCHIVE_LIMIT = 10 * LIMIT
const LARGEST = 4 * 1024 ** 3

/**
 * Asks for the newest archive.
 * @param address of a folder of databases or of the document itself, as Grype takes it
 * @throws Error when no answer came that tells an archive and its hash
 */
export async function latestArchive({ http }: Ports, address: string = USUAL): Promise<Archive> {
  const url = address.endsWith('.json') ? address : `${address.replace(/\/+$/, '')}/v${MODEL}/latest.json`
  const response = await http.request({ method: 'GET', url, limit: LIMIT })
  if (response.status !== 200) {
    await response.discard()
    throw new Error(`${url} answered ${response.status}`)
  }
  const latest = parseJson(await response.text())
  const [path, checksum, built] = ['path', 'checksum', 'built'].map((name) => textAt(latest, name))
  const sha256 = /^sha256:([0-9a-f]{64})$/.exec(checksum ?? '')?.[1]
  if (path === undefined || sha256 === undefined || built === undefined || Number.isNaN(Date.parse(built)))
    throw new Error(`${url}: expected path, checksum (sha256:…) and built`)
  return { url: archiveUrl(url, path), sha256, built }
}

/** The path is relative to the document, and stays on its server. */
function archiveUrl(document: string, path: string): string {
  const url = new URL(document)
  const parts = path.split('/').filter((part) => !['', '.', '..'].includes(part))
  url.pathname = url.pathname.replace(/[^/]*$/, parts.join('/'))
  url.search = ''
  return url.href
}

export async function isArchive({ files }: Ports, path: string, sha256: string): Promise<boolean> {
  const hash = createHash('sha256')
  for await (const chunk of files.stream(path, { reuse: true })) hash.update(chunk)
  return hash.digest('hex') === sha256
}

/** @throws Error when it does not come whole */
export async function download(ports: Ports, { url, sha256 }: Archive): Promise<string> {
  const path = `${await ports.files.temporary('grype-archive')}/packed`
  const response = await ports.http.request({ method: 'GET', url, limit: ARCHIVE_LIMIT })
  if (response.status !== 200) {
    await response.discard()
    throw new Error(`${url} answered ${response.status}`)
  }
  await ports.files.writeStream(path, atMost(response.body, url))
  if (!(await isArchive(ports, path, sha256)))
    throw new Error(`${url}: expected sha256:${sha256}, found another archive`)
  return path
}

async function* atMost(body: AsyncIterable<Uint8Array>, url: string): AsyncGenerator<Uint8Array> {
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > LARGEST) throw new Error(`${url}: more than 4 GiB`)
    yield chunk
  }
}
