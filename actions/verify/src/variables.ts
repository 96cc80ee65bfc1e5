import { type Problem, type Run, type Values } from '@slipway/core'
import { deployRecord } from '@slipway/action-deploy/record'
import type { Inputs } from './inputs'

/** What `${name}` stands for in queries and matchers. */
export interface Variables {
  fill(text: string, input: string): string
  /** The same for the time before the deploy, when another revision ran. */
  fillBefore(text: string, input: string): string
}

const NAMES = ['namespace', 'release', 'revision', 'digest', 'interval'] as const

type Sources = Readonly<Record<string, () => string | undefined>>
type Report = (problem: Problem) => void

/**
 * Values come from inputs, then from the deploy of this run; each is named in the log when a query asks for it first.
 * @param interval what `${interval}` is: long enough for a rate
 */
export function variables(given: Values<Inputs>, record: Run, interval: string, problem: Report): Variables {
  const recorded = (name: 'release' | 'namespace') => record.take(deployRecord, name, ({ facts }) => facts[name])
  const now: Sources = {
    interval: () => interval,
    namespace: () => given.namespace ?? recorded('namespace'),
    release: () => given.release ?? recorded('release'),
    revision: () =>
      given.revision === undefined
        ? record.take(deployRecord, 'revision', ({ outputs }) => outputs.revision)
        : String(given.revision),
    digest: () => record.take(deployRecord, 'digest', ({ outputs }) => outputs['verified-digest']),
  }
  const before: Sources = {
    ...now,
    revision: () => record.take(deployRecord, 'revision before', ({ outputs }) => outputs['previous-revision']),
    digest: () => undefined,
  }
  return {
    fill: filler(
      now,
      (name) => `is not known: no deploy of this run recorded it${GIVEN.has(name) ? `; give ${name}` : ''}`,
      problem,
    ),
    fillBefore: filler(before, () => 'of the time before the deploy is not known: compare by another label', problem),
  }
}

/** Those that are inputs as well. */
const GIVEN: ReadonlySet<string> = new Set(['namespace', 'release', 'revision'])

function filler(sources: Sources, unknown: (name: string) => string, problem: Report): Variables['fill'] {
  const found = new Map<string, string | undefined>()
  const said = new Set<string>()
  const valueOf = (name: string): string | undefined => {
    if (!found.has(name)) found.set(name, sources[name]?.())
    return found.get(name)
  }
  /** A ready-made query asks for one name nine times. */
  const once = (input: string, message: string) => {
    if (!said.has(`${input} ${message}`)) problem({ input, message })
    said.add(`${input} ${message}`)
  }
  return (text, input) =>
    text.replace(/\$\{([^}]*)\}/g, (whole, name: string) => {
      if (!NAMES.some((known) => known === name)) {
        const names = NAMES.map((known) => `\${${known}}`).join(', ')
        problem({ input, message: `expected one of ${names}, got ${whole}` })
        return ''
      }
      const value = valueOf(name)
      if (value === undefined) once(input, `\${${name}} ${unknown(name)}`)
      return (value ?? '').replace(/["\\]/g, '\\$&')
    })
}
