import { parseReference, type Ports, registriesIn, type Values } from '@slipway/core'
import { pushRecord } from '@slipway/action-push/record'
import type { Inputs } from './inputs'
import { registryAccess, type RegistryAccess } from './registry'

type Given = Pick<Values<Inputs>, 'image' | 'images' | 'password' | 'config' | 'environment' | 'component'>

/** @throws InvalidInputs, UserError `CA_FILE` and those of reading files */
export async function openRegistries(given: Values<Inputs>, ports: Ports): Promise<RegistryAccess> {
  return registryAccess(given, ports, await distrustedRegistries(given, ports))
}

/**
 * Registries that get no password: nothing but the record of another job names them, and code that ran in that job may
 * have written it. GitLab's own registry and those of `.slipway.yml` may have it; on a change request those that the
 * target branch names.
 */
export async function distrustedRegistries(given: Given, ports: Ports): Promise<ReadonlySet<string>> {
  const { record, environment, host } = ports
  if (given.password === undefined || given.image !== undefined || given.images.length > 0) return new Set()
  const foreign = [...record.latestOfComponents(pushRecord).values()]
    .filter((pushed) => !record.isOwn(pushed))
    .flatMap(({ outputs }) => (outputs.image === undefined ? [] : [parseReference(outputs.image).registry]))
  if (foreign.length === 0) return new Set()
  const known = [environment.get('CI_REGISTRY'), ...(await registriesIn(await configuration(given, ports), given))]
  const distrusted = new Set(foreign.filter((registry) => !known.includes(registry)))
  for (const registry of distrusted)
    host.warn(
      `password: not sent to ${registry}, which another job's record names and .slipway.yml does not; give image to have it sent there`,
    )
  return distrusted
}

async function configuration({ config }: Given, { target, files }: Ports): Promise<string | undefined> {
  if (target?.covers(config) === true) return target.read(config)
  return (await files.stat(config)) === undefined ? undefined : files.read(config, { limit: 1_000_000 })
}
