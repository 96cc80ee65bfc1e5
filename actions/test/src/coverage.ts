import { type Annotation, type Ports, UserError } from '@slipway/core'
import type { RepositoryFiles } from '@slipway/reports/test-reports'
import type { ChangedLines, Coverage } from '@slipway/reports/coverage'

export interface MeasuredCoverage {
  readonly coverage: Coverage
  readonly percent: number
  /** Of the lines that the change request adds, when what it changes is known. */
  readonly change?: ChangedLines
}

interface CoverageOptions {
  readonly output: string
  readonly repository: () => Promise<RepositoryFiles>
}

/**
 * What is covered, or why that is not known: `COVERAGE_MISSING`, `REPORT_UNREADABLE`. A command that fails may leave no
 * coverage, and what failed is told all the same.
 */
export async function tryCoverage(
  patterns: readonly string[],
  ports: Ports,
  options: CoverageOptions,
): Promise<{ readonly measured: MeasuredCoverage | undefined; readonly problem: UserError | undefined }> {
  try {
    return { measured: await measureCoverage(patterns, ports, options), problem: undefined }
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown
    return { measured: undefined, problem: thrown }
  }
}

async function measureCoverage(
  patterns: readonly string[],
  ports: Ports,
  { output, repository }: CoverageOptions,
): Promise<MeasuredCoverage | undefined> {
  if (patterns.length === 0) return undefined
  const { files, environment } = ports
  const found = await files.glob(patterns, { exclude: [`${output}/**`] })
  if (found.length === 0)
    throw new UserError(
      'COVERAGE_MISSING',
      `coverage: expected reports at ${patterns.join(', ')}, found none`,
      'let the command write a coverage report, or correct the patterns',
      { outcome: 'fail' },
    )
  const { ofChange, percentOf, readCoverage, toCobertura } = await import('@slipway/reports/coverage')
  const coverage = await readCoverage(
    found.map((name) => ({ name, chunks: files.stream(name) })),
    { workspace: environment.workspace, workingDirectory: environment.workingDirectory, repositoryFiles: repository },
  )
  await files.write(`${output}/test/coverage.xml`, toCobertura(coverage, { now: ports.clock.now() }))
  const changed = await changedLines(ports)
  if (changed === undefined && ports.host.source.changeRequest !== undefined)
    ports.host.info(
      'coverage: what this change adds is not known, since git has not the commit that it is based on: fetch it (fetch-depth: 0 of actions/checkout, GIT_DEPTH: 0 on GitLab)',
    )
  const change = changed === undefined ? {} : { change: ofChange(coverage, changed) }
  return { coverage, percent: percentOf(coverage), ...change }
}

/**
 * Lines that a change request adds, by file; undefined when git does not know its base. A checkout of the change merged
 * into its target has that as the first parent, even where it is not deep.
 */
async function changedLines(ports: Ports): Promise<ReadonlyMap<string, number[]> | undefined> {
  const { target, host } = ports
  const { changeRequest, targetBranch } = host.source
  if (target?.commit === undefined && changeRequest === undefined) return undefined
  const bases = [target?.commit, targetBranch === undefined ? undefined : `refs/remotes/origin/${targetBranch}`]
  for (const base of bases) {
    const lines = base === undefined ? undefined : await diffOf(`${base}...HEAD`, ports)
    if (lines !== undefined) return lines
  }
  return (await isMerge(ports)) ? diffOf('HEAD^1..HEAD', ports) : undefined
}

async function isMerge({ exec, environment }: Ports): Promise<boolean> {
  const options = { cwd: environment.workspace, inherit: 'tool', timeout: 60_000 } as const
  const result = await exec.run('git', ['rev-parse', '--verify', '--quiet', 'HEAD^2'], options).catch(() => undefined)
  return result?.end.kind === 'exit' && result.end.code === 0
}

async function diffOf(range: string, { exec, environment }: Ports): Promise<ReadonlyMap<string, number[]> | undefined> {
  const args = [
    'diff',
    '--unified=0',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
    '--no-renames',
    '--diff-filter=AM',
  ]
  const result = await exec
    .run('git', [...args, range], { cwd: environment.workspace, inherit: 'tool', timeout: 60_000 })
    .catch(() => undefined)
  if (result === undefined || result.end.kind !== 'exit' || result.end.code !== 0 || result.truncated) return undefined
  return addedLines(result.stdout)
}

/** The new lines of a diff without context. */
export function addedLines(diff: string): ReadonlyMap<string, number[]> {
  const lines = new Map<string, number[]>()
  let file = ''
  for (const line of diff.split('\n')) {
    if (line.startsWith('+++ '))
      file = line
        .slice(4)
        .replace(/^"?b\//, '')
        .replace(/"$/, '')
    const [, from, count = '1'] = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line) ?? []
    if (from === undefined || file === '') continue
    const known = lines.get(file) ?? []
    for (let i = 0; i < Number(count); i++) known.push(Number(from) + i)
    lines.set(file, known)
  }
  return lines
}

const MAX_REMARKS = 10

/** One remark for each run of changed lines that no test reached, and not many. */
export function coverageAnnotations(measured: MeasuredCoverage | undefined): readonly Annotation[] {
  const runs: { file: string; from: number; to: number }[] = []
  for (const { file, line } of measured?.change?.missed ?? []) {
    const last = runs.at(-1)
    if (last?.file === file && line === last.to + 1) last.to = line
    else runs.push({ file, from: line, to: line })
  }
  return runs.slice(0, MAX_REMARKS).map(({ file, from, to }) => ({
    severity: 'notice',
    title: 'not covered',
    message: from === to ? 'No test runs this changed line.' : `No test runs these changed lines (to line ${to}).`,
    file,
    line: from,
    endLine: to,
    check: 'coverage',
  }))
}
