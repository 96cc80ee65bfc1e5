import { type AddressPolicy, type Ports, type Problem, type Values } from '@slipway/core'
import type { Header, Inputs } from './inputs'
import type { Server } from './probes/server'

type Given = Values<Inputs>
type Report = (problem: Problem) => void

/** Milliseconds for one question: an answer that takes longer comes too late for the next. */
const REQUEST_LIMIT = 15_000

/** What all servers are asked with. Values that are secret are hidden from everything that is written. */
export async function credentials(
  given: Given,
  ports: Pick<Ports, 'environment' | 'files' | 'host'>,
  problem: Report,
): Promise<Readonly<Record<string, string>>> {
  const headers: Record<string, string> = {}
  for (const [i, header] of given.headers.entries()) {
    const value = await valueOf(header, ports, (message) => problem({ input: `headers[${i}]`, message }))
    if (value !== undefined) headers[header.name.toLowerCase()] = value
  }
  if (given.bearer !== undefined) headers['authorization'] = `Bearer ${given.bearer.reveal()}`
  return headers
}

async function valueOf(
  { name, value }: Header,
  { environment, files, host }: Pick<Ports, 'environment' | 'files' | 'host'>,
  problem: (message: string) => void,
): Promise<string | undefined> {
  if (typeof value === 'string') {
    if (/auth|token|key|secret|cookie/i.test(name)) hide(value, host)
    return value
  }
  const raw = 'env' in value ? environment.get(value.env) : await files.read(value.file, { limit: 64_000 })
  const text = raw?.replace(/[\r\n]+$/, '')
  if (text === undefined || text === '' || /[\r\n]/.test(text)) {
    const source = 'env' in value ? `the variable ${value.env}` : value.file
    problem(
      `expected one line as the value of ${name} in ${source}, found ${text === undefined || text === '' ? 'nothing' : 'several lines'}`,
    )
    return undefined
  }
  hide(text, host)
  return text
}

/** Of `Basic …` and `Bearer …` the second word is what must not be seen. */
function hide(text: string, host: Ports['host']): void {
  host.hide(text)
  const [, token] = /^\S+ (\S+)$/.exec(text) ?? []
  if (token !== undefined) host.hide(token)
}

export interface Asking {
  readonly headers: Readonly<Record<string, string>>
  readonly policy: AddressPolicy
  readonly ca: string | undefined
}

/** A server by the input that names it. Reports an address that may not be asked. */
export function serverOf(
  input: 'prometheus' | 'alertmanager' | 'logs',
  address: string,
  { headers, policy, ca }: Asking,
  problem: Report,
): Server {
  const refused = policy.refuseName(new URL(address).hostname)
  if (refused !== undefined)
    problem({
      input,
      message: `expected a public address, but ${refused}${/metadata/.test(refused) ? '' : '; set allow-private to true if that is meant'}`,
    })
  return { address, input, headers, refuse: policy.refuseAddress, ca, limit: REQUEST_LIMIT }
}
