import { didYouMean, isObject, readYaml, UnreadableYaml, UserError } from '@slipway/core'
import type { Finding } from '../model'
import type { Excuse } from './excuse'
import { namesPackage } from './purl'

const KEYS = ['id', 'package', 'place', 'reason', 'owner', 'expires'] as const
type Key = (typeof KEYS)[number]
type Entry = Readonly<Partial<Record<Key, string>>>

/**
 * Reads a file of waivers: a list, by itself or under `waivers`, each with an `id` or a `package`, perhaps a `place`,
 * and always a `reason`, an `owner` and the day on which it `expires`.
 * @param from names the file, for messages
 * @throws UserError `WAIVERS_INVALID` naming every problem
 */
export async function parseWaivers(text: string, from: string): Promise<readonly Excuse[]> {
  const problems: string[] = []
  const root = await readRoot(text, from)
  const list: unknown = isObject(root) ? root['waivers'] : (root ?? [])
  if (isObject(root))
    for (const key of Object.keys(root)) if (key !== 'waivers') problems.push(`unknown key "${key}", expected waivers`)
  if (!Array.isArray(list)) throw refused(from, ['expected a list of waivers'])
  const entries = (list as unknown[]).map((item, index) => readEntry(item, `waivers[${index}]`, problems))
  if (problems.length > 0) throw refused(from, problems)
  return entries.map(toExcuse)
}

async function readRoot(text: string, from: string): Promise<unknown> {
  try {
    return await readYaml(text)
  } catch (error) {
    throw error instanceof UnreadableYaml ? refused(from, error.problems) : error
  }
}

function readEntry(item: unknown, at: string, problems: string[]): Entry {
  if (!isObject(item)) {
    problems.push(`${at}: expected a map with ${KEYS.join(', ')}`)
    return {}
  }
  for (const [key, value] of Object.entries(item)) {
    if (!(KEYS as readonly string[]).includes(key)) problems.push(`${at}: unknown key "${key}"${didYouMean(key, KEYS)}`)
    else if (typeof value !== 'string' || value.trim() === '') problems.push(`${at}.${key}: expected text`)
  }
  const entry = item as Entry
  if (entry.id === undefined && entry.package === undefined) problems.push(`${at}: expected an id or a package`)
  for (const key of ['reason', 'owner', 'expires'] as const)
    if (item[key] === undefined) problems.push(`${at}: expected ${key}`)
  if (typeof entry.expires === 'string' && !isDay(entry.expires))
    problems.push(`${at}.expires: expected a day such as 2027-01-31, got "${entry.expires}"`)
  return entry
}

/** `2027-01-31`, and a day that there is. */
export function isDay(text: string): boolean {
  const at = Date.parse(`${text}T00:00:00Z`)
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

function refused(from: string, problems: readonly string[]): UserError {
  return new UserError(
    'WAIVERS_INVALID',
    `invalid waivers in ${from}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    'correct the file; nothing was scanned',
  )
}

function toExcuse({ id, package: name, place, reason = '', owner = '', expires = '' }: Entry): Excuse {
  const label = [id, name === undefined ? undefined : `${id === undefined ? '' : 'in '}${name}`, place && `at ${place}`]
  const where = place === undefined ? undefined : globOf(place)
  return {
    kind: 'waiver',
    label: label.filter((part) => part !== undefined).join(' '),
    reason,
    owner,
    expires,
    covers: (finding) =>
      (id === undefined || isSameId(finding, id)) &&
      (name === undefined || isPackage(finding, name)) &&
      (where === undefined || where.test(finding.path ?? finding.target)),
  }
}

/**
 * Checks of configuration have had three forms of a name: `DS001`, `AVD-DS-0001`, `DS-0001`. Of a licence SPDX has
 * replaced `AGPL-3.0` by `AGPL-3.0-only`, and versions of Trivy differ in it.
 */
function isSameId({ kind, id, alias }: Finding, wanted: string): boolean {
  if ([id, alias].some((name) => name?.toLowerCase() === wanted.toLowerCase())) return true
  if (kind === 'license') return licenseName(id) === licenseName(wanted)
  return kind === 'misconfiguration' && checkName(id) === checkName(wanted)
}

const licenseName = (id: string) => id.toLowerCase().replace(/-only$/, '')

function checkName(id: string): string {
  return id
    .toLowerCase()
    .replace(/^avd-/, '')
    .replace(/^([a-z]+)-?0*(\d+)$/, '$1-$2')
}

/** By its name, name and version, or package URL. */
function isPackage({ package: found }: Finding, wanted: string): boolean {
  if (found === undefined) return false
  if (wanted.startsWith('pkg:')) return found.purl !== undefined && namesPackage(wanted, found.purl)
  return wanted === found.name || wanted === `${found.name}@${found.version}`
}

/** `*` within one part of a path, `**` over several, `?` one sign; a folder stands for all below it. */
export function globOf(pattern: string): RegExp {
  const clean = pattern.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '')
  if (clean === '' || clean === '.') return /^/
  const parts = clean.split(/(\*\*\/|\*\*|\*|\?)/).map((part) => {
    if (part === '**/') return '(?:.*/)?'
    if (part === '**') return '.*'
    if (part === '*') return '[^/]*'
    return part === '?' ? '[^/]' : part.replace(/[.+^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^/?${parts.join('')}(?:/.*)?$`)
}

/** What tells two of them apart, whatever they give as reason. */
export function changedExcuses(
  counting: readonly Excuse[],
  proposed: readonly Excuse[],
): { readonly added: readonly Excuse[]; readonly removed: readonly Excuse[] } {
  const key = ({ label, expires, key: own }: Excuse) => own ?? JSON.stringify([label, expires])
  const [before, after] = [new Set(counting.map(key)), new Set(proposed.map(key))]
  return {
    added: proposed.filter((excuse) => !before.has(key(excuse))),
    removed: counting.filter((excuse) => !after.has(key(excuse))),
  }
}
