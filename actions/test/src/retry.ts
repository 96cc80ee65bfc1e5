import { type Ports, runCommands, UserError, type Words } from '@slipway/core'
import type { ReportPass, TestCase } from '@slipway/reports/test-reports'

/** More failures than this are no flakiness, and to repeat them would only take time. */
const MOST = 100

/** @throws UserError `RETRY_FORM_UNKNOWN` */
export async function checkRetryCommand(commands: readonly Words[] | undefined): Promise<void> {
  if (commands === undefined) return
  const { RETRY_FORMS, unknownForms } = await import('@slipway/reports/test-reports')
  const unknown = commands.flatMap((words) => unknownForms(words))
  if (unknown.length === 0) return
  throw new UserError(
    'RETRY_FORM_UNKNOWN',
    `retry-command: nothing is known by ${unknown.join(', ')}`,
    `use one of ${RETRY_FORMS.map((form) => `{${form}}`).join(', ')}, each as a word of its own`,
  )
}

interface RetryOptions {
  readonly ports: Ports
  readonly timeout: number
  readonly isQuarantined: (test: TestCase) => boolean
}

/**
 * Runs the failed tests once more, those in quarantine aside: they are known to fail.
 * @returns when it started and whether it passed; undefined when it did not run
 */
export async function retryFailed(
  commands: readonly Words[] | undefined,
  pass: ReportPass,
  { ports, timeout, isQuarantined }: RetryOptions,
): Promise<{ readonly start: number; readonly passed: boolean } | undefined> {
  const waiting = pass.waiting.filter((test) => !isQuarantined(test))
  if (commands === undefined || waiting.length === 0) return undefined
  if (waiting.length > MOST) {
    ports.host.warn(`retry-command: ${waiting.length} tests failed, and more than ${MOST} are not tried again`)
    return undefined
  }
  const { cutsShort, withFailedTests } = await import('@slipway/reports/test-reports')
  const cut = waiting.find(cutsShort)
  if (cut !== undefined) {
    ports.host.warn(
      `retry-command: ${cut.name} ended the tests after it, too, so that what failed is not all: nothing is tried again`,
    )
    return undefined
  }
  const filled = commands.map((words) => withFailedTests(words, waiting))
  if (filled.some((words) => words === undefined)) {
    ports.host.warn('retry-command: the reports do not name the failed tests in a way that this command can be told')
    return undefined
  }
  const start = ports.clock.now()
  pass.startSecondRound()
  const result = await runCommands(
    filled.filter((words) => words !== undefined),
    ports,
    { timeout, capture: 1024 },
  )
  return { start, passed: result.kind === 'passed' }
}
