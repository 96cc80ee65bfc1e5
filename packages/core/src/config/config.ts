import { UserError } from '../errors'
import type { Raw } from '../inputs/inputs'
import type { Layer } from '../inputs/resolve'
import { didYouMean } from '../text/nearest'
import { matchingKeys } from './environment-key'
import type { ToolPin } from './tools'

/**
 * `.slipway.yml` (schema: docs/schemas/slipway.schema.json), checked for its shape but not yet for the inputs' own
 * types.
 */
export interface Config {
  readonly file: string
  /** In the order of the file: the order `slipway run` takes. */
  readonly stages: ReadonlyMap<string, Readonly<Record<string, Raw>>>
  readonly environments: ReadonlyMap<string, ReadonlyMap<string, Readonly<Record<string, Raw>>>>
  /** By key of `environments`: those that a digest must have passed first. */
  readonly after?: ReadonlyMap<string, readonly string[]>
  /** Of a repository that makes several images: what differs from `stages`, by the name of each. */
  readonly components: ReadonlyMap<string, ReadonlyMap<string, Readonly<Record<string, Raw>>>>
  /** Programs in other versions than those that Slipway has verified. */
  readonly tools: readonly ToolPin[]
}

export const NO_CONFIG: Config = {
  file: '.slipway.yml',
  stages: new Map(),
  environments: new Map(),
  components: new Map(),
  tools: [],
}

/**
 * The layers below an action's own inputs, nearest first.
 * @throws UserError `ENVIRONMENT_UNKNOWN`, `COMPONENT_UNKNOWN` when some are declared and this is not one of them
 */
export function configLayers(
  config: Config,
  action: string,
  environment: string | undefined,
  component?: string,
): readonly Layer[] {
  const layers: Layer[] = []
  if (environment !== undefined && config.environments.size > 0) {
    const keys = matchingKeys(config.environments.keys(), environment)
    if (keys.length === 0) throw unknownEnvironment(config, environment)
    for (const { key } of keys) {
      const section = config.environments.get(key)?.get(action)
      layers.push(sectionLayer(section, `environments.${key}.${action} in ${config.file}`))
    }
  }
  if (component !== undefined && config.components.size > 0) {
    const stages = config.components.get(component)
    if (stages === undefined) throw unknownComponent(config, component)
    layers.push(sectionLayer(stages.get(action), `components.${component}.${action} in ${config.file}`))
  }
  layers.push(sectionLayer(config.stages.get(action), `stages.${action} in ${config.file}`))
  return layers
}

/** Of an environment: what `${name}` stands for in its inputs. */
export function nameInEnvironment({ environments }: Config, environment: string | undefined): string | undefined {
  if (environment === undefined) return undefined
  const keys = matchingKeys(environments.keys(), environment)
  return (keys.find(({ key }) => key.includes('*')) ?? keys[0])?.name ?? environment
}

/** Environments that a digest must have passed before this one, by the nearest key that says so. */
export function environmentsBefore(
  { environments, after }: Config,
  environment: string | undefined,
): readonly string[] {
  if (environment === undefined) return []
  const said = matchingKeys(environments.keys(), environment).flatMap(({ key }) => {
    const before = after?.get(key)
    return before === undefined ? [] : [before]
  })
  return said[0] ?? []
}

/**
 * What to say when an environment is named and the file has none: the name may be the host's alone, or a slip that
 * would deliver with the inputs of no environment. Undefined when there is nothing to say.
 */
export function environmentNotice({ file, environments }: Config, environment: string | undefined): string | undefined {
  if (environment === undefined || environments.size > 0) return undefined
  return `environment: ${file} has no environments, so "${environment}" changes no input of a stage by itself; what stages says counts`
}

function sectionLayer(section: Readonly<Record<string, Raw>> | undefined, name: string): Layer {
  return {
    name,
    names: Object.keys(section ?? {}),
    get: (input) => (section !== undefined && Object.hasOwn(section, input) ? section[input] : undefined),
  }
}

function unknownEnvironment(config: Config, environment: string): UserError {
  const known = [...config.environments.keys()]
  return new UserError(
    'ENVIRONMENT_UNKNOWN',
    `environment: expected one of ${known.join(', ')} (environments in ${config.file}), got "${environment}"${didYouMean(environment, known)}`,
    `add it under environments in ${config.file} or correct the input`,
  )
}

function unknownComponent(config: Config, component: string): UserError {
  const known = [...config.components.keys()]
  return new UserError(
    'COMPONENT_UNKNOWN',
    `component: expected one of ${known.join(', ')} (components in ${config.file}), got "${component}"${didYouMean(component, known)}`,
    `add it under components in ${config.file} or correct the input`,
  )
}
