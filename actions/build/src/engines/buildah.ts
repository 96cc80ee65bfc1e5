import { UserError } from '@slipway/core'
import { formatPlatform } from '@slipway/oci'
import { plainList } from './csv'
import { type DockerfileOrder, optional, pairs } from './order'

/** Where the built image stands in the engine's own store. */
export type BuildahResult =
  /** One platform: the engine writes the image's ID there. */
  | { readonly kind: 'image'; readonly iidFile: string }
  /** Several: a list under a name that nobody else uses. */
  | { readonly kind: 'list'; readonly name: string }

/** Buildah's and Podman's `build`: the same flags (Buildah 1.28, Podman 4.3), `--opt=value` throughout. */
export function buildahArgs(order: DockerfileOrder, result: BuildahResult): readonly string[] {
  return [
    'build',
    '--format=oci',
    result.kind === 'image' ? `--iidfile=${result.iidFile}` : `--manifest=${result.name}`,
    `--file=${order.dockerfile}`,
    `--ignorefile=${order.ignoreFile}`,
    ...optional('--target', order.target),
    ...order.platforms.map((platform) => `--platform=${formatPlatform(platform)}`),
    ...pairs('--build-arg', order.buildArgs),
    ...order.secrets.map(
      ({ id, path }) =>
        `--secret=${plainList([
          ['id', id],
          ['src', path],
        ])}`,
    ),
    ...pairs('--label', order.labels),
    ...pairs('--annotation', order.annotations),
    // With its layer cache Podman 4.3.1 takes the first platform's image for the second, too.
    ...(result.kind === 'list' ? ['--layers=false'] : []),
    // Every file and the image itself get this time, so it is set only when somebody asks for it.
    ...(order.time.explicit ? [`--timestamp=${order.time.epoch}`] : []),
    '--',
    order.context,
  ]
}

export type Stored = { readonly kind: 'image'; readonly id: string } | { readonly kind: 'list'; readonly name: string }

/**
 * Copies the image out of the engine's store into a layout. `push` is the engine's word: nothing leaves the machine.
 */
export function exportArgs(stored: Stored, into: string): readonly string[] {
  // The transport's own grammar: what follows a colon would be a name.
  if (into.includes(':'))
    throw new UserError(
      'PATH_UNUSABLE',
      `expected a path without a colon, found ${into}`,
      'set TMPDIR to a folder with a plain name',
    )
  const what =
    stored.kind === 'image'
      ? ['push', '--format=oci', '--', stored.id]
      : ['manifest', 'push', '--all', '--format=oci', '--', stored.name]
  return [...what, `oci:${into}`]
}

/** Takes the list's name away again; its images stay as a cache. */
export function removeListArgs(name: string): readonly string[] {
  return ['manifest', 'rm', '--', name]
}
