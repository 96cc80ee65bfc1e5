import type { Git } from './git'
import { branchOf, type Release, SUBJECTS } from './release'
import { Refusal, renderVersion, tagOf, type Version } from './version'

/**
 * How far a release of this number has come. There is no file that remembers: the commits and the remote's tag say it,
 * so another machine can go on. Checks out the branch of the release where there is one.
 */
export async function findCommits(git: Git, version: Version): Promise<Release['commits']> {
  const [name, tag, branch] = [renderVersion(version), tagOf(version), branchOf(version)]
  const tagged = (await git.remoteTags()).get(tag)
  const local = await git.commitOf(`refs/heads/${branch}`)
  if (tagged === undefined) {
    if (local === undefined) return {}
    await git.read('switch', '--quiet', branch)
    return commitsIn(git, name, 'HEAD')
  }
  const remote = await git.remoteBranch(branch)
  await git.read('fetch', '--quiet', git.remote, `refs/tags/${tag}`, ...(remote === undefined ? [] : [branch]))
  const commits = await commitsIn(git, name, remote ?? tagged)
  if (commits.components !== tagged || commits.bundle === undefined)
    throw new Refusal(
      `${tag} is at ${tagged}, which this tool did not make`,
      'a number is used once: take the next, and look at who made the tag',
    )
  await git.read('switch', '--quiet', ...(local === undefined ? ['--create', branch, remote ?? tagged] : [branch]))
  if ((await git.read('rev-parse', 'HEAD')) !== (remote ?? tagged))
    await git.read('merge', '--ff-only', remote ?? tagged)
  return commits
}

async function commitsIn(git: Git, name: string, from: string): Promise<Release['commits']> {
  const found: Release['commits'] = {}
  const recent = await git.lines('log', '-3', '--first-parent', '--format=%H %s', from)
  for (const line of recent) {
    const [commit, subject] = [line.slice(0, 40), line.slice(41)]
    for (const key of ['bundle', 'components', 'starters'] as const)
      if (subject === SUBJECTS[key](name)) found[key] = commit
  }
  return found
}
