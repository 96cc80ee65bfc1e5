import {
  ACTION_NAMES,
  type ActionName,
  commonInputs,
  type Config,
  exitCode,
  formatDuration,
  type Input,
  type InputSpecs,
  type Outcome,
  type Raw,
  type StageRecord,
} from '@slipway/core'
import {
  createHost,
  type Finished,
  readConfig,
  runAction,
  RunFolder,
  type Session,
  readFlags,
  writeOut,
} from '@slipway/hosts'
import { loadAction } from './actions'
import { type Done, overall, planRun, type Steps } from './plan-run'

/**
 * `slipway run`: the stages of the configuration, each as the action it is, up to the first that does not let the next
 * one start.
 */
export async function runStages(args: readonly string[], session: Session): Promise<number> {
  const words = args.slice(0, firstFlag(args))
  const specs = await flagsOfRun()
  const { given, json } = readFlags(args.slice(words.length), specs)
  const { host, ports } = await createHost(specs, session, { given, quiet: json })
  const value = (name: keyof typeof commonInputs, fallback: string) =>
    String(host.raw(name, commonInputs[name]) || fallback)
  const { files } = ports(value('working-directory', '.'))
  const config = await readConfig(
    files,
    value('config', '.slipway.yml'),
    host.raw('config', commonInputs.config) !== undefined,
  )
  const steps = planRun(config, words)
  const records = await runSteps(steps, { config, given, json, session })
  const outcome = overall(records, steps)
  const folder = new RunFolder(files, value('output', 'slipway-out'))
  await host.outputs({
    action: 'run',
    values: outputsOf(outcome, records),
    annotations: [],
    published: [],
    directory: files.resolve(folder.path, 'run'),
  })
  host.info(renderTable(records))
  host.info(`report: ${files.resolve(folder.path, 'report.html')}`)
  if (json) writeOut(`${session.redactor.redact(JSON.stringify({ outcome, stages: records }, null, 2))}\n`)
  return exitCode(outcome)
}

interface RunContext {
  readonly config: Config
  readonly given: ReadonlyMap<string, Raw>
  readonly json: boolean
  readonly session: Session
}

async function runSteps(steps: Steps, context: RunContext): Promise<readonly Done[]> {
  const records: Done[] = []
  for (const step of steps) {
    const finished = await Promise.all(
      step.map((stage) => runStage(stage, step.length > 1 ? `${stage.padEnd(4)} │ ` : undefined, context)),
    )
    records.push(...finished.map(({ record, exit }) => ({ ...record, tolerated: exit === 0 && record.exitCode !== 0 })))
    if (finished.some(({ exit }) => exit !== 0) || context.session.signals.cancelled) break
  }
  return records
}

async function runStage(
  stage: ActionName,
  prefix: string | undefined,
  { given, json, session }: RunContext,
): Promise<Finished> {
  const action = await loadAction(stage)
  const mine = flagsOf(stage, action.inputs as InputSpecs, given)
  const machinery = await createHost(action.inputs, session, {
    given: mine,
    quiet: json,
    ...(prefix === undefined ? {} : { prefix }),
  })
  if (prefix === undefined) return machinery.host.group(action.title, () => runAction(action, machinery))
  return runAction(action, machinery)
}

/**
 * Flags of a run: the common inputs for all stages, secrets under their own name for those that take them, and every
 * other input as `--<stage>.<input>`, since one name means another thing in another stage (`image`).
 */
async function flagsOfRun(): Promise<InputSpecs> {
  const specs: Record<string, Input<unknown>> = { ...commonInputs }
  for (const name of ACTION_NAMES) {
    for (const [input, spec] of Object.entries((await loadAction(name)).inputs as InputSpecs)) {
      if (Object.hasOwn(commonInputs, input)) continue
      specs[spec.kind === 'secret' ? input : `${name}.${input}`] = spec
    }
  }
  return specs
}

/** Of the flags of a run, those that a stage takes, by its own names. */
function flagsOf(stage: ActionName, inputs: InputSpecs, given: ReadonlyMap<string, Raw>): ReadonlyMap<string, Raw> {
  return new Map(
    Object.keys(inputs).flatMap((input) => {
      const raw = given.get(`${stage}.${input}`) ?? given.get(input)
      return raw === undefined ? [] : [[input, raw] as const]
    }),
  )
}

function firstFlag(args: readonly string[]): number {
  const at = args.findIndex((arg) => arg.startsWith('-'))
  return at < 0 ? args.length : at
}

/** One dotenv for the jobs that follow (DESIGN §4). */
function outputsOf(outcome: Outcome, records: readonly StageRecord[]): ReadonlyMap<string, string> {
  const last = (stage: string) => records.findLast((record) => record.stage === stage)?.outputs ?? {}
  return new Map([
    ['outcome', outcome],
    ['image', last('push')['image'] ?? ''],
    ['digest', last('push')['digest'] ?? last('build')['digest'] ?? ''],
    ['url', last('deploy')['url'] ?? ''],
    ['revision', last('deploy')['revision'] ?? ''],
  ])
}

function renderTable(records: readonly StageRecord[]): string {
  return records
    .map(
      (r) =>
        `${r.stage.padEnd(7)} ${r.outcome.padEnd(15)} ${formatDuration(Date.parse(r.finished) - Date.parse(r.started)).padStart(7)}  ${r.headline}`,
    )
    .join('\n')
}
