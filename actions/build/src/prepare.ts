import { InvalidInputs, type Ports } from '@slipway/core'
import type { Given } from './check'
import type { DockerfileOrder } from './engines/order'
import { ignoreText } from './ignore-file'
import { writeSecrets } from './secrets'
import type { ImageTime } from './source'

export interface Prepared {
  readonly given: Given
  readonly context: string
  /** Absolute paths that we write into. */
  readonly own: readonly string[]
  readonly labels: ReadonlyMap<string, string>
  readonly annotations: ReadonlyMap<string, string>
  readonly time: ImageTime
}

/** Absolute path of the Dockerfile. */
export function dockerfilePath(given: Given, ports: Ports): string {
  return given.dockerfile === undefined
    ? ports.files.resolve(given.context, 'Dockerfile')
    : ports.files.resolve(given.dockerfile)
}

/**
 * Everything an engine needs, in a folder that goes when the action ends. The Dockerfile is copied there, because
 * BuildKit looks for ignore rules beside it and the user's folder is not ours to write into.
 * @throws InvalidInputs when there is no Dockerfile
 */
export async function prepareDockerfile(
  { given, context, own, labels, annotations, time }: Prepared,
  ports: Ports,
): Promise<DockerfileOrder> {
  const { files } = ports
  const original = dockerfilePath(given, ports)
  if ((await files.stat(original)) === undefined) throw noDockerfile(given, original)
  const work = await files.temporary('build')
  const dockerfile = files.resolve(work, 'Dockerfile')
  const ignoreFile = `${dockerfile}.dockerignore`
  await files.write(dockerfile, await files.readBytes(original))
  await files.write(ignoreFile, await ignoreText(files, { context, dockerfile: original, own }))
  return {
    context,
    dockerfile,
    ignoreFile,
    target: given.target,
    platforms: given.platforms,
    buildArgs: given['build-args'],
    secrets: await writeSecrets(given.secrets, ports),
    labels,
    annotations,
    provenance: given.provenance,
    time,
    work,
  }
}

function noDockerfile(given: Given, path: string): InvalidInputs {
  const message = `expected a Dockerfile at ${path}, found none; name another, or assemble the image without one from \`base\` and \`copy\``
  return new InvalidInputs([{ input: given.dockerfile === undefined ? 'context' : 'dockerfile', message }])
}
