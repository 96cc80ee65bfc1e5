import { EXIT_CODES, type InputSpecs, type Raw, UserError } from '@slipway/core'
import type { HostAdapter } from '../host'
import { HOSTS } from '../host-table'
import { nonEmpty } from '../kit/defined'
import { findKind, type Loudness } from '../kit/host-kind'
import { LazyHttp } from '../net/lazy-http'
import { ProcessSignals, stoppingSignals } from '../process/signals'
import { systemRandom } from '../process/time'
import { Redactor } from '../pump/redactor'
import { createMachinery, type Machinery } from './machinery'
import { terminalLook, writeErr, writeOut } from './write'

/** What one process has once, however many actions it runs. */
export interface Session {
  readonly env: NodeJS.ProcessEnv
  readonly redactor: Redactor
  readonly signals: ProcessSignals
  readonly http: LazyHttp
  /** Absolute path of the checkout. */
  readonly workspace: string
  /** As in the table of hosts. */
  readonly state: string | undefined
  readonly loudness?: Loudness
}

export interface HostWish {
  /** Arguments of the program that are inputs. They win over the environment. */
  readonly args?: readonly string[]
  /** Already read arguments, instead of `args`. */
  readonly given?: ReadonlyMap<string, Raw>
  /** Standard output is wanted for something else. */
  readonly quiet?: boolean
  /** Tells lines of stages apart that run side by side. */
  readonly prefix?: string
}

/**
 * Opens the process for work, and closes it with its exit code. The one place that sets it.
 */
export async function inSession(work: (session: Session) => Promise<number>): Promise<void> {
  const { env } = process
  const signals = new ProcessSignals()
  const kind = findKind(HOSTS, env)
  const session: Session = {
    env,
    redactor: new Redactor(),
    signals,
    http: new LazyHttp(env, signals),
    workspace: nonEmpty(kind.workspace(env)) ?? process.cwd(),
    state: kind.state?.(env),
    // What the two hosts set when a job is run again to find out why.
    ...(env['RUNNER_DEBUG'] === '1' || env['CI_DEBUG_TRACE'] === 'true' ? { loudness: 'verbose' } : {}),
  }
  const complain = (text: string) => process.stderr.write(`${session.redactor.redact(text)}\n`)
  session.signals.listen(stoppingSignals(kind.attended === true))
  const unwatch = watchCrashes(session, complain)
  try {
    process.exitCode = await work(session)
  } catch (error) {
    // Before there is a host to say it.
    complain(
      error instanceof UserError
        ? `${error.message}\n${error.hint}`
        : String(error instanceof Error ? error.stack : error),
    )
    process.exitCode = error instanceof UserError ? EXIT_CODES[error.outcome] : EXIT_CODES.error
  }
  await session.signals.cleanUp(complain)
  unwatch()
  session.http.close()
  session.signals.unlisten()
  // After a signal something may still hold the process open; cleanup had its time.
  // eslint-disable-next-line no-restricted-syntax -- the hosts' entry
  if (session.signals.cancelled) process.exit()
}

/**
 * What nobody caught, or work that waits for nothing any more: Node's own codes for these are not ours, and cleanup is
 * due all the same.
 */
function watchCrashes(session: Session, complain: (text: string) => void): () => void {
  const crash = (error: unknown) => {
    unwatch()
    complain(String(error instanceof Error ? error.stack : error))
    // eslint-disable-next-line no-restricted-syntax -- the hosts' entry
    const end = () => process.exit(EXIT_CODES.error)
    session.signals.cleanUp(complain).then(end, end)
  }
  const stuck = () => crash(new Error('this is a bug of Slipway: it waits for something that cannot come'))
  const unwatch = () => {
    process.off('uncaughtException', crash)
    process.off('beforeExit', stuck)
  }
  process.on('uncaughtException', crash)
  process.on('beforeExit', stuck)
  return unwatch
}

/** The host that the environment tells of, and the ports behind it. Each host is loaded where it is the one. */
export async function createHost(specs: InputSpecs, session: Session, wish: HostWish = {}): Promise<Machinery> {
  const args = wish.args ?? []
  const given =
    wish.given ??
    (args.length === 0 ? new Map<string, Raw>() : (await import('../terminal/flags')).readFlags(args, specs).given)
  return createMachinery({ ...session, host: await openHost(session, wish, given) })
}

function openHost(session: Session, wish: HostWish, given: ReadonlyMap<string, Raw>): Promise<HostAdapter> {
  const { env, redactor, http, workspace, loudness } = session
  const quiet = wish.quiet === true
  return findKind(HOSTS, env).open({
    env,
    redactor,
    http,
    workspace,
    given,
    write: quiet ? writeErr : writeOut,
    random: () => systemRandom.hex(16),
    now: () => Date.now(),
    look: () => terminalLook(env, quiet),
    ...(wish.prefix === undefined ? {} : { prefix: wish.prefix }),
    ...(loudness === undefined ? {} : { loudness }),
  })
}
