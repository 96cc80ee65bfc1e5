import {
  describeTarget,
  InvalidInputs,
  parseReference,
  type Ports,
  property,
  readYaml,
  type Reference,
  type TargetBranch,
  type Values,
} from '@slipway/core'
import type { Inputs } from './inputs'

/**
 * A password goes to the registry of the image. On a change request the name that build recorded is that of the
 * change's own `.slipway.yml`, so the registry has to be one that the target branch names, or GitLab's own.
 * @throws InvalidInputs
 */
export async function refuseOtherRegistry(
  given: Values<Inputs>,
  { target, environment }: Pick<Ports, 'target' | 'environment'>,
  { registry }: Reference,
): Promise<void> {
  // Names that are given were compared already, as inputs that lead the password somewhere.
  const isNamed = given.image !== undefined || given.repositories.length > 0
  if (target === undefined || given.password === undefined || isNamed) return
  if (registry === environment.get('CI_REGISTRY')) return
  const known = await namedRegistries(given, target)
  if (known.includes(registry)) return
  const there = target.unreadable === undefined ? describeTarget(target) : `${target.branch} (${target.unreadable})`
  const found = known.length === 0 ? 'found none named there' : `found ${known.join(', ')} named there`
  const message = `expected a registry that gets the password by ${there}, which this change request is for, ${found}, and ${registry} from build; give image as an input of the host`
  throw new InvalidInputs([{ input: 'image', message }])
}

/** Of the images that build and push have in the configuration of the target branch. */
async function namedRegistries(
  { config, environment = '', component = '' }: Values<Inputs>,
  target: TargetBranch,
): Promise<readonly string[]> {
  if (!target.covers(config)) return []
  const root = await target.read(config).then((text) => readYaml(text ?? '').catch(() => undefined))
  const sections = [['environments', environment], ['components', component], ['stages']]
  const images = sections.flatMap((section) =>
    ['build', 'push'].map((stage) => property(root, ...section, stage, 'image')),
  )
  return [...new Set(images.flatMap((image) => (typeof image === 'string' ? registryOf(image) : [])))]
}

function registryOf(image: string): readonly string[] {
  try {
    return [parseReference(image).registry]
  } catch {
    return []
  }
}
