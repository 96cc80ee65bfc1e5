import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Git } from './git'
import { type Version, renderVersion, tagOf } from './version'
import type { Yanked } from './yanked'

/** Where a release goes. A rehearsal puts local stand-ins in these places, and everything else stays as it is. */
export interface Places {
  /** `owner/name` at GitHub. */
  readonly repository: string
  /** Such as ghcr.io/slipway-ci/slipway. */
  readonly image: string
  /** Such as ghcr.io/slipway-ci/slipway-build. */
  readonly buildImage: string
  /** Registry of npm packages. */
  readonly npm: string
  /** GitHub's REST interface. */
  readonly github: string
  /** Base image in the place of the one that the Dockerfile names. */
  readonly base?: string
  /** Folder of another Dockerfile in the place of that of `buildImage`. */
  readonly buildImageContext?: string
  readonly plainHttp: boolean
}

/** `release.json`. */
export interface ReleaseFile {
  readonly version: string
  /** Commit A: what `slipway-source: checkout` clones. */
  readonly commit: string
  /** By digest: what `slipway-source: image` runs in. */
  readonly image: string
  /** By digest: what jobs of the component `build` run in. */
  readonly buildImage: string
  readonly repository: string
  /** Commit B, which starters and README name: the newest release. */
  readonly released: { readonly version: string; readonly commit: string }
}

/** One release on its way; what its steps find out is kept here for the later ones. */
export interface Release {
  readonly version: Version
  /** `1.2.3` */
  readonly name: string
  readonly tag: string
  readonly branch: string
  /** `YYYY-MM-DD` */
  readonly date: string
  readonly root: string
  /** Outside of what git sees: assets, image layout, package. */
  readonly out: string
  readonly git: Git
  readonly places: Places
  /** The sigstore bundle over the subjects, once there is one. */
  readonly attestation?: string
  readonly trust: Trust
  /** As the branch has it from which the release was started: that of an earlier try knows nothing newer. */
  readonly yanked: readonly Yanked[]
  say(line: string): void
  /** Commits of this release, as far as they are made. */
  readonly commits: { bundle?: string; components?: string; starters?: string }
  /** The branch that the attestation was made on, such as `refs/heads/main`, once it is checked. */
  signedAt?: string
  /** Number of the draft at GitHub, once it is made. */
  draftId?: number
}

/** Whose signature counts. */
export interface Trust {
  /** What the certificate names: the release workflow of our repository, on the branch that releases come from. */
  readonly identity: RegExp
  readonly issuer: string
  /** File of a trusted root in the place of sigstore's public one. */
  readonly root?: string
}

export interface Step {
  readonly name: string
  /** Whether all of it has been done already, by this run or by an earlier one. */
  done(release: Release): Promise<boolean>
  work(release: Release): Promise<void>
}

export const branchOf = (version: Version): string => `release/${tagOf(version)}`

export const SUBJECTS = {
  bundle: (name: string) => `Release ${name}: version, changelog and bundle`,
  components: (name: string) => `Release ${name}: components name the bundle's commit and the image`,
  starters: (name: string) => `Release ${name}: starters and README name the release`,
} as const

export const asset = (release: Pick<Release, 'version'>, suffix: string): string =>
  `slipway-${renderVersion(release.version)}${suffix}`

export async function readRelease(root: string): Promise<ReleaseFile> {
  return JSON.parse(await readFile(join(root, 'release.json'), 'utf8')) as ReleaseFile
}

export async function changeFile(root: string, path: string, change: (text: string) => string): Promise<void> {
  const file = join(root, path)
  await writeFile(file, change(await readFile(file, 'utf8')))
}
