import { writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseArgs } from 'node:util'
import { endWhenInterrupted } from '../end'
import { CASES } from './cases'
import { type Ground, must, pushApp } from './ground'
import { NOT_IN_SANDBOX } from './not-in-sandbox'
import { type Interruption, INTERRUPTIONS, runInterruption } from './interruptions'
import { MANIFEST_TRIALS, runManifestTrial } from './manifest-trials'
import { buildProgram } from './program'
import { type CaseResult, runCase } from './run-case'

/**
 * The deploy suite against any cluster and registry:
 * tsx test/e2e/deploy/suite.ts --kubeconfig=… --host=… --folder=… --apiserver-pid=… --registry=127.0.0.1:5000
 * --kubectl=… --helm=… [--helm=…] [--only=words] [--part=2/6] [--alone] [--measure]
 * [--table=file]
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
    /** One part of so many, for who measures in pieces. */
    part: { type: 'string', default: '1/1' },
    alone: { type: 'boolean', default: false },
    /**
     * Only what the table needs and changes, for the minutes in which nothing else runs: its cases, and Helm alone
     * where it passes, since what it fails takes the whole timeout.
     */
    measure: { type: 'boolean', default: false },
    table: { type: 'string' },
    /** The bundle of entry.ts; made when none is given. */
    program: { type: 'string' },
    jobs: { type: 'string', default: '4' },
    log: { type: 'boolean', default: false },
    /** The ground is the sandbox: what it is not up to is left out and named. */
    sandbox: { type: 'boolean', default: false },
    /** Process of the API server, to be stopped for a while. */
    'apiserver-pid': { type: 'string' },
  },
})

/** One policy for the whole cluster, which touches nothing but the objects that ask for it. */
const POLICY = [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'deploy-suite' },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: [
          { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods', 'configmaps'] },
        ],
      },
      validations: [
        {
          expression: "!has(object.metadata.labels) || !('forbidden' in object.metadata.labels)",
          message: 'the label forbidden is forbidden',
        },
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
  if (kubeconfig === undefined || flags['apiserver-pid'] === undefined)
    throw new Error('--kubeconfig and --apiserver-pid are needed')
  const image = await pushApp(registry)
  const program = flags.program ?? (await buildProgram())
  for (const object of flags.sandbox ? [] : POLICY)
    await must(kubectl, [`--kubeconfig=${kubeconfig}`, 'apply', '-f', '-'], { input: JSON.stringify(object) })
  const jobs: Job[] = []
  for (const helm of flags.helm) {
    const said = (await must(helm, ['version', '--template={{.Version}}'])).trim().replace(/^v/, '')
    const helmVersion = /^\d+\.\d+\.\d+/.test(said) ? said : `${/^\d+/.exec(said)?.[0] ?? '3'}.22.0`
    jobs.push(
      ...jobsOf({
        kubeconfig,
        registry,
        kubectl,
        helm,
        helmVersion,
        image,
        helper: `${registry}/tools/helper:1`,
        host: flags.host,
        folder: flags.folder,
        program,
      }),
    )
  }
  if (flags.table !== undefined) await mkdir(dirname(flags.table), { recursive: true })
  const results = await runAll(partOf(jobs, flags.part))
  const failed = results.filter(({ problems }) => problems.length > 0)
  process.stdout.write(`deploy suite: ${results.length - failed.length} passed, ${failed.length} failed\n`)
  process.exitCode = failed.length === 0 ? 0 : 1
}

/** Every so many-th: what takes long stands together in the lists. */
function partOf(jobs: readonly Job[], part: string): readonly Job[] {
  const [number = 1, count = 1] = part.split('/').map(Number)
  return jobs.filter((_, index) => index % count === number - 1)
}

/** One line of the suite with one Helm. */
interface Job {
  readonly name: string
  readonly helm: string
  /** Not beside others: it takes the whole node, or silences the API server for all. */
  readonly single: boolean
  readonly run: () => Promise<CaseResult>
}

type Result = CaseResult & { readonly helm: string }

