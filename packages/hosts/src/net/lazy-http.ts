import type { Http, HttpRequest, HttpResponse, Signals } from '@slipway/core'
import type { NodeHttp } from './http'

/** The HTTP client, loaded at the first request: most runs of most actions make none. */
export class LazyHttp implements Http {
  readonly #env: NodeJS.ProcessEnv
  readonly #signals: Signals | undefined
  #loaded: Promise<NodeHttp> | undefined

  constructor(env: NodeJS.ProcessEnv, signals?: Signals) {
    this.#env = env
    this.#signals = signals
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    return (await this.#load()).request(request)
  }

  async ready(): Promise<void> {
    await this.#load()
  }

  close(): void {
    // A client that could not be loaded told the request that asked for it, and holds nothing open.
    this.#loaded?.then(
      (http) => http.close(),
      () => undefined,
    )
  }

  #load(): Promise<NodeHttp> {
    return (this.#loaded ??= load(this.#env, this.#signals))
  }
}

async function load(env: NodeJS.ProcessEnv, signals: Signals | undefined): Promise<NodeHttp> {
  const { NodeHttp, proxyEnvironment } = await import('./http')
  return new NodeHttp(proxyEnvironment(env), signals)
}
