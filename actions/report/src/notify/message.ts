import type { DeploymentState } from '@slipway/core'

/** What people and machines are told of a run. Texts come from records: a channel makes them inert for its form. */
export interface Message {
  readonly state: DeploymentState
  /** Undefined where nobody knows. */
  readonly before: DeploymentState | undefined
  /** One line. */
  readonly title: string
  readonly sentences: readonly string[]
  readonly repository: string
  /** Name of the file that the run comes from. */
  readonly workflow: string | undefined
  readonly environment: string | undefined
  readonly release: string | undefined
  readonly namespace: string | undefined
  readonly commit: string | undefined
  readonly ref: string | undefined
  readonly digest: string | undefined
  readonly runUrl: string | undefined
  readonly serviceUrl: string | undefined
  /** The stage that stopped the run, and the code of its failure. */
  readonly stage: string | undefined
  readonly code: string | undefined
  /** A deploy is on record. */
  readonly deployed: boolean
  /** Milliseconds since the epoch: when the first stage began, when the last ended, and now. */
  readonly started: number
  readonly ended: number
  readonly at: number
}

/** What an incident or an alert is about: the same for every run of one release in one environment. */
export function keyOf({ repository, workflow, environment, release }: KeyParts): string {
  return [repository, workflow, environment, release].filter((part) => part !== undefined).join('/')
}

type KeyParts = Partial<Pick<Message, 'workflow' | 'environment' | 'release'>> & Pick<Message, 'repository'>

/** Where no environment is known, the workflow stands for it: a pass of one must not end what another one began. */
function partsOf({ repository, workflow, environment, release }: Message): KeyParts {
  return environment === undefined ? { repository, workflow, release } : { repository, environment, release }
}

export const messageKey = (message: Message): string => keyOf(partsOf(message))

/**
 * All that a pass may end. A run that failed before its deploy could not know the release, and the environment only
 * where the job names it: what it began has a key without them.
 */
export function keyParts(message: Message): readonly KeyParts[] {
  const { state, repository, workflow, environment, release } = message
  const parts = [partsOf(message)]
  if (state === 'bad') return parts
  if (release !== undefined) parts.push({ ...parts[0], repository, release: undefined })
  if (environment !== undefined) parts.push({ repository, workflow })
  return parts
}
