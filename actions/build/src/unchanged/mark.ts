import { createHash } from 'node:crypto'
import type { SourceContext } from '@slipway/core'
import type { Given, Inputs } from '../inputs'

/** Label of an image that was built with `unless-changed`: what its inputs were, each as a short hash. */
export const MARK = 'dev.slipway.inputs'

/** What decides about the image beside its sources. Platforms are seen in the image itself. */
const DECIDING: readonly (keyof Inputs)[] = [
  'component',
  'command',
  'context',
  'dockerfile',
  'target',
  'build-contexts',
  'base',
  'copy',
  'entrypoint',
  'cmd',
  'workdir',
  'env',
  'user',
]

/**
 * The value of the label. Variants of one repository differ by their inputs alone (`DEVICE=cuda`), and so does an image
 * whose build argument was changed in the pipeline.
 */
export function inputsMark(given: Given, source: SourceContext): string {
  const inputs = DECIDING.map((name) => [name, toText(given[name])] as const)
  const args = [...given['build-args']]
    .filter(([, value]) => !isOfThisRun(value, source))
    .map(([name, value]) => [`build-args.${name}`, value] as const)
  return [...inputs, ...args]
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `${name}:${createHash('sha256').update(text).digest('hex').slice(0, 8)}`)
    .sort()
    .join(' ')
}

/** The inputs that two labels differ in, by their names. */
export function changedInputs(before: string, now: string): readonly string[] {
  const [old, fresh] = [before.split(' '), now.split(' ')]
  const other = [...old.filter((one) => !fresh.includes(one)), ...fresh.filter((one) => !old.includes(one))]
  return [...new Set(other.map((one) => one.replace(/:[^:]*$/, '')))].filter((name) => name !== '').sort()
}

/** An argument that names the commit, the run or the ref is another one each time, and changes no image by itself. */
function isOfThisRun(value: string, { commit, runId, ref, tag }: SourceContext): boolean {
  const within = [commit, commit?.slice(0, 7), runId].filter((id) => id !== undefined && id.length > 5)
  return within.some((id) => value.includes(id ?? '')) || value === ref || value === tag
}

function toText(value: unknown): string {
  if (value === undefined) return ''
  const plain = value instanceof Map ? [...(value as ReadonlyMap<string, unknown>)] : value
  const text = typeof plain === 'string' ? plain : JSON.stringify(plain)
  return text === '[]' || text === '.' ? '' : text
}
