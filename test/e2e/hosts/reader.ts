import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../../scripts/paths'

export const TOOLS = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'slipway/tools')

/** Why what a page of the documentation tells cannot be done here. */
export const missingForReader = (): string | undefined =>
  process.platform !== 'linux'
    ? 'it needs Linux'
    : ['slipway-helm', 'slipway-kubectl'].every((name) => existsSync(join(TOOLS, name)))
      ? undefined
      : 'Helm and kubectl are not in the tool cache: npm run e2e -- sandbox'

/** Somebody who reads a page of the documentation and does what it says, in a home and a clone of their own. */
export class Reader {
  readonly root = mkdtempSync(join(tmpdir(), 'slipway-reader-'))
  readonly #started: ChildProcess[] = []

  /** A program on PATH that starts the shipped one. */
  writeProgram(name: string, text: string): void {
    writeFileSync(join(this.root, 'bin', name), text)
    chmodSync(join(this.root, 'bin', name), 0o755)
  }

  /** @param port where the page has 5000, which may be taken here */
  prepare(port: string): void {
    for (const folder of ['bin', 'home', 'clone/examples']) mkdirSync(join(this.root, folder), { recursive: true })
    this.writeProgram('slipway', `#!/bin/sh\nexec "${process.execPath}" "${ROOT}/bin/slipway.mjs" "$@"\n`)
    const left = new Set(['base', 'dist', 'reports', 'slipway-out'].map((name) => join(ROOT, 'examples/shop', name)))
    cpSync(join(ROOT, 'examples/shop'), join(this.root, 'clone/examples/shop'), {
      recursive: true,
      filter: (source) => !left.has(source),
    })
    const config = join(this.root, 'clone/examples/shop/.slipway.yml')
    writeFileSync(config, readFileSync(config, 'utf8').replaceAll(/\b5000\b/g, port))
  }

  /** A shell as the page's reader has one, in whose home it all happens. */
  shell(program: readonly [string, ...string[]], { cwd = 'clone', env = {} }: Place = {}): ChildProcess {
    const [file, ...args] = program
    const all = {
      PATH: `${join(this.root, 'bin')}:${process.env['PATH'] ?? ''}`,
      HOME: join(this.root, 'home'),
      RUNNER_TOOL_CACHE: TOOLS,
      NO_COLOR: '1',
      GIT_AUTHOR_NAME: 'reader',
      GIT_AUTHOR_EMAIL: 'reader@example.com',
      GIT_COMMITTER_NAME: 'reader',
      GIT_COMMITTER_EMAIL: 'reader@example.com',
      ...env,
    }
    return spawn(file, args, { cwd: join(this.root, cwd), env: all, stdio: ['ignore', 'pipe', 'pipe'] })
  }

  async run(program: readonly [string, ...string[]], place: Place = {}): Promise<string> {
    const child = this.shell(program, place)
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const code = await new Promise((resolve) => child.once('close', resolve))
    if (code !== 0) throw new Error(`it ended with ${String(code)}:\n${said.slice(-6000)}`)
    return said
  }

  /** Until it says where its cluster is. */
  async startSandbox(script: string): Promise<void> {
    const child = this.shell(['bash', '-e', '-c', `exec ${script}`])
    this.#started.push(child)
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    for (const end = Date.now() + 60_000; Date.now() < end && !said.includes('kubeconfig');)
      await new Promise((resolve) => setTimeout(resolve, 100))
  }

  remove(): void {
    for (const child of this.#started) child.kill('SIGINT')
    rmSync(this.root, { recursive: true, force: true })
  }
}

export interface Place {
  /** Below the reader's root. */
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}
