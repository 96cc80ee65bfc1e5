import { counted, listAt, property, textAt } from '@slipway/core'
import type { KubeObject } from '../manifest/manifest'

/** The words of operators for an object that is not as it is to be (kstatus, Flux, cert-manager, Crossplane). */
const WRONG: Readonly<Record<string, string>> = { Ready: 'False', Available: 'False', Synced: 'False', Stalled: 'True' }
const SHOWN = 3

/** What an object of an operator says against itself, of the state that it was asked for and of none before it. */
export function wrongConditions(object: KubeObject): readonly string[] {
  const wrong = listAt(object, 'status', 'conditions').filter((condition) => {
    const type = textAt(condition, 'type') ?? ''
    return Object.hasOwn(WRONG, type) && textAt(condition, 'status') === WRONG[type] && !isOld(object, condition)
  })
  const told = wrong.slice(0, SHOWN).map((condition) => {
    const [type, status] = [textAt(condition, 'type') ?? '', textAt(condition, 'status') ?? '']
    const why = [textAt(condition, 'reason') ?? '', textAt(condition, 'message') ?? ''].filter((text) => text !== '')
    return `says ${type}: ${status}${why.length === 0 ? '' : ` (${why.join(': ').slice(0, 300)})`}`
  })
  return wrong.length > SHOWN ? [...told, `says ${counted(wrong.length - SHOWN, 'thing')} more`] : told
}

function isOld(object: KubeObject, condition: unknown): boolean {
  const seen = property(condition, 'observedGeneration') ?? property(object, 'status', 'observedGeneration')
  const now = property(object, 'metadata', 'generation')
  return typeof seen === 'number' && typeof now === 'number' && seen < now
}
