import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { ProcessSignals } from '../process/signals'
import { readError } from './file-errors'
import { DiskFiles } from './files'
import { DiskToolCache } from './tool-cache'

function disk() {
  const base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'slipway-files-')))
  const signals = new ProcessSignals()
  fs.mkdirSync(join(base, 'work'))
  return {
    base,
    signals,
    files: new DiskFiles(join(base, 'work'), join(base, 'temp'), signals),
    at: (...path: string[]) => join(base, 'work', ...path),
  }
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all).toString()
}

describe('writing is atomic', () => {
  test('a reader sees the old file or the new one, whole', async () => {
    const { files, at } = disk()
    const versions = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(300_000))
    await files.write('x', versions[0] as string)
    let writing = true
    const seen = new Set<string>()
    const reading = (async () => {
      while (writing) {
        const text = fs.readFileSync(at('x'), 'utf8')
        expect(versions.includes(text)).toBe(true)
        seen.add(text[0] as string)
        await new Promise((resolve) => setImmediate(resolve))
      }
    })()
    for (let i = 0; i < 40; i++)
      await Promise.all([
        files.write('x', versions[i % 4] as string),
        files.write('x', versions[(i + 1) % 4] as string),
      ])
    writing = false
    await reading
    expect(seen.size).toBeGreaterThan(1)
    expect(fs.readdirSync(at())).toEqual(['x'])
  })

  test('what breaks in between leaves the old file and nothing else', async () => {
    const { files, at } = disk()
    await files.write('x', 'old')
    const broken = (async function* () {
      yield Buffer.from('new')
      throw new Error('no')
    })()
    await expect(files.writeStream('x', broken)).rejects.toThrow('no')
    expect([fs.readFileSync(at('x'), 'utf8'), fs.readdirSync(at())]).toEqual(['old', ['x']])
  })

  test.each([
    [
      'ENOSPC',
      'FILE_NOT_WRITTEN',
      'x: expected a place where a file can be written, found a disk that is full (ENOSPC)',
    ],
    // Of what is read, not of the place that is written to.
    ['EACCES', 'EACCES', 'no'],
  ])('%s while it is written is %s', async (code, told, message) => {
    const { files, at } = disk()
    await files.write('x', 'old')
    const broken = (async function* () {
      yield Buffer.from('new')
      throw Object.assign(new Error('no'), { code })
    })()
    await expect(files.writeStream('x', broken)).rejects.toMatchObject({ code: told, message })
    expect([fs.readFileSync(at('x'), 'utf8'), fs.readdirSync(at())]).toEqual(['old', ['x']])
  })

  test('a folder that nobody may write to is told of, and is no bug', async () => {
    if (process.platform === 'linux')
      await expect(disk().files.write('/sys/slipway', '')).rejects.toMatchObject({
        code: 'FILE_NOT_WRITTEN',
        outcome: 'invalid',
        message: expect.stringMatching(/^\/sys\/slipway: expected a place .*, found .* \(E(?:ACCES|PERM|ROFS)\)$/),
      })
  })

  test('a stream of many pieces, and ranges read back', async () => {
    const { files } = disk()
    const pieces = (async function* () {
      for (let i = 0; i < 1000; i++) yield Buffer.from(`${i},`)
    })()
    await files.writeStream('deep/er/x', pieces)
    const text = Array.from({ length: 1000 }, (_, i) => `${i},`).join('')
    expect(await files.read('deep/er/x')).toBe(text)
    expect(await collect(files.stream('deep/er/x'))).toBe(text)
    expect(await collect(files.stream('deep/er/x', { start: 2, end: 5 }))).toBe(text.slice(2, 5))
    expect(await collect(files.stream('deep/er/x', { start: 5 }))).toBe(text.slice(5))
    expect(await collect(files.stream('deep/er/x', { start: 5, end: 5 }))).toBe('')
    expect(await collect(files.stream('deep/er/x', { end: 3 }))).toBe(text.slice(0, 3))
  })

  test('exclusive: of two only one wins, and the file is whole', async () => {
    const { files, at } = disk()
    const results = await Promise.allSettled(
      ['a', 'b', 'c'].map((letter) => files.write('x', letter.repeat(100_000), { exclusive: true })),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'FILE_EXISTS', outcome: 'invalid' })
    expect(fs.readFileSync(at('x'), 'utf8')).toMatch(/^(a{100000}|b{100000}|c{100000})$/)
    expect(fs.readdirSync(at())).toEqual(['x'])
  })

  test('modes', async () => {
    const { files, at } = disk()
    await files.write('open', 'a')
    await files.write('secret', 'a', { mode: 0o600 })
    await files.write('program', 'a', { mode: 0o755 })
    expect(['open', 'secret', 'program'].map((name) => fs.statSync(at(name)).mode & 0o777)).toEqual(
      [0o644, 0o600, 0o755].map((mode) => mode & ~process.umask()),
    )
    await files.write('open', 'b', { mode: 0o600 })
    expect((await files.stat('open'))?.mode).toBe(0o600)
    await files.chmod('open', 0o640)
    expect((await files.stat('open'))?.mode).toBe(0o640)
  })
})

