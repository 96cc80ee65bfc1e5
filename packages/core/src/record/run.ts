import type { ActionName } from '../action'
import { UserError } from '../errors'
import { isObject, parseJson, textAt } from '../json'
import { isOutcome } from '../outcome'
import { RECORD_VERSION, type StageRecord } from './stage-record'

/** The stages of a run so far, oldest first. */
export class Run {
  constructor(readonly stages: readonly StageRecord[]) {}

  /** The newest record of a stage, whatever its outcome. */
  latest(stage: ActionName): StageRecord | undefined {
    return this.stages.findLast((record) => record.stage === stage)
  }

  /** An output of the newest record of a stage. */
  output(stage: ActionName, name: string): string | undefined {
    const value = textAt(this.latest(stage)?.outputs, name)
    return value === '' ? undefined : value
  }

  fact(stage: ActionName, name: string): unknown {
    const facts = this.latest(stage)?.facts
    return facts !== undefined && Object.hasOwn(facts, name) ? facts[name] : undefined
  }
}

/**
 * Puts the files of a record folder together. Order of writing does not matter: it is by time, then by id.
 * @throws UserError `RECORD_INVALID` for a file that is no record, `RECORD_NEWER` for one of a later major version
 */
export function mergeRecords(files: readonly { readonly name: string; readonly text: string }[]): Run {
  const stages = files.map(({ name, text }) => parseRecord(name, text))
  return new Run(stages.sort((a, b) => compare(a.finished, b.finished) || compare(a.id, b.id)))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function parseRecord(name: string, text: string): StageRecord {
  const value = parseJson(text)
  const version = isObject(value) ? value['version'] : undefined
  if (typeof version !== 'string' || !/^\d+\.\d+$/.test(version)) throw notARecord(name)
  if (Number(version.split('.')[0]) > Number(RECORD_VERSION.split('.')[0])) {
    throw new UserError(
      'RECORD_NEWER',
      `${name}: expected a record of version ${RECORD_VERSION}, found ${version}`,
      'use the same Slipway version in all stages of a run',
    )
  }
  if (!isRecord(value)) throw notARecord(name)
  return value
}

function notARecord(name: string): UserError {
  return new UserError(
    'RECORD_INVALID',
    `${name}: expected a run record, found something else`,
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
    Object.values(value['outputs'] as object).every((output) => typeof output === 'string')
  )
}
