import { formatPlatform } from '@slipway/oci'
import { csvLine, plainList } from './csv'
import type { Given } from '../inputs'
import { type DockerfileOrder, isList } from './order'
import { allWithDockerfile, both, buildahAndPodman, cannot, type EngineOption, passes, OWN } from './support'

const ONLY_DOCKERFILE = cannot('it belongs to a Dockerfile')
const ONLY_ASSEMBLE = { ...allWithDockerfile(cannot('the Dockerfile sets it')), assemble: OWN }
const OWN_PULL = {
  ...allWithDockerfile({
    ...OWN,
    cannot: {
      because:
        'the engine pulls the bases of a Dockerfile, with its own login and certificates; it is for `unless-changed` alone',
      when: (given: Given) => given['unless-changed'].length === 0,
    },
  }),
  assemble: OWN,
}
const ONLY_BUILDX = cannot('only buildx writes provenance')

const file = passes('--file', ({ dockerfile }) => [dockerfile])
const label = passes('--label', ({ labels }) => pairs(labels))
const eachPlatform = passes('--platform', ({ given }) => given.platforms.map(formatPlatform))
const idFile = passes('--iidfile', (order) => [order.idFile])

const cacheFrom = passes('--cache-from', ({ cache }) => cache.from)
const cacheTo = passes('--cache-to', ({ cache }) => cache.to)
const NO_CACHE_OF_DOCKER = cannot('docker build writes no cache of its own; buildx does')
const ONLY_REGISTRY = {
  because: 'Buildah and Podman keep a cache in registries only',
  when: ({ cache }: Given) => cache.kind === 'gha' || cache.kind === 'path',
}

/**
 * Which engine honours which input. The check of the inputs, the command lines and the table in the README follow from
 * it, so a new option is a row here beside its declaration in `inputs.ts`. The arguments come in the order of the rows.
 */
