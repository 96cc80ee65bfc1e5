import { parseJson } from '@slipway/core'
import {
  equalsText,
  evaluate,
  isVersion,
  type JsonExpectation,
  type StatusExpectation,
  type VersionExpectation,
} from './expectations'
import type { Answer } from './probes/answer'
import type { Check } from './probes/probe'

export interface Expectations {
  readonly status: readonly StatusExpectation[]
  readonly body: string | undefined
  readonly json: readonly JsonExpectation[]
  /** With its value: the commit that was built stands in it where none was given. */
  readonly version: (VersionExpectation & { readonly value: string }) | undefined
}

type Answered = Extract<Answer, { kind: 'answer' }>

const LONGEST = 200

export function wantsBody(expected: Expectations): boolean {
  return (
    expected.body !== undefined ||
    expected.json.length > 0 ||
    (expected.version !== undefined && 'pointer' in expected.version)
  )
}

/**
 * Every expectation against an answer, in the order in which they were declared; against no answer, all of them fail.
 */
export function judge(answer: Answer, expected: Expectations): readonly Check[] {
  const found = (read: (answer: Answered) => Omit<Check, 'name' | 'expected'>) =>
    answer.kind === 'answer' ? read(answer) : { ok: false, found: 'no answer' }
  const status = expected.status.map(({ text }) => text).join(' or ')
  return [
    {
      name: 'status',
      expected: status,
      ...found((a) => ({ ok: expected.status.some((one) => one.accepts(a.status)), found: describeStatus(a) })),
    },
    ...(expected.body === undefined
      ? []
      : [
          {
            name: 'body',
            expected: `contains ${clip(expected.body)}`,
            ...found((a) => bodyCheck(a, expected.body ?? '')),
          },
        ]),
    ...expected.json.map(({ pointer, value }) => ({
      name: `json ${pointer.text}`,
      expected: clip(value),
      ...found((a) => jsonCheck(a, pointer, (v) => equalsText(v, value))),
    })),
    ...versionCheck(expected.version, found),
  ]
}

function describeStatus({ status, headers }: Answered): string {
  const location = status >= 300 && status < 400 ? headers['location'] : undefined
  return location === undefined ? String(status) : `${status}, a redirect to ${clip(withoutQuery(location))}`
}

function withoutQuery(address: string): string {
  return address.replace(/[?#].*$/s, '?…')
}

function bodyCheck({ body }: Answered, expected: string): Omit<Check, 'name' | 'expected'> {
  if ('unreadable' in body) return { ok: false, found: body.unreadable }
  const ok = body.text.includes(expected)
  // The body itself is not repeated: nobody knows what else is in it.
  return { ok, found: ok ? 'contains it' : `${body.text.length} characters without it` }
}

function jsonCheck(
  { body }: Answered,
  pointer: JsonExpectation['pointer'],
  accepts: (value: unknown) => boolean,
): Omit<Check, 'name' | 'expected'> {
  if ('unreadable' in body) return { ok: false, found: body.unreadable }
  const document = parseJson(body.text)
  if (document === undefined) return { ok: false, found: 'a body that is not JSON' }
  const value = evaluate(document, pointer)
  if (value === undefined) return { ok: false, found: 'nothing there' }
  return { ok: accepts(value), found: clip(typeof value === 'string' ? value : JSON.stringify(value)) }
}

function versionCheck(
  version: Expectations['version'],
  found: (read: (answer: Answered) => Omit<Check, 'name' | 'expected'>) => Omit<Check, 'name' | 'expected'>,
): Check[] {
  if (version === undefined) return []
  const accepts = (value: unknown) =>
    (typeof value === 'string' && isVersion(value, version.value)) || equalsText(value, version.value)
  const read = (answer: Answered) => {
    if (!('header' in version)) return jsonCheck(answer, version.pointer, accepts)
    const value = answer.headers[version.header]
    return value === undefined
      ? { ok: false, found: `no header ${version.header}` }
      : { ok: accepts(value), found: clip(value) }
  }
  return [{ name: 'version', expected: clip(version.value), ...found(read) }]
}

function clip(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
