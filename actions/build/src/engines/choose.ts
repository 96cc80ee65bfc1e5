import { type Ports, ToolError } from '@slipway/core'
import type { Given } from '../check'
import { wantsAssemble } from '../check'
import type { EngineName } from '../inputs'
import { type BuildxProgram, parseBuilder, whyNot } from './buildx'
import { engineEnvironment } from './environment'

export type Chosen = { readonly reason: string } & (
  | { readonly engine: 'assemble' }
  | { readonly engine: 'buildx'; readonly program: BuildxProgram }
  | { readonly engine: 'buildah' | 'podman' | 'docker'; readonly program: readonly [string] }
)

const HINTS: Readonly<Record<Exclude<EngineName, 'assemble'>, string>> = {
  buildx: 'install docker buildx, or leave `engine` out',
  buildah: 'install Buildah, or leave `engine` out',
  podman: 'install Podman, or leave `engine` out',
  docker: 'install Docker, or leave `engine` out',
}

/**
 * The engine to use and why. Auto asks no program but buildx, and that once.
 * @throws ToolError `ENGINE_MISSING`, `NO_ENGINE`
 */
export async function chooseEngine(given: Given, ports: Ports): Promise<Chosen> {
  if (given.engine === 'assemble') return { engine: 'assemble', reason: 'asked for' }
  if (wantsAssemble(given)) return { engine: 'assemble', reason: '`base` or `copy` is given' }
  return given.engine === 'auto' ? firstThatCan(given, ports) : asked(given.engine, ports)
}

async function asked(engine: Exclude<EngineName, 'assemble'>, { exec }: Ports): Promise<Chosen> {
  const reason = 'asked for'
  if (engine === 'buildx') {
    const program = await findBuildx({ exec })
    if (program !== undefined) return { engine, program, reason }
  } else if ((await exec.which(engine)) !== undefined) {
    return { engine, program: [engine], reason }
  }
  throw new ToolError('ENGINE_MISSING', `engine: expected a program ${engine} on PATH, found none`, HINTS[engine])
}

/** As a program of its own (`buildx`, Homebrew's `docker-buildx`), else through the Docker CLI. */
async function findBuildx({ exec }: Pick<Ports, 'exec'>): Promise<BuildxProgram | undefined> {
  for (const name of ['buildx', 'docker-buildx']) if ((await exec.which(name)) !== undefined) return [name]
  return (await exec.which('docker')) === undefined ? undefined : ['docker', 'buildx']
}

async function firstThatCan(given: Given, ports: Ports): Promise<Chosen> {
  const because: string[] = []
  const program = await findBuildx(ports)
  const refused =
    program === undefined ? 'buildx is not installed' : await builderRefusal(program, given.platforms.length, ports)
  if (program !== undefined && refused === undefined)
    return { engine: 'buildx', program, reason: 'its builder exports OCI layouts' }
  because.push(refused ?? '')
  if (given.provenance !== 'off') throw none([...because, 'only buildx writes provenance'])
  for (const engine of ['buildah', 'podman'] as const) {
    if ((await ports.exec.which(engine)) !== undefined) return { engine, program: [engine], reason: because.join('; ') }
    because.push(`${engine} is not installed`)
  }
  if ((await ports.exec.which('docker')) === undefined) throw none([...because, 'docker is not installed'])
  if (given.platforms.length > 1) throw none([...because, 'docker saves one platform only'])
  return { engine: 'docker', program: ['docker'], reason: because.join('; ') }
}

async function builderRefusal(
  [file, ...args]: BuildxProgram,
  platforms: number,
  { exec, environment }: Ports,
): Promise<string | undefined> {
  const shown = await exec.run(file, [...args, 'inspect'], {
    env: engineEnvironment('buildx', environment),
    timeout: 20_000,
  })
  if (shown.timedOut) return 'buildx did not answer within 20 s'
  if (shown.code !== 0) return `buildx is not usable: ${(shown.stderr.trim().split('\n').at(-1) ?? '').slice(0, 200)}`
  return whyNot(parseBuilder(shown.stdout), platforms)
}

function none(because: readonly string[]): ToolError {
  return new ToolError(
    'NO_ENGINE',
    `expected something that can build a Dockerfile, found nothing: ${because.join('; ')}`,
    'install buildx (docker buildx create --use), Buildah or Podman, or assemble the image with `base` and `copy`, which needs nothing',
  )
}
