import type { TestCase } from './model'

/** How runners want to be told which tests to run: a word of a command and the arguments that take its place. */
const FORMS: Readonly<Record<string, (tests: readonly TestCase[]) => readonly string[]>> = {
  names: (tests) => unique(tests.map(({ name }) => name)),
  files: (tests) => unique(tests.map(({ file }) => file)),
  pattern: (tests) => [any(unique(tests.map(({ name }) => name)))],
  pytest: (tests) => unique(tests.map(pytestId)),
  jest: (tests) => ['--testNamePattern', any(unique(tests.map(fullTitle)))],
  vitest: (tests) => ['--testNamePattern', any(unique(tests.map(fullTitle)))],
  mocha: (tests) => ['--grep', any(unique(tests.map(fullTitle)))],
  go: (tests) => [
    '-run',
    `^(?:${unique(tests.map(({ name }) => escaped(name.split('/')[0] ?? name))).join('|')})$`,
    ...unique(tests.map(({ className }) => className)),
  ],
  maven: (tests) => [
    `-Dtest=${unique(tests.map(({ className, name }) => (className === undefined ? undefined : `${className}#${plainMethod(name)}`))).join(',')}`,
  ],
  gradle: (tests) =>
    unique(
      tests.map(({ className, name }) => (className === undefined ? undefined : `${className}.${plainMethod(name)}`)),
    ).flatMap((name) => ['--tests', name]),
  playwright: (tests) =>
    unique(
      tests.map(({ file, line }) => (file === undefined ? undefined : line === undefined ? file : `${file}:${line}`)),
    ),
  rspec: (tests) =>
    unique(
      tests.map(({ file, line }) => (file === undefined ? undefined : line === undefined ? file : `${file}:${line}`)),
    ),
  phpunit: (tests) => [
    '--filter',
    `/^(?:${unique(tests.map(({ className, name }) => escaped(className === undefined ? name : `${className.replaceAll('.', '\\')}::${name.replace(/ with data set .*$/s, '')}`))).join('|')})/`,
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
  ctest: (tests) => ['-R', any(unique(tests.map(({ name }) => name)))],
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
  const args: string[] = []
  for (const word of rest) {
    const form = FORMS[/^\{(\w+)\}$/.exec(word)?.[1] ?? '']
    if (form === undefined) {
      args.push(word)
      continue
    }
    const named = form(tests.filter(({ name }) => !name.startsWith('-')))
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

function any(names: readonly string[]): string {
  return `(?:${names.map(escaped).join('|')})$`
}

/** `tests/test_cart.py::TestCart::test_adds[1]`: the file when it is known, else what the class says. */
function pytestId({ className = '', name, file }: TestCase): string | undefined {
  const parts = className.split('.').filter((part) => part !== '')
  const classes = parts.filter((part, i) => /^[A-Z]/.test(part) && i > 0)
  const modules = parts.slice(0, parts.length - classes.length)
  const path = file ?? (modules.length === 0 ? undefined : `${modules.join('/')}.py`)
  return path === undefined ? undefined : [path, ...classes, name].join('::')
}

function fullTitle({ className, name }: TestCase): string {
  return className === undefined || name.startsWith(className) ? name : `${className} ${name}`
}

/** A method without its parameters: `adds(int)[1]`. */
function plainMethod(name: string): string {
  return name.replace(/[([{].*$/s, '').trim()
}
