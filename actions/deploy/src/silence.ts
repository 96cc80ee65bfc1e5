import {
  addressPolicy,
  HttpError,
  InvalidInputs,
  OWN_SILENCE,
  parseJson,
  partsOfMatcher,
  type Ports,
  type Problem,
  readHeaders,
  textAt,
  type Values,
} from '@slipway/core'
import type { Inputs } from './inputs'

/** Milliseconds for the one request. */
const LIMIT = 10_000

/**
 * What opens the silence of this deploy, decided before anything is changed; undefined when none is wanted.
 * @throws InvalidInputs
 */
export async function planSilence(given: Values<Inputs>, ports: Ports): Promise<(() => Promise<void>) | undefined> {
  const { silence, alertmanager, timeout } = given
  const problems: Problem[] = []
  const problem = (input: string, message: string) => void problems.push({ input, message })
  if (silence !== undefined && alertmanager === undefined)
    problem('alertmanager', 'required beside silence: where the silence is opened')
  const refused = alertmanager === undefined ? undefined : policy.refuseName(new URL(alertmanager).hostname)
  if (refused !== undefined) problem('alertmanager', `expected an address that may be asked, but ${refused}`)
  const headers = await readHeaders(given['alertmanager-headers'], ports, (i, message) =>
    problem(`alertmanager-headers[${i}]`, message),
  )
  if (problems.length > 0) throw new InvalidInputs(problems)
  if (silence === undefined || alertmanager === undefined) return undefined
  const matchers = silence.map((text) => fill(text, given)).map(toMatcher)
  return () => open({ alertmanager, headers, matchers, timeout, given }, ports)
}

/** Alertmanager is inside as a rule, like the cluster; services that hand out credentials are never asked. */
const policy = addressPolicy({ allowPrivate: true })

function fill(text: string, { release = '', namespace }: Values<Inputs>): string {
  return text.replaceAll('${release}', release).replaceAll('${namespace}', namespace)
}

function toMatcher(text: string) {
  const { label, operator, value } = partsOfMatcher(text)
  return { name: label, value, isRegex: operator.endsWith('~'), isEqual: operator.startsWith('=') }
}

interface Silence {
  readonly alertmanager: string
  readonly headers: Readonly<Record<string, string>>
  readonly matchers: readonly object[]
  readonly timeout: number
  readonly given: Values<Inputs>
}

/** A silence that cannot be opened is said: no release fails for it. */
async function open(silence: Silence, { http, clock, host }: Ports): Promise<void> {
  const { alertmanager, headers, matchers, timeout, given } = silence
  const now = clock.now()
  const until = new Date(now + timeout).toISOString()
  const { runUrl } = host.source
  const run = runUrl === undefined ? '' : `, ${runUrl}`
  const text = JSON.stringify({
    matchers,
    startsAt: new Date(now).toISOString(),
    endsAt: until,
    createdBy: OWN_SILENCE,
    comment: `deploy of ${given.release} in ${given.namespace}${run}`,
  })
  try {
    const response = await http.request({
      method: 'POST',
      url: `${alertmanager}/api/v2/silences`,
      headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
      body: new TextEncoder().encode(text),
      limit: LIMIT,
      timeout: LIMIT,
      refuseAddress: policy.refuseAddress,
    })
    const answer = await response.text(64_000)
    if (response.status < 200 || response.status > 299)
      return host.warn(`no silence was opened: ${alertmanager} answered ${response.status}: ${firstLine(answer)}`)
    const id = textAt(parseJson(answer), 'silenceID') ?? ''
    host.info(`alerts that match are silenced until ${until}${id === '' ? '' : ` (silence ${id})`}`)
  } catch (error) {
    if (!(error instanceof HttpError)) throw error
    host.warn(`no silence was opened: ${alertmanager} cannot be reached: ${error.message} (${error.kind})`)
  }
}

const firstLine = (text: string) => (text.trim().split('\n')[0] ?? '').slice(0, 200)
