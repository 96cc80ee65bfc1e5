import { InvalidInputs, type Ports, type Reference, type Values } from '@slipway/core'
import type { RegistryOptions } from '@slipway/oci'
import { parseAuthorities } from '@slipway/oci/authorities'
import type { Inputs } from './inputs'

type RegistryInputs = Pick<Values<Inputs>, 'username' | 'password' | 'registry-config' | 'ca-file' | 'plain-http'>

/** How the inputs say that registries are reached. */
export interface RegistryAccess {
  readonly inputs: RegistryInputs
  /** PEM text of `ca-file`. */
  readonly ca: string | undefined
  /** They get no password. */
  readonly distrusted?: ReadonlySet<string>
}

/** @throws InvalidInputs, UserError `CA_FILE` and those of reading files */
export async function registryAccess(
  inputs: RegistryInputs,
  { files }: Ports,
  distrusted: ReadonlySet<string> = new Set(),
): Promise<RegistryAccess> {
  const { username, password, 'ca-file': caFile } = inputs
  if ((username === undefined) !== (password === undefined)) {
    const [input, other] = username === undefined ? ['username', 'password'] : ['password', 'username']
    throw new InvalidInputs([{ input, message: `required when ${other} is given` }])
  }
  if (caFile === undefined) return { inputs, ca: undefined, distrusted }
  return { inputs, ca: await parseAuthorities(await files.read(caFile), caFile), distrusted }
}

/**
 * What is given for one host. User name, password and plain HTTP are meant for the registry of the image, or for where
 * the chart is when no image is ours: no other host gets them.
 * @param own undefined where neither is: a chart of this disk names the hosts of what it needs, and gets no password
 */
export function optionsFor(
  { registry }: Pick<Reference, 'registry'>,
  own: string | undefined,
  { inputs, ca, distrusted }: RegistryAccess,
): RegistryOptions {
  const isOwn = registry === own && distrusted?.has(registry) !== true
  return {
    inputs: ['username', 'ca-file', 'plain-http'],
    configFile: inputs['registry-config'],
    ...(ca === undefined ? {} : { ca }),
    ...(isOwn ? { username: inputs.username, password: inputs.password } : {}),
    ...(isOwn && inputs['plain-http'] ? { plainHttp: true } : {}),
  }
}
