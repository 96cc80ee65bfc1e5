import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { notesOf } from '../changelog'
import { GitHubApi } from '../github-api'
import type { Release, Step } from '../release'
import { compareVersions, versionsOf } from '../version'

/**
 * A draft with all files. Only a draft can still be changed: where releases are immutable, what is published without a
 * file never gets it. A draft that an interrupted run left is thrown away.
 */
export const draft: Step = {
  name: 'draft of the GitHub release',
  done: async (release) => (await new GitHubApi(release).find(release.tag))?.draft === false,
  work: async (release) => {
    const api = new GitHubApi(release)
    const left = await api.find(release.tag)
    if (left !== undefined) await api.remove(left)
    const changelog = await readFile(join(release.root, 'CHANGELOG.md'), 'utf8')
    const made = await api.draft(release.tag, renderNotes(release, notesOf(changelog, release.version)), false)
    const folder = join(release.out, 'assets')
    for (const name of (await readdir(folder)).sort()) await api.upload(made, name, await readFile(join(folder, name)))
  },
}

/** Last of what cannot be taken back. */
export const publication: Step = {
  name: 'GitHub release',
  done: draft.done,
  work: async (release) => {
    const api = new GitHubApi(release)
    const found = await api.find(release.tag)
    if (found === undefined) throw new Error(`the draft of ${release.tag} is gone`)
    const folder = join(release.out, 'assets')
    const missing = (await readdir(folder)).filter((name) => !found.assets.some((asset) => asset.name === name))
    if (missing.length > 0) throw new Error(`the draft of ${release.tag} lacks ${missing.join(', ')}`)
    await api.publish(found, await isLatest(release))
  },
}

async function isLatest({ git, version }: Release): Promise<boolean> {
  return versionsOf([...(await git.remoteTags()).keys()]).every((other) => compareVersions(other, version) <= 0)
}

function renderNotes({ name, tag, commits, places }: Release, notes: string): string {
  const commit = commits.components ?? ''
  const files = `slipway-${name}-checksums.txt`
  return `${notes}

### Use and verify

\`\`\`yaml
- uses: ${places.repository}/actions/build@${commit} # ${tag}
\`\`\`

\`\`\`sh
gh attestation verify slipway-${name}.tar.gz --repo ${places.repository}
\`\`\`

\`${files}\` has the hashes of all files; SECURITY.md says what else can be checked, and how.
`
}
