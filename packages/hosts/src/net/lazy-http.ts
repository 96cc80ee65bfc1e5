import type { Http, HttpRequest, HttpResponse, Signals } from '@slipway/core'
import type { NodeHttp } from './http'
import { proxyEnvironment } from './proxy'

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
    this.#loaded ??= import('./http').then(({ NodeHttp }) => new NodeHttp(proxyEnvironment(this.#env), this.#signals))
    return (await this.#loaded).request(request)
  }

  close(): void {
    void this.#loaded?.then((http) => http.close())
  }
}
