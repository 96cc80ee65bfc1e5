import { mainProblem, type Place, type TestCase } from './model'

/** Where the tests ran: absolute paths with `/`. */
export interface WorkspacePaths {
  readonly workspace: string
  readonly workingDirectory: string
}

/** Where a failure is, or where it may be. */
export interface Placed {
  readonly place: { readonly file: string; readonly line?: number } | undefined
  /** Ends of paths, to be looked for in the repository. */
  readonly candidates: readonly Place[]
}

interface Frame {
  /**
   * A line that it matches, and where it stands: a recorded report beside this file, or the tool's own documentation.
   */
  readonly sample: string
  readonly from: string
  readonly when: RegExp
  /** The path as written, from the match; undefined for a frame that is not the user's. */
  readonly file: (match: RegExpExecArray, test: Pick<TestCase, 'className'>) => string | undefined
  /** The path is an end of a path only. */
  readonly ending?: true
  readonly line: number
}

const whole = (match: RegExpExecArray): string | undefined => match[1]
const DOCUMENTED = 'documentation'

/**
 * What a line of a stack looks like, by who wrote it. Each expression is anchored and takes time linear in the line,
 * which is cut before.
 */
export const FRAMES: readonly Frame[] = [
  {
    from: DOCUMENTED, // the same with ContinuousIntegrationBuild, which writes /_/ for the root of the repository
    sample: 'at Shop.Tests.CartTests.Totals() in /_/src/Shop.Tests/CartTests.cs:line 12',
    when: /^at [^/\\]* in \/_\d*\/(.*):line (\d+)$/,
    file: whole,
    ending: true,
    line: 2,
  },
  {
    from: DOCUMENTED, // dotnet test, loggers junit and trx
    sample: 'at Shop.Tests.CartTests.Totals() in /src/Shop.Tests/CartTests.cs:line 12',
    when: /^at [^/\\]* in ((?:[A-Za-z]:)?[/\\].*):line (\d+)$/,
    file: whole,
    line: 2,
  },
  {
    from: 'surefire-3.5-failures.xml',
    sample: 'at com.acme.shop.CartTest.totals(CartTest.java:15)',
    when: /^at (?:[\w.]+\/)?([\w.$]+)\.[\w$<>]+\((\w+\.(?:java|kt|groovy|scala)):(\d+)\)/,
    file: javaFile,
    ending: true,
    line: 3,
  },
  {
    from: 'jest-junit-17-failures.xml', // and everything else that runs on V8
    sample: 'at Object.toEqual (/home/runner/work/shop/shop/cart.test.js:4:26)',
    when: /^at (?:[^(]* \()?(?:async )?(?:file:\/\/)?([^\s(].*):(\d+):\d+\)?(?: \{)?$/,
    file: whole,
    line: 2,
  },
  {
    from: 'vitest-4-failures.xml',
    sample: '\u276f cart.test.mjs:4:36',
    when: /^\u276f (?:[^/]* )?(?:file:\/\/)?(\S+):(\d+):\d+$/,
    file: whole,
    line: 2,
  },
  {
    from: 'pytest-9-failures.xml',
    sample: 'test_cart.py:9: AssertionError',
    when: /^(\S[^:]*\.py):(\d+): /,
    file: whole,
    line: 2,
  },
  {
    from: 'unittest-3-failure.txt',
    sample: 'File "/home/runner/work/shop/shop/test_u.py", line 4, in test_totals',
    when: /^File "([^"]+)", line (\d+)/,
    file: whole,
    line: 2,
  },
  {
    from: DOCUMENTED,
    sample: "# ./spec/cart_spec.rb:12:in `block (2 levels)'",
    when: /^(?:# )?(\S[^:]*\.rb):(\d+)(?::in .*)?$/,
    file: whole,
    line: 2,
  }, // rspec
  { from: DOCUMENTED, sample: '/app/tests/CartTest.php:27', when: /^(\S[^:]*\.php):(\d+)$/, file: whole, line: 2 }, // PHPUnit
  {
    from: 'testify-1.10-failures.txt',
    sample: 'Error Trace:\t/home/runner/work/shop/shop/cart_test.go:9',
    when: /^(?:Error Trace:\s+)?(\/[^:]*\.go):(\d+)(?: \+0x[0-9a-f]+)?$/,
    file: whole,
    line: 2,
  },
  {
    from: 'gotestsum-1.13-failures.xml',
    sample: 'cart_test.go:8: total is 3, want 4',
    when: /^([^/:\s][^/:]*_test\.go):(\d+):(?: |$)/,
    file: goFile,
    ending: true,
    line: 2,
  },
  {
    from: 'cargo-1.95-failure.txt',
    sample: "thread 'tests::totals' (20773) panicked at src/lib.rs:5:9:",
    when: /^thread '[^']*' (?:\(\d+\) )?panicked at (?:'.*', )?([^\s'][^:']*\.rs):(\d+):\d+:?$/,
    file: whole,
    line: 2,
  },
  {
    from: DOCUMENTED,
    sample: 'test/cart_test.cc:12: Failure',
    when: /^(\S[^:]*\.(?:cc|cpp|cxx|c)):(\d+)(?:: .*)?$/,
    file: whole,
    line: 2,
  }, // GoogleTest
]

/**
 * The class names the folder, the frame only the file: com.acme.CartTest and CartTest.java are com/acme/CartTest.java.
 */
function javaFile(match: RegExpExecArray): string | undefined {
  const [, type = '', file = ''] = match
  if (
    /^(?:java|javax|jdk|sun|kotlin|scala|groovy|org\.(?:junit|opentest4j|assertj|hamcrest|mockito|testng|apache\.maven|gradle))\./.test(
      type,
    )
  )
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

/**
 * The file of a failed test and the line to look at: the first frame in that file, else the attributes' line. Without a
 * file, the first frame of the repository.
 */
export function placeOf(test: TestCase, inRepository: RepositoryPath): Placed {
  const own = test.file === undefined ? undefined : inRepository(test.file)
  if (test.status !== 'failed')
    return { place: own === undefined ? undefined : withLine(own, test.line), candidates: [] }
  const endings: Place[] = []
  for (const { file, line, ending } of framesIn(mainProblem(test)?.text ?? '', test)) {
    const inside = ending ? undefined : inRepository(file)
    if (inside !== undefined && (own === undefined || own === inside))
      return { place: { file: inside, line }, candidates: [] }
    if (ending && endings.length < MAX_CANDIDATES) endings.push({ file, line })
  }
  return own === undefined
    ? { place: undefined, candidates: endings }
    : { place: withLine(own, test.line), candidates: [] }
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
    return file === undefined || number < 1 || number > 1e9
      ? undefined
      : { file, line: number, ending: frame.ending === true }
  }
  return undefined
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

function segments(path: string, from: readonly string[] = []): readonly string[] {
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
