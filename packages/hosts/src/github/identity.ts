import { errorMessage, TransientError, UserError } from '@slipway/core'
import { nonEmpty } from '../kit/defined'
import { type ToolkitOutput, withToolkit } from './toolkit-output'

/**
 * An OpenID Connect token of this job (docs.github.com, "OpenID Connect reference"), asked for with `@actions/core`,
 * which reads the runner's two variables from the process's own environment.
 * @throws UserError `IDENTITY_NOT_ALLOWED`, TransientError `IDENTITY_REQUEST_FAILED`
 */
export async function requestIdentityToken(
  audience: string,
  env: NodeJS.ProcessEnv,
  output: ToolkitOutput,
): Promise<string> {
  const names = ['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN']
  if (names.some((name) => nonEmpty(env[name]) === undefined))
    throw new UserError(
      'IDENTITY_NOT_ALLOWED',
      'expected a job that may ask for an identity token, found one that may not',
      'give the job `permissions: id-token: write`; a pull request from a fork never has it',
    )
  const { getIDToken } = await import('@actions/core')
  try {
    return await withToolkit(output, () => getIDToken(audience))
  } catch (error) {
    throw new TransientError(
      'IDENTITY_REQUEST_FAILED',
      `expected an identity token of GitHub, got none: ${errorMessage(error).replace(/\s*\n\s*/g, ' ')}`,
      'run it again',
      error,
    )
  }
}
