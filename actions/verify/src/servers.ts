import { type AddressPolicy, type Ports, type Problem, readHeaders, type Values, withWayThrough } from '@slipway/core'
import type { Inputs } from './inputs'
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
  const headers = await readHeaders(given.headers, ports, (index, message) =>
    problem({ input: `headers[${index}]`, message }),
  )
  return given.bearer === undefined ? headers : { ...headers, authorization: `Bearer ${given.bearer.reveal()}` }
}

export interface Asking {
  readonly headers: Readonly<Record<string, string>>
  readonly policy: AddressPolicy
  readonly ca: string | undefined
  readonly client: Server['client']
}

/** A server by the input that names it. Reports an address that may not be asked. */
export function serverOf(
  input: 'prometheus' | 'alertmanager' | 'logs' | 'traces',
  address: string,
  { headers, policy, ca, client }: Asking,
  problem: Report,
): Server {
  const refused = policy.refuseName(new URL(address).hostname)
  if (refused !== undefined)
    problem({
      input,
      message: `expected a public address, but ${withWayThrough(refused)}`,
    })
  return { address, input, headers, refuse: policy.refuseAddress, ca, client, limit: REQUEST_LIMIT }
}

/** Certificate and key of this side, which go together. */
export async function clientOf(
  given: Given,
  { files }: Pick<Ports, 'files'>,
  problem: Report,
): Promise<Server['client']> {
  const [path, key] = [given['client-cert'], given['client-key']?.reveal()]
  if (path === undefined && key === undefined) return undefined
  if (path === undefined || key === undefined) {
    const missing = path === undefined ? 'client-cert' : 'client-key'
    problem({ input: missing, message: `required beside ${path === undefined ? 'client-key' : 'client-cert'}` })
    return undefined
  }
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key))
    problem({ input: 'client-key', message: 'expected a private key in PEM' })
  return { cert: await files.read(path, { limit: 200_000 }), key }
}
