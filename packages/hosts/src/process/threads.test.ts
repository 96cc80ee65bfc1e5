import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startThread, threadOf } from './threads'

const ECHO = `import { parentPort, workerData } from 'node:worker_threads'
parentPort.on('message', ({ bytes, say }) => {
  if (say === 'break') throw new Error('it broke')
  if (say === 'end') process.exit(0)
  parentPort.postMessage({ bytes, say, work: workerData, env: Object.keys(process.env) }, [bytes.buffer])
})
`

describe('a thread', () => {
  let entry = ''
  beforeAll(async () => {
    entry = join(await mkdtemp(join(tmpdir(), 'threads-')), 'echo.mjs')
    await writeFile(entry, ECHO)
  })
  afterAll(() => rm(join(entry, '..'), { recursive: true }))

  const started = () => startThread(entry, 'read-reports')
  const message = (say: string) => ({ bytes: new Uint8Array([1, 2]), say })

  test('answers in order, and what is handed over is not here any more', async () => {
    const thread = started()
    const given = message('a')
    thread.post(given, [given.bytes.buffer])
    const other = message('b')
    thread.post(other, [other.bytes.buffer])
    expect(given.bytes.byteLength).toBe(0)
    for (const say of ['a', 'b'])
      expect(await thread.next()).toEqual({ bytes: new Uint8Array([1, 2]), say, work: 'read-reports', env: [] })
    await thread.stop()
  })

  test('that breaks or ends is an error for who waits, then and later', async () => {
    for (const [say, expected] of [
      ['break', 'it broke'],
      ['end', 'the thread for read-reports ended'],
    ] as const) {
      const thread = started()
      thread.post(message(say))
      await expect(thread.next()).rejects.toThrow(expected)
      await expect(thread.next()).rejects.toThrow(expected)
      await thread.stop()
    }
  })

  test('of a program without an entry for threads is none', () => {
    expect(threadOf(entry, 'read-reports')).toBeUndefined()
    expect(threadOf(join(entry, 'nothing'), 'read-reports')).toBeUndefined()
  })
})
