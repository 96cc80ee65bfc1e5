import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { ROOT } from '../../scripts/paths'
import { lookUp } from '../e2e/needs'

/** docs/tutorial.md: every command of it, in its order, by the shipped program and the sandbox. */
lookUp('tutorial')
const TOOLS = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'slipway/tools')
const missing =
  process.platform !== 'linux'
    ? 'it needs Linux'
    : ['slipway-helm', 'slipway-kubectl'].every((name) => existsSync(join(TOOLS, name)))
      ? undefined
      : 'Helm and kubectl are not in the tool cache: npm run e2e -- sandbox'
const suite = missing === undefined ? describe : describe.skip

const root = mkdtempSync(join(tmpdir(), 'slipway-tutorial-'))
const started: ChildProcess[] = []
afterAll(() => {
  for (const child of started) child.kill('SIGINT')
  rmSync(root, { recursive: true, force: true })
})

const blocks = [...readFileSync(join(ROOT, 'docs/tutorial.md'), 'utf8').matchAll(/```sh\n([^]*?)```/g)].map(
  ([, block = '']) => block.trim(),
)

/** A shell as the page's reader has one, in whose home it all happens. */
function shell(script: string): ChildProcess {
  const env = {
    PATH: `${join(root, 'bin')}:${process.env['PATH'] ?? ''}`,
    HOME: join(root, 'home'),
    RUNNER_TOOL_CACHE: TOOLS,
    NO_COLOR: '1',
    GIT_AUTHOR_NAME: 'reader',
    GIT_AUTHOR_EMAIL: 'reader@example.com',
    GIT_COMMITTER_NAME: 'reader',
    GIT_COMMITTER_EMAIL: 'reader@example.com',
  }
  return spawn('bash', ['-e', '-c', script], { cwd: join(root, 'clone'), env, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** @param port where the tutorial has 5000, which may be taken here */
function prepare(port: string): void {
  for (const folder of ['bin', 'home', 'clone/examples']) mkdirSync(join(root, folder), { recursive: true })
  writeFileSync(join(root, 'bin/slipway'), `#!/bin/sh\nexec "${process.execPath}" "${ROOT}/bin/slipway.mjs" "$@"\n`)
  chmodSync(join(root, 'bin/slipway'), 0o755)
  const left = new Set(['base', 'dist', 'reports', 'slipway-out'].map((name) => join(ROOT, 'examples/shop', name)))
  cpSync(join(ROOT, 'examples/shop'), join(root, 'clone/examples/shop'), {
    recursive: true,
    filter: (source) => !left.has(source),
  })
  const config = join(root, 'clone/examples/shop/.slipway.yml')
  writeFileSync(config, readFileSync(config, 'utf8').replaceAll(/\b5000\b/g, port))
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function run(script: string): Promise<string> {
  const child = shell(script)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const code = await new Promise((resolve) => child.once('close', resolve))
  if (code !== 0) throw new Error(`the tutorial ended with ${String(code)}:\n${said.slice(-6000)}`)
  return said
}

suite(`the tutorial${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  test('every command works, in the order of the page', async () => {
    const port = String(await freePort())
    prepare(port)
    const commands = blocks.map((block) => block.replaceAll(/\b5000\b/g, port))
    const [sandbox, ...second] = commands.filter((block) => block.includes('slipway sandbox'))
    expect(second).toEqual([])
    const child = shell(`exec ${String(sandbox)}`)
    started.push(child)
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    for (const end = Date.now() + 60_000; Date.now() < end && !said.includes('kubeconfig');)
      await new Promise((resolve) => setTimeout(resolve, 100))
    const output = await run(commands.filter((block) => block !== sandbox).join('\n'))
    // The release of the third step runs, the fourth takes the second revision back, and the page is there.
    expect(output).toMatch(/deploy +pass/)
    expect(output).toMatch(/revision 1/)
    expect(output).toContain('/shop/slipway-out/report.html')
    expect(output).toContain('removed slipway-out')
    expect(existsSync(join(root, 'home/shop/slipway-out'))).toBe(false)
  }, 240_000)
})