function jobsOf(ground: Ground): readonly Job[] {
  const helm = ground.helmVersion
  const major = Number(helm.split('.')[0])
  const isAsked = (name: string) => flags.only === undefined || flags.only.some((words) => name.includes(words))
  const cases = CASES.filter(
    (item) => (item.helm ?? [3, 4]).includes(major) && isPossible(item.name) && isAsked(item.name),
  )
  return [
    ...cases.map((item) => ({
      name: item.name,
      helm,
      single: item.single === true,
      run: () =>
        runCase(item, ground, {
          alone: flags.measure ? item.alone[major === 3 ? 3 : 4] === 'passes' : flags.alone,
        }),
    })),
    ...(flags.measure ? [] : others(ground, isAsked)),
  ]
}

/** What is no case: programs that are killed, and manifests. */
function others(ground: Ground, isAsked: (name: string) => boolean): readonly Job[] {
  const helm = ground.helmVersion
  return [
    ...INTERRUPTIONS.filter(({ name }) => isAsked(name)).map((item) => ({
      name: item.name,
      helm,
      single: item.single === true,
      run: () => interrupt(item, ground),
    })),
    ...MANIFEST_TRIALS.filter(({ name }) => isPossible(name) && isAsked(name)).map((item) => ({
      name: item.name,
      helm,
      single: false,
      run: () => inSteps(item.name, () => runManifestTrial(item, ground)),
    })),
  ]
}

/**
 * What waits for a deadline leaves the processors to others: several at once, and those that bear nobody beside them at
 * the end.
 */
async function runAll(jobs: readonly Job[]): Promise<readonly Result[]> {
  const results: Result[] = []
  const work = async (queue: Job[]) => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      const { name, helm } = job
      const result = await job.run().catch((error: unknown) => broken(name, error))
      results.push({ ...result, helm })
      tell(result, helm)
      if (flags.table !== undefined) writeTable(flags.table, results)
    }
  }
  const together = jobs.filter(({ single }) => !single)
  await Promise.all(Array.from({ length: Number(flags.jobs) }, () => work(together)))
  await work(jobs.filter(({ single }) => single))
  return results
}

/** After each case: who stops the suite has what was measured until then. */
function writeTable(path: string, results: readonly Result[]): void {
  const rows = results.map(({ log: _, alone, ...rest }) => ({ ...rest, byHelm: alone?.end, alone: alone?.took }))
  writeFileSync(path, JSON.stringify(rows, undefined, 2))
}

function tell({ name, problems, outcome, cause, named, took, log }: CaseResult, helm: string): void {
  const bad = problems.length > 0
  const found =
    outcome === '' ? '' : `: ${outcome} ${cause}${named === undefined ? '' : `, named after ${named.toFixed(1)} s`}`
  process.stdout.write(`${bad ? 'FAILED' : 'ok'}  helm ${helm}  ${name}${found}, ${took.toFixed(1)} s\n`)
  for (const problem of problems) process.stdout.write(`        ${problem}\n`)
  if (log !== '' && (bad || flags.log)) process.stdout.write(`${log.replace(/^/gm, '        | ')}\n`)
}

function isPossible(name: string): boolean {
  const reason = flags.sandbox ? NOT_IN_SANDBOX.get(name) : undefined
  if (reason !== undefined) process.stdout.write(`not in the sandbox: ${name}: ${reason}\n`)
  return reason === undefined
}

function interrupt(item: Interruption, ground: Ground): Promise<CaseResult> {
  return inSteps(item.name, () => runInterruption(item, ground, Number(flags['apiserver-pid'])))
}

async function inSteps(name: string, steps: () => Promise<readonly string[]>): Promise<CaseResult> {
  const started = Date.now()
  const problems = await steps()
  return {
    name,
    problems,
    outcome: '',
    cause: '',
    state: '',
    named: undefined,
    took: (Date.now() - started) / 1000,
    alone: undefined,
    log: '',
  }
}

function broken(name: string, error: unknown): CaseResult {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    name,
    problems: ['the case itself broke'],
    outcome: '',
    cause: '',
    state: '',
    named: undefined,
    took: 0,
    alone: undefined,
    log: text,
  }
}

endWhenInterrupted()
await main()
