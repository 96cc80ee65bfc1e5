import type { Files } from '@slipway/core'
import type { Scan } from '@slipway/reports/scan'
import type { Target } from './target'

/** Files that pin packages, by the names that their tools give them: what a scanner may know or not. */
const LOCK_FILES = [
  'build.sbt.lock',
  'bun.lock',
  'bun.lockb',
  'cabal.project.freeze',
  'Cargo.lock',
  'Cartfile.resolved',
  'composer.lock',
  'conan.lock',
  'conda-lock.yml',
  'deno.lock',
  'Gemfile.lock',
  'gems.locked',
  'gradle.lockfile',
  'Manifest.toml',
  'mix.lock',
  'npm-shrinkwrap.json',
  'package-lock.json',
  'Package.resolved',
  'packages.lock.json',
  'paket.lock',
  'pdm.lock',
  'Pipfile.lock',
  'pixi.lock',
  'pnpm-lock.yaml',
  'Podfile.lock',
  'poetry.lock',
  'pubspec.lock',
  'pylock.toml',
  'rebar.lock',
  'renv.lock',
  'stack.yaml.lock',
  'uv.lock',
  'yarn.lock',
] as const

/** Installed packages bring lock files of their own, which nobody installs from. */
const INSTALLED = ['**/node_modules/**', '**/vendor/**', '**/.git/**', '**/slipway-out/**']
const MOST = 10

/**
 * Lock files in a directory from which no package was read, a sentence each: one that the scanner does not know looks
 * just like one without findings.
 */
export async function unreadLockFiles(
  { kind, scanners, pieces, root }: Target,
  { packages }: Pick<Scan, 'packages'>,
  { files, scanner, skip }: { readonly files: Files; readonly scanner: string; readonly skip: readonly string[] },
): Promise<readonly string[]> {
  const [piece] = pieces
  if (kind !== 'fs' || piece === undefined || root === undefined || !scanners.includes('vuln')) return []
  const top = piece.path.replace(/\/+$/, '')
  const left = skip.map((path) => `${top}/${path.replace(/^\.\//, '').replace(/\/+$/, '')}`)
  const found = await files.glob(
    LOCK_FILES.map((name) => `${top}/**/${name}`),
    { exclude: INSTALLED },
  )
  const read = new Set(packages.flatMap(({ target, path }) => [target, path]))
  const unread = found
    .map((path) => files.resolve(path))
    .filter((path) => !left.some((folder) => path === folder || path.startsWith(`${folder}/`)))
    .map((path) => path.slice(top.length + 1))
    .filter((path) => !read.has(path))
  const sentences = unread
    .slice(0, MOST)
    .map((path) => `${path}: not read by ${scanner}, which does not know it, or it holds no package.`)
  return unread.length <= MOST ? sentences : [...sentences, `${unread.length - MOST} more lock files were not read.`]
}

/**
 * What `skip` names and the target does not have, a sentence each: a slip of the pen leaves nothing out. Nobody looks
 * into an image for it, but a comma at the end is one of a list in another form.
 */
export async function missingSkips(
  { kind, pieces, subject }: Target,
  skip: readonly string[],
  files: Files,
): Promise<readonly string[]> {
  const [piece] = pieces
  if (kind === 'image')
    return skip
      .filter((path) => path.endsWith(','))
      .map((path) => `skip: "${path}" has a comma at its end, which belongs to the name; write one place a line.`)
  if ((kind !== 'fs' && kind !== 'config') || piece === undefined) return []
  const found = await Promise.all(skip.map((path) => files.stat(`${piece.path}/${path}`)))
  return skip
    .filter((_, index) => found[index] === undefined)
    .map((path) => `skip: there is no ${path} in ${subject}, so nothing was left out by it.`)
}
