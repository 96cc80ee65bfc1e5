import { errorMessage, type Exited, exited, type ExecOptions, type Ports, UserError } from '@slipway/core'
import { copyImage, openLayout } from '@slipway/oci'
import type { CacheArgs } from '../cache/buildkit-cache'
import { type CacheChoice, chooseCache } from '../cache/choice'
import type { Given } from '../inputs'
import { prepareDockerfile } from '../prepare'
import { BuildLog } from './build-log'
import type { Availability, BuiltImage, Engine, Program } from './engine'
import type { BuildOrder, DockerfileOrder } from './order'
import { readChecks } from './metadata'
import { pick } from './pick'
import { engineFailure } from './symptoms'

/** What is particular about a program that builds from a Dockerfile. */
export interface DockerfileEngine extends Omit<Engine, 'build'> {
  /** Variables of the job that it gets, beside what every tool gets. */
  readonly environment: readonly string[]
  /** Variables of ours. */
  variables?(order: DockerfileOrder, ports: Ports): Promise<Readonly<Record<string, string>>>
  /** Flags of the program before the command. */
  globals?(ports: Ports): Promise<readonly string[]>
  /** Those with which a call is done again that ended with these words; none, and it has failed. */
  again?(stderr: string, ports: Ports): readonly string[] | undefined
  /** How it is told of caches; without it, it has none. */
  cache?(choice: CacheChoice, given: Given, ports: Ports): Promise<CacheArgs>
  /** The command line that builds, without the program. */
  args(order: DockerfileOrder): readonly string[]
  /** Builds, and brings the image to a layout at `order.written`. */
  run(tool: EngineTool, order: DockerfileOrder, ports: Ports): Promise<void>
}

export function dockerfileEngine(engine: DockerfileEngine): Engine & DockerfileEngine {
  return {
    ...engine,
    build: async (order: BuildOrder, program: Program | undefined, ports: Ports): Promise<BuiltImage> => {
      const cache = await cacheOf(engine, order.given, ports)
      const prepared = { ...(await prepareDockerfile(order, ports)), cache }
      const variables = {
        ...pick(engine.environment, ports),
        ...(await engine.variables?.(prepared, ports)),
        ...cache.variables,
      }
      const globals = (await engine.globals?.(ports)) ?? []
      const tool = new EngineTool(
        { engine, program: program ?? [engine.name], globals, order: prepared, variables },
        ports,
      )
      await ports.host.group(`build with ${engine.name}`, () => engine.run(tool, prepared, ports))
      await keep(cache, ports)
      const image = await copyImage(await openLayout(ports.files, prepared.written), order.layout)
      return { ...image, steps: tool.log.steps, checks: await readChecks(ports.files, prepared.metadata) }
    },
  }
}

export const NO_CACHE: CacheArgs = { from: [], to: [] }

async function cacheOf(engine: DockerfileEngine, given: Given, ports: Ports): Promise<CacheArgs> {
  const choice = chooseCache(given, ports)
  if (choice.reason !== undefined) ports.host.info(`cache: ${choice.reason}`)
  if (choice.kind === 'none' || engine.cache === undefined) return NO_CACHE
  return engine.cache(choice, given, ports)
}

/** A cache that cannot be kept fails no build. */
async function keep(cache: CacheArgs, { host }: Ports): Promise<void> {
  try {
    await cache.keep?.()
  } catch (error) {
    host.warn(`the cache could not be kept, so the next build starts without it: ${errorMessage(error)}`)
  }
}

interface Started {
  readonly engine: DockerfileEngine
  readonly program: Program
  readonly globals: readonly string[]
  readonly order: DockerfileOrder
  /** The environment that it gets. */
  readonly variables: Readonly<Record<string, string>>
}

/** The program of an engine. */
export class EngineTool {
  readonly log = new BuildLog()
  #globals: readonly string[]

  constructor(
    readonly started: Started,
    readonly ports: Ports,
  ) {
    this.#globals = started.globals
  }

  /** Runs the build and shows its output. @throws BuildFailure */
  async build(order: DockerfileOrder = this.started.order): Promise<void> {
    const { engine } = this.started
    const onLine = (line: string) => this.log.read(line)
    await this.#run(engine.args(order), { show: 'lines', onLine, onErrorLine: onLine })
  }

  /** @throws BuildFailure */
  async quiet(args: readonly string[]): Promise<void> {
    await this.#run(args, {})
  }

  /** At the end, whatever came before: a failure changes nothing any more. */
  async tidy(args: readonly string[]): Promise<void> {
    const [file, ...before] = this.started.program
    await this.ports.exec
      .run(file, [...before, ...this.#globals, ...args], { env: this.started.variables, timeout: 5000 })
      .catch(() => undefined)
  }

  async #run(args: readonly string[], options: ExecOptions): Promise<void> {
    const { engine } = this.started
    const first = await this.#call(args, options)
    const globals = first.code === 0 ? undefined : engine.again?.(first.stderr, this.ports)
    this.#globals = globals ?? this.#globals
    const last = globals === undefined ? first : await this.#call(args, options)
    if (last.code !== 0) throw engineFailure(engine, last)
  }

  async #call(args: readonly string[], options: ExecOptions): Promise<Exited> {
    const { engine, program, variables } = this.started
    const [file, ...before] = program
    const { exec, signals } = this.ports
    const ended = await exec.run(file, [...before, ...this.#globals, ...args], { ...options, env: variables })
    signals.check()
    return exited(ended, { program: engine.name })
  }
}

/** A program of that name on PATH. */
export async function onPath(program: string, hint: string, { exec }: Pick<Ports, 'exec'>): Promise<Availability> {
  return (await exec.which(program)) === undefined
    ? { missing: `${program} is not installed`, hint }
    : { program: [program] }
}

/** The ID of an image in an engine's own store, from the file that it wrote. @throws UserError `IMAGE_ID` */
export async function readImageId(path: string, { files }: Ports): Promise<string> {
  const id = (await files.read(path)).trim()
  if (/^sha256:[a-f0-9]{64}$/.test(id)) return id
  throw new UserError(
    'IMAGE_ID',
    `expected the ID of the built image, found ${JSON.stringify(id.slice(0, 100))}`,
    'try another `engine`',
    { outcome: 'tool-failed' },
  )
}
