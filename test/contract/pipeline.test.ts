import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { findSecret, readArtifactsFile } from '@slipway/testing'
import { type Sandbox, startSandbox } from '@slipway/sandbox'
import { freePort } from '../free-port'
import { type BundleHost, type BundleRun, makeWorkspace, ROOT, startBundle, until } from './start-bundle'

/**
 * The six bundles one after the other over the example, each started with nothing but what its host gives, on the
 * sandbox. Tools come from the machine's tool cache; a machine that has none yet skips what needs them.
 */
const TOOLS = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'slipway', 'tools')
const has = (tool: string) => existsSync(join(TOOLS, `slipway-${tool}`))
const without = ['helm', 'kubectl'].filter((tool) => !has(tool))
const whole = process.platform === 'linux' && without.length === 0
const because = whole
  ? ''
  : ` (skipped: ${without.join(' and ') || 'Linux'} not in the tool cache yet; npm run demo gets them)`
const withTrivy = has('trivy') ? test : test.skip
const PASSWORD = 'canary-5f0d1c/registry+password'

const suite = whole ? describe : describe.skip
suite.each(['github', 'gitlab'] as const)(`the six bundles on %s${because}`, (host: BundleHost) => {
  let sandbox: Sandbox
  let folder: string
  let workspace: string
  let nodePort: number
  const runs: BundleRun[] = []

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-pipeline-'))
    const auth = { kind: 'basic', username: 'robot$team', password: PASSWORD, publicReads: true } as const
    sandbox = await startSandbox({ directory: join(folder, 'sandbox'), firstBackoff: 500, registry: { auth } })
    workspace = makeWorkspace(join(folder, 'shop'), {})
    const kept = new Set(['base', 'dist', 'reports', 'slipway-out', '.slipway.yml'])
    const shop = join(ROOT, 'examples/shop')
    cpSync(shop, workspace, { recursive: true, filter: (source) => !kept.has(source.slice(shop.length + 1)) })
    nodePort = 30_000 + ((await freePort()) % 2_700)
  })

  afterAll(async () => {
    await sandbox.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const stage = async (
    name: string,
    inputs: Readonly<Record<string, string>>,
    env: Readonly<Record<string, string>> = {},
  ): Promise<BundleRun> => {
    const secrets =
      host === 'github' || inputs['password'] === undefined
        ? {}
        : { INPUT_PASSWORD_VARIABLE: 'REGISTRY_PASSWORD', REGISTRY_PASSWORD: PASSWORD }
    const { password: _, ...rest } = inputs
    const given = host === 'github' ? inputs : rest
    const run = await startBundle(name, host, {
      workspace,
      inputs: given,
      env: { RUNNER_TOOL_CACHE: TOOLS, ...env, ...secrets },
      limit: 120_000,
    })
    runs.push(run)
    return run
  }
  const deploy = (set: readonly string[]) => ({
    chart: 'chart',
    release: 'shop',
    namespace: `shop-${host}`,
    'create-namespace': 'true',
    kubeconfig: sandbox.kubeconfig,
    'fail-fast': 'strict',
    set: ['service.type=NodePort', `service.nodePort=${nodePort}`, ...set].join('\n'),
    url: `http://127.0.0.1:${nodePort}`,
  })

  test('build: compiles, assembles, and outputs the digest', async () => {
    const run = await stage('build', {
      command: 'node scripts/make-base.js\nnode scripts/build.js',
      image: `${sandbox.registryAddress}/team/shop`,
      base: 'layout:base/layout',
      copy: 'dist:/app',
      entrypoint: '/usr/local/bin/node\n/app/main.js',
      user: '10001:10001',
    })
    expect([run.code, run.outputs['outcome'], run.outputs['engine']]).toEqual([0, 'pass', 'assemble'])
    expect(run.outputs['digest']).toMatch(/^sha256:[0-9a-f]{64}$/)
  }, 120_000)

  test('test: runs and counts', async () => {
    const run = await stage('test', { command: 'npm test --silent', reports: 'reports/junit.xml' })
    expect([run.code, run.outputs['outcome'], run.outputs['failed']]).toEqual([0, 'pass', '0'])
    expect(Number(run.outputs['total'])).toBeGreaterThan(20)
  }, 120_000)

  withTrivy(
    `scan: the built layout${has('trivy') ? '' : ' (skipped: Trivy is not in the tool cache yet)'}`,
    async () => {
      const run = await stage('scan', { 'fail-on': 'high' }, { SLIPWAY_TRIVY_DB: join(ROOT, 'test/fixtures/trivy-db') })
      expect([run.code, run.outputs['outcome'], run.outputs['critical']]).toEqual([0, 'pass', '0'])
      expect(JSON.parse(run.read('slipway-out/scan/trivy.sarif'))).toMatchObject({ version: '2.1.0' })
    },
    120_000,
  )

  test('push: the digest that was built, with credentials, tags last', async () => {
    const run = await stage('push', {
      tags: '1.4.0\nlatest',
      username: 'robot$team',
      password: PASSWORD,
      'plain-http': 'true',
    })
    expect([run.code, run.outputs['outcome'], run.outputs['digest']]).toEqual([0, 'pass', runs[0]?.outputs['digest']])
    expect(run.outputs['image']).toBe(`${sandbox.registryAddress}/team/shop@${String(runs[0]?.outputs['digest'])}`)
    const artifacts = readArtifactsFile(run.runnerFiles['GITHUB_ARTIFACTS'] ?? '')
    expect([...artifacts]).toEqual(
      host === 'github' ? [[`${sandbox.registryAddress}/team/shop`, run.outputs['digest']]] : [],
    )
  }, 60_000)

  test('deploy: the pushed digest runs and is proved', async () => {
    const run = await stage('deploy', deploy([]))
    expect([run.code, run.outputs['outcome'], run.outputs['proof'], run.outputs['verified-digest']]).toEqual([
      0,
      'pass',
      'running',
      runs[0]?.outputs['digest'],
    ])
  }, 120_000)

  test('smoke: the commit that was built answers', async () => {
    const run = await stage('smoke', {
      url: `http://127.0.0.1:${nodePort}/version`,
      'allow-private': 'true',
      'expect-version': '/commit',
      interval: '100ms',
      attempts: '30',
    })
    expect([run.code, run.outputs['outcome']]).toEqual([0, 'pass'])
  }, 60_000)

  test('deploy: a release that crashes is named, evidenced and rolled back', async () => {
    const run = await stage('deploy', deploy(['env.SHOP_CRASH=1']))
    expect([run.code, run.outputs['outcome']]).toEqual([20, 'rolled-back'])
    const diagnosis = JSON.parse(run.read('slipway-out/deploy/diagnosis.json')) as unknown
    expect(JSON.stringify(diagnosis)).toMatch(/SHOP_CRASH is set/)
    expect(await (await fetch(`http://127.0.0.1:${nodePort}/version`)).json()).toMatchObject({ version: '1.4.0' })
  }, 180_000)

  test('deploy: killed while it watches, the step after it takes the release back', async () => {
    // Both steps are of one job: what is outside the checkout outlives the first, too.
    const machine = { RUNNER_TOOL_CACHE: TOOLS, RUNNER_TEMP: join(folder, 'temp-of-job'), HOME: join(folder, 'home') }
    mkdirSync(machine.RUNNER_TEMP)
    const killed = await startBundle('deploy', host, {
      workspace,
      inputs: { ...deploy(['env.SHOP_UNREADY=1']), 'fail-fast': 'off' },
      env: machine,
      limit: 120_000,
      during: async ({ child, stdout }) => {
        // The readiness probe is named once the new revision is there.
        await until(() => /readiness probe/.test(stdout()), 60_000)
        // As a runner ends a job that did not listen: the program and what it started.
        spawnSync('pkill', ['-KILL', '-P', String(child.pid)])
        child.kill('SIGKILL')
      },
    })
    expect(killed.signal).toBe('SIGKILL')
    const finish = await startBundle('deploy', host, {
      workspace,
      inputs: deploy([]),
      file: 'post.js',
      env: machine,
      limit: 120_000,
    })
    expect([finish.code, finish.stdout]).toEqual([0, expect.stringMatching(/is back/)])
    const next = await stage('deploy', deploy(['replicaCount=1']))
    expect([next.code, next.outputs['proof']]).toEqual([0, 'running'])
  }, 300_000)

  test('no command but ours in any log, no secret in any file, nothing in the files that change other steps', () => {
    const ours = new Set(['group', 'endgroup', 'error', 'warning', 'notice', 'add-mask'])
    for (const run of runs) {
      expect(run.commands.stopped).toBe(false)
      expect(
        host === 'github' ? run.commands.commands.filter(({ name }) => !ours.has(name)) : run.commands.commands,
      ).toEqual([])
      expect(
        [run.runnerFiles['GITHUB_ENV'], run.runnerFiles['GITHUB_PATH']].filter((text) => (text ?? '') !== ''),
      ).toEqual([])
      expect(
        findSecret(PASSWORD, { log: run.commands.shown.join('\n'), stderr: run.stderr, ...run.runnerFiles }),
      ).toEqual([])
    }
    // Everything that any of them left, once; the layers hold nothing but what was there before the password was.
    const left = Object.entries(runs.at(-1)?.files() ?? {}).filter(([path]) => !path.includes('/blobs/'))
    expect(left.length).toBeGreaterThan(30)
    expect(findSecret(PASSWORD, Object.fromEntries(left))).toEqual([])
  })
})

