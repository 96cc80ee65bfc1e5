import type { TestCase } from './model'

/** How runners want to be told which tests to run: a word of a command and the arguments that take its place. */
const FORMS: Readonly<Record<string, (tests: readonly TestCase[]) => readonly string[]>> = {
  names: (tests) => unique(tests.map(({ name }) => name)),
  files: (tests) => unique(tests.map(({ file }) => file)),
  pattern: (tests) => [any(unique(tests.map(({ name }) => name)))],
  pytest: (tests) => unique(tests.map(pytestId)),
  jest: (tests) => ['--testNamePattern', ofTitles(tests.map(fullTitle))],
  vitest: (tests) => ['--testNamePattern', ofTitles(tests.map(fullTitle))],
  mocha: (tests) => ['--grep', ofTitles(tests.map(fullTitle))],
  go: (tests) => [
    '-run',
    `^(${unique(tests.map(({ name }) => escaped(name.split('/')[0] ?? name))).join('|')})$`,
    ...unique(tests.map(({ className }) => className)),
  ],
  maven: (tests) => [
    `-Dtest=${unique(tests.map(({ className, name }) => (className === undefined ? undefined : `${className}#${plainMethod(name)}`))).join(',')}`,
  ],
  gradle: (tests) =>
    unique(
      tests.map(({ className, name }) => (className === undefined ? undefined : `${className}.${plainMethod(name)}`)),
    ).flatMap((name) => ['--tests', name]),
  // Its JUnit has no place, but the file, within the folder of the tests, as the class.
  playwright: (tests) =>
    tests.every(({ file }) => file !== undefined)
      ? places(tests)
      : ['--grep', `(${unique(tests.map(playwrightTitle)).map(titlePattern).join('|')})( |$)`],
  rspec: places,
  phpunit: (tests) => [
    '--filter',
    `/^(${unique(tests.map(({ className, name }) => escaped(className === undefined ? name : `${className.replaceAll('.', '\\')}::${name.replace(/ with data set .*$/s, '')}`))).join('|')})/`,
  ],
  nextest: (tests) => [
    '-E',
    unique(tests.map(({ name }) => name))
      .map((name) => `test(=${name})`)
      .join(' or '),
  ],
  dotnet: (tests) => [
    '--filter',
    unique(
      tests.map(
        ({ className, name }) =>
          `FullyQualifiedName~${[className, name.replace(/\(.*$/s, '')].filter(Boolean).join('.')}`,
      ),
    ).join('|'),
  ],
  gtest: (tests) => [
    `--gtest_filter=${unique(tests.map(({ className, name }) => [className, name].filter(Boolean).join('.'))).join(':')}`,
  ],
  ctest: (tests) => ['-R', `^${any(unique(tests.map(({ name }) => name)))}`],
}

export const RETRY_FORMS: readonly string[] = Object.keys(FORMS)

/**
 * The words of a command with `{pytest}` and the like replaced by the failed tests in the runner's own form. Names come
 * from a report: they become arguments of their own, never a part of another, and one that looks like an option is left
 * out.
 * @returns undefined when a form has nothing to name
 */
export function withFailedTests(
  words: readonly [string, ...string[]],
  tests: readonly TestCase[],
): readonly [string, ...string[]] | undefined {
  const [program, ...rest] = words
  const nameable = tests.filter(({ name }) => name !== '' && !name.startsWith('-'))
  const args: string[] = []
  for (const word of rest) {
    const form = FORMS[/^\{(\w+)\}$/.exec(word)?.[1] ?? '']
    if (form === undefined) {
      args.push(word)
      continue
    }
    const named = nameable.length === 0 ? [] : form(nameable)
    if (named.length === 0) return undefined
    args.push(...named)
  }
  return [program, ...args]
}

/** Words in braces that no form has. */
export function unknownForms(words: readonly string[]): readonly string[] {
  return words.filter((word) => /^\{\w+\}$/.test(word) && !RETRY_FORMS.includes(word.slice(1, -1)))
}

function unique(values: readonly (string | undefined)[]): readonly string[] {
  return [
    ...new Set(values.filter((value) => value !== undefined && value !== '' && !value.startsWith('-'))),
  ] as string[]
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

/** Without what only some know of regular expressions: CTest and bats read it, too. */
function any(names: readonly string[]): string {
  return `(${names.map(escaped).join('|')})$`
}

function ofTitles(titles: readonly string[]): string {
  return `(${unique(titles).map(titlePattern).join('|')})$`
}

/** Reports put a sign between the parts of a title, where the runner has a blank. */
function titlePattern(title: string): string {
  return title
    .split(/ [›>] /)
    .map(escaped)
    .join('( [›>])? ')
}

function places(tests: readonly TestCase[]): readonly string[] {
  return unique(tests.map(({ file, line }) => (file === undefined || line === undefined ? file : `${file}:${line}`)))
}

function playwrightTitle({ className, name, suites }: TestCase): string {
  return [className ?? suites.at(-1), name].filter(Boolean).join(' ')
}

/** `tests/test_cart.py::TestCart::test_adds[1]`: the file when it is known, else what the class says. */
export function pytestId({ className = '', name, file }: TestCase): string | undefined {
  const parts = className.split('.').filter((part) => part !== '')
  const named = parts.findLastIndex((part) => /^test_|_test$/.test(part))
  const classes = named >= 0 ? parts.slice(named + 1) : parts.filter((part, i) => /^[A-Z]/.test(part) && i > 0)
  const modules = parts.slice(0, parts.length - classes.length)
  const path = file ?? (modules.length === 0 ? undefined : `${modules.join('/')}.py`)
  return path === undefined ? undefined : [path, ...classes, name].join('::')
}

/** Some reports have the file as the class, or the title of the test once more. */
function fullTitle({ className, name }: TestCase): string {
  const isTold = className === undefined || name.startsWith(className) || name.endsWith(className)
  return isTold || IS_FILE.test(className) ? name : `${className} ${name}`
}

const IS_FILE = /\.[cm]?[jt]sx?$/

/** A method without its parameters: `adds(int)[1]`. */
function plainMethod(name: string): string {
  return name.replace(/[([{].*$/s, '').trim()
}
