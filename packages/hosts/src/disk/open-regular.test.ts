import { execFileSync } from 'node:child_process'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { ProcessSignals } from '../process/signals'
import { DiskFiles } from './files'
import { readSmall } from './open-regular'

/** A checkout with a working directory in it, and a file outside. */
function checkout() {
  const base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'slipway-reading-')))
  const root = join(base, 'checkout')
  const [work, secret] = [join(root, 'work'), join(base, 'secret')]
  fs.mkdirSync(work, { recursive: true })
  fs.writeFileSync(secret, 'root:canary')
  const signals = new ProcessSignals()
  return { base, root, work, secret, signals, files: new DiskFiles(work, join(base, 'temp'), signals, root) }
}

async function drain(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0
  for await (const chunk of chunks) size += chunk.length
  return size
}

describe('a link of the checkout', () => {
  test('that leads out of it is not in it, nor is what stands behind it', async () => {
    const { files, base, work } = checkout()
    fs.symlinkSync(base, join(work, 'folder'))
    fs.symlinkSync('..', join(work, 'up'))
    const judged = async (paths: readonly string[]) => Promise.all(paths.map((path) => files.inCheckout(path)))
    expect(await judged(['.', '..', 'gone/a', 'up', 'up/work'])).toEqual([true, true, true, true, true])
    expect(await judged(['../..', '/', 'folder', 'folder/secret', 'folder/gone', join(base, 'checkouts')])).toEqual(
      Array.from({ length: 6 }, () => false),
    )
  })

  test('that leads out of it is refused, however it is read, and what is behind it is told nowhere', async () => {
    const { files, work, base, secret } = checkout()
    fs.symlinkSync(secret, join(work, 'file'))
    fs.symlinkSync('../../secret', join(work, 'relative'))
    fs.symlinkSync(base, join(work, 'folder'))
    for (const path of ['file', 'relative', 'folder/secret', join(work, 'file')])
      for (const reading of [files.read(path), files.readBytes(path), drain(files.stream(path)), files.copy(path, 'b')])
        await expect(reading).rejects.toMatchObject({
          code: 'FILE_OUTSIDE',
          outcome: 'invalid',
          message: `${path}: expected a file of the checkout, found a link that leads out of it`,
        })
    expect(fs.readdirSync(work)).toEqual(['file', 'folder', 'relative'])
  })

  test('that stays in it is followed, above the working directory, too', async () => {
    const { files, root, work } = checkout()
    fs.writeFileSync(join(root, 'shared.yml'), 'a: 1')
    fs.symlinkSync('../shared.yml', join(work, 'link.yml'))
    expect([await files.read('link.yml'), await files.read('../shared.yml')]).toEqual(['a: 1', 'a: 1'])
  })

  test('is judged by where the checkout really is', async () => {
    const { base, root, work, signals } = checkout()
    fs.symlinkSync(root, join(base, 'alias'))
    fs.writeFileSync(join(work, 'a'), 'a')
    fs.symlinkSync('a', join(work, 'b'))
    const files = new DiskFiles(join(base, 'alias/work'), join(base, 'temp'), signals, join(base, 'alias'))
    expect([await files.read('a'), await files.read('b')]).toEqual(['a', 'a'])
  })

  test('may lead anywhere where the path itself is outside: secrets of a cluster are mounted as links', async () => {
    const { files, base, secret } = checkout()
    fs.symlinkSync(secret, join(base, 'mounted'))
    expect(await files.read(join(base, 'mounted'))).toBe('root:canary')
  })
})

describe('only a regular file is read', () => {
  const pipe = (folder: string) => {
    execFileSync('mkfifo', [join(folder, 'pipe')])
    return join(folder, 'pipe')
  }

  test.each([
    ['a pipe', pipe],
    ['a device', () => '/dev/zero'],
    ['a device', (folder: string) => (fs.symlinkSync('/dev/zero', join(folder, 'z')), join(folder, 'z'))],
  ])('%s has no end', async (found, make) => {
    const { files, base } = checkout()
    const path = make(base)
    for (const reading of [files.read(path), drain(files.stream(path)), files.copy(path, 'copy')])
      await expect(reading).rejects.toMatchObject({
        code: 'FILE_NOT_REGULAR',
        message: `${path}: expected a regular file, found ${found}, which may have no end`,
      })
  })

  test('a folder and a link to itself are told as what they are', async () => {
    const { files, work } = checkout()
    fs.symlinkSync('loop', join(work, 'loop'))
    await expect(files.read('.')).rejects.toMatchObject({ code: 'FILE_IS_DIRECTORY' })
    await expect(files.read('loop')).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: 'loop: expected a file or directory, found symbolic links that lead in a circle (ELOOP)',
    })
  })

  test("a file of the kernel's has no size and is read all the same", async () => {
    if (process.platform === 'linux')
      expect(await checkout().files.read('/proc/self/cmdline')).toBe(fs.readFileSync('/proc/self/cmdline', 'utf8'))
  })
})

describe('what is read whole has a limit', () => {
  test.each([100, 300_000])('of %d bytes, which is told with what was found', async (limit) => {
    const { files, work } = checkout()
    fs.writeFileSync(join(work, 'fits'), 'x'.repeat(limit))
    fs.writeFileSync(join(work, 'large'), 'x'.repeat(limit + 1))
    expect((await files.read('fits', { limit })).length).toBe(limit)
    await expect(files.read('large', { limit })).rejects.toMatchObject({ code: 'FILE_TOO_LARGE', outcome: 'invalid' })
  })

  test('before any of it is read, where it says its size', async () => {
    const { files, work } = checkout()
    fs.writeFileSync(join(work, 'sparse'), '')
    fs.truncateSync(join(work, 'sparse'), 3e12)
    await expect(files.read('sparse')).rejects.toThrow('sparse: expected at most 16000000 bytes, found 3000000000000')
  })

  test('and holds for what does not say it', async () => {
    if (process.platform === 'linux')
      await expect(checkout().files.read('/proc/self/maps', { limit: 100 })).rejects.toThrow('found more')
  })
})

test('a stream of what seems to have no end stops when the run is cancelled', async () => {
  const { files, work, signals } = checkout()
  fs.writeFileSync(join(work, 'sparse'), '')
  fs.truncateSync(join(work, 'sparse'), 1e12)
  const reading = (async () => {
    for await (const chunk of files.stream('sparse')) if (chunk.length > 0) signals.cancel('SIGTERM')
  })()
  await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' })
})

test('small files that are read before anything else runs keep to the same rules', () => {
  const { work, secret } = checkout()
  fs.writeFileSync(join(work, 'large'), 'x'.repeat(300_000))
  expect([readSmall(secret), readSmall(join(work, 'none'))]).toEqual(['root:canary', undefined])
  expect(() => readSmall(join(work, 'large'))).toThrow('expected at most')
  expect(() => readSmall('/dev/zero')).toThrow('expected a regular file')
})
