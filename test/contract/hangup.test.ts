import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { ROOT, until } from './start-bundle'

const CHILD = `import { writeFileSync } from 'node:fs'
process.on('SIGHUP', () => { writeFileSync('heard', ''); process.exit(0) })
writeFileSync('up', ''); setInterval(() => 0, 1000)`

// script(1) of util-linux gives a terminal and takes it away when it dies.
const testWithTerminal = spawnSync('script', ['--version']).status === 0 ? test : test.skip

testWithTerminal('a terminal that is closed stops the child and is recorded (needs script of util-linux)', async () => {
  const workspace = mkdtempSync(join(tmpdir(), 'slipway-hangup-'))
  writeFileSync(join(workspace, 'child.mjs'), CHILD)
  const line = `'${process.execPath}' '${join(ROOT, 'dist/test/index.js')}' --command='node child.mjs'`
  const env = { PATH: process.env['PATH'], HOME: workspace, TERM: 'xterm' }
  const terminal = spawn('script', ['-qec', line, '/dev/null'], {
    cwd: workspace,
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  await until(() => existsSync(join(workspace, 'up')))
  terminal.kill('SIGKILL')
  await until(() => existsSync(join(workspace, 'heard')))
  const folder = join(workspace, 'slipway-out/record')
  await until(() => existsSync(folder) && readdirSync(folder).some((name) => name.startsWith('test-')))
  expect(JSON.parse(readFileSync(join(folder, readdirSync(folder)[0]!), 'utf8'))).toMatchObject({
    outcome: 'cancelled',
    headline: 'stopped by SIGHUP',
  })
  rmSync(workspace, { recursive: true, force: true, maxRetries: 5 })
})
