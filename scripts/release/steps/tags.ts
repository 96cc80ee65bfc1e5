import { type Release, type Step } from '../release'
import { movingTags, nextPatch, Refusal, renderVersion, tagOf, versionsOf } from '../version'
import { isYanked } from '../yanked'

/**
 * The tag of the release, with its commits, in one piece: the remote takes both or none. It is never moved: when it is
 * there and leads elsewhere, the number is used up.
 */
export const releaseTag: Step = {
  name: 'tag',
  done: async ({ git, tag, commits, version }) => {
    const there = (await git.remoteTags()).get(tag)
    if (there === undefined) return false
    if (there === commits.components) return true
    throw new Refusal(
      `${tag} is at ${there} already, expected ${String(commits.components)}`,
      `a number is used once: release ${renderVersion(nextPatch(version))}`,
    )
  },
  work: async ({ git, tag, branch, commits }) => {
    const commit = commits.components ?? ''
    const [branchRef, tagRef] = [`${commit}:refs/heads/${branch}`, `${commit}:refs/tags/${tag}`]
    await git.read('push', '--quiet', '--atomic', git.remote, branchRef, tagRef)
  },
}

/**
 * `vX` and `vX.Y`, plain git tags without a GitHub release: a published release of GitHub is immutable and would lock
 * its tag for ever.
 */
export const movedTags: Step = {
  name: 'vX and vX.Y',
  done: async (release) => (await tagMoves(release)).length === 0,
  work: async (release) => {
    for (const { name, to, from } of await tagMoves(release)) {
      // Only if it still is where it was looked at: two releases at a time cannot undo each other.
      const lease = `--force-with-lease=refs/tags/${name}:${from ?? ''}`
      await release.git.read('push', '--quiet', lease, release.git.remote, `+${to}:refs/tags/${name}`)
      release.say(`${name} is at ${to.slice(0, 12)}`)
    }
  },
}

interface Move {
  readonly name: string
  readonly to: string
  readonly from?: string
}

export async function tagMoves({
  git,
  version,
  yanked,
}: Pick<Release, 'git' | 'version' | 'yanked'>): Promise<readonly Move[]> {
  const tags = await git.remoteTags()
  const released = versionsOf([...tags.keys()]).filter((one) => !isYanked(yanked, one))
  const moves: Move[] = []
  for (const [name, at] of movingTags(version, released)) {
    const [to, from] = [tags.get(tagOf(at)), tags.get(name)]
    if (to !== undefined && to !== from) moves.push({ name, to, ...(from === undefined ? {} : { from }) })
  }
  return moves
}
