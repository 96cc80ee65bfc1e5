import { describe, expect, test } from '@jest/globals'
import { FakeExec, programNotFound } from './exec'
import { FakeFiles } from './files'
import { FakeHttp } from './http'
import { fakePorts } from './ports'
import { FakeClock, FakeRandom, FakeSignals, FakeToolCache } from './world'

describe('programs as a script', () => {
  test('answers in order, and nothing else', async () => {
    const exec = new FakeExec([
      { command: ['a', '1'], stdout: 'x\ny\n' },
      { command: ['b'], code: 3 },
    ])
    const lines: string[] = []
    expect(await exec.run('a', ['1'], { onLine: (line) => lines.push(line) })).toMatchObject({
      end: { kind: 'exit', code: 0 },
      stdout: 'x\ny\n',
    })
    expect(lines).toEqual(['x', 'y'])
    expect(() => exec.run('c', [])).toThrow('unexpected command ["c"]; the script expects ["b"]')
    expect(exec.left).toHaveLength(1)
    expect((await exec.run('b', [])).end).toEqual({ kind: 'exit', code: 3 })
    expect(() => exec.run('b', [])).toThrow('the script expects "nothing more"')
    expect(exec.seen.map(({ command }) => command[0])).toEqual(['a', 'c', 'b', 'b'])
  })
  test('a later call of the script does not come first, a repeated one may', () => {
    const exec = new FakeExec([{ command: ['a'] }, { command: ['b'] }, { command: ['any'], repeat: true }])
    expect(() => exec.run('b', [])).toThrow('the script expects ["a"]')
    expect(() => exec.run('any', [])).not.toThrow()
    expect(exec.left).toHaveLength(2)
  })
  test('what hangs ends by a signal', async () => {
    const exec = new FakeExec([{ command: ['a'], hangs: true }])
    const running = exec.start('a', [])
    running.signal('SIGINT')
    expect(await running.done).toMatchObject({ end: { kind: 'signal', signal: 'SIGINT' } })
    expect(exec.signals).toEqual(['SIGINT'])
    expect(programNotFound('x')).toMatchObject({ code: 'PROGRAM_NOT_FOUND', outcome: 'tool-failed' })
  })
})

describe('files in memory keep the promises of the port', () => {
  test('typed errors, exclusive, links', async () => {
    const files = new FakeFiles({ a: 'x' })
    await expect(files.read('no')).rejects.toMatchObject({ code: 'FILE_MISSING' })
    await expect(files.read('.')).rejects.toMatchObject({ code: 'FILE_IS_DIRECTORY' })
    await expect(files.write('a', 'y', { exclusive: true })).rejects.toMatchObject({ code: 'FILE_EXISTS' })
    await expect(files.link('a', 'a')).rejects.toMatchObject({ code: 'FILE_EXISTS' })
    files.symlink('l', 'a')
    expect([await files.read('l'), await files.realPath('l'), (await files.stat('l'))?.kind]).toEqual([
      'x',
      '/work/a',
      'symlink',
    ])
    files.symlink('loop', 'loop')
    await expect(files.realPath('loop')).rejects.toMatchObject({ code: 'FILE_MISSING' })
  })
  test('trees: list, glob, rename, remove, temporary', async () => {
    const files = new FakeFiles({ 'd/b': '1', 'd/a/c.xml': '2', '.h/x.xml': '3', 'node_modules/x.xml': '4' })
    expect([await files.list('d'), await files.glob(['**/*.xml'])]).toEqual([
      ['a', 'b'],
      ['.h/x.xml', 'd/a/c.xml'],
    ])
    await files.rename('d', 'e')
    expect([await files.read('e/a/c.xml'), await files.stat('d')]).toEqual(['2', undefined])
    await files.remove('e')
    expect(await files.stat('e/a/c.xml')).toBeUndefined()
    const [one, two] = [await files.temporary('x'), await files.temporary('x')]
    expect([one === two, (await files.stat(one))?.mode]).toEqual([false, 0o700])
  })
  test('streams by range', async () => {
    const files = new FakeFiles({ a: '0123456789' })
    const read = async (range?: { start?: number; end?: number }) => {
      let text = ''
      for await (const chunk of files.stream('a', range)) text += Buffer.from(chunk).toString()
      return text
    }
    expect([
      await read(),
      await read({ start: 2, end: 5 }),
      await read({ start: 8 }),
      await read({ start: 5, end: 5 }),
    ]).toEqual(['0123456789', '234', '89', ''])
  })
})

describe('the world', () => {
  test('time passes by sleeping alone, and not after a signal', async () => {
    const signals = new FakeSignals()
    const clock = new FakeClock(1000, signals)
    await clock.sleep(500)
    clock.advance(1)
    expect([clock.now(), clock.slept]).toEqual([1501, [500]])
    signals.cancel()
    await expect(clock.sleep(1)).rejects.toThrow('stopped by SIGINT')
    expect(clock.now()).toBe(1501)
  })
  test('random bytes are the same in every run', () => {
    expect([new FakeRandom().hex(3), new FakeRandom().hex(3)]).toEqual(['000102', '000102'])
  })
  test('cleanup runs newest first', async () => {
    const signals = new FakeSignals()
    const done: number[] = []
    for (const n of [1, 2]) signals.defer(async () => void done.push(n))
    await signals.runDeferred()
    expect(done).toEqual([2, 1])
  })
  test('http answers from a function, unexpected requests of the default world are errors', async () => {
    const http = new FakeHttp(({ method, url, sent }) => ({
      status: 200,
      headers: { 'X-A': '1' },
      body: `${method} ${url} ${Buffer.from(sent).toString()}`,
    }))
    const response = await http.request({ method: 'PUT', url: 'u', body: Buffer.from('b') })
    expect([response.headers, await response.text()]).toEqual([{ 'x-a': '1' }, 'PUT u b'])
    await expect(response.text(2)).rejects.toMatchObject({ kind: 'too-large' })
    await expect(fakePorts().http.request({ method: 'GET', url: 'u' })).rejects.toThrow('unexpected request GET u')
  })
  test('the first folder kept stands', async () => {
    const tools = new FakeToolCache()
    expect([
      await tools.keep('/a', 'h', '1', 'x'),
      await tools.keep('/b', 'h', '1', 'x'),
      await tools.find('h', '2', 'x'),
    ]).toEqual(['/a', '/a', undefined])
  })
})
