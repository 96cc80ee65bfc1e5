import { exitedAnyway, InvalidInputs, type Ports } from '@slipway/core'

/** Whether the sources are those of a commit; where that cannot be told, why. */
export type Comparison = { readonly kind: 'same' } | { readonly kind: 'changed' | 'unknown'; readonly reason: string }

interface Asked {
  /** Of the last image. */
  readonly commit: string
  /** As the input has them. */
  readonly paths: readonly string[]
  /** What counts as well, such as the Dockerfile. */
  readonly others: readonly string[]
}

const LIMIT = 120_000

/**
 * Compares what lies under the paths now, uncommitted and new files too, with a commit. By content: whichever way
 * history went between them.
 * @throws InvalidInputs for a path that names nothing
 */
export async function compareSources({ commit, paths, others }: Asked, ports: Ports): Promise<Comparison> {
  if (!/^[a-f0-9]{40}(?:[a-f0-9]{24})?$/.test(commit))
    return { kind: 'unknown', reason: `its commit ${JSON.stringify(commit.slice(0, 80))} is not a whole one` }
  if ((await ports.exec.which('git')) === undefined) return { kind: 'unknown', reason: 'git is not installed' }
  const inClone = await git(['cat-file', '-e', `${commit}^{commit}`], ports)
  if (inClone.code !== 0)
    return {
      kind: 'unknown',
      reason: `commit ${commit.slice(0, 12)} is not in this clone (fetch the whole history: fetch-depth: 0 on GitHub, GIT_DEPTH: 0 on GitLab)`,
    }
  const shown = await git(['diff', '--name-only', '--no-ext-diff', '-z', commit, '--', ...paths, ...others], ports)
  const fresh = await git(['ls-files', '--others', '--exclude-standard', '-z', '--', ...paths], ports)
  if (shown.code !== 0 || fresh.code !== 0)
    return { kind: 'unknown', reason: `git could not compare: ${(shown.stderr || fresh.stderr).trim().slice(0, 200)}` }
  const [first, ...more] = [...shown.stdout.split('\0'), ...fresh.stdout.split('\0')].filter((name) => name !== '')
  if (first !== undefined)
    return {
      kind: 'changed',
      reason: more.length === 0 ? `${first} changed` : `${first} and ${more.length} more changed`,
    }
  await requireEach(paths, ports)
  return { kind: 'same' }
}

/** Of a path that names nothing, nothing would ever change. */
async function requireEach(paths: readonly string[], ports: Ports): Promise<void> {
  const empty: string[] = []
  for (const path of paths) {
    const listed = await git(['ls-files', '-z', '--', path], ports)
    if (listed.code === 0 && listed.stdout === '') empty.push(path)
  }
  if (empty.length > 0)
    throw new InvalidInputs([
      {
        input: 'unless-changed',
        message: `expected paths with files that Git knows, found none at ${empty.join(', ')} in ${ports.environment.workingDirectory}`,
      },
    ])
}

async function git(args: readonly string[], { exec, signals }: Ports) {
  const ended = await exec.run('git', args, { timeout: LIMIT })
  signals.check()
  return exitedAnyway(ended, 'git')
}
