import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { ToolError } from '@slipway/core'
import { Redactor } from '../pump/redactor'
import { ProcessExec } from './exec'
import { ProcessSignals } from './signals'

const NODE = process.execPath

function world(env: Record<string, string> = {}, verbose = false) {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-exec-')))
  const lines: string[] = []
  const brackets: string[] = []
  const attended: string[] = []
  const signals = new ProcessSignals()
  const redactor = new Redactor()
  const exec = new ProcessExec({
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    target: { redactor, colours: false },
    show: (line) => lines.push(line),
    signals,
    isSecret: (value) => value === 'hunter22-hunter22',
    verbose,
    attend: (name) => {
      attended.push(`${name} begins`)
      return () => attended.push(`${name} ends`)
    },
    bracket: () => {
      brackets.push('stop')
      return () => brackets.push('resume')
    },
  })
  const program = (source: string, name = 'child.mjs') => {
    writeFileSync(join(cwd, name), source)
    return join(cwd, name)
  }
  return { exec, cwd, lines, brackets, attended, signals, redactor, program }
}

/** From ps where there is no /proc, which slim images of Linux lack. */
function stateOf(pid: number): string {
  return existsSync('/proc/self/status')
    ? readFileSync(`/proc/${pid}/status`, 'utf8')
    : execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    // A zombie that nobody reaps answers, too.
    return !/^(?:State:\s+)?Z/m.test(stateOf(pid))
  } catch {
    return false
  }
}

