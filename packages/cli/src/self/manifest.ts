import { createHash } from 'node:crypto'
import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { posix } from 'node:path'
import { isObject, parseJson, property } from '@slipway/core'
import type { FileList } from './copy'

/** What npm runs by itself when a package is installed, linked, packed or removed. */
const BY_ITSELF = /^(?:pre|post)?(?:install|uninstall|prepare|prepublish|pack|dependencies)$/

const BRINGS = ['dependencies', 'optionalDependencies', 'bundleDependencies', 'bundledDependencies']

/**
 * What the manifest of a copy starts that is no file of the release. That of the npm package is made from the released
 * one, so it has other bytes: what it says of programs is looked at instead.
 * @returns one sentence each
 */
export async function compareManifest(folder: string, expected: FileList): Promise<readonly string[]> {
  const more = (await isThere(join(folder, 'binding.gyp'))) ? ['binding.gyp is no file of the release'] : []
  const text = await readFile(join(folder, 'package.json')).catch(() => undefined)
  if (text === undefined || createHash('sha256').update(text).digest('hex') === expected.get('package.json'))
    return more
  const manifest = readManifest(text.toString('utf8'))
  if (manifest === undefined) return [...more, 'package.json is no manifest']
  return [
    ...more,
    ...programs(manifest)
      .filter((path) => !expected.has(posix.normalize(path)))
      .map((path) => `package.json starts ${path}, which is no file of the release`),
    ...Object.keys(section(manifest, 'scripts'))
      .filter((name) => BY_ITSELF.test(name))
      .map((name) => `package.json has npm run a script by itself: ${name}`),
    ...BRINGS.filter((name) => Object.keys(section(manifest, name)).length > 0).map(
      (name) => `package.json asks for ${name}, and the release has none`,
    ),
  ]
}

function readManifest(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const manifest = parseJson(text)
    return isObject(manifest) ? manifest : undefined
  } catch {
    return undefined
  }
}

/** Programs on PATH, and what `import` and `require` of the package find. */
function programs(manifest: Readonly<Record<string, unknown>>): readonly string[] {
  return ['bin', 'main', 'module', 'browser', 'exports', 'imports'].flatMap((name) => paths(property(manifest, name)))
}

function paths(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(paths) : []
}

function section(manifest: unknown, name: string): object {
  const found = property(manifest, name)
  return typeof found === 'object' && found !== null ? found : {}
}

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  )
