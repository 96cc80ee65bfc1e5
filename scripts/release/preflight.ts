import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cutChangelog } from './changelog'
import type { Release } from './release'
import { publishedIntegrity } from './steps/npm-package'
import { compareVersions, nextPatch, Refusal, renderVersion, versionsOf } from './version'
import { isYanked } from './yanked'

/** Everything that can be known before the first step; nothing has been changed when it refuses. */
export async function preflight(release: Release): Promise<void> {
  const { git, root, version, name, tag, commits, yanked } = release
  const dirty = await git.lines('status', '--porcelain')
  if (dirty.length > 0)
    throw new Refusal(`the checkout has changes: ${dirty.slice(0, 5).join(', ')}`, 'commit them or put them away')
  if (isYanked(yanked, version))
    throw new Refusal(`${name} is yanked`, `a number is used once: release ${renderVersion(nextPatch(version))}`)
  const tags = await git.remoteTags()
  if (tags.has(tag)) return
  refuseOlder(version, [...tags.keys()])
  if ((await publishedIntegrity(release)) !== undefined)
    throw new Refusal(
      `npm has slipway@${name}, and the remote has no ${tag}`,
      `a number is used once: release ${renderVersion(nextPatch(version))}`,
    )
  if (commits.bundle === undefined) {
    await refuseUnmerged(release, [...tags.keys()])
    cutChangelog(await readFile(join(root, 'CHANGELOG.md'), 'utf8'), version, release.date)
  }
}

/** Within a line numbers go up; another line may get a patch after it. */
function refuseOlder(version: Release['version'], tags: readonly string[]): void {
  const line = versionsOf(tags).filter(({ major, minor }) => major === version.major && minor === version.minor)
  const last = line.at(-1)
  if (last !== undefined && compareVersions(version, last) < 0)
    throw new Refusal(
      `${renderVersion(last)} is out, and ${renderVersion(version)} comes before it`,
      `release ${renderVersion(nextPatch(last))}`,
    )
}

/** What the last release stamped must be in this one: otherwise the changelog would tell its changes again. */
async function refuseUnmerged({ git, version, yanked }: Release, tags: readonly string[]): Promise<void> {
  const before = versionsOf(tags)
    .filter((one) => compareVersions(one, version) < 0 && !isYanked(yanked, one))
    .at(-1)
  if (before === undefined) return
  const name = `v${renderVersion(before)}`
  await git.read('fetch', '--quiet', git.remote, `refs/tags/${name}`)
  const merged = await git.read('merge-base', '--is-ancestor', 'FETCH_HEAD', 'HEAD').then(
    () => true,
    () => false,
  )
  if (!merged)
    throw new Refusal(
      `this branch does not have ${name}`,
      `merge release/${name} with a merge commit, or add ${renderVersion(before)} to yanked.json if it was never finished`,
    )
}
