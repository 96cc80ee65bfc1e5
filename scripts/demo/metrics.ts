import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Counted, readScrape } from './counted'

/** A stand-in for Prometheus: what the shop counts itself, asked for every second, with a little traffic for it. */
export interface Metrics {
  readonly url: string
  stop(): Promise<void>
}

/** Milliseconds. */
const EVERY = { scrape: 500, visit: 100 }

export async function startMetrics(shop: string): Promise<Metrics> {
  const counted = new Counted()
  const visit = () => ask(`${shop}/api/products`)
  const scrape = async () => {
    const text = await ask(`${shop}/metrics`)
    if (text !== undefined) counted.add(Date.now(), readScrape(text))
  }
  const timers = [repeat(visit, EVERY.visit), repeat(scrape, EVERY.scrape)]
  const server = createServer((request, response) => answer(counted, request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      for (const timer of timers) clearInterval(timer)
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Neither fails: nobody there is an answer. */
function repeat(work: () => Promise<unknown>, every: number): NodeJS.Timeout {
  return setInterval(() => {
    work().catch(() => undefined)
  }, every)
}

/** Undefined while the shop is not there. */
async function ask(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    return await response.text()
  } catch {
    return undefined
  }
}

/** As the HTTP API of Prometheus answers an instant query; of all else it knows nothing. */
function answer(counted: Counted, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://metrics')
  const send = (status: number, body: object) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  const query = url.searchParams.get('query')
  if (url.pathname !== '/api/v1/query' || query === null) return send(200, { status: 'success', data: [] })
  const time = Number(url.searchParams.get('time') ?? Date.now() / 1_000)
  try {
    const value = counted.query(query, time * 1_000)
    const result = value === undefined ? [] : [{ metric: {}, value: [time, String(value)] }]
    send(200, { status: 'success', data: { resultType: 'vector', result } })
  } catch (error) {
    send(400, { status: 'error', errorType: 'bad_data', error: error instanceof Error ? error.message : String(error) })
  }
}
