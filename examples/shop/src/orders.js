import { findProduct } from './catalog.js'

const BULK = 10
const BULK_DISCOUNT = 0.05

/** An order that cannot be taken; the message is for the customer. */
export class OrderError extends Error {}

/**
 * Prices an order. Ten or more of one product are 5 % cheaper, rounded to the customer's favour.
 * @param {unknown} items `[{id, quantity}]`
 * @throws {OrderError}
 */
export function priceOrder(items) {
  if (!Array.isArray(items) || items.length === 0) throw new OrderError('items: expected at least one {id, quantity}')
  const lines = items.map(priceLine)
  return { lines, total: lines.reduce((sum, line) => sum + line.amount, 0) }
}

function priceLine(item) {
  const product = findProduct(String(item?.id))
  if (product === undefined) throw new OrderError(`unknown product "${item?.id}"`)
  const quantity = item.quantity
  if (!Number.isInteger(quantity) || quantity < 1)
    throw new OrderError(`${product.id}: quantity must be a whole number from 1`)
  if (quantity > product.stock) throw new OrderError(`${product.id}: only ${product.stock} left`)
  const full = product.price * quantity
  const amount = quantity >= BULK ? Math.floor(full * (1 - BULK_DISCOUNT)) : full
  return { id: product.id, quantity, amount }
}
