import { type ErrorCode, formatDuration, type Failure } from '@slipway/core'
import type { Check, NoAnswer } from './probes/probe'
import type { Attempt, Observation, Schedule } from './watch'

/** What was observed, as an outcome before anything is done about it. */
export interface Verdict {
  readonly outcome: 'pass' | 'fail' | 'inconclusive'
  readonly headline: string
  readonly failure: Failure | undefined
  /** False when what was seen says nothing about the release: then nothing is rolled back. */
  readonly blamesRelease: boolean
}

export function verdict(observed: Observation, schedule: Schedule, address: string): Verdict {
  const time = formatDuration(observed.milliseconds)
  const count = `${observed.attempts.length} ${observed.attempts.length === 1 ? 'attempt' : 'attempts'} in ${time}`
  switch (observed.state) {
    case 'healthy':
      return {
        outcome: 'pass',
        headline: `${address} is healthy: ${observed.streak} good answers in a row, ${count}${stayed(schedule)}`,
        failure: undefined,
        blamesRelease: false,
      }
    case 'unhealthy':
      return failed(
        'SMOKE_UNHEALTHY',
        `${address} is unhealthy after ${count}: ${sentenceOf(observed.deciding)}`,
        'look at the logs of the release',
        speaksAgainst(observed.attempts),
      )
    case 'unreachable':
      return unreachable(observed, `${address} is unreachable: no answer to ${count}: ${sentenceOf(observed.deciding)}`)
    case 'refused':
      return failed(
        'SMOKE_REFUSED',
        `${address} was not checked: ${sentenceOf(observed.deciding)}`,
        'correct the name, or set allow-private to true for an address that is private and meant',
        false,
      )
    case 'undecided':
      return undecided(
        observed,
        schedule,
        `${address}: ${observed.streak} good answers in ${time}, expected ${schedule.consecutive} in a row`,
      )
  }
}

function stayed({ stayGood = 0 }: Schedule): string {
  return stayGood === 0 ? '' : `, good for ${formatDuration(stayGood)}`
}

function failed(code: ErrorCode, headline: string, hint: string, blamesRelease: boolean): Verdict {
  return { outcome: 'fail', headline, failure: { code, message: headline, hint }, blamesRelease }
}

function undecided({ streak }: Observation, schedule: Schedule, headline: string): Verdict {
  const hint = `raise timeout (it takes at least ${formatDuration(schedule.interval * (schedule.consecutive - 1))}), or lower consecutive to ${streak} or interval`
  return {
    outcome: 'inconclusive',
    headline,
    failure: { code: 'SMOKE_UNDECIDED', message: headline, hint },
    blamesRelease: false,
  }
}

/** What each kind means: its next step, and whether the release can be to blame. */
const CAUSES: Readonly<Record<NoAnswer['cause'], { readonly hint: string; readonly release: boolean }>> = {
  dns: { hint: 'the name does not resolve from here: check it and the DNS record', release: false },
  refused: { hint: 'nothing listens there: expose the service on this port, or correct url', release: true },
  reset: {
    hint: 'the connection was cut: look at the logs of the release and of the proxy or load balancer in front of it',
    release: true,
  },
  timeout: {
    hint: 'no answer came in time: check that this machine can reach the address and that the release does not hang',
    release: true,
  },
  tls: {
    hint: 'the certificate is not trusted here: renew it, or give the certificate of its authority in ca-file or NODE_EXTRA_CA_CERTS',
    release: false,
  },
  blocked: { hint: 'correct the name, or set allow-private to true', release: false },
  tunnel: {
    hint: 'kubectl port-forward says why: check via, the namespace, and that the account may create pods/portforward',
    release: false,
  },
  'too-large': { hint: 'check a smaller page', release: true },
  protocol: {
    hint: 'the server does not speak HTTP/1.1, or HTTP/2 for gRPC: correct the port, or http and https, or grpc and grpcs, in url',
    release: true,
  },
}

function unreachable(observed: Observation, headline: string): Verdict {
  const last = CAUSES[observed.deciding.none?.cause ?? 'protocol']
  return failed('SMOKE_UNREACHABLE', headline, last.hint, speaksAgainst(observed.attempts))
}

/** A wrong answer does; else every attempt without an answer must be of a kind that a broken release can cause. */
function speaksAgainst(attempts: readonly Attempt[]): boolean {
  return (
    attempts.some(({ ok, none }) => !ok && none === undefined) ||
    attempts.every(({ none }) => none === undefined || CAUSES[none.cause].release)
  )
}

/**
 * Whether the application itself answered wrongly. No answer may be the network's doing, and another version than the
 * one that was deployed the router's.
 */
export function isWrong(attempts: readonly Attempt[]): boolean {
  return attempts.some(
    ({ none, checks }) =>
      none === undefined &&
      checks.some(({ ok, name, found }) => !ok && found !== 'no answer' && !/(?:^|: )version$/.test(name)),
  )
}

/** Why an attempt was not good. */
export function sentenceOf(attempt: Attempt): string {
  if (attempt.none !== undefined) return `${attempt.none.message} (${attempt.none.cause})`
  const silent = attempt.silent ?? []
  const told = attempt.checks.filter(({ ok, found }) => !ok && (silent.length === 0 || found !== 'no answer'))
  const wrong = [...told.map(describeCheck), ...silent]
  return wrong.length === 0 ? 'as expected' : wrong.join('; ')
}

function describeCheck({ name, expected, found }: Check): string {
  return `${name}: expected ${expected}, found ${found}`
}
