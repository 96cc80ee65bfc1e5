import { type Ports, ToolError } from '@slipway/core'
import { AUTO_ORDER, type EngineName, type Given } from '../inputs'
import type { Engine, Program } from './engine'
import { ENGINES } from './index'
import { refusedOptions, wantsAssemble } from './option-rules'

export interface Chosen {
  readonly engine: EngineName
  /** How it is started; our own builder is no program. */
  readonly program?: Program
  readonly reason: string
}

/**
 * The engine to use and why. Auto asks no program but buildx, and that once.
 * @throws ToolError `ENGINE_MISSING`, `NO_ENGINE`
 */
export async function chooseEngine(given: Given, ports: Ports): Promise<Chosen> {
  const auto = given.engine === 'auto'
  const engine = wantsAssemble(given) ? 'assemble' : given.engine
  if (engine === 'auto') return firstThatCan(given, ports)
  const found = await ENGINES[engine].available(ports)
  if ('missing' in found)
    throw new ToolError('ENGINE_MISSING', `engine: expected a program ${engine} on PATH, found none`, found.hint)
  return { engine, ...found, reason: auto ? '`base` or `copy` is given' : 'asked for' }
}

async function firstThatCan(given: Given, ports: Ports): Promise<Chosen> {
  const because = new Set<string>()
  for (const engine of AUTO_ORDER) {
    const tried = await tryEngine(ENGINES[engine], given, ports)
    if (tried.fits) return { engine, ...tried.started, reason: tried.reason ?? [...because].join('; ') }
    for (const reason of tried.reasons) because.add(reason)
  }
  throw new ToolError(
    'NO_ENGINE',
    `expected an engine that can build a Dockerfile, found none: ${[...because].join('; ')}`,
    'install buildx (docker buildx create --use), Buildah or Podman (in a GitLab job the image slipway-build has it: docs/gitlab-images.md), or assemble the image with `base` and `copy`, which needs nothing',
  )
}

type Tried =
  | { readonly fits: true; readonly started: { readonly program?: Program }; readonly reason?: string }
  | { readonly fits: false; readonly reasons: readonly string[] }

async function tryEngine(engine: Engine, given: Given, ports: Ports): Promise<Tried> {
  const refused = refusedOptions(engine.name, given)
  if (refused.length > 0) return { fits: false, reasons: refused.map(({ because }) => because) }
  const found = await engine.available(ports)
  if ('missing' in found) return { fits: false, reasons: [found.missing] }
  if (engine.fitness === undefined || found.program === undefined) return { fits: true, started: found }
  const { fits, reason } = await engine.fitness(found.program, given, ports)
  return fits ? { fits, started: found, reason } : { fits, reasons: [reason] }
}
