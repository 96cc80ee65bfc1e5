import { github } from './github'
import { gitlab } from './gitlab'
import type { HostKind } from './kit/host-kind'
import { terminal } from './terminal'

/** Every host, in the order in which they are asked. One more is a folder and a line here. */
export const HOSTS = [github, gitlab, terminal] as const satisfies readonly HostKind[]

export type KnownHost = (typeof HOSTS)[number]['name']

export const HOST_NAMES: readonly KnownHost[] = HOSTS.map(({ name }) => name)
