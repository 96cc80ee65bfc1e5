import {
  errorMessage,
  isObject,
  mergeRecords,
  type Ports,
  type StageRecord,
  textAt,
  UserError,
  type Values,
} from '@slipway/core'
import type { OwnImage } from '@slipway/kubernetes'
import type { Inputs } from './inputs'
import { deployRecord } from './record'

/** A record as it lies in an artifact. */
const RECORD = /(?:^|\/)record\/((?:deploy|smoke|verify)-[\w-]+\.json)$/
/** Records have some kilobytes. */
const MAX_RECORD = 4 * 1024 * 1024

/**
 * A digest goes to an environment only when it has passed those before it, which a record must say: of this run, of
 * another one whose artifacts were fetched, or of the newest successful run of this branch that the host keeps.
 * @throws UserError `DEPLOY_AFTER`: nothing was changed
 */
export async function checkAfter(
  images: readonly OwnImage[],
  given: Pick<Values<Inputs>, 'environment' | 'token'>,
  ports: Ports,
): Promise<void> {
  const { record, host } = ports
  const before = ports.after ?? []
  if (before.length === 0 || images.length === 0) return
  const missing = (records: readonly StageRecord[]) =>
    before.flatMap((environment) =>
      images.filter(({ digest }) => !hasPassed(records, environment, digest)).map((image) => ({ environment, image })),
    )
  const here = [...record.stages, ...record.others]
  if (missing(here).length === 0) return say(before, ports)
  const { records, problem } = await ofHost(given, ports)
  const [first] = missing([...here, ...records])
  if (first === undefined) return say(before, ports)
  const { environment, image } = first
  const looked =
    host.otherRuns === undefined ? 'no record here' : 'no record here, and none of the newest good run of this branch,'
  throw new UserError(
    'DEPLOY_AFTER',
    `${given.environment ?? 'this environment'} comes after ${environment}: ${looked} says that ${image.digest} passed there${problem === undefined ? '' : ` (${problem})`}; nothing was changed`,
    `deploy this digest with environment: ${environment} first, in this run or with its record fetched into the output folder`,
    { outcome: 'fail' },
  )
}

function say(before: readonly string[], { host }: Ports): void {
  host.info(`passed before: ${before.join(', ')}`)
}

/** It was deployed and proved there, and nothing that looked at it afterwards in that run said no. */
function hasPassed(records: readonly StageRecord[], environment: string, digest: string): boolean {
  return records.some((one) => isPass(one, environment, digest) && !wasCondemned(one, records))
}

function isPass({ stage, outcome, dryRun, facts, outputs }: StageRecord, environment: string, digest: string): boolean {
  if (stage !== deployRecord.stage || outcome !== 'pass' || dryRun === true) return false
  if (textAt(facts, 'environment') !== environment) return false
  const images = (outputs['images'] ?? '').split(/[\n,]/)
  return outputs['verified-digest'] === digest || images.some((image) => image.endsWith(`@${digest}`))
}

/** Up to the next deployment of the same run: a check that came after that is about another one. */
function wasCondemned(deployed: StageRecord, records: readonly StageRecord[]): boolean {
  const later = records
    .filter(({ host, finished }) => host.runId === deployed.host.runId && finished > deployed.finished)
    .sort((a, b) => (a.finished < b.finished ? -1 : 1))
  const next = later.findIndex(({ stage }) => stage === deployRecord.stage)
  const checks = later.slice(0, next < 0 ? later.length : next).filter(({ stage }) => /^(?:smoke|verify)$/.test(stage))
  return checks.some(({ outcome, exitCode }) => outcome !== 'pass' && exitCode !== 0)
}

/** Data of other runs: what cannot be had or read proves nothing. */
async function ofHost(
  { token }: Pick<Values<Inputs>, 'token'>,
  { host, signals }: Ports,
): Promise<{ readonly records: readonly StageRecord[]; readonly problem?: string }> {
  const { ref: branch, tag, fork } = host.source
  if (host.otherRuns === undefined || branch === undefined || tag !== undefined || fork) return { records: [] }
  try {
    const run = await (await host.otherRuns(token?.reveal())).find({ branch })
    if (run === undefined || run.origin.fork) return { records: [] }
    const files = await run.files((path) => RECORD.test(path))
    return { records: files.flatMap(({ path, bytes }) => readRecord(path, bytes)) }
  } catch (error) {
    signals.check()
    if (!(error instanceof UserError)) throw error
    return { records: [], problem: errorMessage(error) }
  }
}

function readRecord(path: string, bytes: Uint8Array): readonly StageRecord[] {
  if (bytes.length > MAX_RECORD) return []
  try {
    return mergeRecords([{ name: path, text: new TextDecoder().decode(bytes) }]).stages.filter(({ facts }) =>
      isObject(facts),
    )
  } catch {
    return []
  }
}
