import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { changeFile, readRelease, type Release, type ReleaseFile, type Step, SUBJECTS } from '../release'
import { announce, stampImages, stampPins } from '../stamp'
import { Refusal } from '../version'
import { buildImageDigest } from './build-image'
import { tsx } from './bundle'
import { imageDigest } from './image'

/** Files that name a release for users to copy. */
const STARTERS = [
  'README.md',
  'workflows-templates/README.md',
  'workflows-templates/github/slipway.yml',
  'workflows-templates/github/slipway-steps.yml',
  'workflows-templates/github/slipway-report.yml',
  'workflows-templates/github/slipway-cleanup.yml',
  'workflows-templates/gitlab/slipway.gitlab-ci.yml',
]

/** Pages that name an image of ours for users to copy. */
const IMAGE_PAGES = [
  'docs/components.md',
  'docs/gitlab-images.md',
  'docs/migration/gitlab-docker.md',
  'docs/other-hosts.md',
  'README.md',
]

/** Commit B: GitLab's components name commit A and the images by their digests. The tag is on this one. */
export const components: Step = {
  name: "components name the bundle's commit and the images",
  done: async ({ commits }) => commits.components !== undefined,
  work: async (release) => {
    const { git, name, places, commits } = release
    const image = `${places.image}@${await imageDigest(release)}`
    const buildImage = `${places.buildImage}@${await buildImageDigest(release)}`
    await change(release, { version: name, commit: commits.bundle ?? '', image, buildImage })
    await tsx(release, 'scripts/generate.ts')
    commits.components = await git.commitAll(SUBJECTS.components(name))
  },
}

/** Commit C: what users copy names B. It can only come after the tag, since no commit can name itself. */
export const starters: Step = {
  name: 'starters and README name the release',
  done: async ({ git, branch, commits }) =>
    commits.starters !== undefined && (await git.remoteBranch(branch)) === commits.starters,
  work: async (release) => {
    const { root, git, name, commits, branch } = release
    if (commits.starters === undefined) {
      const pin = { version: name, commit: commits.components ?? '' }
      if (!/^[0-9a-f]{40}$/.test(pin.commit)) throw new Refusal('the tagged commit is not known', 'run it again')
      await change(release, { released: pin })
      for (const path of IMAGE_PAGES) await changeFile(root, path, (text) => stampImages(text, name))
      for (const path of STARTERS) await changeFile(root, path, (text) => announce(stampPins(text, pin)))
      commits.starters = await git.commitAll(SUBJECTS.starters(name))
    }
    await git.read('push', '--quiet', git.remote, `${commits.starters}:refs/heads/${branch}`)
  },
}

async function change({ root }: Release, fields: Partial<ReleaseFile>): Promise<void> {
  const whole = { ...(await readRelease(root)), ...fields }
  await writeFile(join(root, 'release.json'), `${JSON.stringify(whole, null, 2)}\n`)
}
