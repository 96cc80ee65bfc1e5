import { segments } from './repository-path'

/** A Go module: its name, and the folder of its go.mod. */
export interface GoModule {
  readonly name: string
  readonly folder: string
}

/** The files of a repository, for paths that were written on another machine, or only in part. */
export class RepositoryFiles {
  readonly #paths: ReadonlySet<string>
  readonly #byName = new Map<string, string[]>()

  /** @param paths relative to the repository's root, with `/` */
  constructor(
    paths: readonly string[],
    private readonly modules: readonly GoModule[] = [],
  ) {
    this.#paths = new Set(paths)
    for (const path of paths) {
      const name = path.slice(path.lastIndexOf('/') + 1)
      const same = this.#byName.get(name)
      if (same === undefined) this.#byName.set(name, [path])
      else same.push(path)
    }
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
    const inModule = this.#inModule(path)
    if (inModule !== undefined) return inModule
    const parts = segments(path.replaceAll('\\', '/').replace(/^[A-Za-z]:/, ''))
    const candidates = this.#byName.get(parts.at(-1) ?? '') ?? []
    let most = 0
    let best: string[] = []
    for (const candidate of candidates) {
      const own = candidate.split('/')
      const same = sameEnd(parts, own)
      const enough = same > 1 || same === own.length || same === parts.length || isFreeOfFolders(candidate)
      if (!enough || same < most) continue
      if (same > most) best = []
      most = same
      best.push(candidate)
    }
    return best.length > 1 ? nearest(best, near) : best[0]
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

/** Languages in which the folder need not be the package. */
function isFreeOfFolders(path: string): boolean {
  return /\.(?:kts?|scala|groovy|go)$/.test(path)
}

function sameEnd(a: readonly string[], b: readonly string[]): number {
  let same = 0
  while (same < a.length && same < b.length && a[a.length - 1 - same] === b[b.length - 1 - same]) same++
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