async function until(what: () => boolean, limit = 10_000): Promise<void> {
  for (const end = performance.now() + limit; performance.now() < end;) {
    if (what()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('waited in vain')
}

test.each([
  [true, [`$ ${NODE} -e '' 'a b' ***`]],
  [false, []],
])('verbose %s: a program is told as it is started, without what is hidden', async (verbose, want) => {
  const { exec, lines, redactor } = world({}, verbose)
  redactor.add('hunter22-hunter22')
  await exec.run(NODE, ['-e', '', 'a b', 'hunter22-hunter22'])
  expect(lines).toEqual(want)
})

test('a child whose output is shown is attended by its name, and no other', async () => {
  const { exec, attended } = world()
  await exec.run(NODE, ['-e', ''])
  expect(attended).toEqual([])
  await exec.run(NODE, ['-e', ''], { show: 'lines' })
  await exec.run(NODE, ['-e', ''], { show: () => false })
  expect(attended).toEqual(['node begins', 'node ends', 'node begins', 'node ends'])
})

describe('a result', () => {
  test('code, both streams, input, working directory', async () => {
    const { exec, cwd } = world()
    const source = `let s = ''; process.stdin.on('data', (d) => (s += d)).on('end', () => { console.log(s + '|' + process.cwd()); console.error('e'); process.exit(7) })`
    const result = await exec.run(NODE, ['-e', source], { input: 'in put' })
    expect(result).toMatchObject({
      end: { kind: 'exit', code: 7 },
      stdout: `in put|${cwd}\n`,
      stderr: 'e\n',
      truncated: false,
    })
    expect((await exec.run(NODE, ['-p', 'process.cwd()'], { cwd: '..' })).stdout).toBe(`${join(cwd, '..')}\n`)
    expect((await exec.run(NODE, ['-p', 'require("fs").readFileSync(0).length'])).stdout).toBe('0\n')
  })

  test('arguments arrive as they are: there is no shell', async () => {
    const { exec, cwd } = world()
    const hostile = ['$(touch evil)', '`touch evil`', ';touch evil', '* ?', '"\'\\', '', 'a\nb', '--help', '|', '&&']
    const { stdout } = await exec.run(NODE, [
      '-e',
      'console.log(JSON.stringify(process.argv.slice(1)))',
      '--',
      ...hostile,
    ])
    expect(JSON.parse(stdout)).toEqual(hostile)
    expect(existsSync(join(cwd, 'evil'))).toBe(false)
  })

  test('a signal that ends it', async () => {
    const { exec } = world()
    expect(
      await exec.run(NODE, ['-e', 'process.kill(process.pid, "SIGTERM"); setInterval(() => 0, 1000)']),
    ).toMatchObject({
      end: { kind: 'signal', signal: 'SIGTERM' },
    })
  })

  test('of endless output the end is kept, whole lines, and it says so', async () => {
    const { exec } = world()
    const result = await exec.run(NODE, ['-e', 'for (let i = 0; i < 20000; i++) console.log("line " + i)'], {
      capture: 1000,
    })
    expect(result.truncated).toBe(true)
    expect(result.stdout.length).toBeLessThanOrEqual(1000)
    expect(result.stdout.endsWith('line 19998\nline 19999\n')).toBe(true)
    expect(result.stdout).toMatch(/^line \d+\n/)
  })
})

describe('what is not there or does not start', () => {
  test.each<[string, (w: ReturnType<typeof world>) => Promise<unknown>, string]>([
    ['no such program', ({ exec }) => exec.run('slipway-no-such-program', []), 'PROGRAM_NOT_FOUND'],
    ['no such path', ({ exec }) => exec.run('/no/such/program', []), 'PROGRAM_NOT_FOUND'],
    ['not executable', ({ exec, program }) => exec.run(program('x', 'plain.txt'), []), 'PROGRAM_NOT_EXECUTABLE'],
    ['arguments that are too long', async ({ exec }) => exec.run(NODE, ['x'.repeat(5_000_000)]), 'PROGRAM_NOT_STARTED'],
    ['NUL in an argument', async ({ exec }) => exec.run(NODE, ['a\0b']), 'PROGRAM_NOT_STARTED'],
    ['an empty name', async ({ exec }) => exec.run('', []), 'PROGRAM_NOT_STARTED'],
  ])('%s', async (_, run, code) => {
    const w = world()
    const error = await run(w).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ToolError)
    expect(error).toMatchObject({ code, outcome: 'tool-failed' })
  })

  test('the bracket is closed again', async () => {
    const { exec, brackets } = world()
    await exec.run('slipway-no-such-program', [], { show: 'lines' }).catch(() => undefined)
    expect(brackets).toEqual(['stop', 'resume'])
  })

  test('which finds programs on PATH, and no folders', async () => {
    const { exec, cwd } = world({ PATH: `/no/such:${join(NODE, '..')}` })
    expect(await exec.which('node')).toBe(NODE)
    expect([await exec.which('slipway-no-such'), await exec.which(cwd), await exec.which(NODE)]).toEqual([
      undefined,
      undefined,
      NODE,
    ])
  })
})

describe('lines as they come', () => {
  test('shown through the pump, told redacted, captured raw', async () => {
    const { exec, lines, redactor, brackets } = world()
    redactor.add('hunter22-hunter22')
    const told: string[] = []
    const raw: Uint8Array[] = []
    const source =
      'console.log("::add-mask::a\\nhunter22-hunter22"); console.error("##[error]b"); process.stdout.write("last")'
    const result = await exec.run(NODE, ['-e', source], {
      show: 'lines',
      onLine: (line) => told.push(line),
      onData: (chunk) => raw.push(chunk),
    })
    expect([...lines].sort()).toEqual(['## [error]b', '***', ': :add-mask::a', 'last'].sort())
    expect(told).toEqual([': :add-mask::a', '***', 'last'])
    expect(Buffer.concat(raw).toString()).toBe('::add-mask::a\nhunter22-hunter22\nlast')
    expect(result.stdout).toBe('::add-mask::a\nhunter22-hunter22\nlast')
    expect(brackets).toEqual(['stop', 'resume'])
  })

  test('of a child that is to outlive us: through files without a name, which nobody can close on it', async () => {
    const { exec, program } = world()
    const source = `import { readlinkSync } from 'node:fs'
      console.log(readlinkSync('/proc/self/fd/1'))
      console.error(readlinkSync('/proc/self/fd/2'))
      process.stdin.on('data', (text) => console.error('first: ' + text)).on('end', () => console.error('second'))`
    const told: string[] = []
    const running = exec.start(NODE, [program(source)], {
      outlives: true,
      input: 'x',
      onErrorLine: (line) => told.push(line),
    })
    await until(() => told.length > 1)
    const { stdout, stderr, end } = await running.done
    const file = expect.stringMatching(/^\/\S+\/output \(deleted\)$/)
    expect([end, stdout.trim(), told]).toEqual([{ kind: 'exit', code: 0 }, file, [file, 'first: x', 'second']])
    expect(stderr).toBe(`${told.join('\n')}\n`)
  })

  test('nothing is shown unless asked for', async () => {
    const { exec, lines, brackets } = world()
    await exec.run(NODE, ['-e', 'console.log(1)'])
    expect([lines, brackets]).toEqual([[], []])
  })
})

describe('what a child sees of the environment', () => {
  const JOB = {
    HOME: '/h',
    LANG: 'C',
    HTTPS_PROXY: 'http://p',
    USER_VARIABLE: 'u',
    'INPUT_FAIL-ON': 'high',
    INPUT_PASSWORD: 'x',
    STATE_x: '1',
    GITHUB_TOKEN: 't',
    GITHUB_OUTPUT: '/o',
    GITHUB_ENV: '/e',
    GITHUB_PATH: '/p',
    GITHUB_STEP_SUMMARY: '/s',
    GITHUB_STATE: '/st',
    GITHUB_SHA: 'abc',
    REGISTRY_PASSWORD: 'hunter22-hunter22',
    ACTIONS_RUNTIME_TOKEN: 'r',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'i',
    ACTIONS_RESULTS_URL: 'u',
    ACTIONS_CACHE_URL: 'c',
    NODE_OPTIONS: '--no-warnings',
    KUBECONFIG: 'kube',
    DOCKER_CONFIG: 'd',
  }

  async function seen(inherit: 'tool' | 'user' | undefined, env: Record<string, string> = {}) {
    const { exec } = world(JOB)
    const { stdout } = await exec.run(NODE, ['-p', 'JSON.stringify(process.env)'], {
      env,
      ...(inherit === undefined ? {} : { inherit }),
    })
    const { PATH: _, ...rest } = JSON.parse(stdout) as Record<string, string>
    return rest
  }

  test('a tool of ours: a short list and what it is given, also when nothing is said', async () => {
    const want = { HOME: '/h', LANG: 'C', HTTPS_PROXY: 'http://p', GIVEN: 'yes' }
    expect(await seen('tool', { GIVEN: 'yes' })).toEqual(want)
    expect(await seen(undefined, { GIVEN: 'yes' })).toEqual(want)
  })

  test("a user's command: the job's, without our inputs, the host's tokens and files, and without what holds a secret of ours", async () => {
    expect(await seen('user')).toEqual({
      HOME: '/h',
      LANG: 'C',
      HTTPS_PROXY: 'http://p',
      USER_VARIABLE: 'u',
      GITHUB_SHA: 'abc',
      NODE_OPTIONS: '--no-warnings',
      KUBECONFIG: 'kube',
      DOCKER_CONFIG: 'd',
    })
  })
})

/** Writes its own and its child's process id, and says which signals reach them. */
const FAMILY = `
import { spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'
const [, , log, role, mood] = process.argv
const say = (what) => appendFileSync(log, role + ' ' + what + '\\n')
for (const name of ['SIGINT', 'SIGTERM'])
  process.on(name, () => { say(name); if (mood === 'polite' || (mood === 'slow' && name === 'SIGTERM')) process.exit(3) })
if (role === 'parent') spawn(process.execPath, [process.argv[1], log, 'child', mood], { stdio: 'inherit' })
say(process.pid)
setInterval(() => 0, 1000)
`

function family(w: ReturnType<typeof world>, mood: string) {
  const log = join(w.cwd, 'log')
  writeFileSync(log, '')
  const read = () => readFileSync(log, 'utf8').trim().split('\n')
  const pids = () => read().flatMap((line) => (/ (\d+)$/.exec(line) ? [Number(line.split(' ')[1])] : []))
  const args = [w.program(FAMILY), log, 'parent', mood]
  return { args, read, pids, ready: () => until(() => pids().length === 2) }
}

describe('signals', () => {
  test('reach what a child started', async () => {
    const w = world()
    const f = family(w, 'polite')
    const running = w.exec.start(NODE, f.args)
    await f.ready()
    running.signal('SIGINT')
    expect(await running.done).toMatchObject({ end: { kind: 'exit', code: 3 } })
    await until(() => f.read().length === 4)
    expect(f.read().slice(2).sort()).toEqual(['child SIGINT', 'parent SIGINT'])
    await until(() => !f.pids().some(isAlive))
  })

  test('cancelling stops a child that listens at once', async () => {
    const w = world()
    const f = family(w, 'polite')
    const running = w.exec.start(NODE, f.args, { show: 'lines' })
    await f.ready()
    const started = performance.now()
    w.signals.cancel('SIGTERM')
    expect(await running.done).toMatchObject({ end: { kind: 'exit', code: 3 } })
    expect(performance.now() - started).toBeLessThan(3000)
    // The one that came: a program may take SIGINT as a wish and SIGTERM as an order.
    expect(f.read().filter((line) => line.startsWith('parent S'))).toEqual(['parent SIGTERM'])
    expect(w.brackets).toEqual(['stop', 'resume'])
    expect(() => w.exec.start(NODE, [])).toThrow('stopped by SIGTERM')
  })

  test('who does not hear SIGINT gets SIGTERM after five seconds', async () => {
    const w = world()
    const f = family(w, 'slow')
    const running = w.exec.start(NODE, f.args)
    await f.ready()
    w.signals.cancel('SIGINT')
    const result = await running.done
    expect(result.end).toEqual({ kind: 'exit', code: 3 })
    expect(f.read().filter((line) => line.startsWith('parent S'))).toEqual(['parent SIGINT', 'parent SIGTERM'])
  })

  test('a caller that stops a child waits for it, and no longer than its grace', async () => {
    const w = world()
    const f = family(w, 'deaf')
    const running = w.exec.start(NODE, f.args)
    await f.ready()
    expect(await running.stop('SIGINT', 200)).toMatchObject({ end: { kind: 'signal', signal: 'SIGKILL' } })
    expect(f.read().filter((line) => line.startsWith('parent S'))).toEqual(['parent SIGINT', 'parent SIGTERM'])
  })

  test('a timeout: SIGINT, SIGTERM, SIGKILL for the whole family, within the limit; commands go on', async () => {
    const w = world()
    const f = family(w, 'deaf')
    const running = w.exec.start(NODE, f.args, { timeout: 1500, show: 'lines' })
    await f.ready()
    const started = performance.now()
    expect(await running.done).toMatchObject({ end: { kind: 'timeout', after: 1500 } })
    expect(performance.now() - started).toBeLessThan(9000)
    expect(f.read().slice(2).sort()).toEqual(['child SIGINT', 'child SIGTERM', 'parent SIGINT', 'parent SIGTERM'])
    await until(() => !f.pids().some(isAlive))
    expect(w.brackets).toEqual(['stop', 'resume'])
  })

  test('a leader that leaves at once does not leave a deaf child behind', async () => {
    const w = world()
    const log = join(w.cwd, 'log')
    // The grandchild ignores every polite signal and holds nothing open: only its process id tells of it.
    const deaf = `process.on('SIGINT', () => 0); process.on('SIGTERM', () => 0); require('fs').writeFileSync(${JSON.stringify(log)}, String(process.pid)); setInterval(() => 0, 1000)`
    const leader = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(deaf)}], { stdio: 'ignore' }); setInterval(() => 0, 1000)`
    const running = w.exec.start(NODE, ['-e', leader])
    await until(() => existsSync(log) && readFileSync(log, 'utf8') !== '')
    w.signals.cancel('SIGINT')
    expect(await running.done).toMatchObject({ end: { kind: 'signal', signal: 'SIGINT' } })
    await until(() => !isAlive(Number(readFileSync(log, 'utf8'))))
  })

  test('a leader that leaves while its child holds the output: the child is stopped, too', async () => {
    const w = world()
    const deaf = `process.on('SIGINT', () => 0); console.log('up'); setInterval(() => 0, 1000)`
    const leader = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(deaf)}], { stdio: 'inherit' }); setInterval(() => 0, 1000)`
    let up = false
    const running = w.exec.start(NODE, ['-e', leader], { onLine: () => (up = true) })
    await until(() => up)
    const started = performance.now()
    w.signals.cancel('SIGINT')
    expect(await running.done).toMatchObject({ end: { kind: 'signal', signal: 'SIGINT' }, stdout: 'up\n' })
    expect(performance.now() - started).toBeLessThan(8000)
  })

  test('a daemon that holds the output open does not hold us', async () => {
    const w = world()
    const daemon = 'setTimeout(() => 0, 40000)'
    const source = `const c = require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(daemon)}], { stdio: 'inherit', detached: true }); c.unref(); console.log(c.pid)`
    const started = performance.now()
    const result = await w.exec.run(NODE, ['-e', source])
    expect(result).toMatchObject({ end: { kind: 'exit', code: 0 } })
    expect(performance.now() - started).toBeLessThan(20_000)
    const pid = Number(result.stdout)
    expect(isAlive(pid)).toBe(true)
    process.kill(pid)
  })
})
