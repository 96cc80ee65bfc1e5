import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { notesOf } from '../changelog'
import { GitHubApi, type GitHubRelease } from '../github-api'
import type { Release, Step } from '../release'
import { compareVersions, versionsOf } from '../version'
import { sha256 } from './assets'

/**
 * A draft with all files. Only a draft can still be changed: where releases are immutable, what is published without a
 * file never gets it. Drafts that interrupted runs left are thrown away.
 */
export const draft: Step = {
  name: 'draft of the GitHub release',
  done: async (release) => (await new GitHubApi(release).find(release.tag)).some((one) => !one.draft),
  work: async (release) => {
    const api = new GitHubApi(release)
    for (const left of await api.find(release.tag)) await api.remove(left)
    const changelog = await readFile(join(release.root, 'CHANGELOG.md'), 'utf8')
    const made = await api.draft(release.tag, renderNotes(release, notesOf(changelog, release.version)))
    release.draftId = made.id
    const folder = join(release.out, 'assets')
    for (const name of (await readdir(folder)).sort()) await api.upload(made, name, await readFile(join(folder, name)))
  },
}

/** Last of what cannot be taken back, so what GitHub has is looked at once more. */
export const publication: Step = {
  name: 'GitHub release',
  done: draft.done,
  work: async (release) => {
    const api = new GitHubApi(release)
    if (release.draftId === undefined) throw new Error(`the draft of ${release.tag} was not made; run it again`)
    const found = await api.read(release.draftId)
    const faults = await faultsOf(found, join(release.out, 'assets'))
    if (faults.length > 0) throw new Error(`the draft of ${release.tag} is not whole: ${faults.join(', ')}`)
    await api.publish(found, await isLatest(release))
  },
}

/** GitHub may keep a file that it got half, in the state "starter"; of whole ones it tells size and digest. */
async function faultsOf({ assets }: GitHubRelease, folder: string): Promise<readonly string[]> {
  const faults = (await readdir(folder)).map(async (name) => {
    const there = assets.find((asset) => asset.name === name)
    if (there === undefined) return `${name} is missing`
    const bytes = await readFile(join(folder, name))
    const { state, size, digest = null } = there
    const whole = state === 'uploaded' && size === bytes.length
    const same = whole && (digest === null || digest === `sha256:${sha256(bytes)}`)
    return same ? [] : `${name} is not what was sent`
  })
  return (await Promise.all(faults)).flat()
}

async function isLatest({ git, version }: Release): Promise<boolean> {
  return versionsOf([...(await git.remoteTags()).keys()]).every((other) => compareVersions(other, version) <= 0)
}

function renderNotes({ name, tag, commits, places, signedAt = '' }: Release, notes: string): string {
  const commit = commits.components ?? ''
  const files = `slipway-${name}-checksums.txt`
  return `${notes}

### Use and verify

\`\`\`yaml
- uses: ${places.repository}/actions/build@${commit} # ${tag}
\`\`\`

\`\`\`sh
gh attestation verify slipway-${name}.tar.gz --repo ${places.repository} \\
  --signer-workflow ${places.repository}/.github/workflows/release.yml --source-ref ${signedAt}
\`\`\`

\`${files}\` has the hashes of all files; SECURITY.md says what else can be checked, and how.
`
}
