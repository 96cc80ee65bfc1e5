import { type CommandsResult, type Ports, runCommands, type Values } from '@slipway/core'
import type { TestReport } from '@slipway/reports/test-reports'
import type { Inputs } from './inputs'
import { type ShardPlan, withFiles } from './shard'

/** Undefined when there is nothing to run. */
export async function runTests(
  { command, timeout }: Pick<Values<Inputs>, 'command' | 'timeout'>,
  ports: Ports,
  shard: ShardPlan | undefined,
): Promise<CommandsResult | undefined> {
  if (command === undefined || command.length === 0) return undefined
  if (shard?.files.length === 0) return { kind: 'passed' }
  return runCommands(shard === undefined ? command : withFiles(command, shard.files), ports, { timeout, capture: 1024 })
}

/** From here on an exit code is that of a shell that could not start a program, or saw a signal. */
const SHELLS_OWN = 126

/**
 * Tests made the command fail, and passed since or are in quarantine: then it passed, too, unless it was stopped, or
 * there were commands after it, which did not run.
 */
export function explainedByTests(
  commands: CommandsResult | undefined,
  { failed, quarantined }: Pick<TestReport['totals'], 'failed' | 'quarantined'>,
  isHealed: boolean,
): CommandsResult | undefined {
  if (commands?.kind !== 'failed' || failed > 0 || !(isHealed || quarantined > 0)) return commands
  const { exitCode = SHELLS_OWN, notRun } = commands
  return exitCode < SHELLS_OWN && notRun === 0 ? { kind: 'passed' } : commands
}
