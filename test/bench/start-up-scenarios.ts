import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

export interface Scenario {
  readonly action: string
  readonly first: string
  readonly kind: 'process' | 'socket'
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
}

/**
 * The shortest honest way of each action to its first child or socket, on the GitHub host, without a configuration
 * file.
 */
export async function scenarios(folder: string): Promise<readonly Scenario[]> {
  const cwd = join(folder, 'workspace')
  mkdirSync(cwd, { recursive: true })
  const files = Object.fromEntries(
    ['OUTPUT', 'STEP_SUMMARY', 'STATE'].map((name) => [`GITHUB_${name}`, join(folder, name)]),
  )
  for (const file of Object.values(files)) writeFileSync(file, '')
  const base = {
    GITHUB_ACTIONS: 'true',
    GITHUB_RUN_ID: '1',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_WORKSPACE: cwd,
    RUNNER_TEMP: folder,
    ...files,
  }
  const { writeSampleLayout } = await import('./sample-layout')
  await writeSampleLayout(join(cwd, 'layout'))
  mkdirSync(join(cwd, 'chart', 'templates'), { recursive: true })
  writeFileSync(join(cwd, 'chart', 'Chart.yaml'), 'apiVersion: v2\nname: chart\nversion: 0.1.0\n')
  writeFileSync(join(cwd, 'kubeconfig'), KUBECONFIG)
  const image = `127.0.0.1:9/app@sha256:${'a'.repeat(64)}`
  const inputs: readonly (readonly [string, string, Readonly<Record<string, string>>])[] = [
    ['build', 'the compile command', { COMMAND: 'true', ENGINE: 'assemble', BASE: 'scratch', COPY: 'chart:/chart' }],
    ['test', 'the test command', { COMMAND: 'true' }],
    ['scan', 'Trivy', { TARGET: '.', KIND: 'fs', ...keptTrivy(), OFFLINE: 'true' }],
    ['push', 'the registry', { LAYOUT: 'layout', IMAGE: '127.0.0.1:9/app', TAGS: '1', 'PLAIN-HTTP': 'true' }],
    ['deploy', 'Helm', { CHART: 'chart', RELEASE: 'app', NAMESPACE: 'app', IMAGE: image, KUBECONFIG: 'kubeconfig' }],
    ['smoke', 'the service', { URL: 'http://127.0.0.1:9/', 'ALLOW-PRIVATE': 'true' }],
  ]
  // A cache of tools that this machine has, and a fresh database beside it: what is measured is no download.
  const tools = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'slipway', 'tools')
  const kept = { RUNNER_TOOL_CACHE: tools, XDG_CACHE_HOME: join(folder, 'cache') }
  writeDatabase(join(kept.XDG_CACHE_HOME, 'slipway/trivy/db'))
  return inputs.map(([action, first, given]) => ({
    action,
    first,
    kind: action === 'push' || action === 'smoke' ? 'socket' : 'process',
    cwd,
    env: {
      ...base,
      ...kept,
      ...Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name}`, value])),
    },
  }))
}

/** One that this machine has: what is measured is not its download. */
function keptTrivy(): Readonly<Record<string, string>> {
  const kept = join(homedir(), '.cache/slipway/tools/slipway-trivy')
  const version = existsSync(kept) ? readdirSync(kept).at(-1) : undefined
  return version === undefined ? {} : { 'SCANNER-VERSION': version }
}

/** As much of a database as is looked at before Trivy starts. */
function writeDatabase(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const bytes = Buffer.alloc(32_768)
  bytes.writeUInt32LE(0xed0cdaed, 16)
  bytes.write('data-source', 4_096)
  writeFileSync(join(folder, 'trivy.db'), bytes)
  writeFileSync(join(folder, 'metadata.json'), JSON.stringify({ Version: 2, UpdatedAt: new Date().toISOString() }))
}

const KUBECONFIG = `apiVersion: v1
kind: Config
clusters: [{ name: a, cluster: { server: "http://127.0.0.1:9" } }]
users: [{ name: a, user: {} }]
contexts: [{ name: a, context: { cluster: a, user: a } }]
current-context: a
`
