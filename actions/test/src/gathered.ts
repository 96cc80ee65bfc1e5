import { posix } from 'node:path'
import { counted, type Ports, type Values } from '@slipway/core'
import type { Inputs } from './inputs'

/** What the jobs of several shards leave out together, where a job without `command` gathers their reports. */
export class Gathered {
  readonly #ran = new Set<string>()

  private constructor(
    private readonly all: ReadonlyMap<string, string>,
    private readonly planned: ReadonlySet<string>,
  ) {}

  /** Shards leave their plans beside their reports; without one, nothing was shared out. */
  static async find(given: Values<Inputs>, ports: Ports): Promise<Gathered | undefined> {
    const { files, environment } = ports
    if ((given.command?.length ?? 0) > 0 || given.shard !== undefined) return undefined
    const plans = await files.glob(['**/test/shard.txt'], { exclude: [`${given.output}/test/**`] })
    if (plans.length === 0) return undefined
    const inCheckout = (file: string) => posix.relative(environment.workspace, files.resolve(file))
    const planned = new Set<string>()
    for (const plan of plans)
      for (const line of (await files.read(plan)).split('\n')) if (line !== '') planned.add(inCheckout(line))
    const all = await files.glob(given['test-files'], { exclude: [`${given.output}/**`] })
    return new Gathered(new Map(all.map((file) => [inCheckout(file), file])), planned)
  }

  /** @param file of a test, relative to the checkout */
  see(file: string | undefined): void {
    if (file !== undefined && this.all.has(file)) this.#ran.add(file)
  }

  /** Test files that no shard ran: none has their tests where reports name files, else none was to run them. */
  get missing(): readonly string[] {
    const done = this.#ran.size > 0 ? this.#ran : this.planned
    return [...this.all].filter(([path]) => !done.has(path)).map(([, file]) => file)
  }
}

export function aboutMissing(missing: readonly string[]): string {
  const more = missing.length > 20 ? ` and ${missing.length - 20} more` : ''
  return `no shard ran ${counted(missing.length, 'test file')}: ${missing.slice(0, 20).join(', ')}${more}`
}
