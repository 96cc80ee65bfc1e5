import { writeSync } from 'node:fs'
import { type AnyAction, errorMessage, EXIT_CODES, type Raw, UserError } from '@slipway/core'
import type { HostAdapter } from '../host'
import { LazyHttp } from '../net/lazy-http'
import { ProcessSignals } from '../process/signals'
import { systemRandom } from '../process/time'
import { Redactor } from '../pump/redactor'
import { createMachinery } from './machinery'
import { runAction } from './run-action'

/** Runs an action as the program: finds out which host it is on, and ends with the exit code. The whole of an action's `main.ts`. */
export async function start(action: AnyAction): Promise<void> {
  const { env, argv } = process
  const redactor = new Redactor()
  const signals = new ProcessSignals()
  const http = new LazyHttp(env)
  signals.listen()
  try {
    const host = await createHost(action, { env, args: argv.slice(2), redactor, http })
    const workspace = (host.name === 'github' ? env['GITHUB_WORKSPACE'] : undefined) ?? env['CI_PROJECT_DIR'] ?? process.cwd()
    const machinery = createMachinery({ env, host, http, redactor, signals, workspace })
    process.exitCode = await (host.phase === 'finish' ? finish(action, machinery) : run(action, machinery))
    await signals.cleanUp((text) => host.warn(text))
  } catch (error) {
    // Before there is a host to say it.
    process.stderr.write(
      `${redactor.redact(error instanceof UserError ? `${error.message}\n${error.hint}` : String(error instanceof Error ? error.stack : error))}\n`,
    )
    process.exitCode = error instanceof UserError ? EXIT_CODES[error.outcome] : EXIT_CODES.error
  }
  http.close()
  signals.unlisten()
  // After a signal something may still hold the process open; cleanup had its time.
  // eslint-disable-next-line no-restricted-syntax -- the hosts' entry
  if (signals.cancelled) process.exit()
}

async function run(action: AnyAction, machinery: ReturnType<typeof createMachinery>): Promise<number> {
  await machinery.host.rememberPhase()
  return (await runAction(action, machinery)).exit
}

/** A later phase only warns: the verdict was given. */
async function finish(action: AnyAction, machinery: ReturnType<typeof createMachinery>): Promise<number> {
  const { finishAction } = await import('./finish')
  await finishAction(action, machinery).catch((error: unknown) => machinery.host.warn(`not finished: ${errorMessage(error)}`))
  return EXIT_CODES.pass
}

interface HostChoice {
  readonly env: NodeJS.ProcessEnv
  readonly args: readonly string[]
  readonly redactor: Redactor
  readonly http: LazyHttp
}

/** Each host is loaded where it is the one. */
async function createHost(action: AnyAction, { env, args, redactor, http }: HostChoice): Promise<HostAdapter> {
  const parts = { env, redactor, write: writeOut, random: () => systemRandom.hex(16) }
  if (env['GITHUB_ACTIONS'] === 'true') return new (await import('../github/github-host')).GitHubHost(parts)
  if (env['GITLAB_CI'] === 'true') return new (await import('../gitlab/gitlab-host')).GitLabHost({ ...parts, http, args, now: () => Date.now() })
  const [{ readFlags }, { TerminalHost }] = await Promise.all([import('../terminal/flags'), import('../terminal/terminal-host')])
  const { given } = args.length > 0 ? readFlags(args, action.inputs) : { given: new Map<string, Raw>() }
  return new TerminalHost({ redactor, write: writeOut, given, ...terminalLook(env), directory: process.cwd() })
}

export function terminalLook(env: NodeJS.ProcessEnv): { readonly interactive: boolean; readonly colours: boolean } {
  const interactive = process.stdout.isTTY && env['TERM'] !== 'dumb' && env['CI'] === undefined
  return { interactive, colours: interactive && (env['NO_COLOR'] ?? '') === '' }
}

/** In order and at once: a line that was written is there even if the process is killed next. */
export function writeOut(text: string): void {
  let rest = Buffer.from(text)
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(1, rest))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // A full pipe of a slow reader: try again, which is the back-pressure. A closed one: nobody reads.
      if (code === 'EPIPE') return
      if (code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}
