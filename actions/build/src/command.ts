import { type Ports, runCommands, type Words } from '@slipway/core'
import { BuildFailure } from './engines/failure'

const LAST_LINES = 15

/**
 * Runs the compile step. Its commands get the commit as SLIPWAY_COMMIT, so that a build says the same of itself on
 * every host.
 * @throws BuildFailure `COMMAND_FAILED`; ToolError `PROGRAM_NOT_FOUND`
 */
export async function compile(commands: readonly Words[], ports: Ports): Promise<void> {
  const { commit } = ports.host.source
  const env = commit === undefined ? {} : { SLIPWAY_COMMIT: commit }
  const result = await runCommands(commands, ports, { env, capture: 64 * 1024 })
  if (result.kind === 'passed') return
  throw new BuildFailure({
    code: 'COMMAND_FAILED',
    outcome: 'fail',
    sentence: result.sentence,
    hint: 'correct what the command says above',
    lines: result.lines.slice(-LAST_LINES),
  })
}
