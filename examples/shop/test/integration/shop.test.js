import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { createShop } from '../../src/server.js'

const build = { version: '9.9.9', commit: 'c0ffee' }

async function open(settings = {}, state = { draining: false }) {
  const server = createShop({ settings: { currency: 'EUR', unready: false, broken: false, ...settings }, build, state })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, url: `http://127.0.0.1:${server.address().port}` }
}

describe('the open shop', () => {
  let shop
  before(async () => (shop = await open()))
  after(() => shop.server.close())

  const answers = [
    { path: '/healthz', status: 200, body: { status: 'ok' } },
    { path: '/readyz', status: 200, body: { status: 'ready' } },
    { path: '/version', status: 200, body: build },
    {
      path: '/api/products/rope',
      status: 200,
      body: { currency: 'EUR', id: 'rope', name: 'Rope, 20 m', price: 1875, stock: 100 },
    },
    { path: '/api/products/kraken', status: 404, body: { error: 'no product "kraken"' } },
    { path: '/api/products/%', status: 400, body: { error: 'the address is not well formed' } },
    { path: '/admin', status: 404, body: { error: 'nothing at /admin' } },
    { path: '/api/orders', status: 405, body: { error: 'GET is not possible here' } },
  ]
  test('GET /metrics counts what was answered, itself left out', async () => {
    const own = await open({ broken: true })
    try {
      for (const path of ['/healthz', '/api/products', '/metrics']) await fetch(own.url + path)
      const response = await fetch(`${own.url}/metrics`)
      assert.match(response.headers.get('content-type'), /^text\/plain/)
      assert.deepEqual((await response.text()).split('\n'), [
        '# TYPE http_requests_total counter',
        'http_requests_total{method="GET",status="200"} 1',
        'http_requests_total{method="GET",status="500"} 1',
        '',
      ])
    } finally {
      own.server.close()
    }
  })
  for (const { path, status, body } of answers) {
    test(`GET ${path}`, async () => {
      const response = await fetch(shop.url + path)
      assert.deepEqual({ status: response.status, body: await response.json() }, { status, body })
    })
  }

  test('the catalogue can be searched', async () => {
    const { products } = await (await fetch(`${shop.url}/api/products?q=com`)).json()
    assert.deepEqual(
      products.map((product) => product.id),
      ['compass'],
    )
  })

  test('an order is priced', async () => {
    const response = await order(shop.url, JSON.stringify({ items: [{ id: 'anchor', quantity: 1 }] }))
    assert.equal(response.status, 201)
    assert.equal((await response.json()).total, 12900)
  })

  for (const [name, body] of [
    ['an order that is no JSON', 'hello'],
    ['an order that never ends', ' '.repeat(70_000)],
  ]) {
    test(`${name} is refused`, async () => assert.equal((await order(shop.url, body)).status, 400))
  }
})

test('a shop that is not ready says so and stays alive', async () => {
  const { server, url } = await open({ unready: true })
  assert.deepEqual([(await fetch(`${url}/readyz`)).status, (await fetch(`${url}/healthz`)).status], [503, 200])
  server.close()
})

test('a broken catalogue is an internal error without details', async () => {
  const { server, url } = await open({ broken: true })
  const response = await fetch(`${url}/api/products`)
  assert.deepEqual(
    { status: response.status, body: await response.json() },
    { status: 500, body: { error: 'internal error' } },
  )
  server.close()
})

function order(url, body) {
  return fetch(`${url}/api/orders`, { method: 'POST', body })
}
