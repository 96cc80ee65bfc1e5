import { formatDuration, type Ports, quoteWords, type Words } from '@slipway/core'

/** What became of the user's commands. */
export type CommandsEnd =
  { readonly kind: 'passed' } | { readonly kind: 'failed'; readonly sentence: string; readonly command: string }

/**
 * Runs the commands in order and stops at the first that fails. Their output is shown as it comes.
 * @throws ToolError `PROGRAM_NOT_FOUND` for a program that is not there
 */
export async function runCommands(commands: readonly Words[], timeout: number, ports: Ports): Promise<CommandsEnd> {
  for (const [file, ...args] of commands) {
    const shown = quoteWords([file, ...args])
    const result = await ports.host.group(shown, () =>
      ports.exec.run(file, args, { inherit: 'user', show: 'lines', timeout, capture: 1024 }),
    )
    ports.signals.check()
    const sentence = failureOf(shown, result, timeout)
    if (sentence !== undefined) return { kind: 'failed', sentence, command: shown }
  }
  return { kind: 'passed' }
}

function failureOf(
  shown: string,
  result: { readonly code: number | undefined; readonly signal: string | undefined; readonly timedOut: boolean },
  timeout: number,
) {
  if (result.timedOut) return `${shown} was stopped after ${formatDuration(timeout)}`
  if (result.signal !== undefined) return `${shown} was ended by ${result.signal}`
  return result.code === 0 ? undefined : `${shown} ended with exit code ${result.code}`
}
