import { createHash } from 'node:crypto'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Hex SHA-256 by the path from the root, with `/`. */
export type FileList = ReadonlyMap<string, string>

/** What runs: in a checkout or archive, in the npm package, in the image. Prose, tests and settings do not. */
const PROGRAM = ['dist', 'bin', 'actions', 'templates'] as const
const INSTRUCTIONS = /^actions\/[^/]+\/action\.yml$/

/** Lines of `sha256sum`. @throws Error for another form */
export function parseFileList(text: string): FileList {
  const lines = text.split('\n').filter((line) => line !== '')
  return new Map(
    lines.map((line) => {
      const [, hash, path] = /^([0-9a-f]{64}) [ *](.+)$/.exec(line) ?? []
      if (hash === undefined || path === undefined)
        throw new Error(`expected lines such as <sha256>  <path>, found ${line}`)
      return [path, hash]
    }),
  )
}

export interface Comparison {
  readonly compared: number
  /** One sentence each. */
  readonly differences: readonly string[]
}

/**
 * Holds the program files of a copy to a list. A folder that the copy does not have is no difference, since the npm
 * package and the image have fewer; `dist` must be there whole.
 */
export function compareCopy(copy: FileList, expected: FileList): Comparison {
  const folders = new Set([...copy.keys()].map(topOf))
  const wanted = [...expected.keys()].filter(
    (path) => isProgram(path) && (topOf(path) === 'dist' || folders.has(topOf(path))),
  )
  const differences = [
    ...wanted.flatMap((path) => {
      const found = copy.get(path)
      if (found === undefined) return [`${path} is missing`]
      return found === expected.get(path) ? [] : [`${path} is not what was released`]
    }),
    ...[...copy.keys()].filter((path) => !expected.has(path)).map((path) => `${path} is no file of the release`),
  ]
  if (!wanted.some((path) => topOf(path) === 'dist')) differences.push('the list names nothing under dist')
  return { compared: wanted.length, differences: differences.sort() }
}

const topOf = (path: string): string => path.split('/')[0] ?? ''

const isProgram = (path: string): boolean => {
  const top = topOf(path)
  return top === 'actions' ? INSTRUCTIONS.test(path) : PROGRAM.some((name) => name === top)
}

/**
 * The program files of a folder. A link counts by its own target as text, so that none leads to a file that is not
 * looked at.
 */
export async function listCopy(folder: string): Promise<FileList> {
  const found = new Map<string, string>()
  for (const top of PROGRAM)
    if (await isLink(join(folder, top))) found.set(top, 'no plain folder')
    else await listFolder(folder, top, found)
  return found
}

async function listFolder(root: string, path: string, found: Map<string, string>): Promise<void> {
  const entries = await readdir(join(root, path), { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    const inside = `${path}/${entry.name}`
    if (entry.isDirectory()) await listFolder(root, inside, found)
    else if (isProgram(inside))
      found.set(inside, entry.isFile() ? hash(await readFile(join(root, inside))) : 'no plain file')
  }
}

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  )
}

export async function isFolder(path: string): Promise<boolean> {
  return lstat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
