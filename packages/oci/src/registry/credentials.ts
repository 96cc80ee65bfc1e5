import {
  type Environment,
  type Exec,
  exitCodeWords,
  exited,
  type Files,
  isObject,
  parseJson,
  type Secret,
  textAt,
  UserError,
} from '@slipway/core'
import { helmConfigFile } from '../helm-config'

export type Credentials =
  | { readonly kind: 'password'; readonly username: string; readonly password: string; readonly from: string }
  /** An OAuth2 refresh token, given to the token service instead of a password. */
  | { readonly kind: 'identity-token'; readonly token: string; readonly from: string }
  /** A bearer token that the registry takes as it is. */
  | { readonly kind: 'registry-token'; readonly token: string; readonly from: string }

export interface CredentialInputs {
  readonly username: string | undefined
  readonly password: Secret | undefined
  /** A Docker configuration file that the user names. */
  readonly configFile: string | undefined
  /** `helm registry login` counts as well: for charts. */
  readonly helmLogins?: boolean | undefined
}

interface World {
  readonly environment: Environment
  readonly exec: Exec
  readonly files: Files
}

/** Finds credentials for a registry or, by host alone, for a token service elsewhere. */
export class CredentialStore {
  constructor(
    readonly inputs: CredentialInputs,
    readonly world: World,
  ) {}

  /**
   * In this order: inputs, the named configuration file, Helm's, `REGISTRY_AUTH_FILE`, `DOCKER_AUTH_CONFIG`, the Docker
   * configuration, Podman's, GitLab's `CI_REGISTRY_*`. Undefined when none has any.
   * @param name registry and repository; the most specific entry counts
   */
  async find(name: string): Promise<Credentials | undefined> {
    const { username, password } = this.inputs
    if ((username === undefined) !== (password === undefined)) {
      const [there, missing] = username === undefined ? ['password', 'username'] : ['username', 'password']
      throw new UserError('CREDENTIALS_HALF', `${there} is given without ${missing}`, `give ${missing} too, or neither`)
    }
    if (username !== undefined && password !== undefined)
      return { kind: 'password', username, password: password.reveal(), from: 'the inputs username and password' }
    return this.findConfigured(name)
  }

  /** Without the inputs: for hosts other than the one that the inputs are meant for. */
  async findConfigured(name: string): Promise<Credentials | undefined> {
    for (const source of await this.#configurations()) {
      const found = await fromConfiguration(source, name, this.world.exec)
      if (found !== undefined) return found
    }
    return fromGitlab(this.world.environment, name)
  }

  /**
   * GitLab's registry takes its tokens from the GitLab server, which may be called quite differently. In its own jobs
   * both are told.
   */
  isGitlabOf(registry: URL, realm: URL): boolean {
    const { environment } = this.world
    const [server, host] = [environment.get('CI_SERVER_URL') ?? '', environment.get('CI_REGISTRY') ?? '']
    return (
      host !== '' &&
      normalKey(host) === registry.host &&
      URL.canParse(server) &&
      new URL(server).origin === realm.origin
    )
  }

