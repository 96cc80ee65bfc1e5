import type { Files, Ports, Reference, Values } from '@slipway/core'
import { parseAuthorities } from '@slipway/oci/authorities'
import type { RegistryOptions } from '@slipway/oci/registry'
import type { Inputs } from './inputs'

/** How a repository is reached. */
export type Access = (image: Reference) => RegistryOptions

/**
 * User name, password and plain HTTP are meant for the registry of `image`: no other host gets them.
 * @throws UserError `CA_FILE` and those of reading files
 */
export async function registryAccess(given: Values<Inputs>, { files }: Ports, first: Reference): Promise<Access> {
  const ca = given['ca-file'] === undefined ? undefined : await readAuthorities(given['ca-file'], files)
  const { username, password } = given
  return ({ registry }) => {
    const isOwn = registry === first.registry
    return {
      ...(isOwn ? { username, password, plainHttp: given['plain-http'] } : {}),
      configFile: given['registry-config'],
      ca,
      limits: { attempts: given.attempts },
      inputs: Object.keys(given),
      trustRealms: given['trust-realm'],
    }
  }
}

async function readAuthorities(path: string, files: Files): Promise<string> {
  return parseAuthorities(await files.read(path), path)
}
