import { type Http, textAt } from '@slipway/core'
import { nonEmpty } from '../kit/defined'
import { type ApiAccess, getArchive, getJson } from '../kit/host-api'
import { type RepositoryAccess, TARGET_FILE_LIMIT } from '../target/access'

/**
 * Files of the project that a merge request is for, by the REST interface (docs.gitlab.com/api: branches, repository
 * files) with a token of the user's, and by git. The job's own token may clone, and may not use that interface.
 */
export function gitlabRepository(env: NodeJS.ProcessEnv, http: Http, token: string | undefined): RepositoryAccess {
  const id = nonEmpty(env['CI_MERGE_REQUEST_PROJECT_ID']) ?? env['CI_PROJECT_ID'] ?? ''
  const path = nonEmpty(env['CI_MERGE_REQUEST_PROJECT_PATH']) ?? env['CI_PROJECT_PATH'] ?? ''
  const remote = {
    url: `${env['CI_SERVER_URL'] ?? ''}/${path}.git`,
    ...basic(token === undefined ? ['gitlab-ci-token', env['CI_JOB_TOKEN']] : ['oauth2', token]),
  }
  if (token === undefined) return { remote }
  const api: ApiAccess = {
    host: 'GitLab',
    http,
    base: `${env['CI_API_V4_URL'] ?? ''}/projects/${encodeURIComponent(id)}/repository`,
    headers: { 'private-token': token },
    permission: 'give `token` a project access token with the scope read_api',
    about: 'files of the project',
  }
  return {
    api: {
      head: async (branch) => textAt(await getJson(api, `/branches/${encodeURIComponent(branch)}`), 'commit', 'id'),
      file: (commit, file) =>
        getArchive(api, `/files/${encodeURIComponent(file)}/raw?ref=${commit}`, {
          name: file,
          limit: TARGET_FILE_LIMIT,
        }),
    },
    remote,
  }
}

function basic([user, password = '']: readonly [string, string | undefined]): { readonly authorization?: string } {
  if (password === '') return {}
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}` }
}
