import { hookEvents, type KubeObject } from '../manifest/manifest'
import { type Cause, recognise } from '../rollout/causes'
import type { ApplyPlan } from './apply'
import type { Answer } from './ask'
import { groupOf } from './identity'

export interface Judged extends Answer {
  readonly cause: Cause
}

/** What the answers mean: what ends the deployment now, and what is said and left to the tool. */
export interface Judgement {
  readonly refused: readonly Judged[]
  /** Refused now, but the release itself changes what refuses it before the object comes. */
  readonly mayHeal: readonly Judged[]
  /** The API server could not be asked. */
  readonly open: readonly Answer[]
}

/** The API server says the same to whoever applies the object now. */
const FINAL: readonly Cause[] = [
  'field-conflict',
  'immutable-field',
  'bad-manifest',
  'quota',
  'limit-range',
  'admission-denied',
  'pod-security',
]

/**
 * What stands in the way of an answer, or misses what the release brings itself: a dry run leaves nothing behind for
 * the next object to find.
 */
const NO_ANSWER =
  /is forbidden: User|cannot \w+ resource|no matches for kind|not found\b|does not support dry ?run|already exists/i

export function judgeAnswers(answers: readonly Answer[], plan: ApplyPlan): Judgement {
  const judged = answers.flatMap((answer) => {
    const cause = recognise('tool', { message: answer.words })
    const isFinal = cause !== undefined && FINAL.includes(cause) && !NO_ANSWER.test(answer.words)
    return isFinal ? [{ ...answer, cause }] : []
  })
  const known = new Set(judged.map(({ object }) => object))
  return {
    refused: judged.filter((answer) => !mayHeal(answer, plan)),
    mayHeal: judged.filter((answer) => mayHeal(answer, plan)),
    open: answers.filter(({ object }) => !known.has(object)),
  }
}

/** The release changes what refuses it, before the object comes. */
function mayHeal({ cause, object }: Judged, { objects, before, renewsJobs, definitions = [] }: ApplyPlan): boolean {
  if (before.length > 0) return true
  if (renewsJobs === true && cause === 'immutable-field' && object['kind'] === 'Job') return true
  const brings = (kinds: RegExp) => objects.some(({ kind }) => typeof kind === 'string' && kinds.test(kind))
  if (cause === 'quota' || cause === 'limit-range') return brings(/^(?:ResourceQuota|LimitRange)$/)
  if (cause === 'pod-security') return brings(/^Namespace$/)
  if (cause === 'admission-denied') return brings(/Webhook|AdmissionPolicy|Polic(?:y|ies)$|Constraint/)
  // A definition that comes with it may know the field, and its own group has a dot that no built-in one lacks.
  const isDefined = definitions.length > 0 || brings(/^CustomResourceDefinition$/)
  return cause === 'bad-manifest' && groupOf(object).includes('.') && isDefined
}

/** Hooks of an install or an upgrade that run before anything is applied. */
export function hooksBefore(hooks: readonly KubeObject[], isInstall: boolean): readonly KubeObject[] {
  const event = isInstall ? 'pre-install' : 'pre-upgrade'
  return hooks.filter((hook) => hookEvents(hook).includes(event))
}
