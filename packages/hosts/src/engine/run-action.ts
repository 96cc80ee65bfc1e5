import {
  type AnyAction,
  CancelledError,
  type Catalogue,
  type CommonInputs,
  type Config,
  environmentNotice,
  errorMessage,
  type Explained,
  exitCode,
  type Failure,
  type Files,
  HttpError,
  InvalidInputs,
  NO_CONFIG,
  ofThisRun,
  outputFolder,
  type ThisRun,
  type ToolRun,
  type JsonObject,
  type Outcome,
  type Ports,
  type Problem,
  type Raw,
  RECORD_VERSION,
  type Result,
  recordFile,
  Run,
  type RunReading,
  type StageRecord,
  UserError,
  type Values,
} from '@slipway/core'
import type { HostAdapter } from '../host'
import { machineError } from '../disk/file-errors'
import { applyTarget, portsOf, withProposals } from './gates'
import { HTTP_ERROR_CODES } from './http-error-codes'
import { hideSecrets, readCommon, readConfig, resolveInputs, withPlaces, withProblems } from './inputs'
import type { Machinery } from './machinery'
import { observed } from './observed'
import type { Ending } from './publish'
import { RunFolder } from './run-folder'

export interface Finished {
  readonly exit: number
  readonly record: StageRecord
  /** For whoever prints the record: more keys beside its own. */
  readonly printed?: JsonObject
}

export interface RunOptions {
  /** It is part of a run that began before, whatever its place. */
  readonly joinsRun?: boolean
  /** The program was started for this action alone: what it was given is the action's. */
  readonly ownEntry?: boolean
}

const placeOf = ({ environment, component }: Values<CommonInputs>) => ({ environment, component })
const begins = ({ place }: AnyAction): boolean => place?.begins === true

/**
 * One run of one action from its inputs to its exit code: the only place where an error becomes an outcome. Whatever
 * happens, the outcome is output and a record, a summary and the page are written, as far as there is a folder to write
 * to.
 */
export async function runAction(
  action: AnyAction,
  machinery: Machinery,
  catalogue: Catalogue,
  options: RunOptions = {},
): Promise<Finished> {
  const forgo = machinery.host.attend(action.name)
  return runToEnd(action, machinery, catalogue, options).finally(forgo)
}

async function runToEnd(
  action: AnyAction,
  machinery: Machinery,
  catalogue: Catalogue,
  { joinsRun = false, ownEntry = false }: RunOptions,
): Promise<Finished> {
  const { host, redactor } = machinery
  const started = machinery.ports('.').clock.now()
  const redact = (text: string) => redactor.redact(text)
  let ports: Ports = { ...machinery.ports('.'), record: new Run([]) }
  let folder: RunFolder | undefined
  let common: Values<CommonInputs> | undefined
  let given: readonly Explained[] = []
  const tools: ToolRun[] = []
  let runId = host.source.runId
  let ending: Ending
  try {
    checkSystem(action, ports)
    hideSecrets(action, host)
    const undeclared = ownEntry ? await undeclaredProblems(action, host) : []
    if (!joinsRun) host.announce()
    common = await readCommonOrAll(action, host, ports.files)
    ports = { ...machinery.ports(common['working-directory']), record: ports.record }
    folder = await openFolder(ports, common)
    if (runId !== undefined) await folder.enterRun(runId)
    else runId = await folder.joinRun({ ...ports, commit: host.source.commit, begin: !joinsRun && begins(action) })
    const here = thisRun(host, ports, runId)
    const { config, record } = await readRun({ action, host, ports, common, folder, here, catalogue, joinsRun })
    ports = { ...ports, record, ...(action.showsOnly === true ? { render: catalogue } : {}) }
    const from = { host, files: ports.files, config, ...placeOf(common) }
    const { values, explained } = await withProblems(undeclared, () => resolveInputs(action, from))
    given = explained.filter(({ layer }) => layer === 'input')
    refuseForks(action, host)
    const around = { action, host, ports, common, stageNames: catalogue.stageNames, config }
    const gated = await applyTarget({ values, explained }, around)
    ports = { ...ports, ...portsOf(gated) }
    const seen = observed(ports, { stage: action.name, component: common.component, run: here, started, tools })
    const all = { ...gated.values, output: outputFolder(common) }
    ending = { result: withProposals(await withPlaces(explained, () => action.run(all, seen)), gated) }
  } catch (error) {
    ending = endingOf(error, cancellation(ports))
  }
  // Loaded now: what is only needed at the end does not delay the beginning.
  const { publish } = await import('./publish')
  const [run, token, component] = [thisRun(host, ports, runId), common?.token, common?.component]
  const record = toRecord({ action, result: ending.result, host, ports, started, tools, runId, component })
  const publication = { action, catalogue, machinery, ports, folder, record, run, ending, given, token, redact }
  const written = await publish(publication)
  const { printed } = ending.result
  return { exit: written.exitCode, record: written, ...(printed === undefined ? {} : { printed }) }
}

