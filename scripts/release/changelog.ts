import { type Version, Refusal, renderVersion } from './version'

/**
 * The changelog is written with each change, under "Unreleased"; a release gives that section its number. Format:
 * keepachangelog.com/en/1.1.0.
 */
const UNRELEASED = '## Unreleased'

export interface CutChangelog {
  readonly text: string
  /** What changed, without the heading: the text of the GitHub release. */
  readonly notes: string
}

/** @throws Refusal when nothing stands under "Unreleased", or the number does not fit what stands there */
export function cutChangelog(text: string, version: Version, date: string): CutChangelog {
  const [before, section, after] = split(text)
  const notes = section.trim()
  if (!/^- /m.test(notes))
    throw new Refusal('CHANGELOG.md: nothing stands under "Unreleased"', 'write down what the release changes')
  if (/^- \*\*Breaking/m.test(notes) && !isBreaking(version))
    throw new Refusal(
      `CHANGELOG.md tells of a breaking change, and ${renderVersion(version)} may have none`,
      `release ${version.major === 0 ? `0.${version.minor + 1}.0` : `${version.major + 1}.0.0`} instead`,
    )
  return { text: `${before}${UNRELEASED}\n\n## ${renderVersion(version)} - ${date}\n\n${notes}\n${after}`, notes }
}

/** The notes of a version that has been cut. */
export function notesOf(text: string, version: Version): string {
  const lines = text.split('\n')
  const from = lines.findIndex((line) => line.startsWith(`## ${renderVersion(version)} - `))
  if (from < 0) throw new Refusal(`CHANGELOG.md has no section of ${renderVersion(version)}`, 'look at its commit')
  const rest = lines.slice(from + 1)
  const to = rest.findIndex((line) => line.startsWith('## '))
  return rest
    .slice(0, to < 0 ? undefined : to)
    .join('\n')
    .trim()
}

/** Semantic versioning: before 1.0.0 the minor number stands for what breaks. */
const isBreaking = ({ major, minor, patch }: Version): boolean => patch === 0 && (major === 0 || minor === 0)

function split(text: string): readonly [string, string, string] {
  const from = text.indexOf(`${UNRELEASED}\n`)
  if (from < 0) throw new Refusal(`CHANGELOG.md has no heading "${UNRELEASED}"`, 'add it under the first paragraph')
  const body = from + UNRELEASED.length + 1
  const next = text.indexOf('\n## ', body)
  const to = next < 0 ? text.length : next
  return [text.slice(0, from), text.slice(body, to), text.slice(to)]
}
