import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { CASES, type Case } from './cases'
import { type Ground, must, pushApp } from './ground'
import { NOT_IN_SANDBOX } from './not-in-sandbox'
import { INTERRUPTIONS, runInterruption } from './interruptions'
import { buildProgram } from './program'
import { type CaseResult, runCase } from './run-case'

/**
 * The deploy suite against any cluster and registry:
 *   tsx test/e2e/deploy/suite.ts --kubeconfig=… --host=… --folder=… --apiserver-pid=… --registry=127.0.0.1:5000 --kubectl=… --helm=… [--helm=…] [--only=words] [--alone] [--table=file]
 */
const { values: flags } = parseArgs({
  options: {
    kubeconfig: { type: 'string' },
    registry: { type: 'string', default: '127.0.0.1:5000' },
    /** Address of this machine as the nodes reach it, and the folder of the cluster; the sandbox needs neither. */
    host: { type: 'string', default: '127.0.0.1' },
    folder: { type: 'string' },
    kubectl: { type: 'string', default: 'kubectl' },
    helm: { type: 'string', multiple: true, default: ['helm'] },
    only: { type: 'string', multiple: true },
    alone: { type: 'boolean', default: false },
    table: { type: 'string' },
    /** The bundle of entry.ts; made when none is given. */
    program: { type: 'string' },
    jobs: { type: 'string', default: '3' },
    log: { type: 'boolean', default: false },
    /** The ground is the sandbox: what it is not up to is left out and named. */
    sandbox: { type: 'boolean', default: false },
    /** Process of the API server, to be stopped for a while. */
    'apiserver-pid': { type: 'string' },
  },
})

/** One policy for the whole cluster, which touches nothing but the pods that ask for it. */
const POLICY = [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'deploy-suite' },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }] },
      validations: [
        { expression: "!has(object.metadata.labels) || !('forbidden' in object.metadata.labels)", message: 'the label forbidden is forbidden' },
      ],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'deploy-suite' },
    spec: { policyName: 'deploy-suite', validationActions: ['Deny'] },
  },
]

async function main(): Promise<void> {
  const { kubeconfig, registry, kubectl } = flags
  if (kubeconfig === undefined || flags['apiserver-pid'] === undefined) throw new Error('--kubeconfig and --apiserver-pid are needed')
  const image = await pushApp(registry)
  const program = flags.program ?? (await buildProgram())
  for (const object of flags.sandbox ? [] : POLICY)
    await must(kubectl, [`--kubeconfig=${kubeconfig}`, 'apply', '-f', '-'], { input: JSON.stringify(object) })
  const results: (CaseResult & { readonly helm: string })[] = []
  for (const helm of flags.helm) {
    const helmVersion = (await must(helm, ['version', '--template={{.Version}}'])).trim().replace(/^v/, '')
    const version = /^\d+\.\d+\.\d+/.test(helmVersion) ? helmVersion : `${/^\d+/.exec(helmVersion)?.[0] ?? '3'}.22.0`
    results.push(
      ...(await runAll({ kubeconfig, registry, kubectl, helm, helmVersion: version, image, host: flags.host, folder: flags.folder, program })).map(
        (result) => ({ ...result, helm: version }),
      ),
    )
  }
  if (flags.table !== undefined) await mkdir(dirname(flags.table), { recursive: true })
  if (flags.table !== undefined) await writeFile(flags.table, JSON.stringify(results.map(({ log: _, ...rest }) => rest), undefined, 2)) // prettier-ignore
  const failed = results.filter(({ problems }) => problems.length > 0)
  process.stdout.write(`deploy suite: ${results.length - failed.length} passed, ${failed.length} failed\n`)
  process.exitCode = failed.length === 0 ? 0 : 1
}

async function runAll(ground: Ground): Promise<readonly CaseResult[]> {
  const major = Number(ground.helmVersion.split('.')[0])
  const wanted = CASES.filter(
    (item) =>
      (item.helm ?? [3, 4]).includes(major) &&
      isPossible(item.name) &&
      (flags.only === undefined || flags.only.some((words) => item.name.includes(words))),
  )
  const results: CaseResult[] = []
  const work = async (queue: Case[]) => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      const { name } = item
      const result = await runCase(item, ground, { alone: flags.alone }).catch((error: unknown) => broken(name, error))
      results.push(result)
      const bad = result.problems.length > 0
      const named = result.named === undefined ? '' : `, named after ${result.named.toFixed(1)} s`
      process.stdout.write(
        `${bad ? 'FAILED' : 'ok'}  helm ${ground.helmVersion}  ${name}: ${result.outcome} ${result.cause}${named}, ${result.took.toFixed(1)} s\n`,
      )
      if (bad) process.stdout.write(`${result.problems.map((problem) => `        ${problem}\n`).join('')}`)
      if (bad || flags.log) process.stdout.write(`${result.log.replace(/^/gm, '        | ')}\n`)
    }
  }
  const together = wanted.filter(({ single }) => single !== true)
  await Promise.all(Array.from({ length: Number(flags.jobs) }, () => work(together)))
  await work(wanted.filter(({ single }) => single === true))
  return [...results, ...(await interruptAll(ground))]
}

function isPossible(name: string): boolean {
  const reason = flags.sandbox ? NOT_IN_SANDBOX.get(name) : undefined
  if (reason !== undefined) process.stdout.write(`not in the sandbox: ${name}: ${reason}\n`)
  return reason === undefined
}

/** One after the other: a silent API server is silent for all. */
async function interruptAll(ground: Ground): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = []
  const apiserver = Number(flags['apiserver-pid'])
  for (const item of INTERRUPTIONS.filter(({ name }) => flags.only === undefined || flags.only.some((words) => name.includes(words)))) {
    const started = Date.now()
    const problems = await runInterruption(item, ground, apiserver).catch((error: unknown) => broken(item.name, error).problems.concat(String(error)))
    const took = (Date.now() - started) / 1000
    process.stdout.write(
      `${problems.length > 0 ? 'FAILED' : 'ok'}  helm ${ground.helmVersion}  ${item.name}, ${took.toFixed(1)} s\n${problems.map((problem) => `        ${problem}\n`).join('')}`,
    )
    results.push({ name: item.name, problems, outcome: '', cause: '', state: '', named: undefined, took, alone: undefined, log: '' })
  }
  return results
}

function broken(name: string, error: unknown): CaseResult {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { name, problems: ['the case itself broke'], outcome: '', cause: '', state: '', named: undefined, took: 0, alone: undefined, log: text }
}

await main()
