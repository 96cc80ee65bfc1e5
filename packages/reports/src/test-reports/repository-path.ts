/** Where the tests ran: absolute paths with `/`. */
export interface WorkspacePaths {
  readonly workspace: string
  readonly workingDirectory: string
}

export type RepositoryPath = (path: string) => string | undefined

/**
 * Makes paths relative to the repository's root; undefined for what lies outside or in a dependency. The last
 * answer is kept: cases of a file come in runs.
 */
export function repositoryPath({ workspace, workingDirectory }: WorkspacePaths): RepositoryPath {
  const root = segments(workspace)
  const base = segments(workingDirectory)
  let last: string | undefined
  let answer: string | undefined
  return (path) => {
    if (path !== last) {
      last = path
      answer = inside(path, root, base)
    }
    return answer
  }
}

function inside(path: string, root: readonly string[], base: readonly string[]): string | undefined {
  const plain = path.replaceAll('\\', '/').replace(/^file:\/\//, '')
  if (SCHEME.test(plain)) return undefined
  const parts = segments(plain, plain.startsWith('/') ? [] : base)
  if (parts.length <= root.length || root.some((part, i) => parts[i] !== part)) return undefined
  const rest = parts.slice(root.length)
  return rest.some((part) => FOREIGN.has(part)) ? undefined : rest.join('/')
}

export function segments(path: string, from: readonly string[] = []): readonly string[] {
  const parts = [...from]
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts
}

/** `node:internal/…`, `webpack:///…`, `C:/…`: no path here. */
const SCHEME = /^[A-Za-z][\w+.-]*:/

const FOREIGN: ReadonlySet<string> = new Set(['node_modules', 'site-packages', 'vendor', '.venv', 'venv'])
