import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cutChangelog } from './changelog'
import type { Release } from './release'
import { publishedIntegrity, refuseOldNpm } from './steps/npm-package'
import { compareVersions, nextPatch, Refusal, renderVersion, tagOf, versionsOf } from './version'
import { isYanked } from './yanked'

/** What can be known before the branch of an earlier try is checked out: the checkout stays where it is. */
export async function refuseStart({
  git,
  version,
  yanked,
}: Pick<Release, 'git' | 'version' | 'yanked'>): Promise<void> {
  const dirty = await git.lines('status', '--porcelain')
  if (dirty.length > 0)
    throw new Refusal(`the checkout has changes: ${dirty.slice(0, 5).join(', ')}`, 'commit them or put them away')
  if (isYanked(yanked, version))
    throw new Refusal(
      `${renderVersion(version)} is yanked`,
      `a number is used once: release ${renderVersion(nextPatch(version))}`,
    )
}

/** Everything else that can be known before the first step. */
export async function preflight(release: Release): Promise<void> {
  const { git, root, version, name, tag, commits } = release
  await refuseOldNpm(release)
  const tags = await git.remoteTags()
  if (tags.has(tag)) return
  refuseOlder(version, [...tags.keys()])
  if (commits.bundle === undefined) {
    await refuseNewer(release, tags)
    await refuseUnmerged(release, [...tags.keys()])
    cutChangelog(await readFile(join(root, 'CHANGELOG.md'), 'utf8'), version, release.date)
  }
  if ((await publishedIntegrity(release)) !== undefined)
    throw new Refusal(
      `npm has slipway@${name}, and the remote has no ${tag}`,
      `a number is used once: release ${renderVersion(nextPatch(version))}`,
    )
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

/** A patch of an older line made on the branch of a newer one would bring all of the newer one to who takes patches. */
async function refuseNewer({ git, version }: Release, tags: ReadonlyMap<string, string>): Promise<void> {
  for (const other of versionsOf([...tags.keys()]).filter((one) => compareVersions(one, version) > 0)) {
    const commit = tags.get(tagOf(other)) ?? ''
    if ((await git.commitOf(commit)) !== undefined && (await git.contains('HEAD', commit)))
      throw new Refusal(
        `this branch has ${tagOf(other)} already, and ${renderVersion(version)} comes before it`,
        `start from the branch of its own line, such as ${version.major}.${version.minor}.x`,
      )
  }
}

/** What the last release stamped must be in this one: otherwise the changelog would tell its changes again. */
async function refuseUnmerged({ git, version, yanked }: Release, tags: readonly string[]): Promise<void> {
  const before = versionsOf(tags)
    .filter((one) => compareVersions(one, version) < 0 && !isYanked(yanked, one))
    .at(-1)
  if (before === undefined) return
  const name = tagOf(before)
  await git.read('fetch', '--quiet', git.remote, `refs/tags/${name}`)
  if (!(await git.contains('HEAD', 'FETCH_HEAD')))
    throw new Refusal(
      `this branch does not have ${name}`,
      `merge release/${name} with a merge commit, or add ${renderVersion(before)} to yanked.json if it was never finished`,
    )
}
