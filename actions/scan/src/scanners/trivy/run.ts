import { type Ports, ToolError, formatDuration } from '@slipway/core'
import { trivyArgs, type TrivyPlan } from './args'
import type { Scanned } from '../scanner'
import { failureReason, TrivyLog } from './log'

/** Bytes of a report that are read. */
const REPORT_LIMIT = 256 * 1024 * 1024
/** Trivy stops itself at its timeout; this is for one that does not. */
const GRACE = 15_000

/**
 * One run of Trivy. Whatever goes wrong is an error: a report counts only when Trivy ended with 0 and left one.
 * @throws ToolError `TRIVY_FAILED`, `TRIVY_KILLED`, `TRIVY_TIMEOUT`, `SCAN_REPORT_MISSING`, `SCAN_REPORT_TOO_LARGE`
 */
export async function runTrivy(ports: Ports, trivy: string, plan: TrivyPlan): Promise<Scanned> {
  const log = new TrivyLog()
  const result = await ports.exec.run(trivy, trivyArgs(plan), {
    cwd: plan.isolation.modules,
    inherit: 'tool',
    timeout: plan.timeout + GRACE,
    show: (line) => log.take(line),
  })
  ports.signals.check()
  const { end } = result
  if (end.kind === 'timeout') {
    throw new ToolError(
      'TRIVY_TIMEOUT',
      `Trivy was not done after ${formatDuration(plan.timeout)}`,
      'give it more time with timeout, or leave out what need not be scanned',
    )
  }
  if (end.kind === 'signal') throw killed(end)
  if (end.code !== 0) throw failed(end.code, result.stderr)
  const info = await ports.files.stat(plan.report)
  if (info?.kind !== 'file')
    throw new ToolError(
      'SCAN_REPORT_MISSING',
      'Trivy ended with exit code 0 but left no report',
      'run it again; nothing is known about the target',
    )
  if (info.size > REPORT_LIMIT)
    throw new ToolError(
      'SCAN_REPORT_TOO_LARGE',
      `Trivy's report has ${info.size} bytes; ${REPORT_LIMIT} are read`,
      'scan parts of the target apart',
    )
  return { text: await ports.files.read(plan.report, { limit: REPORT_LIMIT }), warnings: log.warnings }
}

function killed({ signal }: { readonly signal: string }): ToolError {
  return new ToolError(
    'TRIVY_KILLED',
    `Trivy was ended by ${signal}: nothing is known about the target`,
    signal === 'SIGKILL' ? 'the machine may have run out of memory' : 'run it again',
  )
}

function failed(code: number, stderr: string): ToolError {
  const why = failureReason(stderr)
  const hint = /Java DB/.test(why)
    ? 'there are jars in it: let Trivy fetch its database for Java, or put trivy-java.db and metadata.json into java-db below the folder of SLIPWAY_TRIVY_DB'
    : 'nothing is known about the target; correct the cause and scan again'
  return new ToolError('TRIVY_FAILED', `Trivy failed with ${code}: ${why}`, hint)
}
