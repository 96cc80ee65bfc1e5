import { UserError } from '../errors'
import { isObject, parseJson, textAt } from '../json'
import { isOutcome } from '../outcome'
import { type OutputsOf, readAs, type RecordOf, type RecordShape } from './shape'
import { RECORD_VERSION, type StageRecord } from './stage-record'

/** What reading a run does beside: both are left out where nobody wires anything. */
export interface RunReading {
  /** True for the id of a record that this job itself wrote. Absent where nothing but this machine brings records. */
  readonly isOwn?: (id: string) => boolean
  /** Told of every value that a stage takes from the record. */
  readonly say?: (text: string) => void
  /** Of several images, the one that the reader is about: it takes from the records of that one alone. */
  readonly component?: string | undefined
}

/** The stages of a run so far, oldest first. */
export class Run {
  readonly #reading: RunReading
  readonly #said = new Set<string>()

  constructor(
    readonly stages: readonly StageRecord[],
    /** Files that are records of an older version: they are not read. */
    readonly outdated: readonly string[] = [],
    /** Records of other runs: they are data to show or compare, and no stage takes anything from them. */
    readonly others: readonly StageRecord[] = [],
    reading: RunReading = {},
  ) {
    this.#reading = reading
  }

  /**
   * The newest record of a stage, whatever its outcome. What only showed what it would do does not count. A record that
   * this job wrote wins over one that an artifact brought, whatever the time in it.
   */
  latest<S extends RecordShape>(shape: S): RecordOf<S> | undefined {
    const all = this.stages.filter(({ stage, dryRun }) => stage === shape.stage && dryRun !== true)
    const found = all.filter(({ component }) => component === this.#componentOf(all))
    const own = found.findLast(({ id }) => this.#reading.isOwn?.(id) === true) ?? found.at(-1)
    return own === undefined ? undefined : readAs(shape, own)
  }

  /** The newest record of a stage for each component, by its name; `undefined` is the run without components. */
  latestOfComponents<S extends RecordShape>(shape: S): ReadonlyMap<string | undefined, RecordOf<S>> {
    const names = new Set(this.stages.filter(({ stage }) => stage === shape.stage).map(({ component }) => component))
    const found = [...names].map((component) => {
      return [component, this.#of(component).latest(shape)] as const
    })
    return new Map(found.filter((entry): entry is [string | undefined, RecordOf<S>] => entry[1] !== undefined))
  }

  /** Who is about no component takes what is about none, or about the only one: of several, none is meant. */
  #componentOf(records: readonly StageRecord[]): string | undefined {
    if (this.#reading.component !== undefined) return this.#reading.component
    const names = new Set(records.map(({ component }) => component))
    return names.size === 1 ? records[0]?.component : undefined
  }

  /** False for a record that another job wrote, or whoever made an artifact. */
  isOwn({ id }: { readonly id: string }): boolean {
    return this.#reading.isOwn?.(id) ?? true
  }

  /**
   * A value for an input that was not given, from the newest record of a stage. It is named in the log with the record
   * that it comes from, once.
   * @param what the input, or what else it is to the stage that takes it
   */
  take<S extends RecordShape, T>(shape: S, what: string, pick: (record: RecordOf<S>) => T | undefined): T | undefined {
    const record = this.latest(shape)
    const value = record === undefined ? undefined : pick(record)
    if (record === undefined || value === undefined) return undefined
    const origin = this.isOwn(record) ? '' : ', which another job wrote'
    const text = `${what}: ${String(value)}, from ${recordFile(record)}${origin}`
    if (!this.#said.has(text)) this.#reading.say?.(text)
    this.#said.add(text)
    return value
  }

  /**
   * The same of each component, by its name; `undefined` is the run without components. Of a reader that is about one
   * component, of that alone.
   */
  takeOfComponents<S extends RecordShape, T>(
    shape: S,
    what: string,
    pick: (record: RecordOf<S>) => T | undefined,
  ): ReadonlyMap<string | undefined, T> {
    const own = this.#reading.component
    const names = own === undefined ? [...this.latestOfComponents(shape).keys()] : [own]
    const found = names.map((component) => {
      const said = component === undefined || names.length === 1 ? what : `${what} of ${component}`
      return [component, this.#of(component).take(shape, said, pick)] as const
    })
    return new Map(found.filter((entry): entry is [string | undefined, T] => entry[1] !== undefined))
  }

  #of(component: string | undefined): Run {
    const ofOne = this.stages.filter((record) => record.component === component)
    return new Run(ofOne, [], [], { ...this.#reading, component })
  }

  /** An output of the newest record of a stage. */
  output<S extends RecordShape>(shape: S, name: keyof S['outputs'] & string): string | undefined {
    const outputs: OutputsOf<S> = this.latest(shape)?.outputs ?? {}
    return Object.hasOwn(outputs, name) ? outputs[name] : undefined
  }
}

/** The run that a stage is part of. */
export interface ThisRun {
  readonly host: string
  readonly runId: string | undefined
  readonly attempt: number | undefined
  readonly repository: string | undefined
  readonly commit: string | undefined
  /** Milliseconds since the epoch. */
  readonly now: number
  /** The host gives the parts of one run ids of their own (GitLab's parent and child pipelines). */
  readonly isPart: boolean
}

/** Clocks of the machines of one run may differ by so much. */
const CLOCK_SKEW = 300_000

/**
 * The same run without the records of others. Anybody can write a file: one that stands in the checkout cannot name the
 * commit that it is part of, and one of another run names that run.
 */
export function ofThisRun(run: Run, here: ThisRun, reading: RunReading = {}): Run {
  const ours = run.stages.filter((record) => isOurs(record, here))
  const others = run.stages.filter((record) => !isOurs(record, here))
  return new Run(ours, run.outdated, others, reading)
}

/** Where a record stands, below `output`. */
export function recordFile({ stage, id }: Pick<StageRecord, 'stage' | 'id'>): string {
  return `record/${stage}-${id}.json`
}

function isOurs({ host, source, finished }: StageRecord, here: ThisRun): boolean {
  return (
    host.name === here.host &&
    source.repository === here.repository &&
    source.commit === here.commit &&
    (here.isPart || host.runId === here.runId) &&
    (host.attempt ?? 1) <= (here.attempt ?? host.attempt ?? 1) &&
    Date.parse(finished) <= here.now + CLOCK_SKEW
  )
}

const MAX_PLACE = 120

/**
 * Where a stage was at work, of several environments or clusters that one run delivers to; empty where the record does
 * not say, such as that of inputs that were refused.
 */
export function placeOf({ facts }: Pick<StageRecord, 'facts'>): string {
  const names = ['environment', 'context'].flatMap((key) => textAt(facts, key) ?? [])
  return names.join(', ').slice(0, MAX_PLACE)
}

/**
 * The newest record of each stage, component and place, in the order in which the stages first ran. One that does not
 * say its place goes when a newer one comes.
 */
export function latestOfEach(stages: readonly StageRecord[]): readonly StageRecord[] {
  const latest: StageRecord[] = []
  for (const record of stages) {
    const isBefore = (one: StageRecord) =>
      one.stage === record.stage &&
      one.component === record.component &&
      (placeOf(one) === '' || placeOf(one) === placeOf(record))
    const at = latest.findIndex(isBefore)
    if (at < 0) latest.push(record)
    else latest[at] = record
  }
  return latest
}

/**
 * Puts the files of a record folder together. Order of writing does not matter: it is by time, then by id.
 * Files of an older major version are left out and named in `outdated`.
 * @throws UserError `RECORD_INVALID` for a file that is no record, `RECORD_NEWER` for one of a later major version
 */
export function mergeRecords(files: readonly { readonly name: string; readonly text: string }[]): Run {
  const read = files.map(({ name, text }) => ({ name, record: parseRecord(name, text) }))
  const stages = read.flatMap(({ record }) => record ?? [])
  const outdated = read.filter(({ record }) => record === undefined).map(({ name }) => name)
  return new Run(
    stages.sort((a, b) => compare(a.finished, b.finished) || compare(a.id, b.id)),
    outdated,
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Undefined for a record of an older major version. */
function parseRecord(name: string, text: string): StageRecord | undefined {
  const value = parseJson(text)
  const version = isObject(value) ? value['version'] : undefined
  if (typeof version !== 'string' || !/^\d+\.\d+$/.test(version)) throw notARecord(name)
  const age = majorOf(version) - majorOf(RECORD_VERSION)
  if (age < 0) return undefined
  if (age > 0) {
    throw new UserError(
      'RECORD_NEWER',
      `${name}: expected a record of version ${RECORD_VERSION}, found ${version}`,
      'use the same Slipway version in all stages of a run',
    )
  }
  if (!isRecord(value)) throw notARecord(name)
  const { stage, id } = value
  if (!isName(stage)) throw notARecord(name, `one of the stage ${JSON.stringify(stage.slice(0, 40))}`)
  if (name.split('/').at(-1) !== `${stage}-${id}.json`)
    throw notARecord(name, `that of ${JSON.stringify(`${stage}-${id}`.slice(0, 80))}`)
  return value
}

/** Tables know stages by name: one that every object has would be found in all of them. */
function isName(stage: string): boolean {
  return /^[a-z][a-z0-9-]{0,39}$/.test(stage) && !(stage in {})
}

function majorOf(version: string): number {
  return Number(version.split('.')[0])
}

function notARecord(name: string, found = 'something else'): UserError {
  return new UserError(
    'RECORD_INVALID',
    `${name}: expected a run record, found ${found}`,
    'remove the file, or give `output` a folder of its own',
  )
}

function isRecord(value: unknown): value is StageRecord {
  return (
    isObject(value) &&
    ['stage', 'id', 'started', 'finished', 'outcome', 'headline'].every((key) => typeof value[key] === 'string') &&
    isOutcome(String(value['outcome'])) &&
    typeof value['exitCode'] === 'number' &&
    ['started', 'finished'].every((key) => Number.isFinite(Date.parse(String(value[key])))) &&
    (value['failure'] === undefined ||
      ['code', 'message', 'hint'].every((key) => textAt(value['failure'], key) !== undefined)) &&
    ['outputs', 'facts', 'host', 'source'].every((key) => isObject(value[key])) &&
    Object.values(value['outputs'] as object).every((output) => typeof output === 'string') &&
    ['component'].every((key) => value[key] === undefined || typeof value[key] === 'string') &&
    (value['tools'] === undefined || (Array.isArray(value['tools']) && value['tools'].every(isToolRun))) &&
    (value['dryRun'] === undefined || value['dryRun'] === true)
  )
}

function isToolRun(value: unknown): boolean {
  return (
    isObject(value) &&
    ['name', 'started', 'end'].every((key) => typeof value[key] === 'string') &&
    Number.isFinite(Date.parse(String(value['started']))) &&
    Number.isFinite(value['milliseconds'])
  )
}
