import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { UserError } from '@slipway/core'
import { readTrivyReport } from '@slipway/reports/scan/readers'
import type { TrivyPlan } from '../../actions/scan/src/scanners/trivy/args'
import { runTrivy } from '../../actions/scan/src/scanners/trivy/run'
import { bench } from './tools-ports'

/** A program that stands in for Trivy and does what the test says: the report's path is in $report. */
const root = await mkdtemp(join(tmpdir(), 'slipway-hostile-test-'))
let workspace = root
let serial = 0

beforeEach(async () => {
  workspace = join(root, `w${serial++}`)
  await mkdir(join(workspace, 'modules'), { recursive: true })
})

afterAll(() => rm(root, { recursive: true, force: true }))

async function stub(body: string): Promise<string> {
  const path = join(workspace, 'trivy')
  await writeFile(
    path,
    `#!/bin/sh\nfor a in "$@"; do case "$a" in --output=*) report="\${a#--output=}";; --cache-dir=*) cache="\${a#--cache-dir=}";; esac; done\n${body}\n`,
  )
  await chmod(path, 0o755)
  return path
}

const plan = (timeout: number): TrivyPlan => ({
  kind: 'image',
  path: join(workspace, 'image'),
  scanners: ['vuln'],
  isolation: {
    config: join(workspace, 'c'),
    ignore: join(workspace, 'i'),
    secrets: join(workspace, 's'),
    modules: join(workspace, 'modules'),
  },
  cache: join(workspace, 'cache'),
  report: join(workspace, 'report.json'),
  offline: true,
  timeout,
  skip: [],
})

async function attempt(
  body: string,
  { timeout = 60_000, env = {} }: { readonly timeout?: number; readonly env?: NodeJS.ProcessEnv } = {},
) {
  const trivy = await stub(body)
  const { ports, said, end } = bench(workspace, { PATH: process.env['PATH'], HOME: workspace, ...env })
  try {
    const { text, warnings } = await runTrivy(ports, trivy, plan(timeout))
    return { report: readTrivyReport(text), warnings, said: said() }
  } catch (error) {
    return { error: error as UserError, said: said() }
  } finally {
    await end()
  }
}

const GOOD = '{"SchemaVersion":2,"ArtifactType":"container_image","Results":[]}'
const linux: (name: string, work: () => void) => void =
  process.platform === 'linux' ? describe : (name, work) => describe.skip(`${name} (skipped: not on Linux)`, work)

linux('a Trivy that', () => {
  test.each<[string, string, string, RegExp]>([
    [
      'fails',
      'echo "2026-11-22T10:00:00Z	FATAL	Fatal error	no space left on device" >&2; exit 1',
      'TRIVY_FAILED',
      /^Trivy failed with 1: no space left on device$/,
    ],
    ['fails after a whole report', `echo '${GOOD}' > "$report"; exit 1`, 'TRIVY_FAILED', /it said nothing/],
    ['is killed', 'kill -9 $$', 'TRIVY_KILLED', /SIGKILL/],
    ['is killed after a whole report', `echo '${GOOD}' > "$report"; kill -9 $$`, 'TRIVY_KILLED', /nothing is known/],
    ['ends well without a report', 'exit 0', 'SCAN_REPORT_MISSING', /left no report/],
    ['leaves an empty report', ': > "$report"', 'SCAN_REPORT_UNREADABLE', /is empty/],
    [
      'leaves half a report',
      `printf '%s' '${GOOD.slice(0, 40)}' > "$report"`,
      'SCAN_REPORT_UNREADABLE',
      /not whole JSON/,
    ],
    [
      'leaves a report of a later schema',
      `echo '${GOOD.replace('2', '3')}' > "$report"`,
      'SCAN_REPORT_UNREADABLE',
      /SchemaVersion 2, found 3/,
    ],
    ['leaves a folder where the report should be', 'mkdir "$report"', 'SCAN_REPORT_MISSING', /left no report/],
    [
      'leaves a link where the report should be',
      `echo '${GOOD}' > other; ln -s "$PWD/other" "$report"`,
      'SCAN_REPORT_MISSING',
      /left no report/,
    ],
    [
      'is asked for an option that it has not',
      'echo "2026-11-22T10:00:00Z	FATAL	Fatal error	unknown flag: --nope" >&2; exit 1',
      'TRIVY_FAILED',
      /unknown flag: --nope/,
    ],
  ])('%s is tool-failed', async (_name, body, code, message) => {
    const { error } = await attempt(body)
    expect([error?.outcome, error?.code]).toEqual(['tool-failed', code])
    expect(error?.message).toMatch(message)
  })

  test('leaves a whole report is believed', async () => {
    expect((await attempt(`echo '${GOOD}' > "$report"`)).report?.findings).toEqual([])
  })

  test('hangs is stopped with everything it started', async () => {
    const started = Date.now()
    const { error } = await attempt(`sleep 300 & echo $! > "${join(workspace, 'child')}"; wait`, { timeout: -14_000 })
    expect([error?.outcome, error?.code]).toEqual(['tool-failed', 'TRIVY_TIMEOUT'])
    expect(Date.now() - started).toBeLessThan(20_000)
    const child = Number(await readFile(join(workspace, 'child'), 'utf8'))
    await expectGone(child)
  })

  test('looks around finds neither tokens nor inputs, and none of its own settings', async () => {
    const env = {
      GITHUB_TOKEN: 'canary-1',
      INPUT_TOKEN: 'canary-2',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'canary-3',
      CI_JOB_TOKEN: 'canary-4',
      AWS_SECRET_ACCESS_KEY: 'canary-5',
      TRIVY_SEVERITY: 'canary-6',
      TRIVY_PASSWORD: 'canary-7',
    }
    await attempt(`env > "${join(workspace, 'seen')}"; echo '${GOOD}' > "$report"`, { env })
    const seen = await readFile(join(workspace, 'seen'), 'utf8')
    expect(seen).toContain('PATH=')
    expect(seen).not.toMatch(/canary-\d|TRIVY_|INPUT_/)
  })

  test('speaks workflow commands says nothing to the runner', async () => {
    const { said } = await attempt(`echo '::add-mask::a'; echo 'x ##[set-output name=a]b'; echo '${GOOD}' > "$report"`)
    expect(said).toContain('add-mask')
    expect(said).not.toMatch(/^::|##\[/m)
  })
})

async function expectGone(pid: number): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
    // Gone, or dead and waiting for somebody to ask how it ended.
    if (state === undefined || / Z /.test(state)) return
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error(`process ${pid} is still there`)
}
