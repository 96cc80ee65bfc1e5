import { isObject } from '@slipway/core'
import { titleOf } from './annotations'
import { suiteOf, type TestCase } from './model'
import { pytestId } from './retry-names'

/** A test that is known to fail, for a while. */
export interface QuarantineEntry {
  /** `suite › name`, a name alone, or pytest's own (`a.py::test`), each with `*` for any text. */
  readonly test: string
  readonly reason: string
  readonly owner: string
  /** The last day on which it counts, `YYYY-MM-DD`. */
  readonly expires: string
  readonly since?: string
}

/** A list of entries, or an object whose `tests` is one, with all that is wrong with it. */
export function parseQuarantine(value: unknown): {
  readonly entries: readonly QuarantineEntry[]
  readonly problems: readonly string[]
} {
  const list: unknown = isObject(value) ? value['tests'] : value
  if (list === null || list === undefined) return { entries: [], problems: [] }
  if (!Array.isArray(list)) return { entries: [], problems: ['expected a list of entries, found another value'] }
  const problems: string[] = []
  const entries = list.flatMap((item: unknown, i): QuarantineEntry[] => {
    const wrong = problemsOf(item).map((problem) => `entry ${i + 1}: ${problem}`)
    problems.push(...wrong)
    return wrong.length === 0 ? [item as QuarantineEntry] : []
  })
  return { entries, problems }
}

const FIELDS = ['test', 'reason', 'owner', 'since', 'expires'] as const

function problemsOf(item: unknown): readonly string[] {
  if (!isObject(item)) return ['expected test, reason, owner and expires, found another value']
  const missing = FIELDS.filter((field) => field !== 'since').filter((field) => !isText(item[field]))
  const unknown = Object.keys(item).filter((key) => !FIELDS.some((field) => field === key))
  const dates = (['since', 'expires'] as const).filter((field) => item[field] !== undefined && !isDay(item[field]))
  return [
    ...missing.map((field) => `${field} is missing`),
    ...unknown.map((key) => `${key} is not known; an entry has ${FIELDS.join(', ')}`),
    ...dates.map((field) => `${field}: expected a day such as 2026-12-31`),
  ]
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}

function isDay(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false
  const time = Date.parse(`${value}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value)
}

/** The entries of a run, with those that matched no test. */
export class Quarantine {
  readonly expired: readonly QuarantineEntry[]
  readonly #literal = new Map<string, QuarantineEntry>()
  readonly #patterns: readonly { readonly entry: QuarantineEntry; readonly matches: RegExp }[]
  readonly #used = new Set<QuarantineEntry>()
  /** Whether some entry is called as pytest calls a test: `tests/test_cart.py::test_totals`. */
  readonly #hasPytest: boolean

  /** @param now milliseconds since the epoch; an entry counts to the end of its last day, in UTC */
  constructor(
    private readonly entries: readonly QuarantineEntry[],
    now: number,
  ) {
    const today = new Date(now).toISOString().slice(0, 10)
    this.expired = entries.filter(({ expires }) => expires < today)
    const valid = entries.filter(({ expires }) => expires >= today)
    for (const entry of entries) if (!entry.test.includes('*')) this.#literal.set(entry.test, entry)
    this.#patterns = entries
      .filter(({ test }) => test.includes('*'))
      .map((entry) => ({ entry, matches: toPattern(entry.test) }))
    this.#valid = new Set(valid)
    this.#hasPytest = entries.some(({ test }) => test.includes('.py::'))
  }

  readonly #valid: ReadonlySet<QuarantineEntry>

  /** The entry of a test that counts today. Each test is asked, so that what matches none is known. */
  entryOf(test: TestCase): QuarantineEntry | undefined {
    const entry = this.#find(test)
    if (entry === undefined) return undefined
    this.#used.add(entry)
    return this.#valid.has(entry) ? entry : undefined
  }

  #find({ name, ...rest }: TestCase): QuarantineEntry | undefined {
    const suite = suiteOf(rest)
    const names = [name, `${suite} › ${name}`, titleOf({ suite, name }), `${suite}.${name}`, `${suite}::${name}`]
    const id = this.#hasPytest ? pytestId({ ...rest, name }) : undefined
    if (id !== undefined) names.push(id)
    for (const title of names) {
      const entry = this.#literal.get(title)
      if (entry !== undefined) return entry
    }
    return this.#patterns.find(({ matches }) => names.some((title) => matches.test(title)))?.entry
  }

  /** Entries whose test did not run: it is gone, or has another name now. */
  get unused(): readonly QuarantineEntry[] {
    return this.entries.filter((entry) => !this.#used.has(entry))
  }
}

/** `*` is any text; nothing else means anything. Stars in a row are one. */
function toPattern(test: string): RegExp {
  const parts = test.split(/\*+/).map((part) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's')
}
