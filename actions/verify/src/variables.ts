import { type Problem, type Run, type Values } from '@slipway/core'
import { deployRecord } from '@slipway/action-deploy/record'
import type { Inputs } from './inputs'

/** What `${name}` stands for in queries and matchers. */
export interface Variables {
  fill(text: string, input: string): string
}

const NAMES = ['namespace', 'release', 'revision', 'digest', 'interval'] as const

/**
 * Values come from inputs, then from the deploy of this run; each is named in the log when a query asks for it first.
 * @param range what `${interval}` is: long enough for a rate
 */
export function variables(
  given: Values<Inputs>,
  record: Run,
  range: string,
  problem: (problem: Problem) => void,
): Variables {
  const found = new Map<string, string | undefined>([['interval', range]])
  const said = new Set<string>()
  /** A ready-made query asks for one name nine times. */
  const once = (input: string, message: string) => {
    if (!said.has(`${input} ${message}`)) problem({ input, message })
    said.add(`${input} ${message}`)
  }
  const recorded = (name: 'release' | 'namespace') => record.take(deployRecord, name, ({ facts }) => facts[name])
  const sources: Readonly<Record<string, () => string | undefined>> = {
    namespace: () => given.namespace ?? recorded('namespace'),
    release: () => given.release ?? recorded('release'),
    revision: () =>
      given.revision === undefined
        ? record.take(deployRecord, 'revision', ({ outputs }) => outputs.revision)
        : String(given.revision),
    digest: () => record.take(deployRecord, 'digest', ({ outputs }) => outputs['verified-digest']),
  }
  const valueOf = (name: string): string | undefined => {
    if (!found.has(name)) found.set(name, sources[name]?.())
    return found.get(name)
  }
  return {
    fill: (text, input) =>
      text.replace(/\$\{([^}]*)\}/g, (whole, name: string) => {
        if (!NAMES.some((known) => known === name)) {
          problem({
            input,
            message: `expected one of ${NAMES.map((known) => `\${${known}}`).join(', ')}, got ${whole}`,
          })
          return ''
        }
        const value = valueOf(name)
        if (value === undefined)
          once(input, `\${${name}} is not known: no deploy of this run recorded it, and it was not given`)
        return (value ?? '').replace(/["\\]/g, '\\$&')
      }),
  }
}
