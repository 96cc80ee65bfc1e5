import type { Files } from '@slipway/core'

/** A repository as init sees it: the paths of its files, and the text of those that tell how it is built. */
export interface Tree {
  /** Relative to the top, with `/`, those nearest to the top first. */
  readonly paths: readonly string[]
  has(path: string): boolean
  /** Whether a file of this path, or a folder with files, is there. */
  hasPath(path: string): boolean
  /** Text of a file; empty where there is none, or none that was read. */
  text(path: string): string
}

/** What is of somebody else, or made anew by every build. */
const LEFT_OUT = [
  '**/{node_modules,bower_components,vendor,third_party,.venv,venv,.tox,.terraform,.gradle,.idea,site-packages}/**',
  '**/{testdata,__snapshots__,.cargo-home,Pods,.dart_tool,.next,slipway-out}/**',
]

const TELLING = new RegExp(
  `(?:^|/)(?:${[
    '(?:[\\w.-]+\\.)?(?:[Dd]ockerfile|[Cc]ontainerfile)(?:[.-][\\w-]+)?',
    'Chart\\.yaml|values\\.ya?ml|kustomization\\.ya?ml',
    'package\\.json|deno\\.jsonc?|go\\.(?:mod|work)|pom\\.xml|(?:build|settings)\\.gradle(?:\\.kts)?|build\\.sbt',
    'pyproject\\.toml|setup\\.(?:cfg|py)|tox\\.ini|pytest\\.ini|Pipfile|[\\w-]*requirements[\\w.-]*\\.txt',
    'requirements/[\\w.-]+\\.txt|Cargo\\.toml|rust-toolchain(?:\\.toml)?|nextest\\.toml|composer\\.json',
    'phpunit\\.(?:dist\\.)?xml(?:\\.dist)?|Gemfile(?:\\.lock)?|\\.rspec|Rakefile|Makefile|CMakeLists\\.txt|mix\\.exs',
    'Package\\.swift|pubspec\\.yaml|global\\.json|[\\w.-]+\\.[cf]sproj|Directory\\.\\w+\\.props',
    '\\.nvmrc|\\.(?:node|python|ruby|java)-version|\\.tool-versions|\\.gitlab-ci\\.yml|\\.dockerignore|\\.gitignore',
  ].join('|')})$|^\\.github/workflows/[^/]+\\.ya?ml$|^(?:[\\w.-]+/){0,3}[\\w.-]+\\.ya?ml$`,
)

/** Files that are read, and bytes of each: repositories have thousands of manifests, and the near ones tell enough. */
const MOST_TEXTS = 600
const LARGEST = 256 * 1024

/** Reads the tree below the port's working directory. */
export async function readTree(files: Files): Promise<Tree> {
  const texts = new Map<string, string>()
  const listed = await files.glob(['**/*'], { exclude: LEFT_OUT })
  const paths = nearestFirst([...listed, ...(await linkedDockerfile(files, listed, texts))])
  for (const path of paths.filter((one) => TELLING.test(one)).slice(0, MOST_TEXTS)) {
    const info = await files.stat(path)
    if (info?.kind === 'file' && info.size <= LARGEST) texts.set(path, await files.read(path, { limit: LARGEST }))
  }
  return treeOf(paths, texts, await committedSources(files, texts))
}

/** Of the folders that are left out what Dockerfiles copy: what somebody else made, and the repository has. */
async function committedSources(files: Files, texts: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const ignored = /^\/?(?:\*\*\/)?(vendor|third_party)\/?\*?$/m.exec(texts.get('.gitignore') ?? '')?.[1]
  const found = new Set<string>()
  for (const [path, text] of texts) {
    if (!/(?:Docker|Container)file/i.test(path)) continue
    for (const [source] of text.matchAll(/(?<=[\s"'/])(?:[\w.-]+\/)*(?:vendor|third_party)(?:\/[\w.-]+)*/g)) {
      if (ignored !== undefined && source.split('/').includes(ignored)) continue
      for (const place of new Set(['', folderOf(path)])) {
        const whole = inFolder(place, source)
        if (!source.startsWith('.') && (await files.stat(whole)) !== undefined) found.add(whole)
      }
    }
  }
  return [...found]
}

/** A Dockerfile at the top may be a link to the one of several that counts; globs pass links over. */
async function linkedDockerfile(
  files: Files,
  listed: readonly string[],
  texts: Map<string, string>,
): Promise<readonly string[]> {
  for (const name of ['Dockerfile', 'Containerfile']) {
    if (listed.includes(name) || (await files.stat(name))?.kind !== 'symlink') continue
    const target = (await files.readLink(name)).replace(/^\.\//, '')
    if (!listed.includes(target)) continue
    texts.set(name, await files.read(target, { limit: LARGEST }))
    return [name]
  }
  return []
}

/** @param more paths that are there beside those that are listed */
export function treeOf(
  paths: readonly string[],
  texts: ReadonlyMap<string, string>,
  more: readonly string[] = [],
): Tree {
  const known = new Set(paths)
  const folders = new Set([...more, ...paths.flatMap(foldersOf)])
  return {
    paths: nearestFirst(paths),
    has: (path) => known.has(path),
    hasPath: (path) => known.has(path) || folders.has(path.replace(/\/+$/, '')),
    text: (path) => texts.get(path) ?? '',
  }
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split('/')
  return parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('/'))
}

export const depthOf = (path: string): number => path.split('/').length - 1

export const folderOf = (path: string): string => path.split('/').slice(0, -1).join('/')

export const nameOf = (path: string): string => path.split('/').at(-1) ?? path

/** A path in a folder; the top is the empty folder. */
export const inFolder = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)

export const isBelow = (path: string, folder: string): boolean => folder === '' || path.startsWith(`${folder}/`)

function nearestFirst(paths: readonly string[]): readonly string[] {
  return [...paths].sort((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1))
}
