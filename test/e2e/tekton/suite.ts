import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { StageRecord } from '@slipway/core'
import { parse, stringify } from 'yaml'
import { ROOT } from '../../../scripts/paths'
import { until } from '../cluster/shell'
import { must } from '../deploy/ground'
import { endWhenInterrupted } from '../end'
import { lookUp } from '../needs'
import { startTekton } from './controller'
import { pushToolchain } from './image'
import { recipe } from './recipe'

/**
 * The tasks and the pipeline of docs/other-hosts.md as they stand there, by Tekton's own controller on a real cluster:
 * tsx test/e2e/tekton/suite.ts --kubeconfig=… --registry=… --node=… --kubectl=…
 *
 * Stood in for: the two images, which are made of this machine's programs, and the task that checks out.
 */
const { values: flags } = parseArgs({
  options: {
    kubeconfig: { type: 'string', default: '' },
    registry: { type: 'string', default: '' },
    node: { type: 'string', default: '' },
    kubectl: { type: 'string', default: 'kubectl' },
  },
})

const [CI, SHOP, NODE_PORT] = ['ci', 'shop', 30_700] as const
const folder = mkdtempSync(join(tmpdir(), 'slipway-tekton-'))
const source = join(folder, 'source')

const kubectl = (args: readonly string[], input?: string): Promise<string> =>
  must(flags.kubectl, [`--kubeconfig=${flags.kubeconfig}`, ...args], input === undefined ? {} : { input })
const apply = (...objects: readonly object[]) =>
  kubectl(['apply', '--filename=-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))

/** What the task before these has left: a clone of the shop. */
function checkOut(): string {
  const left = new Set(['base', 'dist', 'reports', 'slipway-out'].map((name) => join(ROOT, 'examples/shop', name)))
  cpSync(join(ROOT, 'examples/shop'), source, { recursive: true, filter: (path) => !left.has(path) })
  const path = join(source, '.slipway.yml')
  const config = parse(readFileSync(path, 'utf8')) as { readonly stages: Readonly<Record<string, object>> }
  const { build, push, deploy, smoke } = config.stages
  const stages = {
    ...config.stages,
    build: { ...build, image: `${flags.registry}/shop` },
    push: { ...push, 'plain-http': true },
    deploy: {
      ...deploy,
      'create-namespace': false,
      set: { 'service.type': 'NodePort', 'service.nodePort': NODE_PORT },
    },
    smoke: {
      ...smoke,
      url: `http://${flags.node}:${NODE_PORT}/version`,
      'expect-version': '/commit',
      'allow-private': true,
    },
  }
  writeFileSync(path, stringify({ ...config, stages, environments: { production: {} } }))
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', source, '-c', 'user.name=suite', '-c', 'user.email=suite@example.com', ...args], {
      encoding: 'utf8',
    }).trim()
  git('init', '--quiet', '--initial-branch=main')
  git('add', '--all')
  git('commit', '--quiet', '--message=shop')
  return git('rev-parse', 'HEAD')
}

const named = (kind: string, apiVersion: string, name: string, namespace?: string) => ({
  apiVersion,
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
})

/** By which a pod finds the API server; the suite's cluster leaves it out. */
const apiServer = () => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: 'kubernetes', namespace: 'default', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
  addressType: 'IPv4',
  ports: [{ name: 'https', port: 6443, protocol: 'TCP' }],
  endpoints: [{ addresses: [flags.node], conditions: { ready: true } }],
})

/** A claim on the checkout, an account that may deploy, and a login that says nothing: the registry asks nobody. */
async function prepare(): Promise<void> {
  await apply(named('Namespace', 'v1', CI), named('Namespace', 'v1', SHOP))
  const spec = { accessModes: ['ReadWriteOnce'], storageClassName: '' }
  await apply(
    apiServer(),
    {
      ...named('PersistentVolume', 'v1', 'source'),
      spec: { ...spec, capacity: { storage: '1Gi' }, hostPath: { path: source } },
    },
    {
      ...named('PersistentVolumeClaim', 'v1', 'source', CI),
      spec: { ...spec, volumeName: 'source', resources: { requests: { storage: '1Gi' } } },
    },
    { ...named('Secret', 'v1', 'registry', CI), stringData: { 'config.json': '{"auths":{}}' } },
    named('ServiceAccount', 'v1', 'slipway', CI),
    {
      ...named('RoleBinding', 'rbac.authorization.k8s.io/v1', 'slipway', SHOP),
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
      subjects: [{ kind: 'ServiceAccount', name: 'slipway', namespace: CI }],
    },
  )
}

