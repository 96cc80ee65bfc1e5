import type { Ports } from '@slipway/core'
import { convertDockerArchive } from '@slipway/oci'
import { BUILDAH_SYMPTOMS } from './buildah-symptoms'
import { BUILDKIT_ENVIRONMENT, BUILDKIT_SYMPTOMS, buildkitVariables } from './buildkit'
import { dockerfileEngine, type EngineTool, onPath, readImageId } from './dockerfile-engine'
import { optionArgs } from './option-rules'
import type { DockerfileOrder } from './order'

export const docker = dockerfileEngine({
  name: 'docker',
  // Podman can stand behind the name docker, and then speaks as itself.
  symptoms: [...BUILDKIT_SYMPTOMS, ...BUILDAH_SYMPTOMS],
  environment: BUILDKIT_ENVIRONMENT,
  variables: buildkitVariables,
  available: (ports) => onPath('docker', 'install Docker, or leave `engine` out', ports),
  args: dockerArgs,
  run,
})

/** `docker build` with BuildKit. The image stays in the daemon without a name. */
function dockerArgs(order: DockerfileOrder): readonly string[] {
  return ['build', '--progress=plain', ...optionArgs('docker', order), '--', order.context]
}

export function saveArgs(id: string, archive: string): readonly string[] {
  return ['save', `--output=${archive}`, '--', id]
}

async function run(tool: EngineTool, order: DockerfileOrder, ports: Ports): Promise<void> {
  const { archive, written: into, annotations } = order
  await tool.build()
  await tool.quiet(saveArgs(await readImageId(order.idFile, ports), archive))
  await convertDockerArchive(ports.files, { archive, into, annotations, layers: 'anew' })
  await ports.files.remove(archive)
}
