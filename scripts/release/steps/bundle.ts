import { readdir } from 'node:fs/promises'
import { cutChangelog } from '../changelog'
import { changeFile, type Release, type Step, SUBJECTS } from '../release'
import { run } from '../run'
import { stampLock, stampManifest, stampSource } from '../stamp'

/**
 * Commit A: the number, the changelog and `dist/` built from it. The image is made of this commit, and GitLab's jobs
 * clone it.
 */
export const bundle: Step = {
  name: 'version, changelog and bundle',
  done: async ({ commits }) => commits.bundle !== undefined,
  work: async (release) => {
    const { root, git, name, version, date, branch, commits } = release
    await git.read('switch', '--quiet', '--create', branch)
    await changeFile(root, 'CHANGELOG.md', (text) => cutChangelog(text, version, date).text)
    for (const path of await manifests(root)) await changeFile(root, path, (text) => stampManifest(text, name))
    await changeFile(root, 'package-lock.json', (text) => stampLock(text, name))
    await changeFile(root, 'packages/core/src/version.ts', (text) => stampSource(text, name))
    await tsx(release, 'scripts/build.ts')
    commits.bundle = await git.commitAll(SUBJECTS.bundle(name))
  },
}

/** What is going to be released is what anybody gets who builds it, in another folder too. */
export const proof: Step = {
  name: 'the bundle is what its source builds',
  done: async ({ commits }) => commits.components !== undefined,
  work: async (release) => {
    await tsx(release, 'scripts/check.ts', 'reproducible')
  },
}

export async function tsx({ root }: Pick<Release, 'root'>, ...args: readonly string[]): Promise<void> {
  await run(process.execPath, ['node_modules/tsx/dist/cli.mjs', ...args], { cwd: root })
}

async function manifests(root: string): Promise<readonly string[]> {
  const inside = async (folder: string) =>
    (await readdir(`${root}/${folder}`, { withFileTypes: true }))
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${folder}/${entry.name}/package.json`)
  return ['package.json', ...(await inside('packages')), ...(await inside('actions'))]
}
