import { mainProblem, type Place, type TestCase } from './model'

/** Where the tests ran: absolute paths with `/`. */
export interface Ground {
  readonly workspace: string
  readonly workingDirectory: string
}

/** Where a failure is, and what could tell where it is. */
export interface Placed {
  readonly place: { readonly file: string; readonly line?: number } | undefined
  /** Ends of paths, to be looked for in the repository. */
  readonly candidates: readonly Place[]
}

interface Frame {
  /** Recorded beside this file: fixtures/<sample>. */
  readonly sample: string
  readonly when: RegExp
  /** The path as written, from the match; undefined for a frame that is not the user's. */
  readonly file: (match: RegExpExecArray, test: Pick<TestCase, 'className'>) => string | undefined
  /** The path is an end of a path only. */
  readonly ending?: true
  readonly line: number
}

const whole = (match: RegExpExecArray): string | undefined => match[1]

/** What a line of a stack looks like, by who wrote it. Each expression is anchored and takes time linear in the line, which is cut before. */
export const FRAMES: readonly Frame[] = [
  { sample: 'dotnet-8-failure.txt', when: /^at .+? in (.+):line (\d+)$/, file: whole, line: 2 },
  {
    sample: 'surefire-3-failure.txt',
    when: /^at (?:[\w.]+\/)?([\w.$]+)\.[\w$<>]+\((\w+\.(?:java|kt|groovy|scala)):(\d+)\)/,
    file: javaFile,
    ending: true,
    line: 3,
  },
  { sample: 'jest-junit-16-failures.xml', when: /^at (?:[^(]* \()?(?:async )?(?:file:\/\/)?([^\s(].*):(\d+):\d+\)?$/, file: whole, line: 2 },
  { sample: 'vitest-3-failure.txt', when: /^\u276f (?:[^/]* )?(?:file:\/\/)?(\S+):(\d+):\d+$/, file: whole, line: 2 },
  { sample: 'pytest-8-failures.xml', when: /^(\S[^:]*\.py):(\d+): /, file: whole, line: 2 },
  { sample: 'unittest-3-failure.txt', when: /^File "([^"]+)", line (\d+)/, file: whole, line: 2 },
  { sample: 'rspec-3-failure.txt', when: /^(?:# )?(\S[^:]*\.rb):(\d+)(?::in .*)?$/, file: whole, line: 2 },
  { sample: 'phpunit-10-failure.txt', when: /^(\S[^:]*\.php):(\d+)$/, file: whole, line: 2 },
  { sample: 'testify-1-failure.txt', when: /^(?:Error Trace:\s+)?(\/[^:]*\.go):(\d+)(?: \+0x[0-9a-f]+)?$/, file: whole, line: 2 },
  { sample: 'go-1-failure.txt', when: /^([^/:\s][^/:]*_test\.go):(\d+): /, file: goFile, ending: true, line: 2 },
  { sample: 'nextest-0-failure.txt', when: /panicked at (?:'.*', )?(\S[^:]*\.rs):(\d+):\d+:?$/, file: whole, line: 2 },
  { sample: 'gtest-1-failure.txt', when: /^(\S[^:]*\.(?:cc|cpp|cxx|c)):(\d+)(?:: .*)?$/, file: whole, line: 2 },
]

/** The class names the folder, the frame only the file: com.acme.CartTest and CartTest.java are com/acme/CartTest.java. */
function javaFile(match: RegExpExecArray): string | undefined {
  const [, type = '', file = ''] = match
  if (/^(?:java|javax|jdk|sun|kotlin|scala|groovy|org\.(?:junit|opentest4j|assertj|hamcrest|mockito|testng|apache\.maven|gradle))\./.test(type))
    return undefined
  return [...type.split('.').slice(0, -1), file].join('/')
}

/** Go prints the file alone; the report's class is the package, whose last segment is the folder as a rule. */
function goFile(match: RegExpExecArray, { className }: Pick<TestCase, 'className'>): string {
  const folder = className?.split('/').at(-1)
  return folder === undefined || folder === '' || !className?.includes('/') ? (match[1] ?? '') : `${folder}/${match[1]}`
}

const MAX_LINES = 200
const MAX_LINE = 500
const MAX_CANDIDATES = 5

/** The file of a failed test and the line to look at: the first frame in that file, else the attributes' line. Without a file, the first frame of the repository. */
export function placeOf(test: TestCase, inRepository: RepositoryPath): Placed {
  const own = test.file === undefined ? undefined : inRepository(test.file)
  if (test.status !== 'failed') return { place: own === undefined ? undefined : withLine(own, test.line), candidates: [] }
  const endings: Place[] = []
  for (const { file, line, ending } of framesIn(mainProblem(test)?.text ?? '', test)) {
    const inside = ending ? undefined : inRepository(file)
    if (inside !== undefined && (own === undefined || own === inside)) return { place: { file: inside, line }, candidates: [] }
    if (ending && endings.length < MAX_CANDIDATES) endings.push({ file, line })
  }
  return own === undefined ? { place: undefined, candidates: endings } : { place: withLine(own, test.line), candidates: [] }
}

function withLine(file: string, line: number | undefined): { readonly file: string; readonly line?: number } {
  return line === undefined ? { file } : { file, line }
}

interface FoundFrame extends Place {
  readonly ending: boolean
}

export function* framesIn(text: string, test: Pick<TestCase, 'className'> = {}): Generator<FoundFrame> {
  for (const raw of text.split('\n', MAX_LINES)) {
    const frame = frameOf(raw.slice(0, MAX_LINE).trim(), test)
    if (frame !== undefined) yield frame
  }
}

function frameOf(line: string, test: Pick<TestCase, 'className'>): FoundFrame | undefined {
  for (const frame of FRAMES) {
    const match = frame.when.exec(line)
    if (match === null) continue
    const file = frame.file(match, test)
    const number = Number(match[frame.line])
    return file === undefined || number < 1 || number > 1e9 ? undefined : { file, line: number, ending: frame.ending === true }
  }
  return undefined
}

export type RepositoryPath = (path: string) => string | undefined

/** Makes paths relative to the repository's root; undefined for what lies outside or in somebody else's code. The last answer is kept: cases of a file come in runs. */
export function repositoryPath({ workspace, workingDirectory }: Ground): RepositoryPath {
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
  const parts = segments(plain, plain.startsWith('/') ? [] : base)
  if (parts.length <= root.length || root.some((part, i) => parts[i] !== part)) return undefined
  const rest = parts.slice(root.length)
  return rest.some((part) => FOREIGN.has(part)) ? undefined : rest.join('/')
}

function segments(path: string, from: readonly string[] = []): readonly string[] {
  const parts = [...from]
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts
}

const FOREIGN: ReadonlySet<string> = new Set(['node_modules', 'site-packages', 'vendor', '.venv', 'venv'])
