import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { EXIT_CODES, type Outcome, type StageRecord } from '@slipway/core'
import { must, run } from '../deploy/ground'
import { buildProgram } from '../deploy/program'
import { endWhenInterrupted } from '../end'
import { findTool, type HostTool } from '../hosts/tools'
import { startFlux } from './flux'
import { GitServer } from './git-server'
import { deployment } from './manifests'
import { type Images, pushImages } from './site'

/**
 * Deliveries by a commit that Flux takes, on a real cluster:
 * tsx test/e2e/gitops/flux-suite.ts --kubeconfig=… --registry=… --kubectl=… [--only=words] [--table=FILE]
 */
const { values: flags } = parseArgs({
  options: {
    kubeconfig: { type: 'string', default: '' },
    registry: { type: 'string', default: '' },
    host: { type: 'string' },
    helm: { type: 'string', multiple: true },
    folder: { type: 'string' },
    kubectl: { type: 'string', default: 'kubectl' },
    program: { type: 'string' },
    only: { type: 'string', multiple: true },
    table: { type: 'string' },
    log: { type: 'boolean', default: false },
  },
})

const MISSING = `sha256:${'0'.repeat(64)}`

interface FluxCase {
  readonly name: string
  readonly by: string
  readonly outcome: string
  readonly cause?: string
  readonly says?: RegExp
  readonly runs: keyof Images
  run(place: Place): Promise<Ran>
}

interface Ran {
  readonly code: number
  readonly log: string
  readonly seconds: number
  readonly record: StageRecord | undefined
}

/** One namespace, one repository, and an object of Flux that brings the one into the other. */
class Place {
  constructor(
    readonly name: string,
    readonly images: Images,
    readonly server: GitServer,
    readonly program: string,
  ) {}

  image = (digest: string): string => `${flags.registry}/team/shop@${digest}`

  kubectl(args: readonly string[], input?: string): Promise<string> {
    return must(flags.kubectl, [`--kubeconfig=${flags.kubeconfig}`, ...args], input === undefined ? {} : { input })
  }

  /** The good image stands. */
  async begin(image: string, more: object = {}): Promise<void> {
    const [name = '', digest = ''] = this.image(image).split('@')
    await this.server.create(this.name, {
      'apps/shop/deployment.yaml': JSON.stringify(deployment('shop')),
      'apps/shop/kustomization.yaml': `resources:\n  - deployment.yaml\nimages:\n  - name: shop\n    newName: ${name}\n    digest: ${digest} # ours\n`,
    })
    await this.kubectl(['create', 'namespace', this.name])
    const meta = { name: this.name, namespace: 'flux-system' }
    await this.apply(
      {
        apiVersion: 'source.toolkit.fluxcd.io/v1',
        kind: 'GitRepository',
        metadata: meta,
        spec: { interval: '2s', url: this.server.url(this.name), ref: { branch: 'main' } },
      },
      {
        apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
        kind: 'Kustomization',
        metadata: meta,
        spec: {
          ...{ interval: '10m', retryInterval: '5s', path: './apps/shop', prune: true, targetNamespace: this.name },
          sourceRef: { kind: 'GitRepository', name: this.name },
          ...more,
        },
      },
    )
    await this.kubectl([
      ...['wait', '--for=condition=Ready', '--timeout=120s', '--namespace=flux-system'],
      `kustomizations.kustomize.toolkit.fluxcd.io/${this.name}`,
    ])
    await this.kubectl(['rollout', 'status', 'deployment/web', `--namespace=${this.name}`, '--timeout=120s'])
  }

  async apply(...objects: readonly object[]): Promise<void> {
    const text = objects.map((object) => JSON.stringify(object)).join('\n---\n')
    await this.kubectl(['apply', '--server-side', '-f', '-'], text)
  }

