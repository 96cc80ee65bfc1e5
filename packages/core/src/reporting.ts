/**
 * What a host shows of a run beside the run itself, with a token that may write it: a comment, a check, a deployment.
 * Every text is given ready; a host redacts what is hidden from it before it sends it.
 */
export interface Reporting {
  /**
   * The open change requests that the run is about and whose newest commit is the one that ran: what the host knows,
   * and never what a file says. Empty when a newer commit has come, or where the run is about none.
   */
  changeRequests(): Promise<readonly ChangeRequest[]>
  /** Comments of ours on a change request, oldest first: each workflow has its own. */
  comments(request: ChangeRequest): Promise<readonly PostedComment[]>
  /** Writes one, or renews the one that is there. */
  writeComment(request: ChangeRequest, markdown: string, posted?: PostedComment): Promise<void>
  /**
   * Renews the check of this name on the commit, or makes it.
   * @returns false where the host has no form for this conclusion: nothing is written then
   */
  writeCheck(check: Check): Promise<boolean>
  /** What the last deployment to an environment became, before this run; undefined where the host does not know. */
  lastState(environment: string): Promise<DeploymentState | undefined>
  /** How the run before this one ended, of the same workflow and branch; undefined where the host does not know. */
  lastRun(): Promise<DeploymentState | undefined>
  /**
   * Tells how this run's deployment to an environment ended, where the host does not know it from the job itself.
   * @returns false when it knew already, and nothing was written
   */
  writeDeployment(deployment: DeploymentReport): Promise<boolean>
  /** Deployments to an environment since a time (milliseconds), oldest first; `complete` when none is missing. */
  deployments(
    environment: string,
    since: number,
  ): Promise<{ readonly deployments: readonly HostDeployment[]; readonly complete: boolean }>
}

export interface ChangeRequest {
  readonly number: number
}

export interface PostedComment {
  readonly id: string
  readonly text: string
}

export type CheckConclusion = 'success' | 'failure' | 'neutral' | 'cancelled'

export interface Check {
  readonly name: string
  readonly conclusion: CheckConclusion
  /** One line. */
  readonly title: string
  /** Markdown. */
  readonly summary: string
}

/** `good`: the release that was deployed runs there. */
export type DeploymentState = 'good' | 'bad'

export interface DeploymentReport {
  readonly environment: string
  readonly state: DeploymentState
  /** One line. */
  readonly description: string
  /** Of the service. */
  readonly url?: string
}

/** A deployment as a host remembers it. */
export interface HostDeployment {
  readonly id: string
  readonly commit: string
  /** Milliseconds since the epoch: when it began, and when it was good first, or else was told to be bad. */
  readonly started: number
  readonly finished: number
  readonly state: DeploymentState
  /** It was good at some time, so users had it; undefined where the host keeps only how it ended. */
  readonly served: boolean | undefined
}
