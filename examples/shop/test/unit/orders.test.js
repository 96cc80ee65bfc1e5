import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OrderError, priceOrder } from '../../src/orders.js'

test('an order is the sum of its lines', () => {
  const order = priceOrder([
    { id: 'compass', quantity: 2 },
    { id: 'rope', quantity: 1 },
  ])
  assert.deepEqual(order, {
    lines: [
      { id: 'compass', quantity: 2, amount: 9900 },
      { id: 'rope', quantity: 1, amount: 1875 },
    ],
    total: 11775,
  })
})

const discounts = [
  { name: 'nine ropes cost nine times one', quantity: 9, amount: 16875 },
  { name: 'ten ropes are 5 % cheaper, rounded down', quantity: 10, amount: 17812 },
  { name: 'all ropes', quantity: 100, amount: 178125 },
]
for (const { name, quantity, amount } of discounts) {
  test(name, () => assert.equal(priceOrder([{ id: 'rope', quantity }]).total, amount))
}

const refusals = [
  { name: 'no items', items: [], message: /at least one/ },
  { name: 'not a list', items: { id: 'rope' }, message: /at least one/ },
  { name: 'an unknown product', items: [{ id: 'kraken', quantity: 1 }], message: /unknown product "kraken"/ },
  { name: 'nothing of a product', items: [{ id: 'rope', quantity: 0 }], message: /whole number from 1/ },
  { name: 'half a rope', items: [{ id: 'rope', quantity: 0.5 }], message: /whole number from 1/ },
  { name: 'more than there is', items: [{ id: 'sextant', quantity: 4 }], message: /only 3 left/ },
  { name: 'null', items: [null], message: /unknown product/ },
]
for (const { name, items, message } of refusals) {
  test(`refused: ${name}`, () =>
    assert.throws(
      () => priceOrder(items),
      (error) => error instanceof OrderError && message.test(error.message),
    ))
}