  /** The action as a user starts it, with a record of its own. */
  async deploy(digest: string, more: readonly string[] = []): Promise<Ran> {
    const folder = await mkdtemp(join(tmpdir(), 'suite-flux-'))
    const given = [
      ...['--via=git', `--image=${this.image(digest)}`, `--git-repository=${this.server.url(this.name)}`],
      ...[`--kubeconfig=${flags.kubeconfig}`, '--timeout=90s', '--output=out', '--plain-http=true', ...more],
    ]
    const started = Date.now()
    const { code, stdout, stderr } = await run(process.execPath, [this.program, ...given], {
      cwd: folder,
      env: { SUITE_KUBECTL: flags.kubectl },
    })
    const seconds = (Date.now() - started) / 1000
    const records = await readdir(join(folder, 'out/record')).catch(() => [])
    const [first] = records
    const record =
      first === undefined
        ? undefined
        : (JSON.parse(await readFile(join(folder, 'out/record', first), 'utf8')) as StageRecord)
    await rm(folder, { recursive: true, force: true })
    return { code, log: `${stdout}${stderr}`, seconds, record }
  }

  async runs(): Promise<string> {
    const path = '--output=jsonpath={.items[*].spec.template.spec.containers[*].image}'
    return (await this.kubectl(['get', 'deployments', `--namespace=${this.name}`, path])).replace(/.*@/, '')
  }

  async end(): Promise<void> {
    const objects = ['kustomizations.kustomize.toolkit.fluxcd.io', 'gitrepositories.source.toolkit.fluxcd.io']
    for (const kind of objects)
      await run(flags.kubectl, [
        ...[`--kubeconfig=${flags.kubeconfig}`, 'delete', kind, this.name, '--namespace=flux-system', '--wait=false'],
      ])
    await run(flags.kubectl, [`--kubeconfig=${flags.kubeconfig}`, 'delete', 'namespace', this.name, '--wait=false'])
  }
}

const COMMIT = 'commit, found by repository and path'

const CASES: readonly FluxCase[] = [
  {
    name: 'good',
    by: COMMIT,
    outcome: 'pass',
    says: /pushed [0-9a-f]{12} to main/,
    runs: 'better',
    run: async (place) => {
      await place.begin(place.images.good)
      return place.deploy(place.images.better)
    },
  },
  {
    name: 'the digest stands there already',
    by: COMMIT,
    outcome: 'pass',
    says: /the digest stands in main of .* already/,
    runs: 'good',
    run: async (place) => {
      await place.begin(place.images.good)
      return place.deploy(place.images.good)
    },
  },
  {
    name: 'crash, reverted',
    by: `${COMMIT}, git-revert`,
    outcome: 'rolled-back',
    cause: 'crash-loop',
    says: /reverted by [0-9a-f]{12}: what ran before runs again/,
    runs: 'good',
    run: async (place) => {
      await place.begin(place.images.good)
      return place.deploy(place.images.crash, ['--git-revert'])
    },
  },
  {
    name: 'image not found, reverted',
    by: `${COMMIT}, git-revert`,
    outcome: 'rolled-back',
    cause: 'image-not-found',
    runs: 'good',
    run: async (place) => {
      await place.begin(place.images.good)
      return place.deploy(MISSING, ['--git-revert'])
    },
  },
  {
    name: 'crash, left as it is',
    by: COMMIT,
    outcome: 'fail',
    cause: 'crash-loop',
    runs: 'crash',
    run: async (place) => {
      await place.begin(place.images.good)
      return place.deploy(place.images.crash)
    },
  },
  {
    name: 'suspended',
    by: COMMIT,
    outcome: 'fail',
    says: /is suspended: a commit would not come into the cluster/,
    runs: 'good',
    run: async (place) => {
      await place.begin(place.images.good)
      await place.kubectl([
        ...['patch', 'kustomizations.kustomize.toolkit.fluxcd.io', place.name, '--namespace=flux-system'],
        ...['--type=merge', '--patch={"spec":{"suspend":true}}'],
      ])
      return place.deploy(place.images.better)
    },
  },
  {
    name: 'dry run',
    by: COMMIT,
    outcome: 'pass',
    says: /would change; .*nothing was changed/,
    runs: 'good',
    run: async (place) => {
      await place.begin(place.images.good)
      return place.deploy(place.images.better, ['--dry-run=server'])
    },
  },
  {
    // Reverting our commit does not mend what another one broke, and the branch still does not apply.
    name: 'manifests that another commit broke',
    by: `${COMMIT}, git-revert`,
    outcome: 'rollback-failed',
    says: /reverts it, and what ran before is not back: .*ReconciliationFailed/,
    runs: 'good',
    run: async (place) => {
      await place.begin(place.images.good)
      const broken = deployment('shop', { ports: [{ containerPort: 'no' }] })
      await place.server.commit(place.name, { 'apps/shop/deployment.yaml': JSON.stringify(broken) }, 'break')
      return place.deploy(place.images.better, ['--git-revert'])
    },
  },
]

