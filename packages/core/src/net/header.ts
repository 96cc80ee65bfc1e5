import { Mismatch } from '../inputs/mismatch'
import type { Ports } from '../ports'

/** A header of a request, and where its value comes from. */
export interface Header {
  readonly name: string
  readonly value: HeaderValue
}

export type HeaderValue = string | { readonly env: string } | { readonly file: string }

/**
 * `NAME=value`, `NAME: value`; a secret value as `NAME=env:VARIABLE` or `NAME=file:PATH`.
 * @throws Mismatch, discreet: people put the secret itself there
 */
export function parseHeader(text: string): Header {
  const [, name, value] = /^([!#$%&'*+.^`|~\w-]+)\s*[=:]\s*(.+)$/s.exec(text) ?? []
  if (name === undefined || value === undefined || /[\r\n]/.test(value))
    throw new Mismatch('a header as NAME=value, NAME=env:VARIABLE or NAME=file:PATH', undefined, true)
  return { name, value: parseHeaderValue(value) }
}

export function parseHeaderValue(value: string): HeaderValue {
  const source = /^(env|file):(.+)$/.exec(value)
  if (source === null) return value
  return source[1] === 'env' ? { env: source[2] ?? '' } : { file: source[2] ?? '' }
}

type Reading = Pick<Ports, 'environment' | 'files' | 'host'>

/** By name in lower case. Values that are secret are hidden from everything that is written. */
export async function readHeaders(
  headers: readonly Header[],
  ports: Reading,
  problem: (index: number, message: string) => void,
): Promise<Readonly<Record<string, string>>> {
  const read: Record<string, string> = {}
  for (const [i, header] of headers.entries()) {
    const value = await valueOf(header, ports, (message) => problem(i, message))
    if (value !== undefined) read[header.name.toLowerCase()] = value
  }
  return read
}

async function valueOf(
  { name, value }: Header,
  { environment, files, host }: Reading,
  problem: (message: string) => void,
): Promise<string | undefined> {
  if (typeof value === 'string') {
    if (/auth|token|key|secret|cookie/i.test(name)) hideHeader(value, host)
    return value
  }
  const isThere = 'env' in value || (await files.stat(value.file)) !== undefined
  const raw = !isThere
    ? undefined
    : 'env' in value
      ? environment.get(value.env)
      : await files.read(value.file, { limit: 64_000 })
  const text = raw?.replace(/[\r\n]+$/, '')
  if (text === undefined || text === '' || /[\r\n]/.test(text)) {
    const source = 'env' in value ? `the variable ${value.env}` : value.file
    problem(
      `expected one line as the value of ${name} in ${source}, found ${text === undefined || text === '' ? 'nothing' : 'several lines'}`,
    )
    return undefined
  }
  hideHeader(text, host)
  return text
}

/** Of `Basic …` and `Bearer …` the second word is what must not be seen. */
export function hideHeader(text: string, host: Pick<Ports['host'], 'hide'>): void {
  host.hide(text)
  const [, token] = /^\S+ (\S+)$/.exec(text) ?? []
  if (token !== undefined) host.hide(token)
}
