import { describe, expect, test } from '@jest/globals'
import { collect, digestOf, type ImageSource, verified } from '../layout/source'
import { BlobReader } from './blob-reader'

const content = Uint8Array.from({ length: 1000 }, (_, at) => at % 251)
const blob = { mediaType: 'application/octet-stream', digest: digestOf(content), size: content.length }

/** A blob in chunks of 100 bytes, each after a turn of the loop, and how often it was opened. */
function reader() {
  let opened = 0
  async function* chunks() {
    opened += 1
    for (let at = 0; at < content.length; at += 100) {
      await new Promise(setImmediate)
      yield content.subarray(at, at + 100)
    }
  }
  const source = {
    name: 'test',
    blob: () => verified(chunks(), blob, (found) => new Error(found)),
  } as unknown as ImageSource
  return { reader: new BlobReader(source, blob), opened: () => opened }
}

describe('BlobReader', () => {
  test('pieces one after the other read the blob once; going back reads it again', async () => {
    const { reader: it, opened } = reader()
    const pieces = [
      await collect(it.piece(0, 250)),
      await collect(it.piece(250, 900)),
      await collect(it.piece(900, 1000)),
    ]
    expect(Buffer.concat(pieces)).toEqual(Buffer.from(content))
    expect(opened()).toBe(1)
    expect(await collect(it.piece(500, 1000))).toEqual(Buffer.from(content.subarray(500)))
    expect(opened()).toBe(2)
  })

  test.each([0, 300])(
    'a try that was given up in the middle takes nothing from the next one, which begins at %d',
    async (start) => {
      const { reader: it } = reader()
      const first = it.piece(0, 1000)
      for (let taken = 0; taken < 3; taken += 1) await first.next()
      const pending = first.next()
      const second = collect(it.piece(start, 1000))
      await pending
      expect((await first.next()).done).toBe(true)
      expect(await second).toEqual(Buffer.from(content.subarray(start)))
    },
  )
})