interface Row {
  readonly name: string
  readonly by: string
  readonly outcome: string
  readonly cause: string
  readonly seconds: number
}

const rows: Row[] = []

async function attempt(item: FluxCase, place: Place): Promise<readonly string[]> {
  try {
    const { record, code, log, seconds } = await item.run(place)
    const cause = (record?.facts['diagnosis'] as { readonly cause?: string } | undefined)?.cause ?? ''
    rows.push({ name: item.name, by: item.by, outcome: record?.outcome ?? '', cause, seconds })
    const expectations: readonly (readonly [string, unknown, unknown])[] = [
      ['outcome', item.outcome, record?.outcome],
      ['exit code', EXIT_CODES[item.outcome as Outcome], code],
      ...(item.cause === undefined ? [] : [['cause', item.cause, cause] as const]),
      ['what runs', place.images[item.runs], await place.runs()],
    ]
    const wrong = expectations
      .filter(([, want, found]) => want !== found)
      .map(([what, want, found]) => `${what}: expected ${String(want)}, found ${String(found)}`)
    if (item.says !== undefined && !item.says.test(log)) wrong.push(`${String(item.says)} is not said`)
    return wrong.length === 0 && !flags.log ? [] : [...wrong, log]
  } catch (error) {
    return [String(error)]
  } finally {
    await place.end()
  }
}

const needed = async (tool: HostTool): Promise<string> => {
  const found = await findTool(tool)
  if (found === undefined) throw new Error(`${tool} is not installed: npm run e2e installs it`)
  return found.file
}

endWhenInterrupted()
const server = await GitServer.start()
const programs = {
  source: await needed('source-controller'),
  kustomize: await needed('kustomize-controller'),
  kubectl: flags.kubectl,
}
const flux = await startFlux(flags.kubeconfig, programs)
let failed = 0
try {
  const program = flags.program ?? (await buildProgram())
  const images = await pushImages(flags.registry)
  const cases = CASES.filter(({ name }) => flags.only === undefined || flags.only.some((words) => name.includes(words)))
  for (const [index, item] of cases.entries()) {
    const place = new Place(`flux-${index}`, images, server, program)
    const problems = await attempt(item, place)
    const isBad = problems.length > (flags.log ? 1 : 0)
    if (isBad) failed += 1
    const row = rows.find(({ name }) => name === item.name)
    process.stdout.write(`${isBad ? 'FAILED' : 'passed'}  ${item.name}  ${row?.seconds.toFixed(1) ?? '–'} s\n`)
    for (const problem of problems) process.stdout.write(`        ${problem.replaceAll('\n', '\n        ')}\n`)
  }
  if (flags.table !== undefined) {
    await mkdir(dirname(flags.table), { recursive: true })
    await writeFile(flags.table, `${JSON.stringify(rows, undefined, 2)}\n`)
  }
  process.stdout.write(`${cases.length - failed} passed, ${failed} failed\n`)
  process.exitCode = failed === 0 ? 0 : 1
} finally {
  await flux.stop()
  await server.stop()
}
