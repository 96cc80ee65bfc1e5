import { ProgramFailed, run } from './run'

/** One checkout and its remote. Nothing here ever forces a branch, or moves a tag that it was not told to move. */
export class Git {
  constructor(
    readonly root: string,
    readonly remote: string,
    /** Credentials, as `GIT_CONFIG_*`: never an argument. */
    readonly env: Readonly<Record<string, string>> = {},
  ) {}

  async read(...args: readonly string[]): Promise<string> {
    return (await run('git', args, { cwd: this.root, env: this.env })).trim()
  }

  async lines(...args: readonly string[]): Promise<readonly string[]> {
    return (await this.read(...args)).split('\n').filter((line) => line !== '')
  }

  /** The commit of a name, or undefined when there is none of it here. */
  async commitOf(name: string): Promise<string | undefined> {
    return this.read('rev-parse', '--verify', '--quiet', `${name}^{commit}`).catch(absent)
  }

  /** Whether a commit is in the history of another; both are here. */
  async contains(whole: string, commit: string): Promise<boolean> {
    try {
      await this.read('merge-base', '--is-ancestor', commit, whole)
      return true
    } catch (error) {
      if (error instanceof ProgramFailed && error.code === 1) return false
      throw error
    }
  }

  /** Everything that changed, as one commit. @returns its name */
  async commitAll(message: string): Promise<string> {
    await this.read('add', '--all')
    await this.read('commit', '--quiet', '--message', message)
    return this.read('rev-parse', 'HEAD')
  }

  /** Tags of the remote with the commits that they lead to. */
  async remoteTags(): Promise<ReadonlyMap<string, string>> {
    return references(await this.lines('ls-remote', '--tags', this.remote), 'refs/tags/')
  }

  async remoteBranch(name: string): Promise<string | undefined> {
    return references(await this.lines('ls-remote', '--heads', this.remote, name), 'refs/heads/').get(name)
  }
}

/** Lines of `git ls-remote`. An annotated tag has a second one, `name^{}`, with the commit behind it. */
export function references(lines: readonly string[], prefix: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const line of lines) {
    const [commit = '', name = ''] = line.split('\t')
    if (name.startsWith(prefix)) found.set(name.slice(prefix.length).replace(/\^\{\}$/, ''), commit)
  }
  return found
}

function absent(error: unknown): undefined {
  if (error instanceof ProgramFailed) return undefined
  throw error
}

/** GitHub's token as git wants it, in the environment. */
export function gitCredentials(url: string, token: string | undefined): Readonly<Record<string, string>> {
  if (token === undefined || !url.startsWith('https://')) return {}
  const header = `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${new URL(url).origin}/.extraheader`,
    GIT_CONFIG_VALUE_0: header,
  }
}
