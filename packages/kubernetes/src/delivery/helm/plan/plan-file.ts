import { type JsonObject, UserError } from '@slipway/core'
import type { ImageChoice } from '../../../image/conclude'
import { Refusal } from '../../../image/proposals'

/** What `deploy/plan.json` says, and `--json` under the key `plan`. */
export const PLAN_FILE = 'deploy/plan.json'
export const CHANGES_FILE = 'deploy/changes.diff'
const VERSION = '1.0'

export function planJson({ means, texts, containers, notes }: ImageChoice): JsonObject {
  return {
    version: VERSION,
    means,
    values: texts,
    containers: containers.map(({ object, container, before, after, ours }) => ({
      object,
      container,
      before,
      after,
      ours,
    })),
    notes,
  }
}

/** A plan that could not be made, with the lines that would decide it, if there are any. */
export function refusedPlanJson(error: UserError): JsonObject {
  const proposals = error instanceof Refusal ? error.proposals : []
  return {
    version: VERSION,
    means: null,
    proposals: proposals.map(({ input, lines, replaces }) => ({ input, lines, replaces })),
  }
}
