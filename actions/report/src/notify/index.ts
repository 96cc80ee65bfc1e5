import { type DeploymentState, type Ports, type Reporting, type RunDescription, type Values } from '@slipway/core'
import type { Inputs } from '../inputs'
import type { RunState } from '../state'
import type { Release } from '../tell/release'
import { workflowName } from '../tell/workflow'
import type { Message } from './message'
import { sendAll } from './send'

export interface Notifying {
  readonly given: Values<Inputs>
  readonly state: RunState
  readonly description: RunDescription
  readonly release: Release | undefined
  readonly reporting: Reporting | undefined
}

/** Tells those who are named, when the state is another one than before. */
export async function notify(notifying: Notifying, ports: Ports): Promise<void> {
  const { given, state, reporting } = notifying
  const { host, files } = ports
  const notifications = given.notify ?? []
  if (notifications.length === 0) return
  const why = reasonToBeSilent(notifying, ports)
  if (why !== undefined) return host.info(`notify: nothing is sent, since ${why}`)
  const now: DeploymentState = state.passed ? 'good' : 'bad'
  const before = await stateBefore(notifying, now, reporting)
  await sendAll(
    {
      notifications,
      message: messageOf(notifying, { now, before }, ports),
      allowPrivate: given['allow-private'],
      ca: given['ca-file'] === undefined ? undefined : await files.read(given['ca-file'], { limit: 1_000_000 }),
    },
    ports,
  )
}

function reasonToBeSilent({ given, state }: Notifying, { host }: Ports): string | undefined {
  const { source } = host
  if (source.fork) return "a fork's run does not speak for the project"
  if (source.changeRequest !== undefined && given.environment === undefined)
    return 'a change request is told by its comment; give `environment` for one that it deploys to'
  if (state.conclusion === 'cancelled') return 'the run was cancelled'
  return state.conclusion === 'neutral' ? 'nothing is known of how the run ended' : undefined
}

/**
 * A deploy changes the environment, whose last deployment tells what it was. A run that ends before it, or has none,
 * changes what people know of the branch. Where the host does not tell, it is not known, and everybody is told.
 */
async function stateBefore(
  { given, release }: Notifying,
  now: DeploymentState,
  reporting: Reporting | undefined,
): Promise<DeploymentState | undefined> {
  if (reporting === undefined) return undefined
  const unknown = () => undefined
  const environment = release?.environment ?? given.environment
  if (release === undefined || environment === undefined) return reporting.lastRun().catch(unknown)
  const deployed = await reporting.lastState(environment).catch(unknown)
  // A run that failed before its deploy was told, too: its end is told as well.
  if (now === 'good' && deployed === 'good' && (await reporting.lastRun().catch(unknown)) === 'bad') return 'bad'
  return deployed
}

function messageOf(
  { given, state, description, release }: Notifying,
  { now, before }: { readonly now: DeploymentState; readonly before: DeploymentState | undefined },
  { host, clock }: Ports,
): Message {
  const { source } = host
  const about = source.endedRun ?? source
  const repository = source.repository ?? 'a run on this machine'
  const environment = release?.environment ?? given.environment
  const place = environment === undefined ? '' : ` → ${environment}`
  return {
    state: now,
    before,
    title: `${repository}${place}: ${description.word}`,
    sentences: description.sentences,
    repository,
    workflow: workflowName(host),
    environment,
    release: release?.name,
    namespace: release?.namespace,
    commit: about.commit,
    ref: source.endedRun?.branch ?? source.ref,
    digest: description.digest,
    runUrl: about.runUrl,
    serviceUrl: release?.url,
    stage: state.failed?.stage,
    code: state.failed?.failure?.code,
    deployed: release !== undefined,
    started: Math.min(...state.stages.map(({ started }) => Date.parse(started)), clock.now()),
    ended: Math.max(...state.stages.map(({ finished }) => Date.parse(finished)), 0),
    at: clock.now(),
  }
}
