import { InvalidInputs, type Ports } from '@slipway/core'
import type { BuildOrder, DockerfileOrder } from './engines/order'
import { ignoreText } from './ignore-file'
import type { Given } from './inputs'
import { writeSecrets } from './secrets'
import { warnOfFoldedArgs } from './told-args'

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
export async function prepareDockerfile(order: BuildOrder, ports: Ports): Promise<DockerfileOrder> {
  const { given, context, own } = order
  const { files } = ports
  const original = dockerfilePath(given, ports)
  if ((await files.stat(original)) === undefined) throw noDockerfile(given, original)
  const work = await files.temporary('build')
  const dockerfile = files.resolve(work, 'Dockerfile')
  const ignoreFile = `${dockerfile}.dockerignore`
  const text = await files.readBytes(original)
  await files.write(dockerfile, text)
  warnOfFoldedArgs(given['build-args'], new TextDecoder().decode(text), ports.host)
  await files.write(ignoreFile, await ignoreText(files, { context, dockerfile: original, own }))
  return {
    ...order,
    dockerfile,
    ignoreFile,
    secrets: await writeSecrets(given.secrets, ports),
    cache: { from: [], to: [] },
    metadata: files.resolve(work, 'metadata.json'),
    written: files.resolve(work, 'layout'),
    idFile: files.resolve(work, 'image-id'),
    storeName: `localhost/slipway-${ports.random.hex(8)}`,
    archive: files.resolve(work, 'saved.tar'),
  }
}

function noDockerfile(given: Given, path: string): InvalidInputs {
  const message = `expected a Dockerfile at ${path}, found none; name another, or assemble the image without one from \`base\` and \`copy\``
  return new InvalidInputs([{ input: given.dockerfile === undefined ? 'context' : 'dockerfile', message }])
}
