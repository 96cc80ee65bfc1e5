import { filesOf, hasFile, type Project, type Recipe, type TestPlan, textOf } from './recipe'

const MARKS = /^(?:pyproject\.toml|setup\.(?:py|cfg)|requirements[\w.-]*\.txt|Pipfile|tox\.ini|pytest\.ini|manage\.py)$/

const TEST_FILES = /(?:^|\/)(?:test_[^/]*|[^/]*_test|tests?)\.py$/

interface Installer {
  readonly lines: readonly string[]
  /** Before a program of the project's environment. */
  readonly run: string
}

const pip = (what: string): string => `python -m pip install ${what}`

/** How the project's dependencies are installed, those of its tests with them. */
function installerOf(project: Project): Installer {
  const pyproject = textOf(project, 'pyproject.toml')
  if (hasFile(project, 'uv.lock'))
    return {
      lines: [
        pip('uv'),
        `uv sync${extrasOf(pyproject)
          .map((extra) => ` --extra ${extra}`)
          .join('')}`,
      ],
      run: 'uv run ',
    }
  if (hasFile(project, 'poetry.lock') || /^\[tool\.poetry\]/m.test(pyproject))
    return { lines: [pip('poetry'), `poetry install${poetryGroups(pyproject)}`], run: 'poetry run ' }
  if (hasFile(project, 'pdm.lock')) return { lines: [pip('pdm'), 'pdm install --dev'], run: 'pdm run ' }
  if (hasFile(project, 'Pipfile'))
    return { lines: [pip('pipenv'), 'pipenv install --dev --deploy'], run: 'pipenv run ' }
  return { lines: pipLines(project, pyproject), run: '' }
}

const TEST_WORDS = /^(?:tests?|testing|dev|develop|development|all)$/

/** Extras and groups whose name says that tests need them. */
function extrasOf(pyproject: string): readonly string[] {
  return keysOf(pyproject, 'project.optional-dependencies').filter((name) => TEST_WORDS.test(name))
}

function keysOf(toml: string, table: string): readonly string[] {
  const body = new RegExp(`^\\[${table.replaceAll('.', '\\.')}\\]\\s*\\n((?:(?!^\\[)[^\\n]*\\n?)*)`, 'm').exec(
    toml,
  )?.[1]
  return [...(body ?? '').matchAll(/^"?([\w-]+)"?\s*=/gm)].map(([, name = '']) => name)
}

function poetryGroups(pyproject: string): string {
  const optional = [...pyproject.matchAll(/^\[tool\.poetry\.group\.([\w-]+)\]\s*\noptional\s*=\s*true/gm)]
    .map(([, name = '']) => name)
    .filter((name) => TEST_WORDS.test(name))
  return optional.length === 0 ? '' : ` --with ${optional.join(',')}`
}

function pipLines(project: Project, pyproject: string): readonly string[] {
  const lines: string[] = []
  const lists = requirementLists(project)
  if (lists.length > 0) lines.push(pip(lists.map((file) => `-r ${file}`).join(' ')))
  const extras = extrasOf(pyproject)
  const isPackage = /^\[(?:project|build-system)\]/m.test(pyproject) || hasFile(project, 'setup.py')
  if (isPackage && (lists.length === 0 || extras.length > 0))
    lines.push(pip(`-e ${extras.length === 0 ? '.' : `'.[${extras.join(',')}]'`}`))
  const groups = keysOf(pyproject, 'dependency-groups').filter((name) => TEST_WORDS.test(name))
  if (groups.length > 0) lines.push(pip(groups.map((name) => `--group ${name}`).join(' ')))
  return lines
}

/** Lists of the usual names; one that takes another in by `-r` stands for it. */
function requirementLists(project: Project): readonly string[] {
  const found = filesOf(
    project,
    /^(?:requirements\/)?(?:requirements(?:[-_.](?:tests?|testing|dev|develop|development|ci))?|(?:tests?|dev)[-_]requirements|(?:base|common|tests?|testing|dev|development|ci|local))\.txt$/,
  )
  const isRead = (file: string) =>
    /(?:^|\/)(?:requirements|[\w-]+requirements|requirements[\w.-]+)\.txt$/.test(file) ||
    file.startsWith('requirements/')
  const lists = found.filter(isRead)
  const taken = new Set(
    lists.flatMap((file) =>
      [...textOf(project, file).matchAll(/^\s*-r\s*(\S+)/gm)].map(([, name = '']) =>
        file.startsWith('requirements/') && !name.startsWith('..')
          ? `requirements/${name}`
          : name.replace(/^\.\.?\//, ''),
      ),
    ),
  )
  return lists.filter((file) => !taken.has(file))
}

function namesPytest(project: Project): boolean {
  const files = filesOf(
    project,
    /^(?:pyproject\.toml|setup\.(?:cfg|py)|tox\.ini|pytest\.ini|Pipfile|(?:.*\/)?[\w-]*requirements[\w.-]*\.txt|requirements\/.*\.txt|noxfile\.py)$/,
  )
  return (
    files.some((file) => /\bpytest\b/.test(textOf(project, file))) ||
    filesOf(project, /(?:^|\/)conftest\.py$/).length > 0
  )
}

/** Programs of the tests' own that no list of the project names are installed beside. */
function withMissing({ lines, run }: Installer, names: string, isNamed: boolean): readonly string[] {
  if (isNamed) return lines
  return [
    ...lines,
    run === '' ? pip(names) : `${run}${run.startsWith('uv') ? `uv pip install ${names}` : `pip install ${names}`}`,
  ]
}

const pytest: Recipe = {
  name: 'pytest',
  language: 'python',
  marks: MARKS,
  plan: (project): TestPlan | undefined => {
    const isNamed = namesPytest(project)
    if (!isNamed && (filesOf(project, TEST_FILES).length === 0 || hasFile(project, 'manage.py'))) return undefined
    const installer = installerOf(project)
    const run = installer.run === '' ? 'python -m pytest' : `${installer.run}pytest`
    const isListed = filesOf(
      project,
      /^(?:pyproject\.toml|setup\.(?:cfg|py)|Pipfile|[\w-]*requirements[\w.-]*\.txt|requirements\/.*\.txt)$/,
    ).some((file) => /^(?!.*\[tool\.pytest).*\bpytest\b/m.test(textOf(project, file)))
    return {
      commands: [...withMissing(installer, 'pytest', isListed), `${run} --junitxml=reports/junit.xml`],
      reports: ['reports/junit.xml'],
    }
  },
}

/** Django's own runner: its results become JUnit XML by a runner of another package, chosen on the command line. */
const django: Recipe = {
  name: 'django',
  language: 'python',
  marks: MARKS,
  plan: (project) => {
    if (!hasFile(project, 'manage.py') || filesOf(project, TEST_FILES).length === 0) return undefined
    const installer = installerOf(project)
    return {
      commands: [
        ...withMissing(installer, 'unittest-xml-reporting', false),
        `${installer.run}python manage.py test --testrunner xmlrunner.extra.djangotestrunner.XMLTestRunner`,
      ],
      reports: ['TEST-*.xml'],
    }
  },
}

export const PYTHON: readonly Recipe[] = [pytest, django]
