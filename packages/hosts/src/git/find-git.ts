import { readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** A working tree, and the folder where git keeps what belongs to it (gitrepository-layout(5)). */
export interface WorkTree {
  readonly top: string
  readonly git: string
}

/** The working tree that a folder is in: the nearest above it, a submodule before the repository that has it. */
export function findWorkTree(directory: string): WorkTree | undefined {
  for (let at = resolve(directory); ; at = dirname(at)) {
    const candidate = join(at, '.git')
    if (isDirectory(candidate)) return { top: at, git: candidate }
    const pointer = /^gitdir: (.+)$/m.exec(readGitFile(candidate) ?? '')?.[1]
    if (pointer !== undefined) return { top: at, git: resolve(at, pointer) }
    if (dirname(at) === at) return undefined
  }
}

/** Where branches and configuration are: a linked working tree shares them with the others. */
export function commonFolder(git: string): string {
  const common = readGitFile(join(git, 'commondir'))
  return common === undefined ? git : resolve(git, common)
}

/** Text of one of git's small files, trimmed; undefined where it cannot be read. */
export function readGitFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}
