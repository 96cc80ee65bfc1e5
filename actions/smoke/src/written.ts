import { input, Mismatch, Mismatches, schema, type Schema } from '@slipway/core'
import { parseJsonExpectation, parseStatus, parseVersionExpectation } from './expectations'
import { parseTargetOrPath } from './target'
import { parseVia } from './via'

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
export type Method = (typeof METHODS)[number]

const name = schema.shaped((text) => {
  if (!/^[A-Za-z0-9][\w ./:-]{0,62}$/.test(text)) throw new Mismatch('a short name of letters, digits, "-", "_" or "."')
  return text
})
const commands = input.command('')

/** One of them, or a list. */
function oneOrMore<T>(one: Schema<T>): Schema<readonly T[]> {
  const many = schema.list(one, { min: 1 })
  return {
    json: { anyOf: [one.json, many.json] },
    read: (value) => (Array.isArray(value) ? many.read(value) : [one.read(value)]),
  }
}

/** A status is a number to whoever writes YAML, and loses nothing as one. */
const status: Schema<ReturnType<typeof parseStatus>> = {
  json: { type: ['integer', 'string'] },
  read: (value) => parseStatus(typeof value === 'number' || typeof value === 'string' ? String(value) : ''),
}

const check = schema.object({
  name: schema.described('Name in log and report', schema.optional(name)),
  url: schema.described(
    'Address, http, https, tcp, grpc or grpcs; or a path below that of the service',
    schema.optional(schema.shaped(parseTargetOrPath)),
  ),
  via: schema.described('As the input via', schema.optional(schema.shaped(parseVia))),
  method: schema.optional(schema.oneOf(METHODS)),
  headers: schema.described(
    'Headers of this check; a secret value as env:VARIABLE or file:PATH',
    schema.optional(schema.map(schema.text())),
  ),
  body: schema.described('Sent with the request', schema.optional(schema.text())),
  'expect-status': schema.optional(oneOrMore(status)),
  'expect-body': schema.optional(schema.text()),
  'expect-json': schema.optional(oneOrMore(schema.shaped(parseJsonExpectation))),
  'expect-version': schema.optional(schema.shaped(parseVersionExpectation)),
  'follow-redirects': schema.optional(schema.boolean()),
  'request-timeout': schema.optional(schema.duration()),
  command: schema.described(
    'A program with its arguments instead of an address',
    schema.optional(schema.shaped((text) => commands.read(text) ?? [])),
  ),
})

/** A check as a user writes it. */
export type WrittenCheck = ReturnType<typeof check.read>

const checks = schema.list(check, { min: 1 })

export const checksSchema: Schema<readonly WrittenCheck[]> = {
  json: checks.json,
  read: (value) => {
    const read = checks.read(value)
    const problems = read.flatMap((written, i) => {
      const problem = problemOf(written)
      return problem === undefined ? [] : [{ at: `[${i}]`, tell: () => problem }]
    })
    if (problems.length > 0) throw new Mismatches(problems)
    return read
  },
}

const OF_HTTP = [
  'method',
  'headers',
  'body',
  'expect-status',
  'expect-body',
  'expect-json',
  'expect-version',
  'follow-redirects',
] as const

function problemOf(written: WrittenCheck): string | undefined {
  const { url, command } = written
  const isOf = (kind: 'tcp' | 'grpc') => url !== undefined && !('below' in url) && url.scheme.startsWith(kind)
  const given = OF_HTTP.filter((key) => written[key] !== undefined)
  const foreign = isOf('grpc') ? given.filter((key) => key !== 'headers') : given
  if (command !== undefined && url !== undefined) return 'expected url or command, found both'
  if (command !== undefined && foreign.length > 0) return `${foreign.join(', ')}: not for command`
  if ((isOf('tcp') || isOf('grpc')) && foreign.length > 0)
    return `${foreign.join(', ')}: not for ${isOf('tcp') ? 'tcp' : 'grpc'}`
  return undefined
}