describe('exit codes', () => {
  const IMAGE = `127.0.0.1:9/app@sha256:${'a'.repeat(64)}`
  const cases: readonly (readonly [string, string, Readonly<Record<string, string>>, number, string])[] = [
    ['a command that fails', 'build', { command: 'false', base: 'scratch', copy: 'README.md:/' }, 10, 'fail'],
    ['a Dockerfile and a base', 'build', { dockerfile: 'Dockerfile', base: 'scratch' }, 2, 'invalid'],
    ['a layout that is not there', 'push', { layout: 'nowhere', image: '127.0.0.1:9/app', tags: '1' }, 2, 'invalid'],
    ['no digest from anywhere', 'deploy', { chart: '.', release: 'app', namespace: 'app' }, 2, 'invalid'],
    [
      'two problems at once',
      'deploy',
      { chart: '.', release: 'App', namespace: 'app', image: IMAGE, timeout: 'soon' },
      2,
      'invalid',
    ],
    [
      'nobody answers',
      'smoke',
      { url: 'http://127.0.0.1:9/', 'allow-private': 'true', attempts: '2', consecutive: '1', interval: '10ms' },
      10,
      'fail',
    ],
    [
      'only a warning',
      'smoke',
      { url: 'http://127.0.0.1:9/', 'allow-private': 'true', attempts: '1', consecutive: '1', 'on-failure': 'warn' },
      0,
      'fail',
    ],
    ['a metadata service', 'smoke', { url: 'http://169.254.169.254/latest', 'allow-private': 'true' }, 2, 'invalid'],
    ['a target that is not there', 'scan', { target: 'nowhere', kind: 'fs' }, 2, 'invalid'],
  ]
  test.each(cases)('%s: %s', async (_, name, inputs, code, outcome) => {
    for (const host of ['github', 'gitlab'] as const) {
      const run = await startBundle(name, host, { inputs })
      expect([run.code, run.outputs['outcome'], host]).toEqual([code, outcome, host])
    }
  })

  test('a registry that nobody serves is transient', async () => {
    const workspace = makeWorkspace(mkdtempSync(join(tmpdir(), 'slipway-transient-')), { 'file.txt': 'x' })
    const built = await startBundle('build', 'github', {
      workspace,
      inputs: { base: 'scratch', copy: 'file.txt:/', image: '127.0.0.1:9/app' },
    })
    expect(built.code).toBe(0)
    const run = await startBundle('push', 'github', {
      workspace,
      inputs: { tags: '1', 'plain-http': 'true', attempts: '1' },
    })
    rmSync(workspace, { recursive: true, force: true })
    expect([run.code, run.outputs['outcome']]).toEqual([75, 'transient'])
  })
})
