import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, test } from '@jest/globals'
import { ROOT } from '../../scripts/paths'

/** `npm run e2e`, interrupted while a cluster is up and releases are on their way: nothing of it goes on. */
const given = process.env['SLIPWAY_E2E_CLUSTER'] === undefined ? test.skip : test
const because = process.env['SLIPWAY_E2E_CLUSTER'] === undefined ? ' (skipped: npm run e2e -- cluster)' : ''
const folder = mkdtempSync(join(tmpdir(), 'slipway-interrupted-'))
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 30, retryDelay: 100 }))

interface Process {
  readonly pid: number
  readonly parent: number
  readonly state: string
  /** When it started, and its name: a number is given out again. */
  readonly identity: string
}

function processes(): readonly Process[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,stat=,lstart=,comm='], { encoding: 'utf8' }).split('\n')
  return lines
    .map((line) => /^ *(\d+) +(\d+) +(\S+) +(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, pid = '', parent = '', state = '', rest = '']) => ({
      pid: Number(pid),
      parent: Number(parent),
      state,
      identity: `${pid} ${rest}`,
    }))
}

function below(root: number, all = processes()): readonly Process[] {
  return all.filter(({ parent }) => parent === root).flatMap((child) => [child, ...below(child.pid, all)])
}

given.each(['SIGINT', 'SIGKILL'] as const)(
  `%s: every process that was started ends${because}`,
  async (signal) => {
    const at = mkdtempSync(join(folder, 'run-'))
    const run = spawn(process.execPath, ['scripts/e2e.mjs', 'cluster', '--quick'], {
      cwd: ROOT,
      env: { ...process.env, TMPDIR: at },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = new Promise<number | null>((resolve) => run.once('close', resolve))
    let said = ''
    run.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    while (!said.includes('the API server is up') && run.exitCode === null) await sleep(100)
    const names = () => below(run.pid ?? 0).map(({ identity }) => identity.split(' ').at(-1))
    while (!names().includes('helm-4.1.4') && run.exitCode === null) await sleep(50)
    const started = below(run.pid ?? 0)
    expect(names()).toEqual(expect.arrayContaining(['etcd', 'kube-apiserver', 'kubelet', 'containerd']))

    // An interruption is passed on; a kill is of the runner itself.
    process.kill(signal === 'SIGINT' ? (run.pid ?? 0) : (started[0]?.pid ?? 0), signal)
    expect(await ended).toBe(30)
    const identities = new Set(started.map(({ identity }) => identity))
    const left = () => processes().filter(({ identity, state }) => identities.has(identity) && !state.startsWith('Z'))
    for (let tries = 0; left().length > 0 && tries < 100; tries++) await sleep(100)
    expect(left()).toEqual([])
    // Who is killed removes nothing. The loader of TypeScript keeps a cache.
    if (signal === 'SIGINT') expect(readdirSync(at).filter((name) => !name.startsWith('tsx-'))).toEqual([])
  },
  120_000,
)
