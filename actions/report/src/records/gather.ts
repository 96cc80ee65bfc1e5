import {
  errorMessage,
  mergeRecords,
  ofThisRun,
  type Ports,
  recordFile,
  Run,
  type StageRecord,
  type ThisRun,
  UserError,
  type Values,
} from '@slipway/core'
import type { Inputs } from '../inputs'

/** The records of a run, put together from all that its jobs left. */
export interface Gathered {
  /** Oldest first, and of this run alone. */
  readonly stages: readonly StageRecord[]
  /** What was left out, and why: sentences. */
  readonly left: readonly string[]
}

/** Files that are looked at, and bytes of all of them: ours have some kilobytes each. */
export interface RecordLimits {
  readonly files: number
  readonly bytes: number
}

const LIMITS: RecordLimits = { files: 2000, bytes: 64 * 1024 * 1024 }

/** A record as it lies in an artifact. */
const RECORD = /(?:^|\/)record\/([a-z][a-z0-9]*-[\w-]+\.json)$/

interface Found {
  readonly name: string
  readonly text: string
}

/**
 * Artifacts were written by whatever code ran in the jobs: each file is bounded, read as data, and left out by itself
 * when it is no record of this run.
 */
export async function gatherRecords(
  given: Pick<Values<Inputs>, 'records' | 'token'>,
  ports: Ports,
  limits: RecordLimits = LIMITS,
): Promise<Gathered> {
  const { source } = ports.host
  const places = given.records.length === 0 && source.endedRun !== undefined ? ['run'] : given.records
  const left: string[] = []
  const found: Found[] = []
  for (const place of places) {
    const some = place === 'run' ? await fromRun(given, ports, left) : await fromFolder(place, ports, { left, limits })
    found.push(...some)
  }
  // Another run's end says nothing about what lies in the folder of this one.
  const own = source.endedRun === undefined ? ports.record.stages : []
  const read = ofThisRun(new Run(readEach(found, limits, left)), theRun(ports))
  for (const record of read.others) left.push(`${recordFile(record)} is of another run or commit`)
  return { stages: inOrder([...own, ...read.stages]), left }
}

/** The run that the report is about: the one that ended, or this one. */
export function theRun({ host, clock }: Pick<Ports, 'host' | 'clock'>): ThisRun {
  const { source, name } = host
  const { runId, attempt, commit } = source.endedRun ?? source
  const { repository, isPart = false } = source
  return { host: name, runId, attempt, repository, commit, isPart, now: clock.now() }
}

async function fromRun(
  { token }: Pick<Values<Inputs>, 'token'>,
  { host }: Ports,
  left: string[],
): Promise<readonly Found[]> {
  const id = host.source.endedRun?.runId ?? host.source.runId
  if (host.otherRuns === undefined || id === undefined)
    throw new UserError(
      'REPORT_NO_RUNS',
      `records: expected a host that keeps artifacts of runs for "run", found ${host.name}`,
      'name the folders that the artifacts were put into',
    )
  try {
    const runs = await host.otherRuns(token?.reveal())
    const run = await runs.find({ id })
    const files = (await run?.files((path) => RECORD.test(path))) ?? []
    return files.map(({ artifact, path, bytes }) => ({
      name: `${artifact}/${path}`,
      text: new TextDecoder().decode(bytes),
    }))
  } catch (error) {
    // What was uploaded is the run's own doing; who may not ask or gets no answer has to know.
    if (!(error instanceof UserError) || error.code !== 'OTHER_RUN_REFUSED') throw error
    left.push(errorMessage(error))
    return []
  }
}

async function fromFolder(
  folder: string,
  { files }: Ports,
  { left, limits }: { readonly left: string[]; readonly limits: RecordLimits },
): Promise<readonly Found[]> {
  if ((await files.stat(folder))?.kind !== 'directory')
    throw new UserError(
      'FILE_MISSING',
      `records: expected a folder, found none at ${folder}`,
      'correct the path, or fetch the artifacts into it before this step',
    )
  const paths = (await files.glob(['**/record/*.json', 'record/*.json'], { from: folder })).filter((path) =>
    RECORD.test(`/${path}`),
  )
  if (paths.length > limits.files)
    left.push(`${folder}: ${paths.length - limits.files} files beyond the first ${limits.files}`)
  const found: Found[] = []
  let bytes = 0
  for (const path of paths.slice(0, limits.files)) {
    const at = `${folder}/${path}`
    const info = await files.stat(at)
    if (info?.kind !== 'file') left.push(`${at} is no regular file`)
    else if (bytes + info.size > limits.bytes) left.push(`${at} is beyond ${limits.bytes} bytes of records`)
    else {
      bytes += info.size
      found.push({ name: at, text: await files.read(at, { limit: limits.bytes }) })
    }
  }
  return found
}

/** The same record may lie in several artifacts, since a job passes on what it was given. */
function readEach(found: readonly Found[], limits: RecordLimits, left: string[]): readonly StageRecord[] {
  let bytes = 0
  const beyond = found.length - limits.files
  if (beyond > 0) left.push(`${beyond} files beyond the first ${limits.files} of the run`)
  return found.slice(0, limits.files).flatMap((file) => {
    bytes += file.text.length
    if (bytes > limits.bytes) {
      left.push(`${file.name} is beyond ${limits.bytes} bytes of records`)
      return []
    }
    try {
      const run = mergeRecords([file])
      for (const name of run.outdated) left.push(`${name} was written by an older version of Slipway`)
      return run.stages
    } catch (error) {
      if (!(error instanceof UserError)) throw error
      left.push(error.message)
      return []
    }
  })
}

/** By time, each record once: of two of one name the first that came stands. */
function inOrder(records: readonly StageRecord[]): readonly StageRecord[] {
  const byName = new Map<string, StageRecord>()
  for (const record of records) {
    const name = `${record.stage}-${record.id}`
    if (!byName.has(name)) byName.set(name, record)
  }
  const text = ({ finished, id }: StageRecord) => `${Date.parse(finished).toString().padStart(16, '0')} ${id}`
  return [...byName.values()].sort((a, b) => (text(a) < text(b) ? -1 : 1))
}
