import { exited, lastMatchingLine, type Ports, ToolError } from '@slipway/core'
import { grypeArgs, type GrypePlan } from './args'

/** Bytes of a report that are read. */
const REPORT_LIMIT = 256 * 1024 * 1024

export interface GrypeHome {
  readonly program: string
  /** Where it works: a folder of this run, in which nothing is found. */
  readonly folder: string
  readonly database: string
  /** Milliseconds. */
  readonly timeout: number
}

/** What of Grype's own habits is switched off: it looks for no newer version and fetches nothing while it scans. */
export function settingsOf(database: string): Readonly<Record<string, string>> {
  return {
    GRYPE_CHECK_FOR_APP_UPDATE: 'false',
    GRYPE_DB_AUTO_UPDATE: 'false',
    GRYPE_DB_VALIDATE_AGE: 'false',
    GRYPE_DB_CACHE_DIR: database,
    NO_COLOR: '1',
  }
}

/**
 * One run of Grype, its report and its bill of materials. A report counts only when Grype ended with 0 and left both.
 * @throws ToolError `GRYPE_FAILED`, `PROGRAM_KILLED`, `PROGRAM_TIMEOUT`, `SCAN_REPORT_MISSING`
 */
export async function runGrype(
  ports: Ports,
  home: GrypeHome,
  plan: GrypePlan,
): Promise<{ readonly report: string; readonly bom: string; readonly warnings: readonly string[] }> {
  const { files } = ports
  const result = await ports.exec.run(home.program, grypeArgs(plan), {
    cwd: home.folder,
    inherit: 'tool',
    env: settingsOf(home.database),
    timeout: home.timeout,
    show: 'lines',
  })
  ports.signals.check()
  const { code, stderr } = exited(result, { program: 'Grype' })
  if (code !== 0) throw failed(code, stderr)
  for (const path of [plan.report, plan.bom])
    if ((await files.stat(path))?.kind !== 'file')
      throw new ToolError(
        'SCAN_REPORT_MISSING',
        'Grype ended with exit code 0 but left no report',
        'run it again; nothing is known about the target',
      )
  const [report, bom] = await Promise.all(
    [plan.report, plan.bom].map((path) => files.read(path, { limit: REPORT_LIMIT })),
  )
  return { report: report ?? '', bom: bom ?? '', warnings: warningsIn(stderr) }
}

/** `[0004]  WARN text key=value`; that it names a folder by its path is no matter. */
function warningsIn(stderr: string): readonly string[] {
  return stderr
    .split('\n')
    .flatMap((line) => /^\[\d+\]\s+WARN\s+(.*)$/.exec(line.trim())?.[1] ?? [])
    .filter((text) => !text.includes('no explicit name and version provided'))
    .slice(0, 20)
    .map((text) => `Grype: ${text.slice(0, 300)}`)
}

export function failed(code: number, stderr: string): ToolError {
  const why = lastMatchingLine(stderr, /error/i)
    .replace(/^\[\d+\]\s*ERROR\s*/, '')
    .slice(0, 500)
  return new ToolError(
    'GRYPE_FAILED',
    `Grype failed with ${code}: ${why}`,
    'nothing is known about the target; correct the cause and scan again',
  )
}