interface PipelineRun {
  readonly status?: {
    readonly conditions?: readonly { readonly status: string; readonly reason: string; readonly message: string }[]
    readonly childReferences?: readonly { readonly name: string; readonly pipelineTaskName: string }[]
  }
}

/** @returns how it ended, and what its steps said */
async function runPipeline(): Promise<{ readonly reason: string; readonly log: string }> {
  await apply({
    ...named('PipelineRun', 'tekton.dev/v1', 'shop', CI),
    spec: {
      pipelineRef: { name: 'slipway' },
      taskRunTemplate: { serviceAccountName: 'slipway' },
      workspaces: [
        { name: 'source', persistentVolumeClaim: { claimName: 'source' } },
        { name: 'registry', secret: { secretName: 'registry' } },
      ],
    },
  })
  const ended = await until('the pipeline', 420_000, async () => {
    const found = JSON.parse(
      await kubectl(['get', 'pipelinerun', 'shop', `--namespace=${CI}`, '--output=json']),
    ) as PipelineRun
    return found.status?.conditions?.some(({ status }) => status !== 'Unknown') === true ? found : undefined
  })
  const { conditions = [], childReferences = [] } = ended.status ?? {}
  const steps = ['logs', `--namespace=${CI}`, '--container=step-run', '--tail=-1']
  const logs = await Promise.all(
    childReferences.map(({ name }) => kubectl([...steps, `--selector=tekton.dev/taskRun=${name}`]).catch(String)),
  )
  return {
    reason: conditions.map(({ reason, message }) => `${reason}: ${message}`).join('\n'),
    log: logs.join('\n'),
  }
}

function recordOf(stage: string): StageRecord | undefined {
  const folder = join(source, 'slipway-out/record')
  if (!existsSync(folder)) return undefined
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  const records = files.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as StageRecord)
  return records.find((record) => record.stage === stage)
}

/** What is not as the page says. */
async function problems(commit: string): Promise<readonly string[]> {
  const { reason, log } = await runPipeline()
  const wrong: string[] = []
  const expect = (what: string, want: unknown, found: unknown) => {
    if (want !== found) wrong.push(`${what}: expected ${String(want)}, found ${String(found)}`)
  }
  expect('the pipeline', true, reason.startsWith('Succeeded') || reason.startsWith('Completed'))
  for (const stage of ['build', 'test', 'scan', 'push', 'deploy', 'smoke'])
    expect(stage, 'pass', recordOf(stage)?.outcome)
  const pushed = recordOf('push')?.outputs['image']
  const path = '--output=jsonpath={.items[*].spec.template.spec.containers[*].image}'
  expect('the image that runs', pushed, (await kubectl(['get', 'deployments', `--namespace=${SHOP}`, path])).trim())
  const answer = await fetch(`http://${flags.node}:${NODE_PORT}/version`).then((found) => found.json(), String)
  expect('the commit that answers', commit, (answer as { readonly commit?: string }).commit)
  for (const file of ['report.html', 'test/junit.xml'])
    expect(file, true, existsSync(join(source, 'slipway-out', file)))
  return wrong.length === 0 ? [] : [...wrong, reason, log]
}

endWhenInterrupted()
const controller = (await lookUp('tekton/suite').tool('tekton'))?.file
if (controller === undefined) throw new Error('tekton is not installed: npm run e2e installs it')
const ground = { kubeconfig: flags.kubeconfig, registry: flags.registry, kubectl: flags.kubectl }
const tekton = await startTekton({ ...ground, programs: dirname(controller) })
try {
  const commit = checkOut()
  await prepare()
  const image = `${flags.registry}/ci/toolchain@${await pushToolchain(flags.registry, 'ci/toolchain')}`
  for (const object of recipe(image))
    await kubectl(['apply', `--namespace=${CI}`, '--filename=-'], JSON.stringify(object))
  const begun = Date.now()
  const wrong = await problems(commit)
  const seconds = Math.round((Date.now() - begun) / 1000)
  process.stdout.write(`${wrong.length === 0 ? 'passed' : 'FAILED'}  the recipe for Tekton  ${seconds} s\n`)
  for (const problem of wrong) process.stdout.write(`        ${problem.replaceAll('\n', '\n        ')}\n`)
  process.stdout.write(`${wrong.length === 0 ? 1 : 0} passed, ${wrong.length === 0 ? 0 : 1} failed\n`)
  process.exitCode = wrong.length === 0 ? 0 : 1
} finally {
  await tekton.stop()
  rmSync(folder, { recursive: true, force: true })
}
