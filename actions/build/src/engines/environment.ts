import type { Environment } from '@slipway/core'

/** Beside what every tool gets: where the builder is and how to reach it, and whom it pulls bases as. No tokens. */
const CLIENT = [
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_CONFIG',
  'DOCKER_CERT_PATH',
  'DOCKER_TLS_VERIFY',
  'DOCKER_API_VERSION',
]
const BUILDX = [
  'BUILDX_BUILDER',
  'BUILDX_CONFIG',
  'BUILDX_CPU_PROFILE',
  'BUILDKIT_HOST',
  'BUILDKIT_COLORS',
  'SSH_AUTH_SOCK',
]
const CONTAINERS = [
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

const NAMES = {
  buildx: [...CLIENT, ...BUILDX],
  docker: [...CLIENT, ...BUILDX],
  buildah: CONTAINERS,
  podman: CONTAINERS,
}

export function engineEnvironment(
  engine: keyof typeof NAMES,
  environment: Environment,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    NAMES[engine]
      .map((name) => [name, environment.get(name)])
      .filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
