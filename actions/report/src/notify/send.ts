import {
  addressPolicy,
  errorMessage,
  HttpError,
  type HttpErrorKind,
  type HttpResponse,
  parseJson,
  type Ports,
  property,
  truncate,
  withWayThrough,
} from '@slipway/core'
import type { Delivery, Notification, Read } from './channel'
import type { Message } from './message'

/** Milliseconds for one answer, and for the end of a letter. */
const LIMIT = 15_000
const ATTEMPTS = 3
/** Milliseconds that a server may ask us to wait. */
const LONGEST_WAIT = 20_000

export interface Sending {
  readonly notifications: readonly Notification[]
  readonly message: Message
  readonly allowPrivate: boolean
  /** PEM certificates to trust beside the usual ones. */
  readonly ca: string | undefined
}

/** Sends what is due. Whatever fails is a warning: a chat that is down must not make a delivery red. */
export async function sendAll(sending: Sending, ports: Ports): Promise<void> {
  const { notifications, message } = sending
  const { host } = ports
  const read = reader(ports)
  await Promise.all(
    notifications.map(async (notification, i) => {
      const name = `notify[${i}] (${notification.to})`
      if (!notification.due(message)) return host.info(`${name}: not sent, since it was ${message.state} before`)
      try {
        for (const delivery of notification.compose(message, read)) await deliver(delivery, sending, ports)
        host.info(`${name}: sent`)
      } catch (error) {
        host.warn(`${name} could not be sent: ${errorMessage(error)}${nextStep(error)}`)
      }
    }),
  )
}

const NEXT_STEPS: Readonly<Partial<Record<HttpErrorKind, string>>> = {
  dns: 'check the name in its address, and that this machine can look it up',
  refused: 'check its address and port, and that the server runs',
  tls: 'check the address; an authority of your own goes into ca-file',
}

function nextStep(error: unknown): string {
  const step = error instanceof HttpError ? NEXT_STEPS[error.kind] : undefined
  return step === undefined ? '' : `; ${step}`
}

/** Whatever a variable holds is hidden before it is used: addresses of chats are secrets themselves. */
function reader({ environment, host }: Ports): Read {
  return ({ env }) => {
    const value = environment.get(env)?.trim()
    if (value === undefined || value === '') throw new Error(`the variable ${env} is not set in this job`)
    if (/[\r\n]/.test(value)) throw new Error(`the variable ${env} holds several lines`)
    host.hide(value)
    // A server may show what it was asked for: the secret of a chat's address is its path.
    if (URL.canParse(value)) hideTarget(new URL(value), host)
    return value
  }
}

/** Shorter than this it names a place that any server has. */
const LEAST = 8

function hideTarget({ protocol, pathname, search }: URL, host: Ports['host']): void {
  if (!/^https?:$/.test(protocol)) return
  for (const text of [`${pathname}${search}`, pathname]) if (text.length >= LEAST) host.hide(text)
}

async function deliver(delivery: Delivery, { allowPrivate, ca }: Sending, ports: Ports): Promise<void> {
  const policy = addressPolicy({ allowPrivate })
  const trust = ca === undefined ? {} : { ca }
  const host = 'letter' in delivery ? delivery.letter.server.host : hostOf(delivery.url)
  const refused = policy.refuseName(host)
  if (refused !== undefined) throw new Error(withWayThrough(refused))
  if ('letter' in delivery) {
    const { letter } = delivery
    const server = { ...letter.server, ...trust, refuseAddress: policy.refuseAddress, limit: LIMIT }
    return ports.mail.send({ ...letter, server })
  }
  const body = typeof delivery.body === 'string' ? delivery.body : JSON.stringify(delivery.body)
  await post(ports, {
    url: delivery.url,
    headers: { 'content-type': 'application/json', ...delivery.headers },
    body: new TextEncoder().encode(body),
    refuseAddress: policy.refuseAddress,
    ...trust,
  })
}

function hostOf(url: string): string {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) throw new Error('expected an address with http:// or https://')
  return new URL(url).hostname
}

type Post = Omit<Parameters<Ports['http']['request']>[0], 'method'>

/** @throws Error for any answer that is none of success */
async function post(ports: Ports, request: Post): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const response = await ports.http.request({ ...request, method: 'POST', timeout: LIMIT, limit: LIMIT })
    const text = await response.text(64 * 1024).catch(() => '')
    const isRefused = saysNo(text)
    if (response.status >= 200 && response.status < 300 && !isRefused) return
    const isBusy = response.status === 429 || response.status >= 500 || (isRefused && BUSY.test(text))
    if (!isBusy || attempt === ATTEMPTS) throw new Error(describe(response.status, text))
    await ports.clock.sleep(waitOf(response, attempt))
  }
}

function waitOf({ headers }: HttpResponse, attempt: number): number {
  const asked = Number(headers['retry-after'] ?? Number.NaN) * 1000
  return Math.min(Number.isFinite(asked) && asked >= 0 ? asked : attempt * 1000, LONGEST_WAIT)
}

/** What Teams puts into an answer of success when it could not deliver, and which of its reasons passes. */
const UNDELIVERED = /^\W*webhook message delivery failed/i
const BUSY = /\bHTTP error (?:429|5\d\d)\b/

/** Chats answer 200 and say in the body that they took nothing: Slack's `ok`, Rocket.Chat's `success`. */
function saysNo(text: string): boolean {
  const answer = parseJson(text)
  return UNDELIVERED.test(text) || ['ok', 'success'].some((name) => property(answer, name) === false)
}

function describe(status: number, text: string): string {
  const redirect = status >= 300 && status < 400 ? '; redirects are not followed' : ''
  return `the server answered ${status}${redirect}${text === '' ? '' : `: ${truncate(text.replace(/\s+/g, ' '), 200)}`}`
}
