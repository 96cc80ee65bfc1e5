import {
  type AnyAction,
  type Catalogue,
  type CommonInputs,
  type Config,
  environmentNotice,
  NO_CONFIG,
  ofThisRun,
  type Ports,
  type Raw,
  recordFile,
  type Run,
  type RunReading,
  type ThisRun,
  type Values,
} from '@slipway/core'
import type { HostAdapter } from '../host'
import { readConfig } from './inputs'
import type { RunFolder } from './run-folder'

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
export async function readRun(opened: Opened): Promise<{ readonly config: Config; readonly record: Run }> {
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

export function thisRun({ name, source }: HostAdapter, { clock }: Ports, runId: string | undefined): ThisRun {
  const { attempt, repository, commit, isPart = false } = source
  return { host: name, runId, attempt, repository, commit, isPart, now: clock.now() }
}

/** Hosts write an absent input as empty text. */
function isGiven(raw: Raw | undefined): boolean {
  return raw !== undefined && raw !== ''
}
