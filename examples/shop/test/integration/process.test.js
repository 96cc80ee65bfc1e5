import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../src/main.js', import.meta.url))

function start(env) {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  return { child, exit: once(child, 'exit'), output: () => output }
}

async function portOf({ child, output }) {
  for (;;) {
    const port = /"shop is open","port":(\d+)/.exec(output())?.[1]
    if (port !== undefined) return port
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => assert.fail(output()))])
  }
}

test('SIGTERM ends it cleanly', async () => {
  const shop = start({ SHOP_CURRENCY: 'EUR' })
  const response = await fetch(`http://127.0.0.1:${await portOf(shop)}/version`)
  assert.deepEqual(await response.json(), { version: 'development', commit: 'unknown' })
  shop.child.kill('SIGTERM')
  assert.deepEqual(await shop.exit, [0, null])
  assert.match(shop.output(), /shop is closed/)
})

test('SIGTERM before it listens ends it, too', async () => {
  const shop = start({ SHOP_CURRENCY: 'EUR', SHOP_START_DELAY_MS: '60000' })
  await once(shop.child.stdout, 'data')
  await new Promise((done) => setTimeout(done, 100))
  shop.child.kill('SIGTERM')
  assert.deepEqual(await shop.exit, [0, null])
})

test('a bad release exits with 3 at once', async () => {
  const shop = start({ SHOP_CURRENCY: 'EUR', SHOP_CRASH: '1' })
  assert.deepEqual(await shop.exit, [3, null])
  assert.match(shop.output(), /cannot open the order book/)
})

test('without its configuration it exits with 2 and names what is missing', async () => {
  const shop = start({})
  assert.deepEqual(await shop.exit, [2, null])
  assert.match(shop.output(), /SHOP_CURRENCY: required/)
})
