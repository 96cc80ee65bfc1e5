import { textAt } from '@slipway/core'
import { hintForWords } from '../diagnosis/known-words'
import { CAUSES } from '../rollout/causes'
import { objectKey, objectTitle } from './identity'
import type { Live } from './live'
import { type Conflict, conflictsIn, valueAt } from './conflicts'
import type { Judged } from './verdict'

const SHOWN = 3

/** What to do about refused objects: of a field that somebody else owns, whose it is and both ways out. */
export function hintFor(refused: readonly Judged[], live: Live, namespace: string): string {
  const [first] = refused
  if (first === undefined || first.cause !== 'field-conflict')
    return hintForWords(first?.words ?? '') ?? CAUSES[first?.cause ?? 'unknown'].hint
  const conflicts = refused.flatMap((judged) =>
    conflictsIn(judged.words).map((conflict) => ({
      ...conflict,
      text: `${conflict.field} of ${objectTitle(judged.object, namespace)} belongs to ${conflict.owner}${values(judged, conflict.field, live, namespace)}`,
    })),
  )
  if (conflicts.length === 0) return CAUSES['field-conflict'].hint
  const rest = conflicts.length > SHOWN ? `, and ${conflicts.length - SHOWN} more fields` : ''
  const told = conflicts.slice(0, SHOWN).map(({ text }) => text)
  return `${told.join('; ')}${rest}: ${waysOut(conflicts)}`
}

/** No chart can do without the image of a container: that one is written over, or put back by whoever set it. */
function waysOut(conflicts: readonly Conflict[]): string {
  const it = conflicts.length > 1 ? 'them' : 'it'
  const forced = `set force-conflicts: true, and the release writes over ${it}`
  if (conflicts.some(({ field }) => isImage(field)))
    return `${forced}; an image that somebody has set by hand then goes`
  const owners = [...new Set(conflicts.map(({ owner }) => owner))]
  const keep = owners.length > 1 ? 'keep' : 'keeps'
  return `let the chart not set ${it}, so that ${owners.slice(0, SHOWN).join(' and ')} ${keep} ${it}, or ${forced}`
}

const isImage = (field: string): boolean => /\]\.image$/u.test(field)

/** Values are shown where they are short and no secret can stand there. */
function values({ object }: Judged, field: string, live: Live, namespace: string): string {
  if (textAt(object, 'kind') === 'Secret') return ''
  const [wanted, found] = [object, live.found.get(objectKey(object, namespace))].map((each) => valueAt(each, field))
  const isPlain = (value: unknown) =>
    typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && isImage(field))
  return isPlain(wanted) && isPlain(found) ? ` (${String(found)} now, ${String(wanted)} in the release)` : ''
}
