import { depthOf, folderOf, nameOf, type Tree } from '../tree'
import { DOTNET } from './dotnet'
import { JVM } from './jvm'
import { NODE } from './node'
import { OTHERS } from './others'
import { PYTHON } from './python'
import type { Language, Recipe, TestPlan } from './recipe'

export type { Language, Recipe, TestPlan } from './recipe'

/** One row a runner. A new one needs no other place. */
export const RECIPES: readonly Recipe[] = [...OTHERS, ...PYTHON, ...JVM, ...DOTNET, ...NODE]

/** Tests of one folder in one language. */
export interface FoundTests {
  readonly runner: string
  readonly language: Language
  readonly folder: string
  readonly plan: TestPlan
}

/** Folders that show something and are not what the repository is about. */
const ASIDE = new RegExp(
  `(?:^|/)(?:${[
    'examples?|samples?|demos?|docs?|documentation|website|scripts?|tools|hack|fixtures?|templates?|benchmarks?|(?:helm-?)?charts?',
    '\\.[^/]+',
  ].join('|')})(?:/|$)`,
)

/** The deepest folder that is looked at: what lies below is part of something else. */
const DEEPEST = 3

/** The tests of a repository, nearest to its top first; a project within another of its language counts with it. */
export function findTests(tree: Tree): readonly FoundTests[] {
  const found: FoundTests[] = []
  const isTaken = (language: Language, folder: string) =>
    found.some(
      (one) =>
        one.language === language &&
        (one.folder === folder || one.folder === '' || folder.startsWith(`${one.folder}/`)),
    )
  for (const [folder, names] of foldersOf(tree)) {
    for (const recipe of RECIPES) {
      if (!names.some((name) => recipe.marks.test(name)) || isTaken(recipe.language, folder)) continue
      const plan = recipe.plan({ tree, folder })
      if (plan !== undefined) found.push({ runner: recipe.name, language: recipe.language, folder, plan })
    }
  }
  return withoutMeans(found)
}

/** Names of files by their folders, the nearest first. */
function foldersOf(tree: Tree): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, string[]>()
  for (const path of tree.paths) {
    const folder = folderOf(path)
    if (depthOf(path) > DEEPEST || ASIDE.test(`${folder}/`)) continue
    const names = folders.get(folder)
    if (names === undefined) folders.set(folder, [nameOf(path)])
    else names.push(nameOf(path))
  }
  return folders
}

/** What only drives another runner: a script of Node beside a project, or tests of shell scripts in it. */
function withoutMeans(found: readonly FoundTests[]): readonly FoundTests[] {
  const isMeans = ({ runner, language }: FoundTests) => runner === 'npm test' || language === 'shell'
  return found.some((one) => !isMeans(one)) ? found.filter((one) => !isMeans(one)) : found
}

/** Those that a job runs: of the folder nearest to the top that has some. The others are named. */
export function chooseTests(found: readonly FoundTests[]): {
  readonly chosen: readonly FoundTests[]
  readonly others: readonly FoundTests[]
} {
  const nearest = Math.min(...found.map(({ folder }) => (folder === '' ? 0 : depthOf(folder) + 1)))
  const isNear = ({ folder }: FoundTests) => (folder === '' ? 0 : depthOf(folder) + 1) === nearest
  return { chosen: found.filter(isNear), others: found.filter((one) => !isNear(one)) }
}
