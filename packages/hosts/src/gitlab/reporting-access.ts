import type { Http, SourceContext } from '@slipway/core'

export interface ReportingParts {
  readonly env: NodeJS.ProcessEnv
  readonly http: Http
  readonly source: SourceContext
  readonly token: string
  /** Redacts what is hidden. */
  readonly clean: (text: string) => string
}

export interface GitLabAccess extends ReportingParts {
  /** The project that the pipeline runs in. */
  readonly project: string
  readonly commit: string
  call(method: string, path: string, body?: object): Promise<unknown>
}

/** An answer that is none of success. */
export class GitLabStatus extends Error {
  constructor(
    readonly status: number,
    readonly told: string,
    what: string,
  ) {
    super(`${what}: expected success, got ${status}`)
  }
}
