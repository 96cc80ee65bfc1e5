import { randomBytes } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { zipSync } from 'fflate'
import { readArchive } from './archive'

const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('utf8')
const all = () => true
const REFUSED = { code: 'OTHER_RUN_REFUSED', outcome: 'inconclusive' }

/** Changes a number of the only entry's central header, which begins at its signature. */
function patched(zip: Uint8Array, at: number, value: number, size: 2 | 4 = 4): Uint8Array {
  const copy = Buffer.from(zip)
  const header = copy.indexOf(Buffer.from([0x50, 0x4b, 1, 2]))
  if (size === 2) copy.writeUInt16LE(value, header + at)
  else copy.writeUInt32LE(value, header + at)
  return copy
}

describe('an archive of another run', () => {
  test('gives the wanted files, packed or stored, and asks by path', async () => {
    const random = randomBytes(5000)
    const zip = zipSync({
      'slipway-out/': new Uint8Array(),
      'slipway-out/record/test-1.json': Buffer.from('{"a":1}'),
      'slipway-out/report.html': Buffer.alloc(100_000, 'x'),
      empty: new Uint8Array(),
      stored: [random, { level: 0 }],
    })
    const asked: string[] = []
    const files = await readArchive('slipway-image', zip, (path) => {
      asked.push(path)
      return path.endsWith('.json') || path === 'stored' || path === 'empty'
    })
    expect(asked).toEqual(['slipway-out/record/test-1.json', 'slipway-out/report.html', 'empty', 'stored'])
    expect([...files.keys()]).toEqual(['slipway-out/record/test-1.json', 'empty', 'stored'])
    expect(text(files.get('slipway-out/record/test-1.json'))).toBe('{"a":1}')
    expect(Buffer.compare(files.get('stored') ?? Buffer.of(), random)).toBe(0)
    expect(files.get('empty')?.length).toBe(0)
  })

  test('an empty one has no files, and a comment at its end is none of ours', async () => {
    expect((await readArchive('a', zipSync({}), all)).size).toBe(0)
    const commented = Buffer.concat([zipSync({ a: Buffer.from('x') }), Buffer.from('hello')])
    expect(text((await readArchive('a', commented, all)).get('a'))).toBe('x')
  })

  test.each(['../x', 'a/../../x', '/etc/passwd', 'a//b', './a', 'a\\b', 'C:/x', 'a\u0000b', 'a\nb', '__proto__', ''])(
    'is refused whole for the path %j, wanted or not',
    async (path) => {
      const zip = renamed(zipSync({ fine: Buffer.from('x'), placeholder: Buffer.from('x') }), path)
      await expect(readArchive('a', zip, (name) => name === 'fine')).rejects.toThrow('a path that leads out of it')
    },
  )

  test.each<[string, () => Uint8Array]>([
    ['nothing', () => new Uint8Array()],
    ['a web page', () => Buffer.from('<html>'.repeat(100))],
    ['one that is cut short', () => zipSync({ a: randomBytes(1000) }).subarray(0, 900)],
    ['one that lost its beginning', () => zipSync({ a: randomBytes(1000) }).subarray(500)],
    ['a file with another checksum', () => patched(zipSync({ a: Buffer.from('abc') }), 16, 1)],
    ['a file that says it is shorter', () => patched(zipSync({ a: Buffer.alloc(10_000) }), 24, 10)],
    ['a file that says it is longer', () => patched(zipSync({ a: Buffer.alloc(10_000) }), 24, 20_000)],
    ['an encrypted file', () => patched(zipSync({ a: Buffer.from('abc') }), 8, 1, 2)],
    ['a file packed in another way', () => patched(zipSync({ a: Buffer.from('abc') }), 10, 12, 2)],
    ['a local header elsewhere', () => patched(zipSync({ a: Buffer.from('abc') }), 42, 7)],
    ['the sizes of zip64', () => patched(zipSync({ a: Buffer.from('abc') }), 20, 0xffffffff)],
  ])('%s is refused', async (_, make) => {
    await expect(readArchive('a', make(), all)).rejects.toMatchObject(REFUSED)
  })

  test('a link is the text that it holds and leads nowhere: nothing is written to disk', async () => {
    const zip = zipSync({ 'record/test-1.json': [Buffer.from('../../etc/passwd'), { os: 3, attrs: 0o120777 << 16 }] })
    const files = await readArchive('a', zip, all)
    expect([...files].map(([path, bytes]) => [path, text(bytes)])).toEqual([['record/test-1.json', '../../etc/passwd']])
  })

  test('a file that says it is small and is not stops where it said, before it is paid for', async () => {
    const bomb = patched(zipSync({ a: Buffer.alloc(50_000_000) }), 24, 10)
    await expect(readArchive('a', bomb, all)).rejects.toMatchObject({ cause: { code: 'ERR_BUFFER_TOO_LARGE' } })
  })

  test('limits: files, bytes unpacked, and bytes that several files share', async () => {
    const limits = { entries: 3, unpacked: 10_000 }
    const many = (count: number) =>
      zipSync(Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, Buffer.from('x')])))
    expect((await readArchive('a', many(3), all, limits)).size).toBe(3)
    await expect(readArchive('a', many(4), () => false, limits)).rejects.toThrow('more than 3 files')
    const bomb = zipSync({ small: Buffer.from('x'), bomb: Buffer.alloc(10_001) })
    await expect(readArchive('a', bomb, all, limits)).rejects.toThrow('more than 10000 bytes in the files to read')
    expect(text((await readArchive('a', bomb, (path) => path === 'small', limits)).get('small'))).toBe('x')
    await expect(readArchive('a', overlapping(), all, { entries: 100, unpacked: 1e9 })).rejects.toThrow(
      'files that overlap',
    )
  })

  test('any bytes at all: read or refused, nothing else', async () => {
    const zip = zipSync({ 'a/b': Buffer.from('hello'), c: Buffer.alloc(300) })
    await fc.assert(
      fc.asyncProperty(fc.nat(zip.length - 1), fc.nat(255), async (at, byte) => {
        const copy = Uint8Array.from(zip)
        copy[at] = byte
        await readArchive('a', copy, all).catch((error: unknown) => expect(error).toMatchObject(REFUSED))
      }),
      { numRuns: 500 },
    )
  })
})

/** The entry `placeholder` with another name in the directory: a writer of zips may mend a name. */
function renamed(zip: Uint8Array, path: string): Uint8Array {
  const bytes = Buffer.from(zip)
  const at = bytes.lastIndexOf('placeholder')
  bytes.writeUInt16LE(Buffer.byteLength(path), at - 46 + 28)
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(path), bytes.subarray(at + 'placeholder'.length)])
}

/** Twenty entries of one and the same file. */
function overlapping(): Uint8Array {
  const zip = Buffer.from(zipSync({ a: randomBytes(1000) }))
  const [start, end] = [zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2])), zip.indexOf(Buffer.from([0x50, 0x4b, 5, 6]))]
  const entry = zip.subarray(start, end)
  const tail = Buffer.from(zip.subarray(end))
  tail.writeUInt16LE(20, 10)
  return Buffer.concat([zip.subarray(0, start), ...Array.from({ length: 20 }, () => entry), tail])
}
