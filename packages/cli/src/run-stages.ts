import {
  commonInputs,
  environmentNotice,
  type Config,
  exitCode,
  formatDuration,
  input,
  type Input,
  type InputSpecs,
  InvalidInputs,
  type NameHint,
  type Outcome,
  peerHint,
  placed,
  type Problem,
  type Raw,
  Run,
  type StageRecord,
  type RecordShape,
} from '@slipway/core'
import {
  createHost,
  type Finished,
  readConfig,
  resolveInputs,
  runAction,
  RunFolder,
  type Session,
  readFlags,
  writeOut,
} from '@slipway/hosts'
import { buildRecord } from '@slipway/action-build/record'
import { deployRecord } from '@slipway/action-deploy/record'
import { pushRecord } from '@slipway/action-push/record'
import { catalogue, loadAction } from './catalogue'
import { Claims } from './claims'
import { type Job, jobsOf, type JobSteps, nameOf, pooled } from './jobs'
import { type Done, isLeftOut, overall, planRun } from './plan-run'
import { STAGES } from './stages'

/** Builds share the machine and its disk, so not all of a large repository at once. */
const AT_ONCE = 4
const JOBS = input.integer('How many stages run side by side', { min: 1, max: 64 }, { default: String(AT_ONCE) })

/**
 * `slipway run`: the stages of the configuration, each as the action it is, up to the first that does not let the next
 * one start.
 */
export async function runStages(args: readonly string[], session: Session): Promise<number> {
  const words = args.slice(0, firstFlag(args))
  const { specs, hint } = await flagsOfRun()
  const { given: flags, json } = readFlags(args.slice(words.length), specs, hint)
  const { host, ports } = await createHost(specs, session, { given: flags, quiet: json })
  const given = withStageInputs(flags, specs, host)
  host.announce()
  const value = (name: keyof typeof commonInputs, fallback: string) =>
    String(host.raw(name, commonInputs[name]) || fallback)
  const { files } = ports(value('working-directory', '.'))
  const configPath = value('config', '.slipway.yml')
  const config = await readConfig(files, configPath, {
    named: host.raw('config', commonInputs.config) !== undefined,
    stageNames: catalogue.stageNames,
  })
  const only = value('component', '') || undefined
  const planned = planRun(config, words, { stages: STAGES, path: files.resolve(configPath) })
  const all = jobsOf(planned, config, { stages: STAGES, only })
  const notice = environmentNotice(config, value('environment', '') || undefined)
  if (notice !== undefined) host.warn(notice)
  const jobs = JOBS.read(host.raw('jobs', JOBS) ?? String(AT_ONCE))
  const context = { config, given, json, session, jobs }
  const folder = new RunFolder(files, value('output', 'slipway-out'), session.workspace)
  const place = {
    action: 'run',
    component: only,
    annotations: [],
    published: [],
    directory: files.resolve(folder.path, 'run'),
  }
  let steps: JobSteps
  try {
    steps = await checkInputs(all, context)
  } catch (error) {
    await host.outputs({ ...place, values: outputsOf('invalid', []) })
    throw error
  }
  sayLeftOut(all, steps, host)
  if (host.source.runId === undefined && steps.flat().some(({ stage }) => begins(stage))) {
    await folder.prepare()
    await folder.joinRun({ ...ports('.'), begin: true, commit: host.source.commit })
  }
  const records = await runSteps(steps, context)
  const outcome = overall(records, steps)
  await host.outputs({ ...place, values: outputsOf(outcome, records) })
  host.info(renderTable(records))
  host.info(`report: ${files.resolve(folder.path, 'report.html')}`)
  if (json) writeOut(`${session.redactor.redact(JSON.stringify({ outcome, stages: records }, null, 2))}\n`)
  return exitCode(outcome)
}

function sayLeftOut(all: JobSteps, steps: JobSteps, host: { info(text: string): void }): void {
  const left = all.flat().filter((job) => !steps.flat().includes(job))
  if (left.length > 0)
    host.info(`left out after a dry run, which leaves nothing to look at: ${left.map(nameOf).join(', ')}`)
}

