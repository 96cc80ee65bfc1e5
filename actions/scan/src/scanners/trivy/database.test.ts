import { describe, expect, test } from '@jest/globals'
import { FakeFiles, fakeEnvironment, fakePorts } from '@slipway/testing'
import { provideDatabase } from './database'

const SIZE = 16_384
const METADATA = '{"Version":2,"UpdatedAt":"2026-11-22T00:00:00Z"}'

/** A bbolt file as far as it is looked at: its magic number at byte 16, and a bucket's name across a chunk's end. */
function bolt({ magic = 0xed0cdaed, bucket = 'data-source', size = SIZE } = {}): Uint8Array {
  const bytes = Buffer.alloc(size)
  bytes.writeUInt32LE(magic, 16)
  bytes.write(bucket, size / 2 - 4)
  return bytes
}

async function provide(database: Uint8Array, metadata = METADATA) {
  const files = new FakeFiles({ '/db/trivy.db': database, '/db/metadata.json': metadata })
  await files.makeDirectory('/run/db')
  const environment = fakeEnvironment({ SLIPWAY_TRIVY_DB: '/db' })
  const provided = await provideDatabase(fakePorts({ files, environment }), {
    trivy: async () => '/bin/trivy',
    offline: true,
    config: '/run/trivy.yaml',
    timeout: 1000,
    cache: '/run',
  })
  return { ...provided, copied: await files.readBytes('/run/db/trivy.db') }
}

describe('the vulnerability database', () => {
  test('is copied into the folder of the run when it is one', async () => {
    const { database, java, copied } = await provide(bolt())
    expect(database).toEqual({ version: 2, updated: '2026-11-22T00:00:00Z', from: 'SLIPWAY_TRIVY_DB (/db)' })
    expect([java, copied.byteLength]).toEqual([false, SIZE])
  })

  test.each<[string, Uint8Array, string, string]>([
    ['without the magic number of bbolt', bolt({ magic: 0xed0cdaee }), METADATA, 'a bbolt file'],
    ['without the bucket of sources', bolt({ bucket: 'data-sourc' }), METADATA, 'names its sources'],
    ['one byte too small', bolt().subarray(1), METADATA, 'some data in it'],
    ['of another schema', bolt(), '{"Version":1,"UpdatedAt":"2026-11-22T00:00:00Z"}', 'Version 2'],
    ['without a date', bolt(), '{"Version":2}', 'UpdatedAt'],
    ['with half its metadata', bolt(), METADATA.slice(0, 20), 'JSON in metadata.json'],
  ])('%s is refused: Trivy would find nothing in it and say so', async (_name, bytes, metadata, expected) => {
    await expect(provide(bytes, metadata)).rejects.toMatchObject({
      code: 'DATABASE_INVALID',
      outcome: 'tool-failed',
      message: expect.stringContaining(expected),
    })
  })
})
