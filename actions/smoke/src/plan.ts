import { formatDuration, InvalidInputs, Mismatch, type Problem, type Run, type Values } from '@slipway/core'
import { buildRecord } from '@slipway/action-build/record'
import { deployRecord } from '@slipway/action-deploy/record'
import { accessOf } from '@slipway/kubernetes/inputs'
import type { Policy } from './address'
import type { Expectations } from './check'
import type { Inputs } from './inputs'
import type { RollbackWish } from './rollback'
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
const DEFAULT_HELM = '4'

/**
 * Puts inputs and the record of the run together. What is given always wins over the record.
 * @throws InvalidInputs naming every problem
 */
export function plan(given: Given, record: Run, policy: Policy): Plan {
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
  const rollback = given['on-failure'] === 'rollback' ? planRollback(given, record, problem) : undefined
  if (url === undefined || problems.length > 0) throw new InvalidInputs(problems)
  return { url, expected, schedule, rollback }
}

type Report = (input: string, message: string) => void

function planUrl(given: Given, record: Run, policy: Policy, problem: Report): URL | undefined {
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

function planRollback(given: Given, record: Run, problem: Report): RollbackWish {
  const needed = <T>(name: 'release' | 'namespace' | 'revision', value: T | undefined): T | undefined => {
    if (value === undefined)
      problem(name, 'required for on-failure: rollback; it was not given, and no deploy of this run recorded it')
    return value
  }
  const deployed = record.latest(deployRecord)?.facts
  const recorded = (name: 'release' | 'namespace') => record.take(deployRecord, name, ({ facts }) => facts[name])
  const release = needed('release', given.release ?? recorded('release'))
  const namespace = needed('namespace', given.namespace ?? recorded('namespace'))
  const revision = needed('revision', given.revision ?? recordedRevision(record))
  return {
    release: release ?? '',
    namespace: namespace ?? '',
    revision: revision ?? 0,
    access: {
      ...accessOf(given),
      context: given['kube-context'] ?? record.take(deployRecord, 'kube-context', ({ facts }) => facts.context),
    },
    helmVersion: deployed?.helm ?? DEFAULT_HELM,
  }
}

function recordedRevision(record: Run): number | undefined {
  const text = record.take(deployRecord, 'revision', ({ outputs }) => outputs.revision)
  return text !== undefined && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined
}
