import { type Http, textAt } from '@slipway/core'
import { commonFolder, findWorkTree, readGitFile } from '../git/find-git'
import { type ApiAccess, getArchive, getJson } from '../kit/host-api'
import { type RepositoryAccess, TARGET_FILE_LIMIT } from '../target/access'

/**
 * Files of the repository by the REST interface (docs.github.com/rest: git refs, repository contents), and by git with
 * what `actions/checkout` leaves for it. Without a token a public repository answers, within a limit that all jobs of
 * one address share.
 */
export function githubRepository(env: NodeJS.ProcessEnv, http: Http, token: string | undefined): RepositoryAccess {
  const name = env['GITHUB_REPOSITORY'] ?? ''
  const server = env['GITHUB_SERVER_URL'] ?? 'https://github.com'
  const api: ApiAccess = {
    host: 'GitHub',
    http,
    base: `${env['GITHUB_API_URL'] ?? 'https://api.github.com'}/repos/${name}`,
    headers: {
      accept: 'application/vnd.github.raw+json',
      'x-github-api-version': '2022-11-28',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    permission: 'give `token` a token with the permission `contents: read`',
    about: 'files of the repository',
  }
  const authorization =
    token === undefined ? checkoutCredential(env, server) : `Basic ${base64(`x-access-token:${token}`)}`
  return {
    api: {
      head: async (branch) => textAt(await getJson(api, `/git/ref/heads/${encodePath(branch)}`), 'object', 'sha'),
      file: (commit, path) =>
        getArchive(api, `/contents/${encodePath(path)}?ref=${commit}`, { name: path, limit: TARGET_FILE_LIMIT }),
    },
    remote: { url: `${server}/${name}.git`, ...(authorization === undefined ? {} : { authorization }) },
  }
}

/** What `actions/checkout` keeps for later steps: in the repository's configuration, or in a file that it includes. */
function checkoutCredential(env: NodeJS.ProcessEnv, server: string): string | undefined {
  const tree = findWorkTree(env['GITHUB_WORKSPACE'] ?? process.cwd())
  const config = tree === undefined ? undefined : readGitFile(`${commonFolder(tree.git)}/config`)
  const temporary = env['RUNNER_TEMP'] ?? ''
  const included = [...(config ?? '').matchAll(/^\s*path = (\S+)$/gm)].flatMap(([, path = '']) =>
    temporary !== '' && path.startsWith(`${temporary}/git-credentials-`) ? [readGitFile(path)] : [],
  )
  for (const text of [config, ...included]) {
    const section = (text ?? '').split(/^\[/m).find((part) => part.startsWith(`http "${server}/"]`))
    const header = /^\s*extraheader = AUTHORIZATION: (basic \S+)$/im.exec(section ?? '')?.[1]
    if (header !== undefined) return header
  }
  return undefined
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64')

const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/')
