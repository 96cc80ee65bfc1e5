import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
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

  test('keeps the heap of young objects small where it was started, as long as it runs', () => {
    const program = `
      import { getHeapSpaceStatistics } from 'node:v8'
      import { startThread } from ${JSON.stringify(fileURLToPath(new URL('threads.ts', import.meta.url)))}
      const young = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size / 2 ** 20
      const kept = []
      const work = () => {
        for (let i = 0; i < 1e6; i++) kept[i % 1e5] = { a: i, b: [i] }
        return young()
      }
      const thread = startThread(${JSON.stringify(entry)}, 'read-reports')
      thread.post({ bytes: new Uint8Array(1) })
      await thread.next()
      const during = work()
      await thread.stop()
      await new Promise(setImmediate)
      console.log(JSON.stringify([during, work()]))`
    const run = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
      encoding: 'utf8',
      cwd: fileURLToPath(new URL('.', import.meta.url)),
    })
    const [during = NaN, after = NaN] = JSON.parse(run.stdout || run.stderr) as number[]
    expect(during).toBeLessThanOrEqual(16)
    expect(after).toBeGreaterThanOrEqual(32)
  })

  test('of a program without an entry for threads is none', () => {
    expect(threadOf(entry, 'read-reports')).toBeUndefined()
    expect(threadOf(join(entry, 'nothing'), 'read-reports')).toBeUndefined()
  })
})
