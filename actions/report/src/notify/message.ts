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
  /** Milliseconds since the epoch: when the first stage began, and now. */
  readonly started: number
  readonly at: number
}

/** What an incident or an alert is about: the same for every run of one release in one environment. */
export function keyOf({ repository, environment, release }: KeyParts): string {
  return [repository, environment, release].filter((part) => part !== undefined).join('/')
}

type KeyParts = Pick<Message, 'repository' | 'environment' | 'release'>

/**
 * All that a pass may end. A run that failed before its deploy could not know the release: what it began has a key
 * without one.
 */
export function keyParts(message: Message): readonly KeyParts[] {
  const { repository, environment, release } = message
  const full = { repository, environment, release }
  return message.state === 'good' && release !== undefined ? [full, { ...full, release: undefined }] : [full]
}
