import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../scripts/paths'
import { type Contents, debian, installed, writeImage } from '../integration/scan-image'
import { median, table } from './figures'

/** A scan of an image with 1 000 packages beside a bare Trivy that scans the same layout, in turns. */
const RUNS = Number(process.env['RUNS'] ?? 7)
const PACKAGES = 1000
const DATABASE = join(ROOT, 'test/fixtures/trivy-db')

const tools = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'slipway', 'tools')
const version = existsSync(join(tools, 'slipway-trivy')) ? readdirSync(join(tools, 'slipway-trivy')).at(-1) : undefined
if (version === undefined) throw new Error('no Trivy is in the tool cache: npm run e2e -- scan puts it there')
const trivy = join(tools, 'slipway-trivy', version, process.arch === 'x64' ? 'amd64' : process.arch, 'trivy')

/** Half of the system, half of npm; every tenth of npm has findings. */
function contents(): Contents {
  const system = Array.from({ length: PACKAGES / 2 }, (_, n) =>
    [
      `Package: slipway-demo-filler${n}`,
      'Status: install ok installed',
      'Architecture: amd64',
      'Version: 1.0-1',
      'Maintainer: Somebody <somebody@example.com>',
      'Depends: slipway-demo-tool',
    ].join('\n'),
  )
  const base = debian('amd64')
  const npm = Array.from({ length: PACKAGES / 2 - 3 }, (_, n) => {
    const [name, at] = n % 10 === 0 ? ['slipway-demo-router', `n${n}`] : [`slipway-demo-filler${n}`, 'app']
    return Object.entries(installed(name, '1.4.0')).map(([path, text]) => [`${at}/${path}`, text] as const)
  })
  return {
    ...base,
    'var/lib/dpkg/status': `${String(base['var/lib/dpkg/status'])}\n${system.join('\n\n')}\n`,
    ...Object.fromEntries(npm.flat()),
  }
}

const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'))
const workspace = join(folder, 'workspace')
mkdirSync(workspace)
await writeImage(join(workspace, 'image'), { amd64: contents() })
cpSync(join(DATABASE, 'db'), join(folder, 'cache/db'), { recursive: true })

function timed(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): number {
  const before = process.hrtime.bigint()
  const { status, stderr } = spawnSync(file, args, {
    cwd: workspace,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status !== 0) throw new Error(`${file} ended with ${String(status)}:\n${stderr.slice(-2000)}`)
  return Number(process.hrtime.bigint() - before) / 1e6
}

const alone = () =>
  timed(trivy, [
    ...['image', '--input', join(workspace, 'image'), '--scanners=vuln,secret', '--format=json', '--list-all-pkgs'],
    ...['--skip-db-update', '--skip-java-db-update', '--offline-scan', '--cache-backend=memory', '--debug'],
    ...['--cache-dir', join(folder, 'cache'), '--output', join(folder, 'alone.json')],
  ])
const outputs = Object.fromEntries(
  ['OUTPUT', 'STEP_SUMMARY', 'STATE'].map((name) => {
    writeFileSync(join(folder, name), '')
    return [`GITHUB_${name}`, join(folder, name)]
  }),
)
const ours = () =>
  timed(process.execPath, [join(ROOT, 'dist/scan/index.js')], {
    ...{ GITHUB_ACTIONS: 'true', GITHUB_RUN_ID: '1', GITHUB_RUN_ATTEMPT: '1', GITHUB_WORKSPACE: workspace },
    ...{ RUNNER_TEMP: folder, RUNNER_TOOL_CACHE: tools, SLIPWAY_TRIVY_DB: DATABASE, ...outputs },
    ...{ INPUT_TARGET: 'image', 'INPUT_FAIL-ON': 'none', 'INPUT_SCANNER-VERSION': version, INPUT_OFFLINE: 'true' },
  })

alone()
ours()
const pairs = Array.from({ length: RUNS }, () => ({ alone: alone(), ours: ours() }))
rmSync(folder, { recursive: true, force: true })
const seconds = (values: readonly number[]) =>
  `${(median(values) / 1000).toFixed(2)} s (${(Math.min(...values) / 1000).toFixed(2)}–${(Math.max(...values) / 1000).toFixed(2)})`
process.stdout.write(
  `${table(
    ['an image with', `Trivy ${version} alone`, 'slipway scan', 'our own part, median of the pairs'],
    [
      [
        `${PACKAGES} packages`,
        seconds(pairs.map((pair) => pair.alone)),
        seconds(pairs.map((pair) => pair.ours)),
        seconds(pairs.map((pair) => pair.ours - pair.alone)),
      ],
    ],
  )}\n`,
)
