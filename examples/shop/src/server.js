import { createServer } from 'node:http'
import { findProduct, searchProducts } from './catalog.js'
import { OrderError, priceOrder } from './orders.js'

const MAX_BODY = 64 * 1024

/**
 * The shop's HTTP server, not yet listening.
 * @param {{ settings: { currency: string, unready: boolean, broken: boolean }, build: { version: string, commit: string }, state: { draining: boolean } }} shop
 */
export function createShop(shop) {
  const counts = new Map()
  const routes = routesOf(shop, counts)
  return createServer((request, response) => {
    answer(routes, request)
      .catch((error) => failure(error))
      .then((reply) => {
        if (request.url !== '/metrics') count(counts, request.method, reply.status)
        send(response, reply)
      })
  })
}

function count(counts, method, status) {
  const labels = `method="${method}",status="${status}"`
  counts.set(labels, (counts.get(labels) ?? 0) + 1)
}

/** What it has answered since its start, in the text format of Prometheus. */
function metricsOf(counts) {
  const lines = [...counts].map(([labels, value]) => `http_requests_total{${labels}} ${value}`)
  return ['# TYPE http_requests_total counter', ...lines, ''].join('\n')
}

function routesOf({ settings, build, state }, counts) {
  const ready = () => !settings.unready && !state.draining
  return {
    'GET /': () => ok({ shop: 'Slipway chandlery', products: '/api/products', version: '/version' }),
    'GET /healthz': () => ok({ status: 'ok' }),
    'GET /readyz': () =>
      ready() ? ok({ status: 'ready' }) : { status: 503, body: { status: state.draining ? 'draining' : 'not ready' } },
    'GET /version': () => ok(build),
    'GET /metrics': () => ({ status: 200, text: metricsOf(counts) }),
    'GET /api/products': ({ url }) => {
      if (settings.broken) throw new Error('the catalogue cannot be read')
      return ok({ currency: settings.currency, products: searchProducts(url.searchParams.get('q') ?? '') })
    },
    'GET /api/products/:id': ({ id }) => {
      const product = findProduct(id)
      return product === undefined ? notFound(`no product "${id}"`) : ok({ currency: settings.currency, ...product })
    },
    'POST /api/orders': async ({ request }) => ({
      status: 201,
      body: { currency: settings.currency, ...priceOrder((await readJson(request))?.items) },
    }),
  }
}

const ok = (body) => ({ status: 200, body })
const notFound = (error) => ({ status: 404, body: { error } })

async function answer(routes, request) {
  const url = new URL(request.url ?? '/', 'http://shop')
  const [, id] = /^\/api\/products\/([^/]+)$/.exec(url.pathname) ?? []
  const path = id === undefined ? url.pathname : '/api/products/:id'
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const route = Object.hasOwn(routes, `${method} ${path}`) ? routes[`${method} ${path}`] : undefined
  if (route !== undefined) return route({ request, url, id: id === undefined ? undefined : decodeURIComponent(id) })
  const otherMethod = Object.keys(routes).some((key) => key.endsWith(` ${path}`))
  return otherMethod
    ? { status: 405, body: { error: `${request.method} is not possible here` } }
    : notFound(`nothing at ${url.pathname}`)
}

async function readJson(request) {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk
    if (text.length > MAX_BODY) throw new OrderError('the order is too long')
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new OrderError('expected JSON')
  }
}

function failure(error) {
  if (error instanceof OrderError) return { status: 400, body: { error: error.message } }
  if (error instanceof URIError) return { status: 400, body: { error: 'the address is not well formed' } }
  console.error(JSON.stringify({ level: 'error', message: error.message }))
  return { status: 500, body: { error: 'internal error' } }
}

function send(response, { status, body, text = JSON.stringify(body) }) {
  response.writeHead(status, {
    'content-type': body === undefined ? 'text/plain; version=0.0.4' : 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  })
  response.end(response.req.method === 'HEAD' ? undefined : text)
}
