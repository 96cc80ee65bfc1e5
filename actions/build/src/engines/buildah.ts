import { type Ports, UserError } from '@slipway/core'
import type { CacheArgs } from '../cache/buildkit-cache'
import type { CacheChoice } from '../cache/choice'
import type { Given } from '../inputs'
import { BUILDAH_SYMPTOMS } from './buildah-symptoms'
import {
  type DockerfileEngine,
  dockerfileEngine,
  type EngineTool,
  NO_CACHE,
  onPath,
  readImageId,
} from './dockerfile-engine'
import { BuildFailure } from './failure'
import { containersLogin } from './login'
import { optionArgs } from './option-rules'
import { type DockerfileOrder, isList } from './order'
import { shortNameVariables } from './short-names'
import { otherStorage, storageArgs } from './storage'

/** Beside what every tool gets: where the stores are and whom bases are pulled as. */
const ENVIRONMENT = [
  'CONTAINERS_CONF',
  'CONTAINERS_CONF_OVERRIDE',
  'CONTAINERS_STORAGE_CONF',
  'CONTAINERS_REGISTRIES_CONF',
  'REGISTRY_AUTH_FILE',
  'STORAGE_DRIVER',
  'STORAGE_OPTS',
  'BUILDAH_ISOLATION',
  'BUILDAH_LAYERS',
  '_BUILDAH_STARTED_IN_USERNS',
  'XDG_DATA_HOME',
  'CONTAINER_HOST',
]

export const buildah = dockerfileEngine(buildahLike('buildah', 'Buildah'))
export const podman = dockerfileEngine(buildahLike('podman', 'Podman'))

/** Podman builds with Buildah's code: the same flags and messages (Buildah 1.28, Podman 4.3). */
function buildahLike(name: 'buildah' | 'podman', product: string): DockerfileEngine {
  return {
    name,
    symptoms: BUILDAH_SYMPTOMS,
    environment: ENVIRONMENT,
    variables: async ({ given }, ports) => ({
      ...(await shortNameVariables(ports)),
      ...(await containersLogin(given, ports)),
    }),
    // Podman keeps the driver of its store in a database.
    ...(name === 'buildah' ? { globals: storageArgs } : {}),
    again: otherStorage,
    cache: registryCache,
    available: (ports) => onPath(name, `install ${product}, or leave \`engine\` out`, ports),
    args: (order) => [
      'build',
      ...optionArgs(name, order),
      // With its layer cache Podman 4.3.1 takes the first platform's image for the second, too.
      ...(isList(order.given) ? ['--layers=false'] : []),
      // Without its layers there is nothing to keep, and root of 1.28 builds without them.
      ...(order.cache.from.length + order.cache.to.length > 0 ? ['--layers=true'] : []),
      // Every file and the image itself get this time, so it is set only when somebody asks for it.
      ...(order.time.explicit ? [`--timestamp=${order.time.epoch}`] : []),
      '--',
      order.context,
    ],
    run,
  }
}

/**
 * Buildah keeps each step under a tag of its own in a repository. What unprotected refs write lies in another one, so
 * that a protected ref reads only what protected refs wrote.
 */
async function registryCache(choice: CacheChoice, given: Given, { host }: Ports): Promise<CacheArgs> {
  if (choice.kind !== 'registry' || choice.place === undefined || isList(given)) {
    host.info('cache: none, since Buildah and Podman keep one in a registry only, and for one platform')
    return { from: [], to: [] }
  }
  const own = host.source.protectedRef === true ? choice.place : `${choice.place}/unprotected`
  // It takes one repository (1.28: of several the last counts). Who writes none has none of its own to read.
  return choice.exports === undefined ? { from: [choice.place], to: [] } : { from: [own], to: [own] }
}

/** `failed pushing cache to …`, `failed checking if remote image exists …`: both end Buildah, and the build with it. */
const CACHE_FAILED = /(?:pushing|pulling|populating|checking)[^\n]{0,40}(?:cache|remote)/i

/** A cache that cannot be read or written fails no build: it is built again without one. */
async function buildTolerant(tool: EngineTool, order: DockerfileOrder, { host }: Ports): Promise<void> {
  try {
    await tool.build()
  } catch (error) {
    const hasCache = order.cache.from.length + order.cache.to.length > 0
    if (!hasCache || !(error instanceof BuildFailure) || !CACHE_FAILED.test(error.message)) throw error
    host.warn(`the cache cannot be used, so it is built without one: ${error.message}`)
    await tool.build({ ...order, cache: NO_CACHE })
  }
}

async function run(tool: EngineTool, order: DockerfileOrder, ports: Ports): Promise<void> {
  const { storeName: name, written } = order
  if (isList(order.given)) {
    ports.signals.defer(() => tool.tidy(removeListArgs(name)))
    await buildTolerant(tool, order, ports)
    await tool.quiet(exportArgs({ kind: 'list', name }, written))
  } else {
    await buildTolerant(tool, order, ports)
    await tool.quiet(exportArgs({ kind: 'image', id: await readImageId(order.idFile, ports) }, written))
  }
}

/** Where the built image stands in the engine's own store: one platform under its ID, several under a name. */
type Stored = { readonly kind: 'image'; readonly id: string } | { readonly kind: 'list'; readonly name: string }

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
function removeListArgs(name: string): readonly string[] {
  return ['manifest', 'rm', '--', name]
}