describe('directories', () => {
  test('are made with those above them, by several at once', async () => {
    const { files, at } = disk()
    await files.makeDirectory('a/b/c', 0o700)
    await files.makeDirectory('a/b/c')
    expect([fs.statSync(at('a/b/c')).mode & 0o777, (await files.stat('a/b'))?.kind]).toEqual([0o700, 'directory'])
  })

  test("that cannot be are an error of the place, in the kernel's own file system too", async () => {
    const { files } = disk()
    await files.write('file', '')
    await expect(files.makeDirectory('file/x')).rejects.toMatchObject({
      code: 'DIRECTORY_NOT_MADE',
      message: expect.stringContaining('found ENOTDIR'),
    })
    await expect(files.makeDirectory('file')).rejects.toMatchObject({ code: 'DIRECTORY_NOT_MADE' })
    if (process.platform === 'linux')
      await expect(files.write('/proc/slipway/x', '')).rejects.toMatchObject({ code: 'DIRECTORY_NOT_MADE' })
  })
})

describe('links that wait', () => {
  test('a link at the target is replaced, what it leads to is not touched', async () => {
    const { files, base, at } = disk()
    fs.writeFileSync(join(base, 'victim'), 'mine')
    fs.symlinkSync(join(base, 'victim'), at('x'))
    await files.write('x', 'ours')
    expect([
      fs.readFileSync(join(base, 'victim'), 'utf8'),
      fs.lstatSync(at('x')).isFile(),
      await files.read('x'),
    ]).toEqual(['mine', true, 'ours'])
  })
  test('exclusive does not follow one either', async () => {
    const { files, base, at } = disk()
    fs.symlinkSync(join(base, 'victim'), at('x'))
    await expect(files.write('x', 'ours', { exclusive: true })).rejects.toMatchObject({ code: 'FILE_EXISTS' })
    expect(fs.existsSync(join(base, 'victim'))).toBe(false)
  })
  test('stat tells of the link itself, realPath where it leads', async () => {
    const { files, base, at } = disk()
    fs.symlinkSync('../victim', at('x'))
    expect(await files.stat('x')).toMatchObject({ kind: 'symlink' })
    expect(await files.readLink('x')).toBe('../victim')
    await expect(files.realPath('x')).rejects.toMatchObject({ code: 'FILE_MISSING' })
    fs.writeFileSync(join(base, 'victim'), '')
    expect(await files.realPath('x')).toBe(join(base, 'victim'))
  })
  test('a pattern finds files, dotted ones too, not through links, not in node_modules and .git', async () => {
    const { files, at } = disk()
    for (const path of ['a/x.xml', '.b/x.xml', 'node_modules/x.xml', '.git/x.xml', 'out/x.xml']) {
      fs.mkdirSync(join(at(path), '..'), { recursive: true })
      fs.writeFileSync(at(path), '')
    }
    fs.symlinkSync('a', at('linked'))
    expect(await files.glob(['**/*.xml'], { exclude: ['out/**'] })).toEqual(['.b/x.xml', 'a/x.xml'])
  })
})

