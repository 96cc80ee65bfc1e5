import {
  type AddressPolicy,
  formatDuration,
  InvalidInputs,
  Mismatch,
  type Problem,
  type Run,
  type Values,
} from '@slipway/core'
import { buildRecord } from '@slipway/action-build/record'
import { deployRecord, recordedRelease } from '@slipway/action-deploy/record'
import type { RollbackWish } from '@slipway/rollback'
import { planRollback } from '@slipway/rollback/inputs'
import type { Expectations } from './check'
import type { Inputs } from './inputs'
import { parseTarget } from './target'
import type { Schedule } from './watch'

type Given = Values<Inputs>

/** What is done, decided before anything is asked. */
export interface Plan {
  readonly url: URL
  readonly expected: Expectations
  readonly schedule: Schedule
  /** Only with `on-failure: rollback`. */
  readonly rollback: RollbackWish | undefined
}

const SHORTEST = 1000

/**
 * Puts inputs and the record of the run together. What is given always wins over the record.
 * @throws InvalidInputs naming every problem
 */
export function plan(given: Given, record: Run, policy: AddressPolicy): Plan {
  const problems: Problem[] = []
  const problem = (input: string, message: string) => void problems.push({ input, message })
  const url = planUrl(given, record, policy, problem)
  const expected = planExpectations(given, record, problem)
  const schedule = {
    attempts: given.attempts,
    consecutive: given.consecutive,
    interval: given.interval,
    timeout: given.timeout,
  }
  if (given.consecutive > given.attempts)
    problem('consecutive', `expected at most the ${given.attempts} of attempts, got ${given.consecutive}`)
  if (given.timeout < SHORTEST)
    problem('timeout', `expected at least ${formatDuration(SHORTEST)}, got ${formatDuration(given.timeout)}`)
  const rollback =
    given['on-failure'] === 'rollback'
      ? planRollback(given, recordedRelease(record), (found) => void problems.push(found))
      : undefined
  if (url === undefined || problems.length > 0) throw new InvalidInputs(problems)
  return { url, expected, schedule, rollback }
}

type Report = (input: string, message: string) => void

function planUrl(given: Given, record: Run, policy: AddressPolicy, problem: Report): URL | undefined {
  const url = given.url ?? recordedUrl(record, problem)
  const refused = url === undefined ? undefined : policy.refuseName(url.hostname)
  if (refused !== undefined)
    problem(
      'url',
      `expected a public address, but ${refused}${/metadata/.test(refused) ? '' : '; set allow-private to true if that is meant'}`,
    )
  return url
}

function recordedUrl(record: Run, problem: Report): URL | undefined {
  const text = record.take(deployRecord, 'url', ({ outputs }) => outputs.url)
  if (text === undefined) {
    problem('url', 'required: it was not given, and no deploy of this run recorded one')
    return undefined
  }
  try {
    return parseTarget(text)
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error
    problem('url', `expected ${error.expected}, got ${JSON.stringify(text)} from deploy; correct the url of deploy`)
    return undefined
  }
}

function planExpectations(given: Given, record: Run, problem: Report): Expectations {
  const rest = { status: given['expect-status'], body: given['expect-body'], json: given['expect-json'] }
  const place = given['expect-version']
  if (place === undefined) return { ...rest, version: undefined }
  const value = place.value ?? record.take(buildRecord, 'expect-version', ({ source }) => source.commit)
  if (value === undefined)
    problem('expect-version', 'expected "=" and a version after the place: no build of this run recorded its commit')
  return { ...rest, version: { ...place, value: value ?? '' } }
}
