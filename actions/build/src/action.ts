import {
  type Claim,
  defineAction,
  formatReference,
  hostsImage,
  InvalidInputs,
  type Ports,
  type Result,
  type Values,
} from '@slipway/core'
import { checkInputs } from './check'
import { compile } from './command'
import { BuildFailure } from './engines/failure'
import { type Inputs, inputs } from './inputs'
import { peers } from './peers'
import { type BuildRecord, buildRecord } from './record'

export const build = defineAction(buildRecord, {
  title: 'Build',
  summary: 'compile and build an image into an OCI layout; pushes nothing',
  description:
    'Compiles, then builds an image into an OCI layout with BuildKit, Buildah, Podman, Docker or without any of them; it pushes and tags nothing',
  inputs,
  peers,
  systems: ['linux'],
  place: { order: 100, begins: true, ofImage: true },
  reach: 'nothing',
  forks: 'run',
  job: { toolchain: 'users', needsEngine: true, keepsLayout: true },
  claims: (given) => (given.layout === undefined ? [] : [claimOf(given['working-directory'], given.layout)]),
  run,
})

const claimOf = (directory: string, layout: string): Claim => ({
  what: `the folder ${directory === '.' ? '' : `${directory}/`}${layout}`,
  input: 'layout',
  hint: 'leave it out: without it each component has a folder of its own',
})

async function run(inputs: Values<Inputs>, ports: Ports): Promise<Result<BuildRecord>> {
  const given = { ...inputs, image: inputs.image ?? hostsImage(ports.environment, inputs.component) }
  await checkInputs(given, ports)
  if (inputs.image?.given !== undefined)
    ports.host.info(
      `${inputs.image.given}: names of repositories have small letters, taken as ${formatReference(inputs.image)}`,
    )
  try {
    // Before the command: what is not built needs no compiling either.
    const unchanged = await takeUnchanged(given, ports)
    if (unchanged !== undefined) return unchanged
    await requireTools(given, ports)
    await compile(given.command ?? [], ports)
    return await makeImage(given, ports)
  } catch (error) {
    if (!(error instanceof BuildFailure) || error.outcome !== 'fail') throw error
    const { buildFailed } = await import('./build-image')
    return buildFailed(error, given, ports)
  }
}

async function makeImage(given: Values<Inputs>, ports: Ports): Promise<Result<BuildRecord>> {
  try {
    const context = await findContext(given, ports)
    // Loaded only now: the command did not have to wait for it.
    const { buildImage } = await import('./build-image')
    return await buildImage(given, context, ports)
  } catch (error) {
    if (!(error instanceof InvalidInputs) || given.command === undefined) throw error
    throw new InvalidInputs(
      error.problems,
      error.explained,
      'correct the inputs named above; `command` ran, and no image was built',
    )
  }
}

async function takeUnchanged(given: Values<Inputs>, ports: Ports): Promise<Result<BuildRecord> | undefined> {
  if (given['unless-changed'].length === 0) return undefined
  const { takeLast } = await import('./unchanged/result')
  return takeLast(given, ports)
}

/** Told before anything takes long. */
async function requireTools(given: Values<Inputs>, ports: Ports): Promise<void> {
  const input = given.load ? 'load' : given.import?.kind === 'docker-daemon' ? 'import' : undefined
  if (input === undefined) return
  const { requireDocker } = await import('./import/daemon')
  await requireDocker(input, ports)
}

/** After the command, which may make it. */
async function findContext(given: Values<Inputs>, { files }: Ports): Promise<string> {
  const real = await files.realPath(given.context).catch(() => undefined)
  if (real === undefined || (await files.stat(real))?.kind !== 'directory') {
    throw new InvalidInputs([
      { input: 'context', message: `expected a folder at ${files.resolve(given.context)}, found none` },
    ])
  }
  return real
}
