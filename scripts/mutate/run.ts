import { spawn, spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises'
import { getPriority, setPriority, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ROOT } from '../paths'
import { percent, type Report, type Score, survivorsOf, toScores, withScores } from './scores'
import { readSubjects, type Subject } from './subjects'

/**
 * `npm run mutate [-- WORD…]`: breaks each line of the files that decide, one at a time, and runs their tests: what no
 * test notices is printed. With words only subjects and files that contain one. Writes the scores to docs/mutation.md.
 */
const THRESHOLD = 85
const PAGE = join(ROOT, 'docs/mutation.md')
/**
 * Milliseconds beyond what the tests took without a mutant. What takes longer loops for ever, and counts as noticed:
 * so short a time tells that only where nothing else has the processor, a mutant that is slow on a busy machine would
 * count, too. Who has one to itself (`nice -n -20 npm run mutate`) says `SLIPWAY_MUTATE_PATIENCE=8000`.
 */
const PATIENCE = Number(process.env['SLIPWAY_MUTATE_PATIENCE'] ?? 60_000)

/** What the mutants change is a copy: a test that runs meanwhile in the checkout never sees one. */
async function copyOfTree(folder: string): Promise<void> {
  const listed = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  if (listed.status !== 0) throw new Error('expected a git checkout: git ls-files failed')
  for (const path of listed.stdout.split('\0')) {
    if (path === '' || path.startsWith('dist/')) continue
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await cp(join(ROOT, path), join(folder, path), { verbatimSymlinks: true }).catch(ignoreMissing)
  }
  await linkPackages(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
}

/** A deleted file is listed until its deletion is committed. */
function ignoreMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
}

/** Others' packages as they are installed; ours, which are links into the checkout, into the copy. */
async function linkPackages(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  for (const name of await readdir(from)) {
    if (name === '@slipway') await cp(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true })
    else await symlink(await realpath(join(from, name)), join(to, name))
  }
}

async function mutate({ subject, files, tests }: Subject, folder: string): Promise<Report> {
  const report = join(folder, 'report.json')
  const options = {
    mutate: files,
    inPlace: true,
    testRunner: 'jest',
    plugins: [join(ROOT, 'node_modules/@stryker-mutator/jest-runner/dist/src/index.js')],
    coverageAnalysis: 'perTest',
    concurrency: 1,
    maxTestRunnerReuse: 150,
    timeoutMS: PATIENCE,
    reporters: ['json'],
    jsonReporter: { fileName: report },
    tempDirName: join(folder, '.stryker'),
    jest: {
      enableFindRelatedTests: false,
      config: {
        ...(await unitProject()),
        testMatch: tests.map((test) => `<rootDir>/${test}`),
        // Where they are looked for, once for each mutant: all of the tree takes longer than most tests.
        roots: [...new Set(tests.map((test) => `<rootDir>/${dirname(test)}`))],
      },
    },
    logLevel: process.env['SLIPWAY_MUTATE_LOG'] ?? 'warn',
    allowConsoleColors: false,
  }
  await writeFile(join(folder, 'stryker.json'), JSON.stringify(options))
  const status = await runStryker(folder)
  if (status !== 0) throw new Error(`${subject}: Stryker ended with ${String(status)}`)
  return JSON.parse(await readFile(report, 'utf8')) as Report
}

/** It ends with us: a run that is stopped leaves nothing behind that goes on. */
async function runStryker(folder: string): Promise<number | null> {
  const stryker = join(ROOT, 'node_modules/@stryker-mutator/core/bin/stryker.js')
  const child = spawn(process.execPath, [stryker, 'run', 'stryker.json'], { cwd: folder, stdio: 'inherit' })
  const end = () => child.kill('SIGKILL')
  process.once('exit', end)
  const status = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('exit', resolve),
  )
  process.off('exit', end)
  return status
}

interface Project {
  readonly transform: Readonly<Record<string, unknown>>
}

/**
 * As CommonJS: what jest loads as ES modules is never freed, and one process runs the tests of many mutants. So
 * packages of others that are ES modules alone are compiled too.
 */
async function unitProject(): Promise<object> {
  const { default: config } = (await import(join(ROOT, 'jest.config.mjs'))) as { default: { projects: Project[] } }
  const [unit] = config.projects
  return {
    ...unit,
    transform: {
      ...unit?.transform,
      '/(https?-proxy-agent|agent-base)/.+\\.js$': Object.values(unit?.transform ?? {})[0],
    },
    transformIgnorePatterns: ['/node_modules/(?!(https?-proxy-agent|agent-base)/)'],
    projects: undefined,
    testSequencer: undefined,
    displayName: undefined,
    // Else `jest` is a name that is taken in every module, ours of the report format among them.
    injectGlobals: false,
    setupFiles: ['<rootDir>/scripts/mutate/storages.ts'],
    moduleNameMapper: { '^fast-check$': '<rootDir>/scripts/mutate/fast-check.ts' },
  }
}

async function main(words: readonly string[]): Promise<number> {
  const subjects = readSubjects()
  const isWanted = (subject: string, file: string) =>
    words.length === 0 || words.some((word) => subject.includes(word) || file.includes(word))
  const wanted = subjects
    .map((row) => ({ ...row, files: row.files.filter((file) => isWanted(row.subject, file)) }))
    .filter(({ files }) => files.length > 0)
  if (wanted.length === 0) {
    process.stderr.write(`expected a part of: ${subjects.map(({ subject }) => subject).join(', ')}, or of a file\n`)
    return 2
  }
  // Behind everything else on the machine, unless whoever started it has chosen.
  if (getPriority() === 0) setPriority(10)
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'slipway-mutate-')))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(30))
  await copyOfTree(folder)
  const scores: Score[] = []
  const listed = subjects.flatMap(({ files }) => files)
  for (const row of wanted) {
    const report = await mutate(row, folder)
    const found = toScores(row.subject, report)
    scores.push(...found)
    print(found, report)
    await writeFile(PAGE, withScores(await readFile(PAGE, 'utf8'), found, listed))
  }
  const below = scores.filter((score) => percent(score) < THRESHOLD)
  process.stdout.write(`\n${scores.length - below.length} passed, ${below.length} failed\n`)
  return below.length === 0 ? 0 : 10
}

function print(scores: readonly Score[], report: Report): void {
  for (const score of scores) {
    const verdict = percent(score) < THRESHOLD ? 'FAIL' : 'ok  '
    process.stdout.write(`${verdict} ${score.file} ${percent(score)} % of ${score.mutants}\n`)
    for (const { file, line, mutator, replacement } of survivorsOf(report))
      if (file === score.file) process.stdout.write(`     ${file}:${line} ${mutator}: ${replacement}\n`)
  }
}

process.exitCode = await main(process.argv.slice(2))
