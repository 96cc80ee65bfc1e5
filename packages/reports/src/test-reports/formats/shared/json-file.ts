import { Buffer } from 'node:buffer'
import { isObject } from '@slipway/core'
import type { ReportFile } from '../../report-file'
import { unreadable } from '../../unreadable'
import { decoderFor, textOf } from './json-start'

export type Json = Readonly<Record<string, unknown>>

/** A whole document has to be held: 128 MiB are some 200 000 tests. */
const LIMIT = 128 * 1024 ** 2

/** @throws UserError `REPORT_UNREADABLE` */
export async function readJsonFile({ name, chunks }: ReportFile): Promise<Json> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.byteLength
    if (size > LIMIT) throw unreadable(name, `at most ${LIMIT / 1024 ** 2} MiB of JSON`, 'more')
    parts.push(Buffer.from(chunk))
  }
  const value = parsed(name, textOf(Buffer.concat(parts)))
  if (!isObject(value)) throw unreadable(name, 'a JSON object', 'another value')
  return value
}

function parsed(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw unreadable(name, 'JSON', 'text that is cut off or broken', { cause })
  }
}

/** Lines of text, one after the other, in bounded memory. */
export async function* linesOf({ name, chunks }: ReportFile): AsyncGenerator<string> {
  let decoder: ReturnType<typeof decoderFor> | undefined
  let head = new Uint8Array()
  let rest = ''
  for await (const chunk of chunks) {
    const bytes = decoder === undefined && head.length > 0 ? Buffer.concat([head, chunk]) : chunk
    // A byte order mark is two bytes at least.
    if (bytes.byteLength < 2 && decoder === undefined) {
      head = new Uint8Array(bytes)
      continue
    }
    decoder ??= decoderFor(bytes)
    rest += decoder.decode(bytes, { stream: true })
    const lines = rest.split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > MAX_LINE) throw unreadable(name, `lines of at most ${MAX_LINE} characters`, 'a longer one')
    for (const line of lines) yield line.replace(/\r$/, '')
  }
  rest += decoder === undefined ? textOf(head) : decoder.decode()
  if (rest !== '') yield rest
}

const MAX_LINE = 16 * 1024 ** 2

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** What a report says that it has of something; some writers put numbers into quotes. */
export function count(value: unknown): number {
  const said = typeof value === 'string' && /^\d{1,15}$/.test(value.trim()) ? Number(value) : number(value)
  return Math.max(0, said ?? 0)
}

export function object(value: unknown): Json {
  return isObject(value) ? value : {}
}

export function objects(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter((item) => isObject(item)) : []
}

export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
