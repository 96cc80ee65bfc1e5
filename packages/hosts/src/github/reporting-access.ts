import type { getOctokit } from '@actions/github'
import { property, type SourceContext, UserError } from '@slipway/core'

type Octokit = ReturnType<typeof getOctokit>

export interface ReportingParts {
  readonly source: SourceContext
  readonly token: string
  /** Redacts what is hidden. */
  readonly clean: (text: string) => string
}

/** What is asked, by whom, about which run. */
export interface GitHubAccess extends ReportingParts {
  readonly octokit: Octokit
  readonly place: { readonly owner: string; readonly repo: string }
  readonly commit: string
  readonly runId: string | undefined
  readonly runUrl: string | undefined
}

/**
 * @param permission that the job needs for it
 * @throws UserError `REPORT_FORBIDDEN` where the token may not
 */
export async function permitted<T>(permission: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const status = property(error, 'status')
    if (status !== 401 && status !== 403 && status !== 404) throw error
    throw new UserError(
      'REPORT_FORBIDDEN',
      `GitHub: expected a token with the permission \`${permission}\`, got ${status}`,
      `give the job \`permissions: ${permission}\`; a token of a fork or of Dependabot may only read`,
      { outcome: 'fail', cause: error },
    )
  }
}
