import { exited, type ExecOptions, type Ports, UserError } from '@slipway/core'
import { copyImage, openLayout } from '@slipway/oci'
import { prepareDockerfile } from '../prepare'
import type { Availability, BuiltImage, Engine, Program } from './engine'
import type { BuildOrder, DockerfileOrder } from './order'
import { engineFailure } from './symptoms'

/** What is particular about a program that builds from a Dockerfile. */
export interface DockerfileEngine extends Omit<Engine, 'build'> {
  /** Variables of the job that it gets, beside what every tool gets. */
  readonly environment: readonly string[]
  /** Variables of ours. */
  variables?(order: DockerfileOrder, ports: Ports): Promise<Readonly<Record<string, string>>>
  /** The command line that builds, without the program. */
  args(order: DockerfileOrder): readonly string[]
  /** Builds, and brings the image to a layout at `order.written`. */
  run(tool: EngineTool, order: DockerfileOrder, ports: Ports): Promise<void>
}

export function dockerfileEngine(engine: DockerfileEngine): Engine & DockerfileEngine {
  return {
    ...engine,
    build: async (order: BuildOrder, program: Program | undefined, ports: Ports): Promise<BuiltImage> => {
      const prepared = await prepareDockerfile(order, ports)
      const variables = { ...pick(engine.environment, ports), ...(await engine.variables?.(prepared, ports)) }
      const tool = new EngineTool({ engine, program: program ?? [engine.name], order: prepared, variables }, ports)
      await ports.host.group(`build with ${engine.name}`, () => engine.run(tool, prepared, ports))
      return copyImage(await openLayout(ports.files, prepared.written), order.layout)
    },
  }
}

interface Started {
  readonly engine: DockerfileEngine
  readonly program: Program
  readonly order: DockerfileOrder
  /** The environment that it gets. */
  readonly variables: Readonly<Record<string, string>>
}

/** The program of an engine. */
export class EngineTool {
  constructor(
    readonly started: Started,
    readonly ports: Ports,
  ) {}

  /** Runs the build and shows its output. @throws BuildFailure */
  async build(): Promise<void> {
    const { engine, order } = this.started
    await this.#run(engine.args(order), { show: 'lines' })
  }

  /** @throws BuildFailure */
  async quiet(args: readonly string[]): Promise<void> {
    await this.#run(args, {})
  }

  /** At the end, whatever came before: a failure changes nothing any more. */
  async tidy(args: readonly string[]): Promise<void> {
    const [file, ...before] = this.started.program
    await this.ports.exec
      .run(file, [...before, ...args], { env: this.started.variables, timeout: 5000 })
      .catch(() => undefined)
  }

  async #run(args: readonly string[], options: ExecOptions): Promise<void> {
    const [file, ...before] = this.started.program
    const { exec, signals } = this.ports
    const ended = await exec.run(file, [...before, ...args], { ...options, env: this.started.variables })
    signals.check()
    const result = exited(ended, { program: this.started.engine.name })
    if (result.code !== 0) throw engineFailure(this.started.engine, result)
  }
}

/** Those of the job's variables that an engine may see. No tokens are among them. */
export function pick(names: readonly string[], { environment }: Pick<Ports, 'environment'>): Record<string, string> {
  const found = names.map((name) => [name, environment.get(name)] as const)
  return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== undefined))
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
