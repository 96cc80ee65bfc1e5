import {
  type AnyAction,
  type CommonInputs,
  commonInputs,
  type Config,
  configLayers,
  fillWith,
  nameInEnvironment,
  type Files,
  InvalidInputs,
  type InputSpecs,
  type Layer,
  NO_CONFIG,
  peerHint,
  type Problem,
  resolve,
  type Resolved,
  shownPath,
  UserError,
  type Values,
  withStructures,
} from '@slipway/core'
import type { HostAdapter } from '../host'

/** The inputs that decide where the others come from; read from the host alone. */
export function readCommon(host: HostAdapter): Values<CommonInputs> {
  return resolve(commonInputs, [hostLayer(host, commonInputs)]).values
}

export function hostLayer(host: HostAdapter, specs: AnyAction['inputs']): Layer {
  return { name: 'input', get: (name) => host.raw(name, specs[name]) }
}

const CONFIG_LIMIT = 1_000_000

/**
 * The configuration file; a missing one is fine unless it was named.
 */
export async function readConfig(
  files: Files,
  path: string,
  { named, stageNames }: { readonly named: boolean; readonly stageNames: readonly string[] },
): Promise<Config> {
  if ((await files.stat(path)) === undefined) {
    if (named)
      throw new UserError(
        'CONFIG_MISSING',
        `config: expected a file, found nothing at ${shownPath(path)}`,
        'correct the path or leave the input out',
      )
    return NO_CONFIG
  }
  const { parseConfig } = await import('@slipway/core/config')
  return parseConfig(path, await files.read(path, { limit: CONFIG_LIMIT }), stageNames)
}

interface Sources {
  readonly host: HostAdapter
  /** Those of the action's working directory: a structured input may name a file. */
  readonly files: Files
  readonly config: Config
  readonly environment: string | undefined
  readonly component?: string | undefined
}

/** All inputs of an action over all layers. @throws InvalidInputs */
export async function resolveInputs(action: AnyAction, from: Sources): Promise<Resolved<AnyAction['inputs']>> {
  const given = await withStructures(hostLayer(from.host, action.inputs), action.inputs, from.files)
  const layers = configLayers(from.config, action.name, from.environment, from.component)
  const { changeRequest, ref } = from.host.source
  const fill = fillWith({
    name: nameInEnvironment(from.config, from.environment),
    pr: changeRequest === undefined ? undefined : String(changeRequest),
    ref,
  })
  const resolved = resolve(action.inputs, [given, ...layers], { fill, hint: peerHint(action) })
  await refuseOutside(action.inputs, resolved, { layers, files: from.files })
  return resolved
}

/**
 * Whoever may change the configuration of a checkout may not ship files of the machine by it: what it names is in the
 * checkout as well.
 */
async function refuseOutside(
  specs: InputSpecs,
  { values, explained }: Resolved<InputSpecs>,
  { layers, files }: { readonly layers: readonly Layer[]; readonly files: Files },
): Promise<void> {
  const problems: Problem[] = []
  for (const { input, layer } of explained) {
    if (!layers.some(({ name }) => name === layer)) continue
    for (const path of specs[input]?.shipped?.(values[input]) ?? []) {
      if (await files.inCheckout(path)) continue
      const message = `expected a path in the checkout, found ${shownPath(path)}; a file elsewhere is given as an input of the host`
      problems.push({ input, layer, message })
    }
  }
  if (problems.length > 0) throw new InvalidInputs(problems, explained)
}

/** Before anything can be said: an error about one input must not show another. */
export function hideSecrets(action: AnyAction, host: HostAdapter): void {
  for (const [name, input] of Object.entries(action.inputs as InputSpecs)) {
    const raw = input.kind === 'secret' ? host.raw(name, input) : undefined
    if (typeof raw === 'string' && raw !== '') host.hide(raw)
  }
}

/** Adds problems that were found before to those that the work finds. */
export async function withProblems<T>(found: readonly Problem[], work: () => Promise<T>): Promise<T> {
  if (found.length === 0) return work()
  try {
    await work()
  } catch (error) {
    if (!(error instanceof InvalidInputs)) throw error
    throw new InvalidInputs([...found, ...error.problems])
  }
  throw new InvalidInputs(found)
}
