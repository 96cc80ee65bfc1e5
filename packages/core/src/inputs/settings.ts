import type { Json, JsonObject } from '../json'
import type { Raw } from './raw'
import { Mismatch } from './mismatch'
import { asList, splitPair } from './readers'

/** A value of a chart. A whole number that JavaScript's own cannot hold is a bigint: Helm counts to 2^63. */
export type Setting = Json | bigint

const LARGEST = 2n ** 63n - 1n

/** JSON Schema of what `.slipway.yml` may hold. */
export const SETTINGS_SCHEMA: JsonObject = {
  anyOf: [{ type: 'string' }, { type: 'object' }, { type: 'array', items: { type: 'string' } }],
}

/** Value path to value. */
export class Settings extends Map<string, Setting> {
  /** Paths with a text that `--set` would take for a list, or for more than one value. */
  readonly ambiguous: string[] = []
}

/**
 * One `path=value` a line, typed as Helm's `--set` types it; native values of YAML stay what they are.
 * @throws Mismatch
 */
export function asSettings(raw: Raw): Settings {
  const settings = new Settings()
  const add = (path: string, value: Setting) => {
    if (settings.has(path)) throw new Mismatch(`each path once, but "${path}" stands twice`)
    settings.set(path, value)
  }
  if (typeof raw === 'object' && !Array.isArray(raw)) {
    for (const [path, value] of Object.entries(raw)) add(path, checkNative(value as Json))
    return settings
  }
  for (const line of asList(raw)) {
    const [path, text] = splitPair(line)
    if (AMBIGUOUS.test(text)) settings.ambiguous.push(path)
    add(path, readValue(text))
  }
  return settings
}

function checkNative(value: Json): Json {
  const values = typeof value === 'object' && value !== null ? Object.values(value) : []
  for (const part of values) checkNative(part ?? null)
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Mismatch('finite numbers')
  if (typeof value === 'string' && value.includes('\0')) throw new Mismatch('text without NUL')
  return value
}

/** `{a,b}`, and `1,b=2`. */
const AMBIGUOUS = /^\{[^{}"]*\}$|^[^"'].*(?<!\\),\s*[A-Za-z_][\w.[\]\\/-]*=/

/**
 * As `--set` does (Helm's pkg/strvals): booleans, null and whole numbers in the range of 64 bits that do not begin with
 * a zero; everything else is text, so that 1.10, 012, 1e3 and yes stay. Quotes around the whole make it text.
 */
function readValue(text: string): Setting {
  const quoted = /^"((?:[^"\\]|\\.)*)"$|^'([^']*)'$/s.exec(text)
  if (quoted !== null) return quoted[1]?.replace(/\\(["\\])/g, '$1') ?? quoted[2] ?? ''
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true'
  if (/^null$/i.test(text)) return null
  return wholeNumber(text) ?? text.replace(/\\,/g, ',')
}

function wholeNumber(text: string): number | bigint | undefined {
  if (!/^(?:0|[+-]?[1-9]\d{0,18})$/.test(text)) return undefined
  const exact = BigInt(text.replace('+', ''))
  if (exact > LARGEST || exact < -LARGEST - 1n) return undefined
  const value = Number(exact)
  return Number.isSafeInteger(value) ? value : exact
}
