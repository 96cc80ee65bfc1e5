import {
  errorMessage,
  type Ports,
  type Reporting,
  type RunDescription,
  truncate,
  UserError,
  type Values,
} from '@slipway/core'
import type { Inputs } from '../inputs'
import type { RunState } from '../state'
import { tellComment } from './comment'
import type { Release } from './release'
import { workflowName } from './workflow'

export interface Telling {
  readonly given: Values<Inputs>
  readonly state: RunState
  /** The comment's Markdown, everything foreign in it escaped. */
  readonly markdown: string
  readonly description: RunDescription
  readonly release: Release | undefined
  /** Undefined where nothing can be told. */
  readonly reporting: Reporting | undefined
}

/** For a fork the name says whose word it is, so that nobody takes it for the project's. */
export const CHECK_NAMES = { own: 'Slipway', fork: "Slipway (reported by the change's own run)" } as const

/** Tells the host. What cannot be told is a warning: the run is what it is, told or not. */
export async function tellHost(telling: Telling, ports: Ports): Promise<void> {
  const { given, reporting } = telling
  if (reporting === undefined) return
  const { host } = ports
  const attempt = async (what: string, work: () => Promise<string>): Promise<() => void> => {
    try {
      const told = await work()
      return () => host.info(told)
    } catch (error) {
      const hint = error instanceof UserError ? `; ${error.hint}` : ''
      return () => host.warn(`the ${what} could not be written: ${errorMessage(error)}${hint}`)
    }
  }
  // Beside each other, since each waits for a few answers; what is said keeps its order.
  const told: Promise<() => void>[] = []
  if (given.comment !== 'off' && (host.source.changeRequest ?? host.source.endedRun) === undefined)
    host.info('comment: none, since this run is not that of a pull or merge request')
  else if (given.comment !== 'off')
    told.push(
      attempt('comment', () =>
        tellComment(reporting, { ...telling, mode: given.comment, workflow: workflowName(host) }),
      ),
    )
  if (given.check) told.push(attempt('check', () => tellCheck(reporting, telling, host)))
  if (given.deployment) told.push(attempt('deployment', () => tellDeployment(reporting, telling, host)))
  for (const say of await Promise.all(told)) say()
}

/** Says what will not be written without it. */
export async function reportingOf(
  { token, check, deployment }: Values<Inputs>,
  { host }: Ports,
): Promise<Reporting | undefined> {
  const wanted = [check && 'check', deployment && 'deployment'].filter((what) => what !== false)
  if (token !== undefined && host.reporting !== undefined) return host.reporting(token.reveal())
  if (wanted.length > 0) {
    const missing = token === undefined ? 'no `token` is given' : `${host.name} has no place for it`
    host.warn(`${wanted.join(' and ')}: nothing is written, since ${missing}`)
  }
  return undefined
}

async function tellCheck(
  reporting: Reporting,
  { state, markdown, description }: Telling,
  { source }: Ports['host'],
): Promise<string> {
  const name = source.fork ? CHECK_NAMES.fork : CHECK_NAMES.own
  const what = [description.word, description.sentences[0]].filter((text) => text !== undefined && text !== '')
  const title = truncate(what.join(': ').replace(/\s+/g, ' '), 200)
  const written = await reporting.writeCheck({ name, conclusion: state.conclusion, title, summary: markdown })
  return written
    ? `check: "${name}" is ${state.conclusion}`
    : `check: none, since this host has no form for ${state.conclusion}`
}

async function tellDeployment(
  reporting: Reporting,
  { release, given }: Telling,
  { source }: Ports['host'],
): Promise<string> {
  if (release === undefined) {
    const where = given.environment === undefined ? '' : ` to ${given.environment}`
    return `deployment: none, since no deploy${where} is on record`
  }
  if (source.fork) return "deployment: none, since a fork's run does not speak for an environment"
  const { environment, state, told, url } = release
  if (environment === undefined) return 'deployment: none, since no `environment` is given'
  const written = await reporting.writeDeployment({
    environment,
    state,
    description: truncate(`${told.stage}: ${told.headline}`.replace(/\s+/g, ' '), 140),
    ...(url === undefined ? {} : { url }),
  })
  return `deployment: ${environment} is ${state}${written ? '' : ', which the host knew'}`
}
