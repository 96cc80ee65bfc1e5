import { type Evidence, NO_EVIDENCE } from './evidence'
import { depthOf, folderOf, inFolder, nameOf, type Tree } from './tree'

/** A Dockerfile, and the folder that it takes files from. */
export interface FoundImage {
  readonly dockerfile: string
  readonly context: string
  /** What it copies that is not in the repository: something has to make it first. */
  readonly made: readonly string[]
  /** How many names it copies. */
  readonly copied: number
  /** Names of its `FROM` and `COPY` that stand for nothing without a build argument. */
  readonly unset: readonly string[]
}

const DOCKERFILE =
  /(?:^|\/)(?:[\w-]+\.)?(?:Docker|Container)file$|(?:^|\/)(?:Docker|Container)file[\w-]*(?:\.[\w-]+)?$/i
/** Source and data of that name. */
const PROGRAM = /\.(?:exs?|go|rb|py|[jt]sx?|java|kts?|rs|cs|php|lua|json|ya?ml|toml|txt|tf|lock|patch|svg|png|html?)$/i

/** Dockerfiles of a development environment, of tests and examples. */
const ASIDE =
  /(?:^|\/)(?:\.[^/]+|examples?|samples?|demos?|tests?|e2e|docs?|hack|scripts|tools|ci|extra|contrib|playwright|(?:helm-?)?charts?|regtests?|guides?|fixtures?|templates?|benchmarks?|devcontainer|dev|site|website|documentation)(?:\/|$)|[.-](?:dev|debug|test|tests|ci|e2e|local|windows|old|template|tmpl|j2|dockerignore|md|sh)$|(?:^|\/)(?:dev|test|debug)\.Dockerfile$/i

/** Folders of helpers, where the one Dockerfile of a repository lies as well. */
const HELPERS = /^(?:scripts|tools|ci|hack|contrib|extra)\//i

/** Dockerfiles of what the repository makes, the nearest first, and of what only stands beside it. */
export function findImages(
  tree: Tree,
  { contexts }: Pick<Evidence, 'contexts'> = NO_EVIDENCE,
): { readonly main: readonly FoundImage[]; readonly aside: readonly string[] } {
  const found = tree.paths.filter(
    (path) => DOCKERFILE.test(path) && !PROGRAM.test(path) && depthOf(path) <= 4 && tree.text(path) !== '',
  )
  const plain = found.filter((path) => !ASIDE.test(path)).sort(byPlainness(contexts))
  const main = plain.length > 0 ? plain : found.filter((path) => isBuilt(tree, path))
  return {
    main: main.map((dockerfile) => ({ dockerfile, ...contextOf(tree, dockerfile, contexts.get(dockerfile)) })),
    aside: found.filter((path) => !main.includes(path)),
  }
}

/** Whether a workflow makes an image of it, although it lies among helpers. */
function isBuilt(tree: Tree, path: string): boolean {
  if (!HELPERS.test(path) || ASIDE.test(path.replace(HELPERS, ''))) return false
  const named = new RegExp(`\\bfile:\\s*["']?(?:\\./)?${path.replace(/[.+]/g, '\\$&')}["']?\\s*$`, 'm')
  return tree.paths.some((one) => one.startsWith('.github/workflows/') && named.test(tree.text(one)))
}

/** A plain name before one with a word behind it. */
const isPlain = (path: string): boolean => /^(?:Docker|Container)file$/i.test(nameOf(path))

const isTop = (path: string): boolean => depthOf(path) === 0 && isPlain(path)

/** That of the top first, then what a workflow or a compose file builds. */
const byPlainness = (built: ReadonlyMap<string, string>) => (a: string, b: string) =>
  Number(isTop(b)) - Number(isTop(a)) ||
  Number(built.has(b)) - Number(built.has(a)) ||
  depthOf(a) - depthOf(b) ||
  Number(isPlain(b)) - Number(isPlain(a)) ||
  (a < b ? -1 : 1)