/** Most runs are given what is declared. */
async function undeclaredProblems(action: AnyAction, host: HostAdapter): Promise<readonly Problem[]> {
  const found = host.undeclared?.(action.inputs)
  if (found === undefined || found.names.length === 0) return []
  const { judgeUndeclared } = await import('./undeclared')
  return judgeUndeclared(action, host, found)
}

interface Opened {
  readonly action: AnyAction
  readonly host: HostAdapter
  readonly ports: Ports
  readonly common: Values<CommonInputs>
  readonly folder: RunFolder
  readonly here: ThisRun
  readonly catalogue: Catalogue
  readonly joinsRun: boolean
}

/** The configuration, and what earlier stages of this run recorded. */
async function readRun(opened: Opened): Promise<{ readonly config: Config; readonly record: Run }> {
  const { action, host, ports, common, folder, here, catalogue, joinsRun } = opened
  const named = isGiven(host.raw('config', action.inputs['config']))
  // Side by side: each is a walk to the disk that the first child would wait for.
  const [config, all] = await Promise.all([
    readConfig(ports.files, common.config, { named, stageNames: catalogue.stageNames }),
    folder.readRecord(),
  ])
  const record = ofThisRun(all, here, {
    say: (text) => host.info(text),
    component: common.component,
    ...(await ownRecords(all, ports)),
  })
  nameLeftOut(record, host, joinsRun)
  const notice = joinsRun || config === NO_CONFIG ? undefined : environmentNotice(config, common.environment)
  if (notice !== undefined) host.warn(notice)
  return { config, record }
}

/**
 * On a laptop nothing but this machine brings records. Elsewhere an artifact may, and whoever ran a command in the job
 * that made it could have written them.
 */
async function ownRecords({ stages }: Run, { host, receipts }: Ports): Promise<Pick<RunReading, 'isOwn'>> {
  if (!host.unattended) return {}
  const known = await Promise.all(stages.map(async ({ id }) => ((await receipts.has(id)) ? [id] : [])))
  const own = new Set(known.flat())
  return { isOwn: (id) => own.has(id) }
}

/** Said once, and not fatal: an output folder may outlive the version that wrote it. */
function nameLeftOut({ outdated, others }: Run, host: HostAdapter, joinsRun: boolean): void {
  if (outdated.length > 0) host.warn(`not read, since an older version of Slipway wrote them: ${outdated.join(', ')}`)
  if (others.length === 0 || joinsRun) return
  // On a laptop the runs before leave theirs, which is nothing to speak of; where the host has runs of its own,
  // something else has put them there.
  if (host.source.runId !== undefined)
    host.warn(`not used, since they are records of another run: ${others.map(recordFile).join(', ')}`)
}

function thisRun({ name, source }: HostAdapter, { clock }: Ports, runId: string | undefined): ThisRun {
  const { attempt, repository, commit, isPart = false } = source
  return { host: name, runId, attempt, repository, commit, isPart, now: clock.now() }
}

/** The code of strangers must not act with the rights of this repository. */
function refuseForks({ name, forks }: AnyAction, { source }: HostAdapter): void {
  if (forks === 'run' || !source.fork) return
  throw new UserError(
    'FORK_REFUSED',
    `${name} does not run for code that comes from a fork, or of which ${source.event ?? 'the event'} does not tell where it comes from: it would act with the rights of this repository`,
    `run ${name} from a branch of this repository, after review`,
  )
}

function cancellation({ signals }: Ports): CancelledError | undefined {
  try {
    signals.check()
    return undefined
  } catch (error) {
    return error instanceof CancelledError ? error : undefined
  }
}

/** Hosts write an absent input as empty text. */
function isGiven(raw: Raw | undefined): boolean {
  return raw !== undefined && raw !== ''
}

