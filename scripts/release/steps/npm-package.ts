import { createHash } from 'node:crypto'
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { asset, type Release, type Step } from '../release'
import { identity, ProgramFailed, run } from '../run'
import { compareVersions, nextPatch, readVersion, Refusal, renderVersion, versionsOf } from '../version'

/** What the package consists of beside its manifest. No dependencies: the bundle has everything. */
const FILES = ['bin/slipway.mjs', 'dist', 'LICENSE', 'README.md', 'SECURITY.md', 'CHANGELOG.md', 'yanked.json']

/** Packs the command of the tagged tree. npm gives all files one fixed time, so the bytes are the same each time. */
export async function packCommand(release: Release, tree: string, folder: string): Promise<void> {
  const stage = join(release.out, 'package')
  await rm(stage, { recursive: true, force: true })
  await mkdir(stage, { recursive: true })
  for (const name of FILES) await cp(join(tree, name), join(stage, name), { recursive: true })
  const manifest = JSON.parse(await readFile(join(tree, 'package.json'), 'utf8')) as Record<string, unknown>
  await writeFile(join(stage, 'package.json'), `${JSON.stringify(renderManifest(release, manifest), null, 2)}\n`)
  await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: stage })
  await rename(join(folder, `slipway-${release.name}.tgz`), packagePath(release, folder))
}

function renderManifest({ places }: Release, whole: Record<string, unknown>): Record<string, unknown> {
  const { name, version, description, license, type, engines, bin } = whole
  const url = `git+https://github.com/${places.repository}.git`
  return { name, version, description, license, type, engines, bin, repository: { type: 'git', url }, files: FILES }
}

const packagePath = (release: Release, folder = join(release.out, 'assets')): string =>
  join(folder, asset(release, '-npm.tgz'))

/**
 * The package of the command. In GitHub's release job npm knows the job by its identity (trusted publishing) and adds
 * provenance; nobody has a token that could publish.
 */
export const npmPackage: Step = {
  name: 'npm package',
  done: async (release) => {
    const there = await publishedIntegrity(release)
    if (there === undefined) return false
    const own = createHash('sha512')
      .update(await readFile(packagePath(release)))
      .digest('base64')
    if (there === `sha512-${own}`) return true
    throw new Refusal(
      `npm has another slipway@${release.name} already`,
      `a number is used once: release ${renderVersion(nextPatch(release.version))}`,
    )
  },
  work: async (release) => {
    const provenance = process.env['ACTIONS_ID_TOKEN_REQUEST_URL'] === undefined ? [] : ['--provenance']
    // A patch of an older line does not become what `npx slipway` takes. npm refuses names that are ranges, as v1.0 is.
    const tag = (await isNewest(release)) ? 'latest' : `latest-${release.version.major}.${release.version.minor}`
    await npm(release, 'publish', packagePath(release), '--access=public', `--tag=${tag}`, ...provenance)
  },
}

/**
 * npm's trusted publishing came with 11.5.1; an older npm signs the package all the same, publishes as nobody and is
 * told 404, when the tag is out already.
 * @throws Refusal in a job with an identity
 */
export async function refuseOldNpm({ root }: Pick<Release, 'root'>): Promise<void> {
  if (Object.keys(identity()).length === 0) return
  const text = (await run('npm', ['--version'], { cwd: root })).trim()
  const version = readVersion(text)
  if (version === undefined || compareVersions(version, { major: 11, minor: 5, patch: 1 }) < 0)
    throw new Refusal(
      `expected npm 11.5.1 or later, which knows a job by its identity, found ${text}`,
      'give the workflow a newer Node',
    )
}

/** The integrity that the registry has for this version; undefined when it has none. */
export async function publishedIntegrity(
  release: Pick<Release, 'name' | 'places' | 'out' | 'root'>,
): Promise<string | undefined> {
  try {
    const text = await npm(release, 'view', `slipway@${release.name}`, 'dist.integrity', '--json')
    return text.trim() === '' ? undefined : (JSON.parse(text) as string)
  } catch (error) {
    if (error instanceof ProgramFailed && error.output.includes('E404')) return undefined
    throw error
  }
}

async function isNewest({ git, version }: Release): Promise<boolean> {
  return versionsOf([...(await git.remoteTags()).keys()]).every((other) => compareVersions(other, version) <= 0)
}

export function npm({ places, root }: Pick<Release, 'places' | 'root'>, ...args: readonly string[]): Promise<string> {
  const env = args[0] === 'publish' ? identity() : {}
  return run('npm', [...args, `--registry=${places.npm}`], { cwd: root, env })
}
