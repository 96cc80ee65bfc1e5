import { hasFile, filesOf, jsonOf, type Manifest, type Project, type Recipe, type TestPlan, textOf } from './recipe'

const MARKS = /^package\.json$/

/** How this project's package manager installs, runs a script with arguments, and starts a program of a package. */
interface Manager {
  readonly install: readonly string[]
  script(name: string, args: string): string
  program(line: string): string
}

const COREPACK = 'corepack enable'

export function managerOf(project: Project): Manager {
  const { packageManager = '' } = jsonOf(textOf(project, 'package.json'))
  const is = (name: string, lock: string) => packageManager.startsWith(`${name}@`) || hasFile(project, lock)
  if (is('pnpm', 'pnpm-lock.yaml'))
    return {
      install: [COREPACK, 'pnpm install --frozen-lockfile'],
      script: (name, args) => `pnpm ${name} ${args}`,
      program: (line) => `pnpm exec ${line}`,
    }
  if (hasFile(project, 'bun.lock') || hasFile(project, 'bun.lockb') || packageManager.startsWith('bun@'))
    return {
      install: ['bun install --frozen-lockfile'],
      script: (name, args) => `bun run ${name} ${args}`,
      program: (line) => `bunx ${line}`,
    }
  if (is('yarn', 'yarn.lock')) return yarnOf(project, packageManager)
  return {
    install: [hasFile(project, 'package-lock.json') ? 'npm ci' : 'npm install'],
    script: (name, args) => `npm ${name === 'test' ? 'test' : `run ${name}`}${args === '' ? '' : ` -- ${args}`}`,
    program: (line) => `npx ${line}`,
  }
}

function yarnOf(project: Project, packageManager: string): Manager {
  const modern = /^yarn@(?:[2-9]|\d\d)/.test(packageManager) || hasFile(project, '.yarnrc.yml')
  return {
    install: modern ? [COREPACK, 'yarn install --immutable'] : ['yarn install --frozen-lockfile'],
    script: (name, args) => `yarn ${name} ${args}`,
    program: (line) => `yarn ${line}`,
  }
}

interface Told extends Project {
  readonly manifest: Manifest
  readonly test: string
  readonly manager: Manager
}

function recipe(
  name: string,
  plan: (told: Told) => (Omit<TestPlan, 'commands'> & { readonly line: string }) | undefined,
): Recipe {
  return {
    name,
    language: 'node',
    marks: MARKS,
    plan: (project) => {
      const manifest = jsonOf(textOf(project, 'package.json'))
      const manager = managerOf(project)
      const found = plan({ ...project, manifest, manager, test: manifest.scripts?.['test'] ?? '' })
      if (found === undefined) return undefined
      const { line, ...rest } = found
      return { ...rest, commands: [...manager.install, line.trim()] }
    },
  }
}

const depends = ({ manifest }: Told, name: string): boolean =>
  [manifest.dependencies, manifest.devDependencies].some((list) => list !== undefined && Object.hasOwn(list, name))

/** The last program of the script `test` gets what is put behind it. */
function endsWith({ test }: Told, program: RegExp): boolean {
  return program.test(test.split(/&&|;|\|\|/).at(-1) ?? '')
}

/** The project's own script where it ends in the runner, so that its flags and variables count. */
const viaScript = (told: Told, program: RegExp, args: string, line: string): string =>
  endsWith(told, program) ? told.manager.script('test', args) : told.manager.program(`${line} ${args}`)

const createReactApp = recipe('react-scripts', (told) =>
  depends(told, 'react-scripts') && told.test.includes('react-scripts')
    ? {
        line: told.manager.script('test', '--watchAll=false --ci --json --outputFile=jest-report.json'),
        reports: ['jest-report.json'],
      }
    : undefined,
)

/** Angular starts it in its own way, with what only it knows of the sources. */
const byAngular = (told: Told): boolean =>
  /\bng test\b/.test(told.test) && filesOf(told, /^vitest\.config\./).length === 0

const vitest = recipe('vitest', (told) =>
  (depends(told, 'vitest') && !byAngular(told)) || /\bvitest\b/.test(told.test)
    ? {
        line: told.manager.program(
          'vitest run --reporter=default --reporter=junit --outputFile.junit=reports/junit.xml',
        ),
        reports: ['reports/junit.xml'],
      }
    : undefined,
)

const jest = recipe('jest', (told) => {
  const isThere = depends(told, 'jest') || /\bjest\b/.test(told.test) || told.manifest['jest'] !== undefined
  const config = filesOf(told, /^jest\.config\.[cm]?[jt]s$/).length > 0
  if (!isThere && !config) return undefined
  const args = '--ci --json --outputFile=jest-report.json'
  return { line: viaScript(told, /\bjest\b/, args, 'jest'), reports: ['jest-report.json'] }
})

const mocha = recipe('mocha', (told) => {
  if (!depends(told, 'mocha') && !/\bmocha\b/.test(told.test)) return undefined
  const args = '--reporter json --reporter-option output=reports/mocha.json'
  return { line: viaScript(told, /\bmocha\b/, args, 'mocha'), reports: ['reports/mocha.json'] }
})

const nodeTest = recipe('node --test', (told) => {
  const script = /\bnode\b.*--test\b/.test(told.test) ? told.test : undefined
  if (script === undefined) return undefined
  const reporters =
    '--test-reporter=spec --test-reporter-destination=stdout --test-reporter=junit --test-reporter-destination=junit.xml'
  // Node reads its own options before the files that the script names.
  const plain = /^(?:NODE_ENV=\w+ )?node ([^|;&$]*)$/.exec(script)?.[1]
  return plain === undefined
    ? {
        line: told.manager.script('test', ''),
        reports: ['junit.xml'],
        question: askReports('npm test', `NODE_OPTIONS with ${reporters}`),
      }
    : { line: `node ${reporters} ${plain}`, reports: ['junit.xml'] }
})

const ava = recipe('ava', (told) =>
  depends(told, 'ava')
    ? { line: `bash -c '${told.manager.program('ava --tap')} > ava.tap'`, reports: ['ava.tap'] }
    : undefined,
)

const nodeTap = recipe('tap', (told) =>
  depends(told, 'tap')
    ? { line: `bash -c '${told.manager.program('tap --reporter=tap')} > tests.tap'`, reports: ['tests.tap'] }
    : undefined,
)

const playwright = recipe('playwright', (told) =>
  /\bplaywright test\b/.test(told.test)
    ? {
        line: `env PLAYWRIGHT_JSON_OUTPUT_NAME=playwright-report.json ${told.manager.program('playwright test --reporter=list,json')}`,
        reports: ['playwright-report.json'],
      }
    : undefined,
)

const bun = recipe('bun test', (told) =>
  /\bbun test\b/.test(told.test)
    ? { line: 'bun test --reporter=junit --reporter-outfile=junit.xml', reports: ['junit.xml'] }
    : undefined,
)

/** A script that says it has no tests is what `npm init` writes. */
const script = recipe('npm test', (told) =>
  told.test === '' || /no test specified/.test(told.test)
    ? undefined
    : {
        line: told.manager.script('test', ''),
        reports: ['**/junit*.xml'],
        question: askReports('the script "test" of package.json', 'a reporter that writes JUnit XML'),
      },
)

export function askReports(what: string, how: string): string {
  return `tell ${what} to write a report (${how}) and name the file in reports: without one nothing counts as tested`
}

export const NODE: readonly Recipe[] = [
  createReactApp,
  vitest,
  jest,
  nodeTest,
  mocha,
  ava,
  nodeTap,
  playwright,
  bun,
  script,
]