/** When one of the first inputs is wrong, the others are looked at as well, so that all problems are said at once. */
async function readCommonOrAll(action: AnyAction, host: HostAdapter, files: Files): Promise<Values<CommonInputs>> {
  try {
    return readCommon(host)
  } catch (error) {
    if (error instanceof InvalidInputs)
      await resolveInputs(action, { host, files, config: NO_CONFIG, environment: undefined, component: undefined })
    throw error
  }
}

function checkSystem(action: AnyAction, { environment }: Ports): void {
  if ((action.systems as readonly string[]).includes(environment.os)) return
  throw new UserError(
    'SYSTEM_UNSUPPORTED',
    `${action.name} runs on ${action.systems.join(' and ')}, this is ${environment.os}`,
    'give this job a Linux runner (on GitHub: runs-on: ubuntu-latest)',
  )
}

async function openFolder(ports: Ports, common: Values<CommonInputs>): Promise<RunFolder> {
  const info = await ports.files.stat('.')
  if (info?.kind !== 'directory')
    throw new UserError(
      'DIRECTORY_MISSING',
      `working-directory: expected a directory, found nothing at ${common['working-directory']}`,
      'correct the input',
    )
  const folder = new RunFolder(ports.files, common.output, ports.environment.workspace, common.component)
  await folder.prepare()
  return folder
}

/** The one place that turns something thrown into an outcome. */
export function endingOf(thrown: unknown, cancelled: CancelledError | undefined): Ending {
  // Whatever breaks after a signal broke because of it; a verdict of the action stands.
  const broke = !(thrown instanceof UserError) || thrown.outcome === 'tool-failed' || thrown.outcome === 'transient'
  // Whatever wrote: a machine without room is its user's to mend, and no bug.
  const error = broke ? (cancelled ?? machineError(thrown)) : thrown
  if (error instanceof UserError)
    return { result: failed(error.outcome, { code: error.code, message: error.message, hint: error.hint }) }
  if (error instanceof HttpError)
    return {
      result: failed('transient', {
        code: HTTP_ERROR_CODES[error.kind],
        message: error.message,
        hint: 'check the network, then run it again',
      }),
    }
  const failure: Failure = {
    code: 'INTERNAL',
    message: errorMessage(error),
    hint: 'this is a bug in Slipway; report it with the lines above',
  }
  const stack = error instanceof Error ? error.stack : undefined
  return { result: failed('error', failure), ...(stack === undefined ? {} : { stack }) }
}

function failed(outcome: Outcome, failure: Failure): Result {
  return { outcome, headline: headlineOf(failure.message), outputs: {}, summary: '', failure }
}

/** The first line; where it only leads to a list, the first item with it. */
function headlineOf(message: string): string {
  const [first = '', second, ...others] = message.split('\n')
  if (second === undefined || !first.endsWith(':')) return first
  return `${first} ${second.trim()}${others.length === 0 ? '' : ` (and ${others.length} more)`}`
}

interface Recorded {
  readonly action: AnyAction
  readonly result: Result
  readonly host: HostAdapter
  readonly ports: Ports
  readonly started: number
  readonly runId: string | undefined
  readonly component: string | undefined
  readonly tools: readonly ToolRun[]
}

function toRecord({ action, result, host, ports, started, runId, component, tools }: Recorded): StageRecord {
  const { source } = host
  const pick = <K extends keyof typeof source>(...keys: K[]) =>
    Object.fromEntries(keys.filter((k) => source[k] !== undefined).map((k) => [k, source[k]]))
  const outputs = Object.entries(result.outputs).filter(([, value]) => value !== undefined)
  return {
    version: RECORD_VERSION,
    stage: action.name,
    id: `${started.toString(36)}-${ports.random.hex(5)}`,
    ...(component === undefined ? {} : { component }),
    host: { name: host.name, ...(runId === undefined ? {} : { runId }), ...pick('attempt', 'runUrl', 'job') },
    source: pick('repository', 'commit', 'ref'),
    started: new Date(started).toISOString(),
    finished: new Date(ports.clock.now()).toISOString(),
    outcome: result.outcome,
    exitCode: result.tolerated === true ? 0 : exitCode(result.outcome),
    headline: result.headline,
    outputs: Object.fromEntries(outputs.map(([name, value]) => [name, String(value)])),
    facts: (result.facts ?? {}) as JsonObject,
    ...(result.failure === undefined ? {} : { failure: result.failure }),
    ...(tools.length === 0 ? {} : { tools }),
    ...(result.dryRun === true ? { dryRun: true as const } : {}),
  }
}
