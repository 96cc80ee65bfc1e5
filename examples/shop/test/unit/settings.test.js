import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSettings } from '../../src/settings.js'

test('the defaults', () => {
  assert.deepEqual(readSettings({ SHOP_CURRENCY: 'EUR' }), {
    port: 8080,
    currency: 'EUR',
    startDelay: 0,
    crash: false,
    unready: false,
    broken: false,
  })
})

test('all problems are named at once', () => {
  assert.throws(
    () => readSettings({ PORT: 'http' }),
    /PORT: expected a port number, got "http"\nSHOP_CURRENCY: required/,
  )
})

test('a currency is three capital letters', () =>
  assert.throws(() => readSettings({ SHOP_CURRENCY: 'euro' }), /got "euro"/))
