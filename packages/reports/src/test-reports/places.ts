import { framesIn } from './frames'
import type { Mention, Place, Problem, TestCase } from './model'
import type { RepositoryFiles } from './repository-files'
import type { RepositoryPath } from './repository-path'

/** What is known of the repository that the places are in. */
export interface Surroundings {
  readonly inRepository: RepositoryPath
  /** Its files, when they were looked up. */
  readonly files?: RepositoryFiles
  /** The folder of the report, relative to the repository's root. */
  readonly near: string
}

const MAX_MENTIONS = 40

/**
 * Where a failure of a test is: in the test's own file, at the line that its stack names there, else at the line of the
 * report's attributes. Without a file of its own, the first frame of a file of tests, else of any file of the
 * repository.
 */
export function placeOf(test: TestCase, problem: Problem | undefined, around: Surroundings): Place | undefined {
  const attribute = ownFile(test, around)
  const places: Place[] = []
  let unseen: Place | undefined
  if (problem?.file !== undefined) {
    const file = resolved({ file: problem.file, line: 0, ending: false }, around)
    if (file !== undefined) return withLine(file, problem.line)
    const inside = around.inRepository(problem.file)
    if (inside !== undefined) unseen = withLine(inside, problem.line)
  }
  for (const mention of mentions(test, problem)) {
    const file = resolved(mention, around)
    if (file === undefined) {
      const inside = mention.ending ? undefined : around.inRepository(mention.file)
      if (inside !== undefined) unseen ??= { file: inside, line: mention.line }
      continue
    }
    if (attribute?.file === file) return { file, line: mention.line }
    if (places.length < MAX_MENTIONS) places.push({ file, line: mention.line })
  }
  if (attribute !== undefined && (attribute.there || places.length === 0)) return withLine(attribute.file, test.line)
  const best =
    places.find(({ file }) => isNamedBy(test, file)) ?? places.find(({ file }) => IS_TEST.test(file)) ?? places[0]
  // A job that only gathers reports may have no checkout: then what the report says is all that is known.
  return best ?? namedFile(test, around) ?? unseen
}

/** Many runners call a suite or a class by its file; those of .NET and Java by what was built of many. */
function namedFile({ suites, className }: TestCase, { inRepository, files }: Surroundings): Place | undefined {
  for (const name of [className, ...suites.toReversed()]) {
    const file = name === undefined || files === undefined || BUILT.test(name) ? undefined : inRepository(name)
    if (file !== undefined && files?.has(file) === true) return { file }
  }
  return undefined
}

const BUILT = /\.(?:dll|exe|jar|war|class|so|dylib|wasm|pyc)$/i

/** The file that the report's attributes give a case. */
export function fileOf(test: TestCase, around: Surroundings): Place | undefined {
  const own = ownFile(test, around)
  return own === undefined ? undefined : withLine(own.file, test.line)
}

function withLine(file: string, line: number | undefined): Place {
  return line === undefined ? { file } : { file, line }
}

function ownFile(
  { file }: TestCase,
  around: Surroundings,
): { readonly file: string; readonly there: boolean } | undefined {
  if (file === undefined) return undefined
  const found = resolved({ file, line: 0, ending: false }, around)
  if (found !== undefined) return { file: found, there: true }
  const inside = around.inRepository(file)
  return inside === undefined ? undefined : { file: inside, there: false }
}

/**
 * The text of a failure names places, then its message; where neither does, what the test wrote. In a chain of Python's
 * exceptions the last one failed the test, the ones before are its causes.
 */
function* mentions(test: TestCase, problem: Problem | undefined): Generator<Mention> {
  const { text = '', frames = [], message = '' } = problem ?? {}
  const last = text.split(CHAINED).at(-1) ?? ''
  let any = false
  for (const part of [last, frames.join('\n'), message, last.length < text.length ? text : ''])
    for (const mention of framesIn(part, test)) {
      any = true
      yield mention
    }
  if (!any) for (const output of [test.stderr ?? '', test.stdout ?? '']) yield* framesIn(output, test)
}

const CHAINED =
  /\n[ \t]*(?:The above exception was the direct cause of the following exception|During handling of the above exception, another exception occurred):\s*\n/

function resolved({ file, ending }: Mention, { inRepository, files, near }: Surroundings): string | undefined {
  const inside = ending ? undefined : inRepository(file)
  if (files === undefined) return inside
  if (inside !== undefined && files.has(inside)) return inside
  return isForeign(file) ? undefined : files.find(file, near)
}

/** Installed things: a file of the repository may be called alike. */
function isForeign(path: string): boolean {
  return FOREIGN.test(path.replaceAll('\\', '/'))
}

const FOREIGN =
  /(?:^|\/)(?:node_modules|site-packages|dist-packages|vendor|\.venv|venv|\.cargo\/registry|rustc|gems)\/|^(?:\/usr\/(?:lib|local\/(?:lib|go))|\/opt\/hostedtoolcache|[A-Za-z]:\/hostedtoolcache)\/|\/go\/(?:pkg\/mod|src\/(?:testing|runtime))\/|^[a-z][\w+.-]+:/i

/**
 * `com/acme/CartTest.java` is the file of class `com.acme.CartTest$Inner`; `tests/test_cart.py` of
 * `tests.test_cart.TestCart`.
 */
function isNamedBy({ className }: TestCase, file: string): boolean {
  if (className === undefined) return false
  const stem = file.replace(/^.*\//, '').replace(/\.[^.]*$/, '')
  return stem !== '' && className.split(/[.$/\\:]+/).includes(stem)
}

const IS_TEST = /(?:^|[/_.-])(?:tests?|specs?|e2e|t)(?:[/_.-])|(?:Tests?|Spec|IT|Suite)\.\w+$/i