const reachOf = (name: string) => STAGES.find((stage) => stage.name === name)?.reach

const begins = (name: string): boolean => STAGES.find((stage) => stage.name === name)?.place?.begins === true

/**
 * The inputs of every stage before the first starts: what is wrong with the last is not found out after the first has
 * built for minutes.
 * @returns what is to run: after a stage that only shows what it would do, nothing looks at the service, which is that
 * of the release before
 * @throws InvalidInputs naming the problems of all stages
 */
async function checkInputs(steps: JobSteps, { config, given, json, session }: RunContext): Promise<JobSteps> {
  const problems: Problem[] = []
  const report = (job: Job, found: readonly Problem[]): void => {
    problems.push(...found.map((problem) => ({ ...problem, input: `${nameOf(job)}: ${problem.input}` })))
  }
  const ahead = new Map<string, Readonly<Record<string, unknown>>>()
  const left: Job[] = []
  const claims = new Claims()
  for (const job of steps.flat()) {
    const { stage, component } = job
    if (isLeftOut(reachOf(stage), [...ahead.values()])) {
      left.push(job)
      continue
    }
    const action = await loadAction(stage)
    const mine = flagsOf(job, action.inputs as InputSpecs, given)
    const { host, ports } = await createHost(action.inputs, session, { given: mine, quiet: json })
    const environment = host.raw('environment', commonInputs.environment)
    const directory = String(host.raw('working-directory', commonInputs['working-directory']) || '.')
    try {
      const { values, explained } = await resolveInputs(action, {
        host,
        files: ports(directory).files,
        config,
        environment: typeof environment === 'string' && environment !== '' ? environment : undefined,
        component,
      })
      const before = (other: string) => ahead.get(nameOf({ ...job, stage: other })) ?? ahead.get(other)
      const earlier = ({ stage: other }: RecordShape) => before(other)
      const { environment: variables } = ports(directory)
      const missing = action.foresee?.(values, earlier, variables) ?? []
      report(job, placed(new InvalidInputs(missing), explained).problems)
      report(job, claims.add(job, action.claims?.(values, earlier, variables) ?? []))
      ahead.set(nameOf(job), values)
    } catch (error) {
      if (!(error instanceof InvalidInputs)) throw error
      report(job, error.problems)
    }
  }
  if (problems.length > 0) throw new InvalidInputs(problems)
  return steps.map((step) => step.filter((job) => !left.includes(job))).filter((step) => step.length > 0)
}

interface RunContext {
  readonly config: Config
  readonly given: ReadonlyMap<string, Raw>
  readonly json: boolean
  readonly session: Session
  /** How many run side by side. */
  readonly jobs: number
}

async function runSteps(steps: JobSteps, context: RunContext): Promise<readonly Done[]> {
  const records: Done[] = []
  for (const step of steps) {
    const width = Math.max(...step.map((job) => nameOf(job).length))
    const finished = await pooled(step, context.jobs, (job) =>
      runStage(job, step.length > 1 ? `${nameOf(job).padEnd(width)} │ ` : undefined, context),
    )
    records.push(
      ...finished.map(({ record, exit }) => ({ ...record, tolerated: exit === 0 && record.outcome !== 'pass' })),
    )
    if (finished.some(({ exit }) => exit !== 0) || context.session.signals.cancelled) break
  }
  return records
}

async function runStage(job: Job, prefix: string | undefined, { given, json, session }: RunContext): Promise<Finished> {
  const action = await loadAction(job.stage)
  const mine = flagsOf(job, action.inputs as InputSpecs, given)
  const machinery = await createHost(action.inputs, session, {
    given: mine,
    quiet: json,
    ...(prefix === undefined ? {} : { prefix }),
  })
  if (prefix === undefined)
    return machinery.host.group(action.title, () => runAction(action, machinery, catalogue, { joinsRun: true }))
  return runAction(action, machinery, catalogue, { joinsRun: true })
}

