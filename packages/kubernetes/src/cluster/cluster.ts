import {
  type ExecOptions,
  exited,
  type Exited,
  exitedAnyway,
  lastLine,
  listAt,
  parseJson,
  type Ports,
  type Running,
} from '@slipway/core'
import type { Access } from '../access/access'

/** What was read of a list of kinds, and what stood in the way. */
export interface Listing {
  readonly items: readonly unknown[]
  readonly forbidden: readonly string[]
  /** The API server gave no answer, or not a whole one. */
  readonly lost?: string
}

const LIMIT = { call: 20_000, bytes: 64 * 1024 * 1024, followed: 256 * 1024 }

export interface KubectlOptions {
  /** Milliseconds. */
  readonly timeout?: number
  /** Fed to its standard input. */
  readonly input?: string
  /** Its answer is passed on as the API server's: no answer is then an error of its own. */
  readonly must?: boolean
  /** As of `ExecOptions`. */
  readonly outlives?: boolean
}

/** The path of a program that is verified, or what verifies it. */
export type Program = string | (() => Promise<string>)

/** One cluster, read with kubectl. Whatever delivers releases to it has a client of its own. */
export class Cluster {
  /** Kinds that these credentials may not read, as was seen. */
  readonly forbidden = new Set<string>()

  /** Once it is there. */
  #program: string | undefined
  #coming: Promise<string> | undefined

  /** @param given kubectl, installed and verified: now, or when it is needed first */
  constructor(
    readonly ports: Ports,
    readonly access: Access,
    private readonly given: Program,
  ) {
    if (typeof given === 'string') this.#program = given
  }

  /**
   * A kubectl that was killed or ran out of time has failed, and says so: most callers ask again, or go on without.
   * @throws with `must`: ToolError, TransientError
   */
  async kubectl(
    args: readonly string[],
    { timeout = LIMIT.call, input, must = false, outlives = false }: KubectlOptions = {},
  ): Promise<Exited> {
    const result = await this.ports.exec.run(
      this.#program ?? (await this.program()),
      ['--request-timeout=15s', ...args],
      {
        env: this.access.env,
        timeout,
        capture: LIMIT.bytes,
        outlives,
        ...(input === undefined ? {} : { input }),
      },
    )
    return must ? exited(result, { program: 'kubectl', server: this.access.server }) : exitedAnyway(result, 'kubectl')
  }

  /** kubectl itself, verified. @throws what its installation throws */
  async program(): Promise<string> {
    const { given } = this
    this.#coming ??= typeof given === 'string' ? Promise.resolve(given) : given()
    this.#program = await this.#coming
    return this.#program
  }

  /** For what goes on for long, such as following a log; of a cluster that was asked something before. */
  startKubectl(args: readonly string[], hear: Pick<ExecOptions, 'onLine' | 'onErrorLine'> = {}): Running {
    if (this.#program === undefined) throw new Error('expected a kubectl that has been asked something before')
    return this.ports.exec.start(this.#program, args, { env: this.access.env, capture: LIMIT.followed, ...hear })
  }

  async list(args: readonly string[]): Promise<Listing> {
    const result = await this.kubectl(args)
    const document = parseJson(result.stdout)
    const items = itemsOf(document)
    const forbidden = forbiddenKinds(result.stderr)
    if (result.code === 0 && (document !== undefined || result.stdout.trim() === '')) return { items, forbidden }
    const others = result.stderr
      .split('\n')
      .filter((line) => line.trim() !== '' && !/\(Forbidden\)/.test(line) && !/^Warning:/.test(line))
    if (forbidden.length > 0 && others.length === 0) return { items, forbidden }
    return {
      items,
      forbidden,
      lost: lastLine(others.join('\n')) || `kubectl ended with exit code ${result.code}`,
    }
  }
}

function itemsOf(document: unknown): readonly unknown[] {
  if (document === undefined) return []
  return Array.isArray((document as { items?: unknown }).items) ? listAt(document, 'items') : [document]
}

function forbiddenKinds(stderr: string): readonly string[] {
  return [...stderr.matchAll(/\(Forbidden\): ([a-z.]+)/g)].map(([, kind]) => kind?.split('.')[0] ?? '')
}
