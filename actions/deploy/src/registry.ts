import { InvalidInputs, parseReference, type Ports, type Reference, referenceName, type Values } from '@slipway/core'
import type { Credentials, RegistryOptions } from '@slipway/oci'
import type { Inputs } from './inputs'

type RegistryInputs = Pick<Values<Inputs>, 'username' | 'password' | 'registry-config' | 'ca-file' | 'plain-http'>

/** How the inputs say that registries are reached. */
export interface RegistryAccess {
  readonly inputs: RegistryInputs
  /** PEM text of `ca-file`. */
  readonly ca: string | undefined
}

/** @throws InvalidInputs, UserError `CA_FILE` and those of reading files */
export async function registryAccess(inputs: RegistryInputs, { files }: Ports): Promise<RegistryAccess> {
  const { username, password, 'ca-file': caFile } = inputs
  if ((username === undefined) !== (password === undefined)) {
    const [input, other] = username === undefined ? ['username', 'password'] : ['password', 'username']
    throw new InvalidInputs([{ input, message: `required when ${other} is given` }])
  }
  if (caFile === undefined) return { inputs, ca: undefined }
  const { parseAuthorities } = await import('@slipway/oci/authorities')
  return { inputs, ca: parseAuthorities(await files.read(caFile), caFile) }
}

/**
 * What is given for one repository. User name, password and plain HTTP are meant for the registry of the image: no
 * other host gets them.
 */
export function optionsFor(
  { registry }: Reference,
  image: Reference | undefined,
  { inputs, ca }: RegistryAccess,
): RegistryOptions {
  const isOwn = image === undefined || registry === image.registry
  return {
    configFile: inputs['registry-config'],
    ...(ca === undefined ? {} : { ca }),
    ...(isOwn ? { username: inputs.username, password: inputs.password } : {}),
    ...(isOwn && inputs['plain-http'] ? { plainHttp: true } : {}),
  }
}

/** The registry of a chart, with what Helm needs to read it. */
export interface ChartRegistry {
  readonly plainHttp: boolean
  readonly caFile: string | undefined
  /** A Docker configuration with the credentials of that registry alone. */
  readonly config: string | undefined
}

/** Undefined for a chart that is in no registry. */
export async function chartRegistry(
  chart: string,
  image: Reference | undefined,
  access: RegistryAccess,
  ports: Ports,
): Promise<ChartRegistry | undefined> {
  if (!/^oci:/i.test(chart)) return undefined
  const repository = parseReference(chart.replace(/^oci:\/\//i, '').replace(/[:@][^/]*$/, ''))
  const { CredentialStore } = await import('@slipway/oci')
  const { plainHttp = false, username, password, configFile } = optionsFor(repository, image, access)
  const store = new CredentialStore({ username, password, configFile }, ports)
  const found = await store.find(referenceName(repository))
  if (found !== undefined) hideSecret(found, ports)
  const caFile = access.inputs['ca-file']
  return {
    plainHttp,
    caFile: caFile === undefined ? undefined : ports.files.resolve(caFile),
    config: found === undefined ? undefined : dockerConfig(repository.registry, found),
  }
}

function hideSecret(found: Credentials, { host }: Ports): void {
  host.hide(found.kind === 'password' ? found.password : found.token)
}

function dockerConfig(registry: string, found: Credentials): string {
  const key = registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry
  const entry =
    found.kind === 'password'
      ? { auth: Buffer.from(`${found.username}:${found.password}`).toString('base64') }
      : { [found.kind === 'identity-token' ? 'identitytoken' : 'registrytoken']: found.token }
  return JSON.stringify({ auths: { [key]: entry } })
}
