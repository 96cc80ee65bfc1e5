import { createHash } from 'node:crypto'
import type { Reporting, Values } from '@slipway/core'
import type { Inputs } from '../inputs'
import type { RunState } from '../state'
import { stateText } from './fingerprint'

/** Stands in the comment, unseen, so that the next run knows what it said. */
const STATE = /<!-- slipway:state ([0-9a-f]{16}) -->/

export interface Commented {
  readonly mode: Values<Inputs>['comment']
  readonly state: RunState
  readonly markdown: string
}

/**
 * One comment on each change request of the commit.
 * @returns what became of it, in words
 */
export async function tellComment(reporting: Reporting, { mode, state, markdown }: Commented): Promise<string> {
  const requests = await reporting.changeRequests()
  if (requests.length === 0)
    return 'comment: none, since no open pull or merge request has this commit as its newest one'
  const print = createHash('sha256').update(stateText(state.stages)).digest('hex').slice(0, 16)
  const told: string[] = []
  for (const request of requests) {
    const posted = await reporting.findComment(request)
    const isSame = STATE.exec(posted?.text ?? '')?.[1] === print
    if (mode === 'changes' && isSame) told.push(`#${request.number} says so already`)
    else if (mode === 'on-failure' && state.passed && (posted === undefined || isSame))
      told.push(`#${request.number} needs none`)
    else {
      await reporting.writeComment(request, `<!-- slipway:state ${print} -->\n${markdown}`, posted)
      told.push(`#${request.number} ${posted === undefined ? 'has a new one' : 'has the renewed one'}`)
    }
  }
  return `comment: ${told.join(', ')}`
}
