import { isObject, parseJson, type Ports, property } from '@slipway/core'
import { CredentialStore } from '@slipway/oci'
import type { Given } from '../inputs'

type Login = { readonly host: string; readonly auth: string }

/**
 * The login for the registry of `image` that the engine does not find by itself: the inputs', or that of GitLab's own
 * registry. A cache beside the image and private bases there need it.
 */
async function findLogin({ image, username, password }: Given, ports: Ports): Promise<Login | undefined> {
  // What else there is, the engine finds by itself.
  const isGitlabs = ports.environment.get('CI_REGISTRY') === image?.registry
  if (image === undefined || (username === undefined && !isGitlabs)) return undefined
  const inputs = username === undefined ? { username, password: undefined } : { username, password }
  const found = await new CredentialStore({ ...inputs, configFile: undefined }, ports).find(
    `${image.registry}/${image.repository}`,
  )
  if (found?.kind !== 'password') return undefined
  ports.host.hide(found.password)
  const auth = Buffer.from(`${found.username}:${found.password}`).toString('base64')
  ports.host.hide(auth)
  return { host: image.registry, auth }
}

/** A Docker configuration of this build alone: the user's, with that login. */
export async function dockerLogin(given: Given, ports: Ports): Promise<Readonly<Record<string, string>>> {
  const login = await findLogin(given, ports)
  if (login === undefined) return {}
  const { environment, files } = ports
  const home = environment.home === undefined ? undefined : `${environment.home}/.docker`
  const own = environment.get('DOCKER_CONFIG') ?? home
  const folder = await files.temporary('docker')
  const names = own === undefined ? [] : await files.list(own).catch(() => [])
  const text = names.includes('config.json') ? await files.read(`${own}/config.json`).catch(() => '{}') : '{}'
  await files.write(files.resolve(folder, 'config.json'), withLogin(text, login), { mode: 0o600 })
  return {
    DOCKER_CONFIG: folder,
    // Builders, contexts and plugins stay those of the user.
    ...(own === undefined ? {} : { BUILDX_CONFIG: environment.get('BUILDX_CONFIG') ?? `${own}/buildx` }),
  }
}

/** The same for Buildah and Podman. */
export async function containersLogin(given: Given, ports: Ports): Promise<Readonly<Record<string, string>>> {
  const login = await findLogin(given, ports)
  if (login === undefined) return {}
  const { environment, files } = ports
  const own =
    environment.get('REGISTRY_AUTH_FILE') ??
    (environment.home === undefined ? undefined : `${environment.home}/.docker/config.json`)
  const text = own === undefined ? '{}' : await files.read(own).catch(() => '{}')
  const file = files.resolve(await files.temporary('auth'), 'auth.json')
  await files.write(file, withLogin(text, login), { mode: 0o600 })
  return { REGISTRY_AUTH_FILE: file }
}

function withLogin(text: string, { host, auth }: Login): string {
  const config = parseJson(text)
  const part = (name: string) => (isObject(property(config, name)) ? (property(config, name) as object) : {})
  // No helper for this host: one would be asked before the entry is seen.
  const helpers = { ...part('credHelpers'), [host]: '' }
  const hasHelpers = property(config, 'credsStore') !== undefined || host in part('credHelpers')
  return JSON.stringify({
    ...(isObject(config) ? config : {}),
    auths: { ...part('auths'), [host]: { auth } },
    ...(hasHelpers ? { credHelpers: helpers } : {}),
  })
}
