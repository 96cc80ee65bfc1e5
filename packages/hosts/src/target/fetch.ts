import { type Exited, exitedAnyway, type ExecResult, lastLine, type Ports, ToolError } from '@slipway/core'
import { type Remote, type RepositoryApi, TARGET_FILE_LIMIT } from './access'

const LIMIT = 2 * 60_000

/**
 * Files of a branch by git: one commit, and of its files only those that are read. In a repository of its own, since
 * the configuration of the checkout can name programs to start. The credential is in no argument and no file.
 * @throws ToolError `TARGET_UNREADABLE`
 */
export async function fetchedApi(
  { exec, files }: Pick<Ports, 'exec' | 'files'>,
  { url, authorization }: Remote,
): Promise<RepositoryApi> {
  const git = await exec.which('git')
  if (git === undefined) throw unreadable('git is not installed')
  const folder = await files.temporary('target-branch')
  const env = gitEnvironment(url, authorization)
  const run = (...args: string[]) =>
    exec.run(git, ['-C', folder, ...args], { inherit: 'tool', env, timeout: LIMIT, capture: 2 * TARGET_FILE_LIMIT })
  const text = async (...args: string[]) => succeeded(await run(...args)).stdout
  await text('init', '--quiet', '--bare', '--template=')
  // A remote by name: git asks one for the rest of a commit that it fetched in part, and no address.
  await text('config', 'remote.origin.url', url)
  return {
    head: async (branch) => {
      await text('fetch', '--quiet', '--depth=1', '--no-tags', '--filter=blob:none', 'origin', `refs/heads/${branch}`)
      return (await text('rev-parse', '--verify', 'FETCH_HEAD^{commit}')).trim()
    },
    file: async (commit, path) => {
      // A link would be the text of where it leads.
      const isFile = /^100\d{3} blob /.test(await text('ls-tree', '--full-tree', commit, '--', path))
      return isFile ? new TextEncoder().encode(await text('cat-file', 'blob', `${commit}:${path}`)) : undefined
    },
  }
}

function gitEnvironment(url: string, authorization: string | undefined): Record<string, string> {
  const settings = [
    // The credential is for this address, and git would take it along.
    ['http.followRedirects', 'false'],
    ['credential.helper', ''],
    ...(authorization === undefined ? [] : [[`http.${url}.extraHeader`, `Authorization: ${authorization}`]]),
  ]
  const pairs = settings.flatMap(([key = '', value = ''], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ])
  return {
    GIT_TERMINAL_PROMPT: '0',
    GIT_LITERAL_PATHSPECS: '1',
    GIT_CONFIG_COUNT: String(settings.length),
    ...(Object.fromEntries(pairs) as Record<string, string>),
  }
}

function succeeded(given: ExecResult): Exited {
  const result = exitedAnyway(given, 'git')
  if (result.code !== 0) throw unreadable(`git: ${lastLine(result.stderr)}`)
  if (result.truncated) throw unreadable(`a file has more than ${TARGET_FILE_LIMIT} bytes`)
  return result
}

export function unreadable(why: string): ToolError {
  return new ToolError('TARGET_UNREADABLE', why, 'give `token` a token that may read the repository')
}
