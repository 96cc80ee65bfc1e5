import { ApiFailure, badRequest } from '../failure'
import { copy, isSame } from '../model'
import type { Dictionary } from '../model'

export interface Operation {
  readonly op: string
  readonly path: string
  readonly from?: string
  readonly value?: unknown
}

type Container = Dictionary | unknown[]

/** RFC 6902, on a copy. */
export function applyJsonPatch<T>(target: T, operations: readonly Operation[]): T {
  const holder = { root: copy(target) }
  for (const operation of operations) apply(holder, operation)
  return holder.root
}

function apply(holder: { root: unknown }, { op, path, from, value }: Operation): void {
  if (op === 'test') {
    if (!isSame(read(holder, path), value)) throw unprocessable(`testing value ${path} failed`)
  } else if (op === 'add') add(holder, path, copy(value))
  else if (op === 'remove') remove(holder, path)
  else if (op === 'replace') {
    remove(holder, path)
    add(holder, path, copy(value))
  } else if (op === 'move' || op === 'copy') {
    const moved = copy(read(holder, from ?? ''))
    if (op === 'move') remove(holder, from ?? '')
    add(holder, path, moved)
  } else throw badRequest(`unknown JSON patch operation ${op}`)
}

const unprocessable = (why: string) =>
  new ApiFailure(422, 'Invalid', `the server rejected our request due to an error in our request: ${why}`)
const steps = (path: string) => [
  'root',
  ...path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')),
]

function locate(holder: Container, path: string): [Container, string] {
  const all = steps(path)
  let place: Container = holder
  for (const step of all.slice(0, -1)) {
    // Own members only: `__proto__` would lead to what all objects share.
    const next: unknown = Object.hasOwn(place, step) ? (place as Dictionary)[step] : undefined
    if (typeof next !== 'object' || next === null) throw unprocessable(`no such path ${path}`)
    place = next as Container
  }
  if (all.at(-1) === '__proto__') throw unprocessable(`no such path ${path}`)
  return [place, all.at(-1) ?? '']
}

function read(holder: { root: unknown }, path: string): unknown {
  const [place, key] = locate(holder, path)
  return (place as Dictionary)[key]
}

function add(holder: { root: unknown }, path: string, value: unknown): void {
  const [place, key] = locate(holder, path)
  if (Array.isArray(place)) place.splice(key === '-' ? place.length : Number(key), 0, value)
  else place[key] = value
}

function remove(holder: { root: unknown }, path: string): void {
  const [place, key] = locate(holder, path)
  if (!Object.hasOwn(place, key)) throw unprocessable(`no such path ${path}`)
  if (Array.isArray(place)) place.splice(Number(key), 1)
  else delete place[key]
}