/**
 * Flags of a run: the common inputs for all stages, secrets under their own name for those that take them, and every
 * other input as `--<stage>.<input>`, since one name means another thing in another stage (`image`).
 */
export async function flagsOfRun(): Promise<{ readonly specs: InputSpecs; readonly hint: NameHint }> {
  const specs: Record<string, Input<unknown>> = { ...commonInputs, jobs: JOBS }
  const hints = new Map<string, NameHint>()
  for (const { name, load } of STAGES) {
    const action = await load()
    hints.set(name, peerHint(action))
    for (const [input, spec] of Object.entries(action.inputs as InputSpecs)) {
      if (Object.hasOwn(commonInputs, input)) continue
      specs[spec.kind === 'secret' ? input : `${name}.${input}`] = spec
    }
  }
  // `--scan.severity` asks that stage, `--severity` all of them.
  const hint: NameHint = (flag) => {
    const [stage, name = ''] = flag.includes('.') ? flag.split('.') : [undefined, flag]
    const found = [...hints].filter(([one]) => stage === undefined || one === stage)
    return found.map(([, ask]) => ask(name)).find((text) => text !== undefined)
  }
  return { specs, hint }
}

/** And what the host itself has for one stage alone: a job of GitLab sets `INPUT_PUSH_IMAGE`. */
function withStageInputs(
  flags: ReadonlyMap<string, Raw>,
  specs: InputSpecs,
  host: { raw(name: string, spec: Input<unknown>): Raw | undefined },
): ReadonlyMap<string, Raw> {
  const all = new Map(flags)
  for (const [name, spec] of Object.entries(specs)) {
    const raw = name.includes('.') ? host.raw(name, spec) : undefined
    if (raw !== undefined) all.set(name, raw)
  }
  return all
}

/** Of the flags of a run, those that a stage takes, by its own names. */
function flagsOf(
  { stage, component }: Job,
  inputs: InputSpecs,
  given: ReadonlyMap<string, Raw>,
): ReadonlyMap<string, Raw> {
  const mine = new Map(
    Object.keys(inputs).flatMap((input) => {
      const raw = given.get(`${stage}.${input}`) ?? given.get(input)
      return raw === undefined ? [] : [[input, raw] as const]
    }),
  )
  return component === undefined ? mine : mine.set('component', component)
}

function firstFlag(args: readonly string[]): number {
  const at = args.findIndex((arg) => arg.startsWith('-'))
  return at < 0 ? args.length : at
}

/** One dotenv for the jobs that follow (DESIGN §4). */
function outputsOf(outcome: Outcome, records: readonly StageRecord[]): ReadonlyMap<string, string> {
  const run = new Run(records)
  return new Map([
    ['outcome', outcome],
    ['image', run.output(pushRecord, 'image') ?? ''],
    ['digest', run.output(pushRecord, 'digest') ?? run.output(buildRecord, 'digest') ?? ''],
    ['images', imagesOf(run)],
    ['url', run.output(deployRecord, 'url') ?? ''],
    ['revision', run.output(deployRecord, 'revision') ?? ''],
  ])
}

/** `component=name@sha256:…` with commas between; without components the key is `image`. */
function imagesOf(run: Run): string {
  return [...run.latestOfComponents(pushRecord)]
    .flatMap(([component, { outputs }]) =>
      outputs.image === undefined ? [] : `${component ?? 'image'}=${outputs.image}`,
    )
    .join(',')
}

function renderTable(records: readonly StageRecord[]): string {
  const width = Math.max(7, ...records.map((record) => nameOf(record).length))
  return records
    .map(
      (r) =>
        `${nameOf(r).padEnd(width)} ${r.outcome.padEnd(15)} ${formatDuration(Date.parse(r.finished) - Date.parse(r.started)).padStart(7)}  ${r.headline}`,
    )
    .join('\n')
}
