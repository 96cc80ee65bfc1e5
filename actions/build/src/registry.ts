import type { Ports } from '@slipway/core'
import { parseAuthorities, type RegistryOptions } from '@slipway/oci'
import type { Given } from './inputs'

/** How the inputs say that the registry of a base is reached. @throws UserError `CA_FILE` and those of reading files */
export async function registryOptions(given: Given, { files }: Ports): Promise<RegistryOptions> {
  const { username, password, 'registry-config': configFile, 'ca-file': caFile } = given
  return {
    // A password alone is that of another stage: `slipway run` gives secrets to all that take one of the name.
    ...(username === undefined ? {} : { username, password }),
    configFile,
    // A hint may name them.
    inputs: Object.keys(given),
    ...(given['plain-http'] ? { plainHttp: true } : {}),
    ...(caFile === undefined ? {} : { ca: await parseAuthorities(await files.read(caFile), caFile) }),
  }
}
