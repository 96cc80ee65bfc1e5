import { type Ports, readGateFile, readYaml, UnreadableYaml, UserError } from '@slipway/core'
import type { Baseline, Quarantine, QuarantineHistory } from '@slipway/reports/test-reports'

/**
 * The quarantine that counts; on a change request that of the target branch.
 * @throws UserError `QUARANTINE_INVALID` with every problem of the file
 */
export async function readQuarantine(
  path: string | undefined,
  ports: Pick<Ports, 'files' | 'target' | 'host' | 'clock'>,
): Promise<Quarantine | undefined> {
  if (path === undefined) return undefined
  const { parseQuarantine, Quarantine } = await import('@slipway/reports/test-reports')
  const { counts, from, proposed, notice } = await readGateFile(ports, path, { name: 'quarantine' })
  if (notice !== undefined) ports.host.warn(notice)
  else if (proposed !== undefined)
    ports.host.info(`quarantine: this change edits ${path}; what it says counts once it is merged (${from} counts now)`)
  if (counts === undefined) return undefined
  const { entries, problems } = parseQuarantine(await parsed(counts, from))
  if (problems.length > 0) throw invalid(from, problems)
  return new Quarantine(entries, ports.clock.now())
}

/** What is known of how often its tests passed. */
export async function historyOf(
  quarantine: Quarantine | undefined,
  baseline: Baseline | undefined,
): Promise<QuarantineHistory | undefined> {
  if (quarantine === undefined) return undefined
  const { QuarantineHistory } = await import('@slipway/reports/test-reports')
  return new QuarantineHistory(quarantine, baseline)
}

async function parsed(text: string, from: string): Promise<unknown> {
  try {
    return await readYaml(text)
  } catch (thrown) {
    if (thrown instanceof UnreadableYaml) throw invalid(from, thrown.problems)
    throw thrown
  }
}

function invalid(from: string, problems: readonly string[]): UserError {
  return new UserError(
    'QUARANTINE_INVALID',
    [`quarantine: ${from} is not as expected:`, ...problems.slice(0, 20).map((problem) => `  ${problem}`)].join('\n'),
    'write a list of entries, each with test, reason, owner and expires (a day such as 2026-12-31)',
  )
}
