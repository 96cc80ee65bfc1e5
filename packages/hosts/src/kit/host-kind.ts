import type { Http, Raw } from '@slipway/core'
import type { HostAdapter } from '../host'
import type { Look } from '../engine/write'
import type { Redactor } from '../pump/redactor'

/** One row of the table of hosts: how a host is recognised, and how it is opened. */
export interface HostKind<N extends string = string> {
  /** As records and reports name it. */
  readonly name: N
  /** A person may sit at it. */
  readonly attended?: boolean
  detect(env: NodeJS.ProcessEnv): boolean
  /** Absolute path of the checkout; undefined or empty where it is the working directory. */
  workspace(env: NodeJS.ProcessEnv): string | undefined
  /**
   * Absolute path of a folder of Slipway's own that outlives the step, and that no checkout and no artifact is put
   * into; undefined where the environment names none.
   */
  state?(env: NodeJS.ProcessEnv): string | undefined
  /** Loads the host: only the one that runs is ever loaded. */
  open(start: HostStart): Promise<HostAdapter>
}

/** `quiet`: problems and how it ended; `verbose`: each program that is started, too. */
export type Loudness = 'quiet' | 'verbose'

/** What a session has for any host. Each host takes what it needs. */
export interface HostStart {
  readonly env: NodeJS.ProcessEnv
  readonly redactor: Redactor
  readonly http: Http
  readonly write: (text: string) => void
  /** Text that nobody can guess. */
  readonly random: () => string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Inputs that were given as arguments. */
  readonly given: ReadonlyMap<string, Raw>
  /** Absolute path of the checkout. */
  readonly workspace: string
  /** Whether lines may repaint and have colours; asked only where somebody may be looking. */
  readonly look: () => Look
  /** How much of what happens is told. */
  readonly loudness?: Loudness
  /** Tells lines of stages apart that run side by side. */
  readonly prefix?: string
}

/** The first kind that recognises the environment; the last one of a table recognises any. */
export function findKind<K extends HostKind>(kinds: readonly K[], env: NodeJS.ProcessEnv): K {
  const found = kinds.find((kind) => kind.detect(env))
  if (found === undefined) throw new Error('no host recognises this environment')
  return found
}
