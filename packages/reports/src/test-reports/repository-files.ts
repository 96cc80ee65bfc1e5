import { segments } from './repository-path'

/** A Go module: its name, and the folder of its go.mod. */
export interface GoModule {
  readonly name: string
  readonly folder: string
}

/** Sorts before every character of a path. */
const SEPARATOR = '\0'

/** The files of a repository, for paths that were written on another machine, or only in part. */
export class RepositoryFiles {
  readonly #paths: ReadonlySet<string>
  /** Paths from their end, sorted: those that end alike follow each other. */
  #endings: readonly string[] | undefined
  readonly #found = new Map<string, string | undefined>()
  /** Answers by path and folder: the frames of many failures are the same. */
  readonly #answers = new Map<string, string | undefined>()

  /** @param paths relative to the repository's root, with `/` */
  constructor(
    paths: readonly string[],
    private readonly modules: readonly GoModule[] = [],
  ) {
    this.#paths = new Set(paths)
  }

  has(path: string): boolean {
    return this.#paths.has(path)
  }

  /**
   * The file that a path means, by its ending: the one that agrees with most of its last segments, and of equal ones
   * the one in the part of the repository that the report is from. Undefined when two remain, or when only the name
   * agrees, which many files share.
   * @param near the report's folder, relative to the repository's root
   */
  find(path: string, near: string): string | undefined {
    const asked = `${near}\n${path}`
    const known = this.#answers.get(asked)
    if (known !== undefined || this.#answers.has(asked)) return known
    const found = this.#find(path, near)
    if (this.#answers.size < MAX_ANSWERS) this.#answers.set(asked, found)
    return found
  }

  #find(path: string, near: string): string | undefined {
    const inModule = this.#inModule(path)
    if (inModule !== undefined) return inModule
    const parts = segments(path.replaceAll('\\', '/').replace(/^[A-Za-z]:/, ''))
    this.#endings ??= [...this.#paths].map(fromEnd).sort()
    const same = sharedEnd(this.#endings, parts.toReversed())
    if (same === 0) return undefined
    const end = parts.slice(-same).toReversed().join(SEPARATOR)
    // Of many files that end alike the answer is the same for each path that agrees with them so far.
    const key = [end, parts.length === same ? 'whole' : 'more', near].join('\n')
    if (!this.#found.has(key)) this.#found.set(key, this.#ofEnd(end, { same, isWhole: parts.length === same, near }))
    return this.#found.get(key)
  }

  #ofEnd(end: string, { same, isWhole, near }: { same: number; isWhole: boolean; near: string }): string | undefined {
    const best: string[] = []
    const endings = this.#endings ?? []
    for (let at = firstFrom(endings, end); at < endings.length; at++) {
      const ending = endings[at] ?? ''
      if (ending !== end && !ending.startsWith(end + SEPARATOR)) break
      const candidate = toPath(ending)
      if (same > 1 || isWhole || ending === end || isFreeOfFolders(candidate)) best.push(candidate)
    }
    const sources = best.filter((path) => !BUILT.test(path))
    return best.length > 1 ? nearest(sources.length > 0 ? sources : best, near) : best[0]
  }

  /** `example.com/shop/cart/cart_test.go`, where go.mod says that `example.com/shop` is here. */
  #inModule(path: string): string | undefined {
    if (!path.endsWith('.go')) return undefined
    for (const { name, folder } of this.modules) {
      if (!path.startsWith(`${name}/`)) continue
      const file = folder === '' ? path.slice(name.length + 1) : `${folder}/${path.slice(name.length + 1)}`
      if (this.has(file)) return file
    }
    return undefined
  }
}

const MAX_ANSWERS = 10_000

/** Where builds put copies of what they take along, such as the resources of tests. */
const BUILT = /(?:^|\/)(?:target|build|out|bin|obj|dist)\//

/** Languages in which the folder need not be the package. */
function isFreeOfFolders(path: string): boolean {
  return /\.(?:kts?|scala|groovy|go)$/.test(path)
}

function fromEnd(path: string): string {
  return path.split('/').reverse().join(SEPARATOR)
}

function toPath(ending: string): string {
  return ending.split(SEPARATOR).reverse().join('/')
}

/** Where the first that does not sort before a text is. */
function firstFrom(sorted: readonly string[], text: string): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? '') < text) low = middle + 1
    else high = middle
  }
  return low
}

/** How many last segments a path has in common with the file that agrees with most: a neighbour in the order. */
function sharedEnd(endings: readonly string[], reversed: readonly string[]): number {
  const at = firstFrom(endings, reversed.join(SEPARATOR))
  return Math.max(
    ...[endings[at - 1], endings[at]].map((ending) => sameStart(reversed, ending?.split(SEPARATOR) ?? [])),
  )
}

function sameStart(a: readonly string[], b: readonly string[]): number {
  let same = 0
  while (same < a.length && same < b.length && a[same] === b[same]) same++
  return same
}

/** The one that shares most folders with a place, if it is one. */
function nearest(paths: readonly string[], near: string): string | undefined {
  const folders = near.split('/')
  const shared = paths.map((path) => {
    const own = path.split('/')
    let same = 0
    while (same < folders.length && folders[same] !== '' && folders[same] === own[same]) same++
    return same
  })
  const most = Math.max(...shared)
  const best = paths.filter((_, i) => shared[i] === most)
  return best.length === 1 ? best[0] : undefined
}
