import type { EngineName } from '../inputs'
import { assemble } from './assemble'
import { buildah, podman } from './buildah'
import { buildx } from './buildx'
import { docker } from './docker'
import type { Engine } from './engine'

/** Every engine, by its name. */
export const ENGINES: Readonly<Record<EngineName, Engine>> = { buildx, docker, buildah, podman, assemble }