/** The folder where most of what it copies is: its own, one above, or the top of the repository. */
function contextOf(tree: Tree, dockerfile: string, told: string | undefined): Omit<FoundImage, 'dockerfile'> {
  const text = tree.text(dockerfile)
  const sources = copiedFrom(text)
  const own = folderOf(dockerfile)
  const candidates = [...new Set([own, ...foldersAbove(own)])]
  const missing = (folder: string) => sources.filter((source) => !isThere(tree, folder, source))
  const [best = own] = [...candidates].sort(
    (a, b) => missing(a).length - missing(b).length || candidates.indexOf(a) - candidates.indexOf(b),
  )
  // What copies the whole of its context says nothing; a Dockerfile in a folder of its own is then about the top.
  const isAside =
    sources.every((source) => source === '.') &&
    /^(?:build|docker|deploy|package|packaging|\.?ci|container|images?)(?:\/|$)/.test(own)
  const guessed = isAside ? '' : best
  const context = told !== undefined && missing(told).length <= missing(guessed).length ? told : guessed
  return { context, made: [...new Set(missing(context))], copied: sources.length, unset: unsetNames(text) }
}

function foldersAbove(folder: string): readonly string[] {
  return folder === '' ? [] : [folderOf(folder), ...foldersAbove(folderOf(folder))]
}

/** What the builder says by itself, as it is for the usual machine. */
const OF_THE_BUILDER = [
  ['TARGETOS', 'linux'],
  ['TARGETARCH', 'amd64'],
  ['TARGETPLATFORM', 'linux/amd64'],
] as const

/** Sources of COPY and ADD that come from the context, without what only a build argument or a pattern decides. */
function copiedFrom(text: string): readonly string[] {
  const defaults = new Map([...OF_THE_BUILDER, ...defaultsIn(text)])
  const lines = text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)
  return lines.flatMap((written) => {
    const line = written.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => defaults.get(name) ?? whole)
    const [, rest] = /^\s*(?:COPY|ADD)\s+(?!--from)(.+)$/i.exec(line) ?? []
    if (rest === undefined || /--from[= ]|<</.test(rest)) return []
    const plain = rest.replace(/^(?:--\S+\s+)+/, '').trim()
    const words = plain.startsWith('[')
      ? [...plain.matchAll(/"([^"]*)"/g)].map(([, word = '']) => word)
      : plain.split(/\s+/)
    return words
      .slice(0, -1)
      .filter((word) => !/^(?:https?:|git@)/.test(word) && !/\$/.test(word))
      .map(plainPath)
  })
}

function plainPath(path: string): string {
  return (
    path
      .replace(/^\.?\/+/, '')
      .replace(/\/+$/, '')
      .replace(/^$/, '.') || '.'
  )
}

function isThere(tree: Tree, folder: string, source: string): boolean {
  if (source === '.') return true
  const path = inFolder(folder, source)
  if (!/[*?]/.test(path)) return tree.hasPath(path)
  const pattern = new RegExp(
    `^${path
      .replace(/[.+^$()|{}\\[\]]/g, '\\$&')
      .replace(/\*\*?/g, '[^/]*')
      .replace(/\?/g, '[^/]')}(?:/|$)`,
  )
  // A pattern that finds nothing is fine beside a name that is there, such as package-lock.json*.
  return tree.paths.some((one) => pattern.test(one)) || /\*$/.test(source)
}

/** What the build arguments of a Dockerfile are without being given. */
export function defaultsIn(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/^\s*ARG\s+(\w+)=["']?([^"'\s]*)/gim)
  return new Map([...found].map(([, name = '', value = '']) => [name, value]))
}

const argumentsIn = (text: string): readonly string[] =>
  [...text.matchAll(/\$(?:(\w+)|\{(\w+)\})/g)].map(([, plain, braced]) => plain ?? braced ?? '')

function unsetNames(text: string): readonly string[] {
  const given = defaultsIn(text)
  // What is copied out of another stage is the Dockerfile's own affair.
  const words = text.matchAll(/^\s*(?:FROM\s+(?:--\S+\s+)*(\S+)|(?:COPY|ADD)\s+(?!.*--from)(.+))/gim)
  const declared = new Set([...text.matchAll(/^\s*ARG\s+(\w+)\s*$/gim)].map(([, name = '']) => name))
  const used = [...words].flatMap(([, image = '', copied = '']) => [
    ...argumentsIn(image),
    ...argumentsIn(copied).filter((name) => declared.has(name)),
  ])
  return [...new Set(used)].filter((name) => !given.has(name) && !/^(?:BUILD|TARGET)/.test(name))
}
