import {
  errorMessage,
  HttpError,
  type HttpErrorKind,
  type HttpResponse,
  listAt,
  parseJson,
  textAt,
  UserError,
  visible,
} from '@slipway/core'
import { NO_SITUATION, type Situation, tlsHint } from './hints'
import { parseRetryAfter } from './retry-after'

/** One `errors` entry of a registry's answer (distribution-spec, "Error Codes"). */
interface RegistryProblem {
  readonly code: string
  readonly message: string
}

interface FailureFacts {
  readonly message: string
  /** Undefined when no answer came. */
  readonly status?: number
  readonly problems?: readonly RegistryProblem[]
  readonly retryAfter?: string | undefined
  readonly passing: boolean
  readonly cause?: unknown
  readonly situation?: Situation
}

/** An unexpected answer, or none. It stays inside the client: what leaves it is a UserError. */
export class RegistryFailure extends Error {
  override readonly name = 'RegistryFailure'
  readonly status: number | undefined
  readonly problems: readonly RegistryProblem[]
  /** Whether trying again may help. */
  readonly passing: boolean
  readonly situation: Situation
  readonly #retryAfter: string | undefined

  constructor(facts: FailureFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.status = facts.status
    this.problems = facts.problems ?? []
    this.passing = facts.passing
    this.situation = facts.situation ?? NO_SITUATION
    this.#retryAfter = facts.retryAfter
  }

  retryAfter(now: number): number | undefined {
    return parseRetryAfter(this.#retryAfter, now)
  }

  /** The same failure, to be tried again although its status does not say so: the caller has another way. */
  asPassing(): RegistryFailure {
    const { message, status, problems, situation } = this
    return new RegistryFailure({
      message,
      problems,
      situation,
      passing: true,
      retryAfter: this.#retryAfter,
      cause: this.cause,
      ...(status === undefined ? {} : { status }),
    })
  }

  /** No answer came because the connection broke, or because nothing moved for too long. */
  get broke(): 'reset' | 'timeout' | undefined {
    const kind = this.cause instanceof HttpError ? this.cause.kind : undefined
    return kind === 'reset' || kind === 'timeout' ? kind : undefined
  }

  has(code: string): boolean {
    return this.problems.some((problem) => problem.code === code)
  }

  says(pattern: RegExp): boolean {
    return this.problems.some(({ message }) => pattern.test(message))
  }
}

const PASSING: readonly number[] = [408, 425, 429, 499, 500, 502, 503, 504, 520, 521, 522, 523, 524]

/** Reads the answer's text within bounds; never more than a few sentences of it are shown. */
export async function failureFrom(
  response: HttpResponse,
  asked: string,
  situation: Situation = NO_SITUATION,
): Promise<RegistryFailure> {
  const text = await response.text(64 * 1024).catch(() => '')
  const problems = listAt(parseJson(text), 'errors').map((entry) => ({
    code: textAt(entry, 'code') ?? 'UNKNOWN',
    message: problemText(entry),
  }))
  const said = problems.map(({ code, message }) => (message === '' ? code : `${code}: ${message}`)).join('; ')
  return new RegistryFailure({
    message: shown(`${asked} answered ${response.status}${said === '' ? '' : ` (${said})`}`),
    status: response.status,
    problems,
    situation,
    retryAfter: response.headers['retry-after'],
    // GitHub's secondary rate limit is a 403 that says when to come back.
    passing:
      PASSING.includes(response.status) || (response.status === 403 && response.headers['retry-after'] !== undefined),
  })
}

/** Some registries put the sentence that matters into `detail`. */
function problemText(entry: unknown): string {
  const detail = textAt(entry, 'detail')
  return [textAt(entry, 'message'), detail].filter((part) => part !== undefined && part !== '').join(', ')
}

function shown(text: string): string {
  const line = visible(text).replace(/\s+/g, ' ')
  return line.length > 400 ? `${line.slice(0, 400)}…` : line
}

const NETWORK: readonly HttpErrorKind[] = ['dns', 'refused', 'reset', 'timeout', 'protocol']

/** What a port threw instead of an answer. What is not about the network is passed on as it is. */
export function failureOf(error: unknown, asked: string, situation: Situation = NO_SITUATION): unknown {
  if (!(error instanceof HttpError)) return error
  if (NETWORK.includes(error.kind))
    return new RegistryFailure({
      message: shown(`${asked}: ${error.kind}, ${errorMessage(error)}`),
      situation,
      passing: true,
      cause: error,
    })
  if (error.kind === 'tls')
    return new UserError('REGISTRY_TLS', `${asked}: ${errorMessage(error)}`, tlsHint(situation), { cause: error })
  if (error.kind === 'blocked') {
    return new UserError(
      'REGISTRY_ADDRESS_REFUSED',
      `${asked}: ${errorMessage(error)}`,
      'check where the registry sends its clients',
      {
        cause: error,
      },
    )
  }
  const hint = 'check that the address is that of a registry'
  return new UserError('REGISTRY_ANSWER', `${asked}: ${errorMessage(error)}`, hint, {
    outcome: 'tool-failed',
    cause: error,
  })
}
