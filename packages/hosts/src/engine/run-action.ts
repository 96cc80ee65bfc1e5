import {
  type AnyAction,
  type Catalogue,
  type CommonInputs,
  type Explained,
  type Files,
  InvalidInputs,
  type JsonObject,
  NO_CONFIG,
  outputFolder,
  type Ports,
  type Problem,
  Run,
  type StageRecord,
  type ToolRun,
  UserError,
  type Values,
} from '@slipway/core'
import type { HostAdapter } from '../host'
import { cancellation, endingOf } from './ending'
import { applyTarget, portsOf, withProposals } from './gates'
import { hideSecrets, readCommon, resolveInputs, withPlaces, withProblems } from './inputs'
import type { Machinery } from './machinery'
import { observed } from './observed'
import type { Ending } from './publish'
import { readRun, thisRun } from './read-run'
import { RunFolder } from './run-folder'
import { toRecord } from './to-record'

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

/** The code of strangers must not act with the rights of this repository. */
function refuseForks({ name, forks }: AnyAction, { source }: HostAdapter): void {
  if (forks === 'run' || !source.fork) return
  throw new UserError(
    'FORK_REFUSED',
    `${name} does not run for code that comes from a fork, or of which ${source.event ?? 'the event'} does not tell where it comes from: it would act with the rights of this repository`,
    `run ${name} from a branch of this repository, after review`,
  )
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
      `working-directory: expected a directory, found ${info === undefined ? 'nothing' : 'something else'} at ${common['working-directory']}`,
      'correct the input',
    )
  const folder = new RunFolder(ports.files, common.output, ports.environment.workspace, common.component)
  await folder.prepare()
  return folder
}
