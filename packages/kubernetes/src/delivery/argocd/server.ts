import {
  addressPolicy,
  CancelledError,
  errorMessage,
  HttpError,
  isObject,
  type JsonObject,
  type Ports,
  parseJson,
  textAt,
  TransientError,
  UserError,
} from '@slipway/core'
import type { KubeObject } from '../../manifest/manifest'
import { type ApplicationClient, type ApplicationName, RUN_INFO, type SyncOperation, titleOf } from './applications'

/** Argo CD's server and the token of an account or of a role of the project. */
export interface ServerAccess {
  /** `https://argocd.example.com`, with a path where it has one. */
  readonly address: string
  /** Given anew at each request: it is kept nowhere. */
  readonly token: () => string
  /** PEM. */
  readonly ca: string | undefined
}

const LIMIT = { answer: 30_000, bytes: 32 * 1024 * 1024 }

/** It is inside as a rule, like the cluster; services that hand out credentials are never asked. */
const policy = addressPolicy({ allowPrivate: true })

/** The Application through the API of Argo CD's server. */
export class Server implements ApplicationClient {
  readonly isServer = true

  constructor(
    readonly ports: Pick<Ports, 'http'>,
    readonly name: ApplicationName,
    readonly access: ServerAccess,
  ) {}

  async version(): Promise<string | undefined> {
    const found = await this.#ask('GET', '/api/version').catch(() => undefined)
    return /^v?(\d+\.\d+\.\d+)/.exec(textAt(found, 'Version') ?? '')?.[1]
  }

  get(): Promise<KubeObject> {
    return this.#application('')
  }

  refresh(): Promise<KubeObject> {
    return this.#application('&refresh=normal')
  }

  async patch(content: JsonObject): Promise<void> {
    const { name, namespace } = this.name
    const patch = JSON.stringify(content)
    await this.#ask('PATCH', this.#path(), { name, appNamespace: namespace, patch, patchType: 'merge' })
  }

  async sync({ run, prune, options, history, ...what }: SyncOperation): Promise<void> {
    const { name, namespace } = this.name
    const whose = { name, appNamespace: namespace }
    // By its own history it syncs the sources of then.
    if (history !== undefined)
      return void (await this.#ask('POST', `${this.#path()}/rollback`, { ...whose, id: history }))
    const { revision, revisions } = what
    await this.#ask('POST', `${this.#path()}/sync`, {
      ...{ ...whose, prune, infos: [{ name: RUN_INFO, value: run }] },
      ...(options.length === 0 ? {} : { syncOptions: { items: [...options] } }),
      ...(revision === undefined ? {} : { revision }),
      ...(revisions === undefined
        ? {}
        : { revisions: [...revisions], sourcePositions: revisions.map((_, index) => index + 1) }),
    })
  }

  async terminate(): Promise<void> {
    await this.#ask('DELETE', `${this.#path()}/operation?${this.#query()}`)
  }

  project(name: string): Promise<KubeObject | undefined> {
    return this.#maybe(`/api/v1/projects/${encodeURIComponent(name)}`)
  }

  set(name: string): Promise<KubeObject | undefined> {
    const { namespace } = this.name
    return this.#maybe(
      `/api/v1/applicationsets/${encodeURIComponent(name)}?appsetNamespace=${encodeURIComponent(namespace)}`,
    )
  }

  other(name: string): Promise<KubeObject | undefined> {
    return this.#maybe(`/api/v1/applications/${encodeURIComponent(name)}?${this.#query()}`)
  }

  #path(): string {
    return `/api/v1/applications/${encodeURIComponent(this.name.name)}`
  }

  #query(): string {
    return `appNamespace=${encodeURIComponent(this.name.namespace)}`
  }

  async #application(more: string): Promise<KubeObject> {
    const found = await this.#ask('GET', `${this.#path()}?${this.#query()}${more}`)
    if (isObject(found)) return found
    throw silent(this.access.address, 'it answered without an Application')
  }

  async #maybe(path: string): Promise<KubeObject | undefined> {
    try {
      const found = await this.#ask('GET', path)
      return isObject(found) ? found : undefined
    } catch (error) {
      if (error instanceof UserError && /^APPLICATION_(?:FORBIDDEN|MISSING)$/.test(error.code)) return undefined
      throw error
    }
  }

  async #ask(method: string, path: string, body?: JsonObject): Promise<unknown> {
    const { address, token } = this.access
    const [status, text] = await this.#send(method, path, body).catch((error: unknown) => {
      throw unanswered(address, error)
    })
    if (status >= 200 && status <= 299) return parseJson(text)
    throw this.#refusal(status, (textAt(parseJson(text), 'message') ?? text).replaceAll(token(), '***').slice(0, 500))
  }

  async #send(method: string, path: string, body: JsonObject | undefined): Promise<readonly [number, string]> {
    const { address, token, ca } = this.access
    const response = await this.ports.http.request({
      method,
      url: `${address}${path}`,
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${token()}`,
        // Without it the server answers a POST with an error.
        'content-type': 'application/json',
      },
      ...(body === undefined ? {} : { body: new TextEncoder().encode(JSON.stringify(body)) }),
      ...(ca === undefined ? {} : { ca }),
      timeout: LIMIT.answer,
      refuseAddress: policy.refuseAddress,
    })
    return [response.status, await response.text(LIMIT.bytes)]
  }

  #refusal(status: number, said: string): UserError {
    const { address } = this.access
    const title = titleOf(this.name)
    if (status === 401)
      return new UserError(
        'APPLICATION_FORBIDDEN',
        `${address} does not accept the token: ${said}`,
        'renew argocd-token',
      )
    if (status === 403)
      return new UserError(
        'APPLICATION_FORBIDDEN',
        `${address} refuses: ${said}`,
        `it says so of an Application that is not there as well: check ${title}; the role of the token needs ` +
          'applications get and sync, and update and override to set a parameter',
        { outcome: /sync window/.test(said) ? 'fail' : 'inconclusive' },
      )
    if (status === 404)
      return new UserError(
        'APPLICATION_MISSING',
        `${address} knows no Application ${title}: ${said}`,
        'correct application',
      )
    if (status === 400 || status === 409 || status === 412)
      return new UserError('APPLICATION_REFUSED', `${address} refuses: ${said}`, 'do what the message says', {
        outcome: 'fail',
      })
    if (status >= 300 && status <= 399)
      return new UserError(
        'APPLICATION_UNTRUSTED',
        `${address} answered ${status}, which sends to another address; the token is not sent there`,
        'give the address that it sends to, https as a rule, in argocd-server',
      )
    return silent(address, `it answered ${status}: ${said}`)
  }
}

/** No answer at all. */
function unanswered(address: string, error: unknown): Error {
  if (error instanceof HttpError && error.kind === 'tls')
    return new UserError(
      'APPLICATION_UNTRUSTED',
      `${address}: ${errorMessage(error)}`,
      'give the certificate of its authority in ca-file, or an http:// address where it has no TLS',
      { cause: error },
    )
  if (error instanceof CancelledError) return error
  return silent(address, errorMessage(error))
}

function silent(address: string, why: string): TransientError {
  return new TransientError(
    'APPLICATION_SILENT',
    `${address}: ${why}`,
    'check argocd-server and the network, then run again',
  )
}