export const ENGINE_OPTIONS: readonly EngineOption[] = [
  {
    input: 'provenance',
    isAsked: ({ provenance }) => provenance !== 'off',
    instead: 'off',
    engines: {
      // Always explicit: what is attested when nothing is said differs between versions, exporters and numbers of
      // platforms.
      buildx: both(
        passes('--provenance', ({ given }) => [given.provenance === 'off' ? 'false' : `mode=${given.provenance}`]),
        passes('--sbom', () => ['false']),
      ),
      docker: ONLY_BUILDX,
      ...buildahAndPodman(ONLY_BUILDX),
      assemble: ONLY_BUILDX,
    },
  },
  {
    input: 'layout',
    engines: {
      buildx: passes('--output', ({ written, time }) => [
        csvLine([
          ['type', 'oci'],
          ['dest', written],
          ['tar', 'false'],
          // Setting the time of every file takes a while, so it is done only when somebody asks for reproducible bytes.
          ...(time.explicit ? ([['rewrite-timestamp', 'true']] as const) : []),
        ]),
      ]),
      docker: idFile,
      // One platform is known by its ID, several by a name in the engine's store.
      ...buildahAndPodman(
        both(
          passes('--format', () => ['oci']),
          both(
            passes('--iidfile', (order) => (isList(order.given) ? [] : [order.idFile])),
            passes('--manifest', (order) => (isList(order.given) ? [order.storeName] : [])),
          ),
        ),
      ),
      assemble: OWN,
    },
  },
  {
    input: 'dockerfile',
    engines: {
      buildx: file,
      docker: file,
      ...buildahAndPodman(
        both(
          file,
          passes('--ignorefile', ({ ignoreFile }) => [ignoreFile]),
        ),
      ),
      assemble: ONLY_DOCKERFILE,
    },
  },
  {
    input: 'target',
    engines: { ...allWithDockerfile(passes('--target', ({ given }) => [given.target])), assemble: ONLY_DOCKERFILE },
  },
  {
    input: 'platforms',
    instead: 'one',
    engines: {
      buildx: passes('--platform', ({ given }) => [given.platforms.map(formatPlatform).join(',') || undefined]),
      docker: {
        ...eachPlatform,
        cannot: {
          because: 'docker saves one platform only; buildx, buildah and podman build several',
          when: isList,
        },
      },
      ...buildahAndPodman(eachPlatform),
      assemble: OWN,
    },
  },
  {
    input: 'build-args',
    engines: {
      ...allWithDockerfile(passes('--build-arg', ({ given }) => pairs(given['build-args']))),
      assemble: ONLY_DOCKERFILE,
    },
  },
  {
    input: 'secrets',
    engines: {
      buildx: passes('--secret', ({ secrets }) => secrets.map((secret) => csvLine(secretFields(secret)))),
      docker: passes('--secret', ({ secrets }) => secrets.map((secret) => csvLine(secretFields(secret)))),
      ...buildahAndPodman(
        passes('--secret', ({ secrets }) => secrets.map((secret) => plainList(secretFields(secret)))),
      ),
      assemble: ONLY_DOCKERFILE,
    },
  },
  {
    input: 'labels',
    engines: {
      buildx: both(
        label,
        passes('--annotation', (order) => pairs(withLevel(order))),
      ),
      // It knows no annotations: those come when what it saved is converted.
      docker: label,
      ...buildahAndPodman(
        both(
          label,
          passes('--annotation', ({ annotations }) => pairs(annotations)),
        ),
      ),
      assemble: OWN,
    },
  },
  {
    input: 'annotations',
    engines: { ...allWithDockerfile(OWN), assemble: OWN },
  },
  {
    input: 'cache',
    isAsked: ({ cache }) => cache.kind !== 'off' && cache.kind !== 'auto',
    instead: 'off',
    engines: {
      buildx: both(cacheFrom, cacheTo),
      docker: cannot('docker build writes no cache of its own; buildx does'),
      ...buildahAndPodman({ ...both(cacheFrom, cacheTo), cannot: ONLY_REGISTRY }),
      assemble: cannot('it runs no step, so there is none to keep'),
    },
  },
  { input: 'cache-scope', engines: { ...allWithDockerfile(OWN), assemble: ONLY_DOCKERFILE } },
  {
    input: 'cache-from',
    engines: {
      ...allWithDockerfile(passes('--cache-from', ({ given }) => given['cache-from'])),
      assemble: ONLY_DOCKERFILE,
    },
  },
  {
    input: 'cache-to',
    engines: {
      ...allWithDockerfile(passes('--cache-to', ({ given }) => given['cache-to'])),
      docker: NO_CACHE_OF_DOCKER,
      assemble: ONLY_DOCKERFILE,
    },
  },
  {
    input: 'pull',
    isAsked: ({ pull }) => pull,
    instead: 'off',
    engines: {
      ...allWithDockerfile(passes('--pull', ({ given }) => (given.pull ? ['true'] : []))),
      ...buildahAndPodman(passes('--pull', ({ given }) => (given.pull ? ['always'] : []))),
      assemble: OWN,
    },
  },
  {
    input: 'no-cache',
    isAsked: (given) => given['no-cache'],
    instead: 'off',
    engines: {
      ...allWithDockerfile(passes('--no-cache', ({ given }) => (given['no-cache'] ? ['true'] : []))),
      assemble: OWN,
    },
  },
  {
    input: 'build-contexts',
    engines: {
      ...allWithDockerfile(passes('--build-context', ({ given }) => pairs(given['build-contexts']))),
      docker: cannot('docker build takes one context; buildx takes several'),
      assemble: ONLY_DOCKERFILE,
    },
  },
  {
    input: 'ssh',
    engines: { ...allWithDockerfile(passes('--ssh', ({ given }) => given.ssh)), assemble: ONLY_DOCKERFILE },
  },
  {
    input: 'network',
    engines: { ...allWithDockerfile(passes('--network', ({ given }) => [given.network])), assemble: ONLY_DOCKERFILE },
  },
  {
    input: 'add-hosts',
    engines: {
      ...allWithDockerfile(passes('--add-host', ({ given }) => given['add-hosts'].map(hostEntry))),
      assemble: ONLY_DOCKERFILE,
    },
  },
  { input: 'load', isAsked: ({ load }) => load, engines: { ...allWithDockerfile(OWN), assemble: OWN } },
  { input: 'max-size', engines: { ...allWithDockerfile(OWN), assemble: OWN } },
  { input: 'base', engines: ONLY_ASSEMBLE },
  { input: 'copy', engines: ONLY_ASSEMBLE },
  { input: 'entrypoint', engines: ONLY_ASSEMBLE },
  { input: 'cmd', engines: ONLY_ASSEMBLE },
  { input: 'workdir', engines: ONLY_ASSEMBLE },
  { input: 'env', engines: ONLY_ASSEMBLE },
  { input: 'user', engines: ONLY_ASSEMBLE },
  { input: 'username', engines: { ...allWithDockerfile(OWN), assemble: OWN } },
  { input: 'registry-config', engines: OWN_PULL },
  { input: 'ca-file', engines: OWN_PULL },
  { input: 'plain-http', isAsked: (given) => given['plain-http'], instead: 'off', engines: OWN_PULL },
]

/** Some write `host=address`, which only newer clients take. */
function hostEntry(text: string): string {
  return text.replace(/^([^:=]+)=/, '$1:')
}

function pairs(entries: ReadonlyMap<string, string>): readonly string[] {
  return [...entries].map(([key, value]) => `${key}=${value}`)
}

function secretFields({ id, path }: DockerfileOrder['secrets'][number]): readonly (readonly [string, string])[] {
  return [
    ['id', id],
    ['src', path],
  ]
}

/** An image of one platform without attestations has no index to annotate, and BuildKit refuses to. */
function withLevel({ annotations, given }: DockerfileOrder): ReadonlyMap<string, string> {
  const level = isList(given) || given.provenance !== 'off' ? 'index,manifest' : 'manifest'
  return new Map([...annotations].map(([key, value]) => [`${level}:${key}`, value]))
}
