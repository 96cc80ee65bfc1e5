import { type Files, UserError } from '@slipway/core'
import type { RegistryOptions } from '../../registry/connect'
import type { RegistryPorts } from '../../registry/connection'
import { type Credentials, CredentialStore } from '../../registry/credentials'
import { basicHeader } from '../../registry/token'
import { isSameRepository, type KnownRepository } from './helm-home'

export interface Login {
  readonly header: string
  /** Where it comes from, for hints. */
  readonly from: string
  /** It is meant for every host that the repository leads to. */
  readonly everywhere: boolean
}

interface Question {
  readonly base: URL
  readonly options: RegistryOptions
  /** What `helm repo add` has of it. */
  readonly known: KnownRepository | undefined
}

/**
 * Of the inputs, of Helm's `repositories.yaml`, of the Docker configurations, or the job's own where the repository is
 * GitLab itself. It is sent at once, as Helm does: some servers answer a stranger with "not found".
 * @throws UserError `CREDENTIALS_HALF`, `REGISTRY_CONFIG_INVALID` and others of the Docker configuration
 */
export async function findLogin(
  { base, options, known }: Question,
  ports: RegistryPorts & { readonly files: Files },
): Promise<Login | undefined> {
  const { username, password, configFile } = options
  const store = new CredentialStore({ username, password, configFile }, ports)
  const name = `${base.host}${base.pathname.replace(/\/+$/, '')}`
  const given = username === undefined && password === undefined ? undefined : await store.find(name)
  const found = given ?? ofHelm(known) ?? (await store.findConfigured(name)) ?? ofJob(base, ports)
  if (found === undefined) return undefined
  ports.host.info(`${base.host}: credentials from ${found.from}`)
  return {
    header: headerOf(found, ports),
    from: found.from,
    everywhere: found.from === HELM && known?.passAll === true,
  }
}

const HELM = "Helm's repositories.yaml"

function ofHelm(known: KnownRepository | undefined): Credentials | undefined {
  const { username, password } = known ?? {}
  return username === undefined || password === undefined
    ? undefined
    : { kind: 'password', username, password, from: HELM }
}

/** GitLab's own packages are read with the token that it gives to each of its jobs. */
function ofJob(base: URL, { environment }: RegistryPorts): Credentials | undefined {
  const [api, token] = [environment.get('CI_API_V4_URL') ?? '', environment.get('CI_JOB_TOKEN') ?? '']
  if (token === '' || !URL.canParse(api)) return undefined
  const { origin, pathname } = new URL(api)
  return base.origin === origin && base.pathname.startsWith(`${pathname}/`)
    ? { kind: 'password', username: 'gitlab-ci-token', password: token, from: 'CI_JOB_TOKEN' }
    : undefined
}

function headerOf(found: Credentials, { host }: RegistryPorts): string {
  if (found.kind === 'password') return basicHeader(found, host)
  host.hide(found.token)
  if (found.kind === 'registry-token') return `Bearer ${found.token}`
  throw new UserError(
    'CREDENTIALS_KIND',
    `expected a user name and a password for a chart repository, found a token in ${found.from}`,
    'give `username` and `password`',
  )
}

export const findKnown = (all: readonly KnownRepository[], url: string): KnownRepository | undefined =>
  all.find((known) => isSameRepository(known.url, url))
