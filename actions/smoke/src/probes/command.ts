import { relative } from 'node:path'
import { type Ports, runCommands, type Words } from '@slipway/core'
import type { Check, Probe, Seen } from './probe'

export interface CommandCheck {
  readonly name: string
  readonly shown: string
  readonly commands: readonly Words[]
  readonly output: string
  /** The address of the service, for the program, as SLIPWAY_URL. */
  readonly url: string | undefined
}

type Used = Pick<Ports, 'exec' | 'host' | 'signals' | 'files' | 'clock' | 'environment'>

/** Lines of a failed program that are shown. */
const LINES = 12

/** A program of the user says whether the service is well: by its exit code, and by a report where it writes one. */
export class CommandProbe implements Probe {
  readonly name: string
  readonly shown: string
  readonly once = true

  constructor(
    readonly check: CommandCheck,
    readonly ports: Used,
  ) {
    this.name = check.name
    this.shown = check.shown
  }

  async ask(limit: number, to?: { readonly host: string; readonly port: number }): Promise<Seen> {
    const { commands, url } = this.check
    const { clock } = this.ports
    const start = clock.now()
    const address = to === undefined ? url : `http://${to.host}:${to.port}`
    const ended = await runCommands(commands, this.ports, {
      timeout: Math.max(1, limit),
      env: address === undefined ? {} : { SLIPWAY_URL: address },
    })
    const exit: Check =
      ended.kind === 'passed'
        ? { name: 'command', ok: true, expected: 'exit code 0', found: 'exit code 0' }
        : { name: 'command', ok: false, expected: 'exit code 0', found: ended.sentence }
    const tests = await this.#tests(start)
    const checks = tests === undefined ? [exit] : [exit, tests]
    if (checks.every(({ ok }) => ok)) return { checks }
    return { checks, came: ended.kind === 'failed' ? ended.lines.slice(-LINES).join('\n') : '' }
  }

  /** A red report is a failure also behind exit code 0. */
  async #tests(start: number): Promise<Check | undefined> {
    const { files, host, environment, clock } = this.ports
    const { FORMATS } = await import('@slipway/reports/test-reports/formats')
    const patterns = FORMATS.flatMap((format) => format.patterns)
    const folder = relative(files.resolve('.'), files.resolve(this.check.output))
    const found = await files.glob(patterns, { exclude: [`${folder}/**`] })
    const fresh: string[] = []
    for (const path of found) if (isSince((await files.stat(path))?.modified ?? 0, start)) fresh.push(path)
    if (fresh.length === 0) return undefined
    const { readReports } = await import('@slipway/reports/test-reports')
    const { totals, unreadable, claims } = await readReports(
      fresh.map((name) => ({ name, byPattern: true, chunks: files.stream(name) })),
      {
        workspace: environment.workspace,
        workingDirectory: environment.workingDirectory,
        about: { start, stop: clock.now() },
        write: (name, chunks) => files.writeStream(`${this.check.output}/smoke/${name}`, host.redacted(chunks)),
      },
    )
    if (totals.total === 0 && unreadable.length === 0) return undefined
    const failed = totals.failures.slice(0, 5).map(({ name }) => name)
    const words = [...failed, ...claims, ...unreadable.map(({ message }) => message)].join(', ')
    const isGood = totals.failed === 0 && claims.length === 0 && unreadable.length === 0
    return {
      name: 'tests',
      ok: isGood,
      expected: 'none fails',
      found: isGood
        ? `${totals.passed} of ${totals.total} passed`
        : `${totals.failed} of ${totals.total} failed: ${words}`,
    }
  }
}

/** File systems round times: to some milliseconds as a rule, to whole seconds on a few. */
function isSince(modified: number, start: number): boolean {
  return modified >= (Number.isInteger(modified / 1000) ? Math.floor(start / 1000) * 1000 : start - 50)
}
