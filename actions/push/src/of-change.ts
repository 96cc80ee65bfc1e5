import { describeTarget, InvalidInputs, type Ports, registriesIn, type Reference, type Values } from '@slipway/core'
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
  const known = target.covers(given.config) ? await registriesIn(await target.read(given.config), given) : []
  if (known.includes(registry)) return
  const there = target.unreadable === undefined ? describeTarget(target) : `${target.branch} (${target.unreadable})`
  const found = known.length === 0 ? 'found none named there' : `found ${known.join(', ')} named there`
  const message = `expected a registry that gets the password by ${there}, which this change request is for, ${found}, and ${registry} from build; give image as an input of the host`
  throw new InvalidInputs([{ input: 'image', message }])
}
