import { type Ports, quoteWords, type Words } from '@slipway/core'
import { BuildFailure } from './engines/failure'

const LAST_LINES = 15

/**
 * Runs the compile step: commands in order, up to the first that fails. They get the commit as SLIPWAY_COMMIT, so that
 * a build says the same of itself on every host.
 * @throws BuildFailure `COMMAND_FAILED`; ToolError `PROGRAM_NOT_FOUND`
 */
export async function runCommands(commands: readonly Words[], { exec, host, signals }: Ports): Promise<void> {
  const env = host.source.commit === undefined ? {} : { SLIPWAY_COMMIT: host.source.commit }
  for (const [file, ...args] of commands) {
    const shown = quoteWords([file, ...args])
    const result = await host.group(shown, () =>
      exec.run(file, args, { inherit: 'user', show: 'lines', env, capture: 64 * 1024 }),
    )
    signals.check()
    if (result.code === 0) continue
    const ended = result.signal === undefined ? `ended with exit code ${result.code}` : `was ended by ${result.signal}`
    const lines = [...result.stdout.split('\n'), ...result.stderr.split('\n')]
      .filter((line) => line.trim() !== '')
      .slice(-LAST_LINES)
    throw new BuildFailure({
      code: 'COMMAND_FAILED',
      outcome: 'fail',
      sentence: `${shown} ${ended}`,
      hint: 'correct what the command says above',
      lines,
    })
  }
}
