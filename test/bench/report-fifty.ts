import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../scripts/paths'
import { startGitHubApi } from '../integration/host-apis'
import { median, table } from './figures'

/** `dist/report` over fifty records of five jobs, alone and with comment and check on a server of this machine. */
const RUNS = Number(process.env['RUNS'] ?? 5)
const SHA = 'a'.repeat(40)
const STAGES = ['build', 'test', 'scan', 'push', 'deploy']

const folder = await mkdtemp(join(tmpdir(), 'slipway-bench-'))
const api = await startGitHubApi()
api.pulls.push({ number: 12, head: { sha: SHA } })

async function writeRecords(workspace: string): Promise<void> {
  for (let i = 0; i < 50; i++) {
    const stage = STAGES[i % STAGES.length] ?? ''
    const at = (minute: number) => new Date(Date.UTC(2026, 10, 1) + (i + minute) * 60_000).toISOString()
    const record = {
      version: '2.0',
      stage,
      id: `r${i}`,
      component: `part-${Math.floor(i / STAGES.length)}`,
      host: { name: 'github', runId: '7', attempt: 1, job: `job-${i % 5}` },
      source: { repository: 'team/shop', commit: SHA },
      started: at(0),
      finished: at(1),
      outcome: 'pass',
      exitCode: 0,
      headline: `${stage} went well`,
      outputs: {},
      facts: {},
    }
    const place = join(workspace, `artifacts/slipway-${i % 5}/record`)
    await mkdir(place, { recursive: true })
    await writeFile(join(place, `${stage}-r${i}.json`), JSON.stringify(record))
  }
}

async function once(more: Readonly<Record<string, string>>): Promise<number> {
  const workspace = await mkdtemp(join(folder, 'job-'))
  await writeRecords(workspace)
  const event = join(workspace, 'event.json')
  await writeFile(
    event,
    JSON.stringify({ pull_request: { number: 12, head: { sha: SHA, repo: { full_name: 'team/shop' } } } }),
  )
  const env = {
    PATH: process.env['PATH'],
    HOME: workspace,
    RUNNER_TEMP: workspace,
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: workspace,
    GITHUB_API_URL: api.url,
    GITHUB_GRAPHQL_URL: `${api.url}/graphql`,
    GITHUB_REPOSITORY: 'team/shop',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: event,
    GITHUB_RUN_ID: '7',
    GITHUB_RUN_ATTEMPT: '1',
    INPUT_RECORDS: 'artifacts',
    ...more,
  }
  const started = performance.now()
  const child = spawn(process.execPath, [join(ROOT, 'dist/report/index.js')], { cwd: workspace, env, stdio: 'ignore' })
  const code = await new Promise((done) => child.once('close', done))
  const took = performance.now() - started
  const page = await readFile(join(workspace, 'slipway-out/report.html'), 'utf8')
  if (code !== 0 || !page.includes('id="build-of-part-9"')) throw new Error(`report ended with ${String(code)}`)
  return took
}

try {
  const rows: string[][] = []
  for (const [name, more] of [
    ['page alone', {}],
    ['page, comment and check', { INPUT_TOKEN: 'ghs_0123456789', INPUT_CHECK: 'true' }],
  ] as const) {
    const times: number[] = []
    for (let run = -1; run < RUNS; run++) {
      const took = await once(more)
      if (run >= 0) times.push(took)
    }
    rows.push([name, `${(median(times) / 1000).toFixed(2)} s`, `${(Math.max(...times) / 1000).toFixed(2)} s`])
  }
  process.stdout.write(`Node ${process.versions.node}, ${RUNS} runs each\n\n`)
  process.stdout.write(`${table(['fifty records', 'median', 'longest'], rows)}\n`)
} finally {
  await api.stop()
  await rm(folder, { recursive: true, force: true })
}
