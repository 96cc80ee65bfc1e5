import { isObject } from '@slipway/core'
import { map, type Map_, texts } from './maps'

/** The key that stands for `!reference` once a file is read. */
export const REFERENCE = '$reference'

/** Keys at the top of a pipeline that are no jobs. */
const KEYWORDS = [
  'default',
  'include',
  'stages',
  'variables',
  'workflow',
  'image',
  'services',
  'before_script',
  'after_script',
  'cache',
  'spec',
]

/** What a job has from the top of the pipeline when it says nothing itself. */
const DEFAULTS = ['image', 'services', 'before_script', 'after_script', 'tags', 'artifacts', 'retry', 'timeout']

/** How deep `extends`, merge keys and references are followed. */
const DEEPEST = 10

/** Jobs by their names, each with what it inherits, and with its references followed. */
export function jobsOf(root: Map_): ReadonlyMap<string, Map_> {
  const jobs = Object.entries(root).filter(([name, value]) => !KEYWORDS.includes(name) && isObject(value))
  return new Map(
    jobs
      .filter(([name]) => !name.startsWith('.'))
      .map(([name, value]) => [name, withDefaults(map(followed(inherited(map(value), root), root)), root)] as const),
  )
}

/** Later keys win, and maps within are merged: https://docs.gitlab.com/ci/yaml/yaml_optimization/#merge-details */
export function merged(below: Map_, above: Map_): Map_ {
  const all: Record<string, unknown> = { ...below }
  for (const [key, value] of Object.entries(above)) {
    const before = all[key]
    all[key] = isObject(before) && isObject(value) ? merged(map(before), map(value)) : value
  }
  return all
}

/** What merge keys and `extends` bring; the job's own keys win. */
function inherited(given: Map_, root: Map_, depth = 0): Map_ {
  if (depth > DEEPEST) return given
  const { '<<': aliases, ...own } = given
  // A merge key of YAML takes whole keys over, and the first of several wins.
  const job = [aliases]
    .flat()
    .reduceRight<Map_>((all, one) => ({ ...inherited(map(one), root, depth + 1), ...all }), {})
  const { extends: names, ...rest } = { ...job, ...own }
  const bases = texts(names).map((name) => inherited(map(root[name]), root, depth + 1))
  return [...bases, rest].reduce(merged, {})
}

function withDefaults(job: Map_, root: Map_): Map_ {
  const allowed = map(job['inherit'])['default']
  const takes = (key: string) => (Array.isArray(allowed) ? allowed.includes(key) : allowed !== false)
  const given = followed({ ...root, ...map(root['default']) }, root)
  const pairs = DEFAULTS.filter((key) => takes(key) && map(given)[key] !== undefined)
  return { ...Object.fromEntries(pairs.map((key) => [key, map(given)[key]])), ...job }
}

/** Puts what a reference names in its place. */
function followed(value: unknown, root: Map_, depth = 0): unknown {
  if (depth > DEEPEST) return undefined
  if (Array.isArray(value)) return value.map((item) => followed(item, root, depth + 1))
  if (!isObject(value)) return value
  const path = value[REFERENCE]
  if (Array.isArray(path)) {
    const [name = '', ...keys] = path.map(String)
    const target = keys.reduce<unknown>((at, key) => map(at)[key], inherited(map(root[name]), root))
    return followed(target, root, depth + 1)
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, followed(one, root, depth + 1)]))
}