describe('what is missing', () => {
  test('is named, with an outcome', async () => {
    const { files } = disk()
    for (const reading of [
      files.read('no'),
      files.readBytes('no'),
      files.readLink('no'),
      files.realPath('no'),
      files.list('no'),
      collect(files.stream('no')),
      files.link('no', 'x'),
    ])
      await expect(reading).rejects.toMatchObject({
        code: 'FILE_MISSING',
        message: 'no: expected a file or directory, found nothing',
        outcome: 'invalid',
      })
    expect(await files.stat('no')).toBeUndefined()
    await files.write('file', '')
    expect(await files.stat('file/below')).toBeUndefined()
    await expect(files.read('file/below')).rejects.toMatchObject({ code: 'FILE_MISSING' })
    await expect(files.read('.')).rejects.toMatchObject({ code: 'FILE_IS_DIRECTORY' })
    await files.remove('no')
  })
  test('and what cannot be read is told without a stack, and without a text that is no path', async () => {
    const { files, at } = disk()
    fs.symlinkSync('round', at('round'))
    await expect(files.read('round')).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: 'round: expected a file or directory, found symbolic links that lead in a circle (ELOOP)',
      outcome: 'invalid',
    })
    const content = 'token-of-the-cluster-'.repeat(300)
    for (const path of [content, `a/${content}`]) {
      const told = `a text of ${path.length} characters that is no path: expected a file or directory, found a name that is too long for one (ENAMETOOLONG)`
      for (const reading of [() => files.read(path), () => files.stat(path), () => files.list(path)])
        await expect(reading()).rejects.toMatchObject({ code: 'FILE_UNREADABLE', message: told, outcome: 'invalid' })
    }
    await expect(collect(files.stream('.'))).rejects.toMatchObject({ code: 'FILE_IS_DIRECTORY' })
  })
  test.each([
    ['EACCES', 'FILE_UNREADABLE'],
    ['EPERM', 'FILE_UNREADABLE'],
    ['EIO', 'FILE_UNREADABLE'],
    ['ENXIO', 'FILE_UNREADABLE'],
    ['EISDIR', 'FILE_IS_DIRECTORY'],
    ['ENOTDIR', 'FILE_MISSING'],
  ])('%s says something of the path', (code, want) => {
    expect(readError('a/b', Object.assign(new Error('x'), { code }))).toMatchObject({ code: want, outcome: 'invalid' })
  })
  test('what says nothing of the path stays as it is', () => {
    const error = Object.assign(new Error('too many open files'), { code: 'EMFILE' })
    expect(readError('a/b', error)).toBe(error)
  })
  test('a link shares bytes, and refuses what is there', async () => {
    const { files, at } = disk()
    await files.write('a', 'x')
    await files.link('a', 'b')
    expect(fs.statSync(at('b')).ino).toBe(fs.statSync(at('a')).ino)
    await expect(files.link('a', 'b')).rejects.toMatchObject({ code: 'FILE_EXISTS' })
  })
})

describe('a draft', () => {
  test('stands beside its place, takes it once, and does not outlive the action elsewhere', async () => {
    const { files, signals, at } = disk()
    const [first, second, third] = [await files.draft('a/b'), await files.draft('a/b'), await files.draft('a/b')]
    for (const path of [first, second]) await files.write(files.resolve(path, 'x'), path)
    await files.rename(first, 'a/b')
    await expect(files.rename(second, 'a/b')).rejects.toMatchObject({ code: 'FILE_EXISTS' })
    expect([fs.readFileSync(at('a/b/x'), 'utf8'), fs.readdirSync(at('a')).length]).toEqual([first, 3])
    await signals.cleanUp(() => undefined)
    expect([fs.readdirSync(at('a')), fs.existsSync(third)]).toEqual([['b'], false])
  })
})

test('a temporary folder is ours alone, outside of the workspace, and gone at the end', async () => {
  const { files, base, signals } = disk()
  const [one, two] = [await files.temporary('kube'), await files.temporary('kube')]
  expect(one).not.toBe(two)
  expect([one.startsWith(join(base, 'temp')), fs.statSync(one).mode & 0o777]).toEqual([true, 0o700])
  fs.writeFileSync(join(one, 'secret'), 'x')
  signals.cancel('SIGTERM')
  await signals.cleanUp(() => undefined)
  expect([fs.existsSync(one), fs.existsSync(two)]).toEqual([false, false])
})

