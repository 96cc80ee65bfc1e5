import { exitedAnyway, type ExecResult, lastLine } from '@slipway/core'
import { recognise } from '../../../rollout/causes'
import type { Applied } from '../../../rollout/watch'
import { withoutDebug } from './waiting'

/** A refused patch is answered with the whole object, as JSON in JSON, and what is wrong with it behind that. */
const WHOLE_OBJECT = /Invalid value: "\{(?:[^"\\]|\\.)*\}"/gu

/** Helm's error with the lines that explain it, in one; what it says of flags of its own is no help here. */
export function lastErrors(text: string): string {
  const lines = text
    .replace(/Use --debug flag to render out invalid YAML/g, '')
    .replace(WHOLE_OBJECT, 'Invalid value: the object')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(?:level=|W\d{4}|I\d{4}|Release ")/.test(line))
  const first = lines.findIndex((line) => line.startsWith('Error:'))
  return (first < 0 ? lastLine(text) : lines.slice(first, first + 8).join(' ')).replace(/^Error: /, '')
}

export function toApplied(result: ExecResult): Applied {
  const { code, stderr } = exitedAnyway(result, 'Helm')
  const output = withoutDebug(stderr)
  return { ok: code === 0, message: lastErrors(output), output }
}

/** What the words of Helm, or of the API server through it, mean. */
export const causeOf = (stderr: string) => recognise('tool', { message: stderr })
