import type { EngineName, Given, Inputs } from '../inputs'
import type { DockerfileOrder } from './order'

/** What one engine does with one input. */
export interface Support {
  /** Names of its arguments, for the README. None: our own builder reads the input itself. */
  readonly flags: readonly string[]
  readonly args: (order: DockerfileOrder) => readonly string[]
  /** Why it cannot do it, and for which values of the input: all, without `when`. */
  readonly cannot?: { readonly because: string; readonly when?: (given: Given) => boolean }
}

/** An input that engines honour in different ways. */
export interface EngineOption {
  readonly input: keyof Inputs
  /** Whether the inputs ask for it; without it, when the input is given. */
  readonly isAsked?: (given: Given) => boolean
  /** What to give to an engine that cannot do it; without it, nothing. */
  readonly instead?: 'one' | 'off'
  readonly engines: Readonly<Record<EngineName, Support>>
}

/** `--flag=value` for each value: no text of the user begins an argument. */
export function passes(flag: string, values: (order: DockerfileOrder) => readonly (string | undefined)[]): Support {
  const args = (order: DockerfileOrder) =>
    values(order)
      .filter((value) => value !== undefined)
      .map((value) => `${flag}=${value}`)
  return { flags: [flag], args }
}

/** Our own builder reads the input itself. */
export const OWN: Support = { flags: [], args: () => [] }

/** The reason is one plain sentence: it stands in the error and in the README. */
export function cannot(because: string): Support {
  return { ...OWN, cannot: { because } }
}

/** The arguments of one after those of the other. */
export function both(one: Support, other: Support): Support {
  return { flags: [...one.flags, ...other.flags], args: (order) => [...one.args(order), ...other.args(order)] }
}

export function buildahAndPodman(support: Support): Pick<EngineOption['engines'], 'buildah' | 'podman'> {
  return { buildah: support, podman: support }
}

export function allWithDockerfile(support: Support): Omit<EngineOption['engines'], 'assemble'> {
  return { buildx: support, docker: support, ...buildahAndPodman(support) }
}
