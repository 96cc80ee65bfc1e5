import { type ExecOptions, type Ports, UserError } from '@slipway/core'
import { convertDockerArchive } from '@slipway/oci'
import { buildahArgs, exportArgs, removeListArgs, type Stored } from './buildah'
import { buildxArgs } from './buildx'
import type { Chosen } from './choose'
import { dockerArgs, saveArgs } from './docker'
import { engineEnvironment } from './environment'
import type { DockerfileOrder } from './order'
import { engineFailure } from './symptoms'
import type { ImageTime } from '../source'

export type DockerfileEngine = Exclude<Chosen, { readonly engine: 'assemble' }>

/** Builds an image from a Dockerfile. @returns the path of a layout in `order.work`, as the engine wrote it */
export async function buildFromDockerfile(
  chosen: DockerfileEngine,
  order: DockerfileOrder,
  ports: Ports,
): Promise<string> {
  const into = ports.files.resolve(order.work, 'layout')
  const tool = new EngineTool(chosen, order.time, ports)
  if (chosen.engine === 'buildx') await tool.show(buildxArgs(order, into))
  else if (chosen.engine === 'docker') await withDocker(tool, order, into, ports)
  else await withBuildah(tool, order, into, ports)
  return into
}

class EngineTool {
  readonly #env: Readonly<Record<string, string>>

  constructor(
    readonly chosen: DockerfileEngine,
    time: ImageTime,
    readonly ports: Ports,
  ) {
    this.#env = {
      ...engineEnvironment(chosen.engine, ports.environment),
      ...(chosen.engine === 'buildx' || chosen.engine === 'docker' ? buildkit(time) : {}),
    }
  }

  /** @throws BuildFailure */
  async show(args: readonly string[]): Promise<void> {
    await this.#run(args, { show: 'lines' })
  }

  async quiet(args: readonly string[]): Promise<void> {
    await this.#run(args, {})
  }

  /** At the end, whatever came before: a failure changes nothing any more. */
  async tidy(args: readonly string[]): Promise<void> {
    await this.ports.exec.run(this.chosen.program[0], args, { env: this.#env, timeout: 5000 }).catch(() => undefined)
  }

  async #run(args: readonly string[], options: ExecOptions): Promise<void> {
    const [file, ...before] = this.chosen.program
    const { exec, signals } = this.ports
    const result = await exec.run(file, [...before, ...args], { ...options, env: this.#env })
    signals.check()
    if (result.code !== 0) throw engineFailure(this.chosen.engine, result)
  }
}

/** For BuildKit's clients: the image's time, and nothing attested that nobody asked for, by no version of the CLI. */
function buildkit({ epoch, explicit }: ImageTime): Readonly<Record<string, string>> {
  return {
    DOCKER_BUILDKIT: '1',
    BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
    ...(epoch > 0 || explicit ? { SOURCE_DATE_EPOCH: String(epoch) } : {}),
  }
}

async function withBuildah(tool: EngineTool, order: DockerfileOrder, into: string, ports: Ports): Promise<void> {
  if (order.platforms.length > 1) {
    const name = `localhost/slipway-${ports.random.hex(8)}`
    ports.signals.defer(() => tool.tidy(removeListArgs(name)))
    await tool.show(buildahArgs(order, { kind: 'list', name }))
    await tool.quiet(exportArgs({ kind: 'list', name }, into))
    return
  }
  const iidFile = ports.files.resolve(order.work, 'image-id')
  await tool.show(buildahArgs(order, { kind: 'image', iidFile }))
  const stored: Stored = { kind: 'image', id: await readId(iidFile, ports) }
  await tool.quiet(exportArgs(stored, into))
}

async function withDocker(tool: EngineTool, order: DockerfileOrder, into: string, ports: Ports): Promise<void> {
  const iidFile = ports.files.resolve(order.work, 'image-id')
  await tool.show(dockerArgs(order, iidFile))
  const archive = ports.files.resolve(order.work, 'saved.tar')
  await tool.quiet(saveArgs(await readId(iidFile, ports), archive))
  await convertDockerArchive(ports.files, { archive, into, annotations: order.annotations })
  await ports.files.remove(archive)
}

async function readId(path: string, { files }: Ports): Promise<string> {
  const id = (await files.read(path)).trim()
  if (!/^sha256:[a-f0-9]{64}$/.test(id))
    throw new UserError(
      'IMAGE_ID',
      `expected the ID of the built image, found ${JSON.stringify(id.slice(0, 100))}`,
      'try another `engine`',
      {
        outcome: 'tool-failed',
      },
    )
  return id
}
