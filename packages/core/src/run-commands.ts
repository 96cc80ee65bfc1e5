import type { ExecOptions, ExecResult, Ports } from './ports'
import { endWords } from './exec-end'
import { formatDuration } from './inputs/scalars'
import { quoteWords, type Words } from './inputs/words'
import { nonEmptyLines } from './text/lines'

/** How the user's commands ended. */
export type CommandsResult =
  | { readonly kind: 'passed' }
  | {
      readonly kind: 'failed'
      /** The command as one would type it. */
      readonly command: string
      /** `npm test ended with exit code 1`. */
      readonly sentence: string
      /** With which it ended by itself; undefined where it was stopped or killed. */
      readonly exitCode?: number
      /** Commands after it, which did not run. */
      readonly notRun: number
      /** What it wrote, without blank lines: standard output, then standard error, as far as it was captured. */
      readonly lines: readonly string[]
    }

/**
 * Runs the user's commands in order and stops at the first that fails. Their output is shown as it comes.
 * @throws ToolError `PROGRAM_NOT_FOUND` for a program that is not there
 */
export async function runCommands(
  commands: readonly Words[],
  { exec, host, signals }: Pick<Ports, 'exec' | 'host' | 'signals'>,
  options: Pick<ExecOptions, 'timeout' | 'env' | 'capture'> = {},
): Promise<CommandsResult> {
  for (const [index, [file, ...args]] of commands.entries()) {
    const command = quoteWords([file, ...args])
    const result = await host.group(command, () => exec.run(file, args, { inherit: 'user', show: 'lines', ...options }))
    signals.check()
    const failure = failureOf(result)
    if (failure === undefined) continue
    const lines = [...nonEmptyLines(result.stdout), ...nonEmptyLines(result.stderr)]
    const { end } = result
    const byItself = end.kind === 'exit' ? { exitCode: end.code } : {}
    const notRun = commands.length - index - 1
    return { kind: 'failed', command, sentence: `${command} ${failure}`, ...byItself, notRun, lines }
  }
  return { kind: 'passed' }
}

function failureOf({ end }: ExecResult): string | undefined {
  if (end.kind === 'timeout') return `was stopped after ${formatDuration(end.after)}`
  return end.kind === 'exit' && end.code === 0 ? undefined : endWords(end)
}