  async #configurations(): Promise<readonly Configuration[]> {
    const { environment } = this.world
    const named = this.inputs.configFile
    const inline = environment.get('DOCKER_AUTH_CONFIG')
    const authFile = environment.get('REGISTRY_AUTH_FILE')
    const helm =
      this.inputs.helmLogins === true
        ? helmConfigFile(environment, 'HELM_REGISTRY_CONFIG', 'registry/config.json')
        : undefined
    return [
      ...(named === undefined ? [] : [await this.#read(named, { required: true })]),
      ...(helm === undefined ? [] : [await this.#read(helm, { required: false })]),
      ...(authFile === undefined || authFile === '' ? [] : [await this.#read(authFile, { required: false })]),
      ...(inline === undefined || inline === '' ? [] : [parseConfiguration(inline, 'DOCKER_AUTH_CONFIG')]),
      ...(await Promise.all(usualFiles(environment).map((path) => this.#read(path, { required: false })))),
    ].filter((source) => source !== undefined)
  }

  async #read(path: string, { required }: { readonly required: boolean }): Promise<Configuration | undefined> {
    const { files } = this.world
    const info = await files.stat(path).catch(() => undefined)
    if (info === undefined || info.kind === 'directory') {
      if (required)
        throw new UserError(
          'REGISTRY_CONFIG_MISSING',
          `registry-config: expected a Docker configuration file at ${path}, found none`,
          'correct the path',
        )
      return undefined
    }
    if (info.size > 1024 * 1024) throw unreadable(path)
    return parseConfiguration(await files.read(path), path)
  }
}

function usualFiles(environment: Environment): readonly string[] {
  const docker = environment.get('DOCKER_CONFIG')
  const runtime = environment.get('XDG_RUNTIME_DIR')
  return [
    ...(docker !== undefined && docker !== ''
      ? [`${docker}/config.json`]
      : environment.home === undefined
        ? []
        : [`${environment.home}/.docker/config.json`]),
    ...(runtime === undefined || runtime === '' ? [] : [`${runtime}/containers/auth.json`]),
  ]
}

interface Configuration {
  readonly from: string
  readonly auths: ReadonlyMap<string, unknown>
  readonly helpers: ReadonlyMap<string, string>
  readonly store: string | undefined
}

function unreadable(from: string): UserError {
  // Not a word of the content: it is made of secrets.
  return new UserError(
    'REGISTRY_CONFIG_INVALID',
    `${from}: expected a Docker configuration in JSON, found something else`,
    'log in again, or correct the file',
  )
}

function parseConfiguration(text: string, from: string): Configuration {
  const value = parseJson(text)
  if (!isObject(value)) throw unreadable(from)
  const entries = (key: string) => Object.entries(isObject(value[key]) ? value[key] : {})
  const store = textAt(value, 'credsStore')
  return {
    from,
    auths: new Map(entries('auths').map(([key, entry]) => [normalKey(key), entry])),
    helpers: new Map(
      entries('credHelpers').flatMap(([key, helper]) =>
        typeof helper === 'string' ? [[normalKey(key), helper] as const] : [],
      ),
    ),
    store: store === '' ? undefined : store,
  }
}

/**
 * `https://index.docker.io/v1/` and `docker.io` are one; a key may also name a repository or a part of one
 * (containers-auth.json(5)).
 */
function normalKey(key: string): string {
  const bare = key.replace(/^https?:\/\//, '').replace(/\/(?:v[12]\/?)?$/, '')
  return /^(?:index\.docker\.io|registry-1\.docker\.io)$/.test(bare) ? 'docker.io' : bare
}

/** host/team/app, host/team, host */
function lookupKeys(name: string): readonly string[] {
  const parts = name.split('/')
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('/'))
}

async function fromConfiguration(source: Configuration, name: string, exec: Exec): Promise<Credentials | undefined> {
  const keys = lookupKeys(name)
  const helped = keys.find((key) => source.helpers.has(key))
  if (helped !== undefined) return askHelper(source.helpers.get(helped) ?? '', helped, { exec, from: source.from })
  for (const key of keys) {
    const found = fromEntry(source.auths.get(key), source.from)
    if (found !== undefined) return found
  }
  return source.store === undefined
    ? undefined
    : askHelper(source.store, keys.at(-1) ?? name, { exec, from: source.from })
}

function fromEntry(entry: unknown, from: string): Credentials | undefined {
  if (!isObject(entry)) return undefined
  const token = textAt(entry, 'identitytoken')
  if (token !== undefined && token !== '') return { kind: 'identity-token', token, from }
  const ready = textAt(entry, 'registrytoken')
  if (ready !== undefined && ready !== '' && !/[^\u0021-\u007e]/.test(ready))
    return { kind: 'registry-token', token: ready, from }
  const auth = textAt(entry, 'auth')
  if (auth !== undefined && auth !== '') return fromAuth(auth, from)
  const [username, password] = [textAt(entry, 'username'), textAt(entry, 'password')]
  return username === undefined || username === '' || password === undefined
    ? undefined
    : { kind: 'password', username, password, from }
}

/** Base64 of `user:password`; the first colon parts them, and Docker pads with zero bytes. */
function fromAuth(auth: string, from: string): Credentials {
  const pair = Buffer.from(auth, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  if (colon <= 0)
    throw new UserError(
      'REGISTRY_CONFIG_INVALID',
      `${from}: expected auth as base64 of user:password, found ${colon === 0 ? 'no user' : 'something else'}`,
      'log in again, or correct the entry',
    )
  return {
    kind: 'password',
    username: pair.slice(0, colon),
    password: pair.slice(colon + 1).replace(/\u0000+$/, ''),
    from,
  }
}

async function askHelper(
  helper: string,
  server: string,
  { exec, from }: { readonly exec: Exec; readonly from: string },
): Promise<Credentials | undefined> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(helper))
    throw new UserError(
      'CREDENTIAL_HELPER',
      `${from}: expected the name of a credential helper`,
      'correct credHelpers or credsStore',
    )
  const program = `docker-credential-${helper}`
  const input = server === 'docker.io' ? 'https://index.docker.io/v1/' : server
  const result = exited(await exec.run(program, ['get'], { input, inherit: 'user', timeout: 60_000 }), { program })
  if (result.code !== 0) {
    // The protocol's own sentence for "I have none" (docker-credential-helpers, credentials/error.go).
    if (/credentials not found/i.test(result.stdout + result.stderr)) return undefined
    const hint = `run ${program} get by hand, or give username and password`
    throw new UserError(
      'CREDENTIAL_HELPER',
      `${program} (from ${from}) failed with code ${exitCodeWords(result.code)}`,
      hint,
      {
        outcome: 'tool-failed',
      },
    )
  }
  const answer = parseJson(result.stdout)
  const [username, secret] = [textAt(answer, 'Username'), textAt(answer, 'Secret')]
  if (username === undefined || secret === undefined || secret === '') return undefined
  const origin = `${program} (from ${from})`
  return username === '<token>'
    ? { kind: 'identity-token', token: secret, from: origin }
    : { kind: 'password', username, password: secret, from: origin }
}

function fromGitlab(environment: Environment, name: string): Credentials | undefined {
  const host = environment.get('CI_REGISTRY')
  const [username, password] = [environment.get('CI_REGISTRY_USER'), environment.get('CI_REGISTRY_PASSWORD')]
  if (host === undefined || host === '' || username === undefined || password === undefined || password === '')
    return undefined
  return lookupKeys(name).includes(normalKey(host))
    ? { kind: 'password', username, password, from: 'CI_REGISTRY_USER and CI_REGISTRY_PASSWORD' }
    : undefined
}