describe('the tool cache', () => {
  function staged(base: string, name: string) {
    const folder = join(base, name)
    fs.mkdirSync(folder)
    fs.writeFileSync(join(folder, 'tool'), 'bytes')
    return folder
  }
  test('is laid out as the official one: not there without its mark', async () => {
    const { base } = disk()
    const cache = new DiskToolCache(join(base, 'tools'))
    expect(await cache.find('helm', '4.1.4', 'amd64')).toBeUndefined()
    const folder = await cache.keep(staged(base, 'one'), 'helm', '4.1.4', 'amd64')
    expect(folder).toBe(join(base, 'tools/helm/4.1.4/amd64'))
    expect(await cache.find('helm', '4.1.4', 'amd64')).toBe(folder)
    fs.rmSync(`${folder}.complete`)
    expect(await cache.find('helm', '4.1.4', 'amd64')).toBeUndefined()
  })
  test('many at once: all get the same whole folder and nothing is left over', async () => {
    const { base } = disk()
    const cache = new DiskToolCache(join(base, 'tools'))
    const kept = await Promise.all(
      Array.from({ length: 8 }, (_, i) => cache.keep(staged(base, `s${i}`), 'helm', '4.1.4', 'amd64')),
    )
    expect(new Set(kept).size).toBe(1)
    expect(fs.readFileSync(join(kept[0] as string, 'tool'), 'utf8')).toBe('bytes')
    expect(fs.readdirSync(join(base, 'tools/helm/4.1.4')).sort()).toEqual(['amd64', 'amd64.complete'])
    expect(fs.readdirSync(base).filter((name) => /^s\d/.test(name))).toEqual([])
  })
  const other = fs.existsSync('/dev/shm') && fs.statSync('/dev/shm').dev !== fs.statSync(tmpdir()).dev
  ;(other ? test : test.skip)(
    `a folder of another file system moves as well${other ? '' : ' (skipped: there is no other file system at /dev/shm)'}`,
    async () => {
      const { base } = disk()
      const from = staged(fs.mkdtempSync('/dev/shm/slipway-'), 'x')
      const folder = await new DiskToolCache(join(base, 'tools')).keep(from, 'helm', '4.1.4', 'amd64')
      expect([
        fs.readFileSync(join(folder, 'tool'), 'utf8'),
        fs.existsSync(from),
        fs.readdirSync(join(folder, '..')).sort(),
      ]).toEqual(['bytes', false, ['amd64', 'amd64.complete']])
      fs.rmSync(join(from, '..'), { recursive: true })
    },
  )
})

describe('copying, and reading in parts', () => {
  test.each([0, 1, 300_000, 9_000_000])('%d bytes', async (size) => {
    const { files, at } = disk()
    const content = Buffer.alloc(size, 'slipway')
    fs.writeFileSync(at('from'), content, { mode: 0o600 })
    await files.copy('from', 'a/to')
    expect(fs.readFileSync(at('a/to')).equals(content)).toBe(true)
    expect(fs.readdirSync(at('a'))).toEqual(['to'])
  })

  test('what is not there is told', async () => {
    const { files, at } = disk()
    await expect(files.copy('none', 'to')).rejects.toMatchObject({ code: 'FILE_MISSING' })
    expect(fs.readdirSync(at('.'))).toEqual([])
  })

  test('parts of a file', async () => {
    const { files, at } = disk()
    const content = Buffer.from(Array.from({ length: 1_200_000 }, (_, index) => index % 251))
    fs.writeFileSync(at('x'), content)
    for (const [start, end] of [
      [0, 1_200_000],
      [1, 2],
      [1_048_575, 1_048_578],
      [1_199_999, 1_300_000],
      [5, 5],
      [300_000, undefined],
    ] as const) {
      const range = { start, ...(end === undefined ? {} : { end }) }
      const parts: Uint8Array[] = []
      for await (const chunk of files.stream('x', range)) parts.push(chunk)
      expect(Buffer.concat(parts).equals(content.subarray(start, end))).toBe(true)
    }
  })

  test('in two buffers that take turns: each chunk is whole while it is looked at', async () => {
    const { files, at } = disk()
    const content = Buffer.from(Array.from({ length: 3_500_000 }, (_, index) => index % 251))
    fs.writeFileSync(at('x'), content)
    for (const start of [0, 1_000_001]) {
      const [buffers, parts] = [new Set<ArrayBufferLike>(), [] as Buffer[]]
      const chunks = new Set<Uint8Array>()
      for await (const chunk of files.stream('x', { start, reuse: true })) {
        // As long as somebody works on it, the next one is read.
        await new Promise((resolve) => setTimeout(resolve, 20))
        parts.push(Buffer.from(chunk))
        buffers.add(chunk.buffer)
        chunks.add(chunk)
      }
      // Who remembers something of a chunk knows it again.
      expect(chunks.size).toBe(parts.length)
      expect([Buffer.concat(parts).equals(content.subarray(start)), parts.length > 2, buffers.size]).toEqual([
        true,
        true,
        2,
      ])
    }
  })
  test('a large file in parts, and no further than somebody reads', async () => {
    const { files, at } = disk()
    await files.write('x', Buffer.alloc(3_000_000, 1))
    for await (const first of files.stream('x')) {
      expect(first.length).toBeLessThan(1_500_000)
      break
    }
    const opened = () =>
      fs.readdirSync('/proc/self/fd').map((fd) => {
        try {
          return fs.readlinkSync(`/proc/self/fd/${fd}`)
        } catch {
          return ''
        }
      })
    if (process.platform === 'linux') expect(opened().filter((path) => path === at('x'))).toEqual([])
  })
})
