import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { ROOT } from '../paths'

const NAMED = /(?:\bfrom\s*|\bimport\s*\(?\s*)['"]([^'"\n]+)['"]/g

/** Our files that the given ones load, those that are loaded late among them: paths from the root, with `/`. */
export function loadedBy(files: readonly string[]): ReadonlySet<string> {
  const loaded = new Set<string>()
  const waiting = [...files]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (loaded.has(file)) continue
    loaded.add(file)
    waiting.push(...importsOf(file))
  }
  return loaded
}

const known = new Map<string, readonly string[]>()

function importsOf(file: string): readonly string[] {
  const before = known.get(file)
  if (before !== undefined) return before
  const names = [...readFileSync(join(ROOT, file), 'utf8').matchAll(NAMED)].map(([, name = '']) => name)
  const found = names.flatMap((name) => fileOf(name, dirname(join(ROOT, file))) ?? [])
  known.set(file, found)
  return found
}

/** Undefined for what is not written here. */
function fileOf(name: string, folder: string): string | undefined {
  const path = name.startsWith('.') ? resolve(folder, name) : doorOf(name)
  const found = path === undefined ? undefined : [path, `${path}.ts`, `${path}/index.ts`].find(isSource)
  return found === undefined ? undefined : relative(ROOT, found).replaceAll('\\', '/')
}

const isSource = (path: string): boolean => path.endsWith('.ts') && existsSync(path)

/** What a package of ours exports under a name. */
function doorOf(name: string): string | undefined {
  const [, owner, door = ''] = /^(@slipway\/[^/]+)(\/.+)?$/.exec(name) ?? []
  if (owner === undefined) return undefined
  const folder = realpathSync(join(ROOT, 'node_modules', owner))
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package
  const target = exports?.[`.${door}`]
  return target === undefined ? undefined : join(folder, target)
}

interface Package {
  readonly exports?: Readonly<Record<string, string>>
}
