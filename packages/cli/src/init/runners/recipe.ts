import { isObject } from '@slipway/core'
import { inFolder, isBelow, type Tree } from '../tree'

/** What a job needs on its machine, in words that both hosts' tables have. */
export type Language =
  | 'node'
  | 'go'
  | 'python'
  | 'java'
  | 'dotnet'
  | 'rust'
  | 'php'
  | 'ruby'
  | 'cpp'
  | 'shell'
  | 'deno'
  | 'elixir'
  | 'swift'
  | 'dart'

/** A part of the repository with a runner of its own. */
export interface Project {
  readonly tree: Tree
  /** Empty at the top. */
  readonly folder: string
}

/** How the tests of a project are run, and where their reports are then. */
export interface TestPlan {
  /** Lines of `test.command`, run in the project's folder. */
  readonly commands: readonly string[]
  /** Patterns, relative to the project's folder. */
  readonly reports: readonly string[]
  /** What cannot be read off the files, as a sentence that says what to do. */
  readonly question?: string
  /** Files to write beside, by their path in the project's folder, where they are not there yet. */
  readonly files?: Readonly<Record<string, string>>
}

/** A runner. Of several recipes that fit a project the first of a language counts. */
export interface Recipe {
  readonly name: string
  readonly language: Language
  /** Names of files that make a folder a project of this language. */
  readonly marks: RegExp
  plan(project: Project): TestPlan | undefined
}

/** Text of a file of the project. */
export const textOf = ({ tree, folder }: Project, name: string): string => tree.text(inFolder(folder, name))

export const hasFile = ({ tree, folder }: Project, name: string): boolean => tree.has(inFolder(folder, name))

/** Paths of the project's files, relative to its folder. */
export function filesOf({ tree, folder }: Project, pattern: RegExp): readonly string[] {
  const cut = folder === '' ? 0 : folder.length + 1
  return tree.paths
    .filter((path) => isBelow(path, folder))
    .map((path) => path.slice(cut))
    .filter((path) => pattern.test(path))
}

export interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly engines?: Readonly<Record<string, string>>
  readonly packageManager?: string
  readonly workspaces?: unknown
  readonly [key: string]: unknown
}

/** JSON of a file; an empty object where it is none. */
export function jsonOf(text: string): Manifest {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}
