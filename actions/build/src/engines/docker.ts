import { formatPlatform } from '@slipway/oci'
import { csvLine } from './csv'
import { type DockerfileOrder, optional, pairs } from './order'

/** `docker build` with BuildKit. The image stays in the daemon without a name. */
export function dockerArgs(order: DockerfileOrder, iidFile: string): readonly string[] {
  return [
    'build',
    '--progress=plain',
    `--iidfile=${iidFile}`,
    `--file=${order.dockerfile}`,
    ...optional('--target', order.target),
    ...order.platforms.map((platform) => `--platform=${formatPlatform(platform)}`),
    ...pairs('--build-arg', order.buildArgs),
    ...order.secrets.map(
      ({ id, path }) =>
        `--secret=${csvLine([
          ['id', id],
          ['src', path],
        ])}`,
    ),
    ...pairs('--label', order.labels),
    '--',
    order.context,
  ]
}

export function saveArgs(id: string, archive: string): readonly string[] {
  return ['save', `--output=${archive}`, '--', id]
}
