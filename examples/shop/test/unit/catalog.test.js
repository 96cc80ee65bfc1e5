import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CATALOG, findProduct, searchProducts } from '../../src/catalog.js'

test('every product has an id of its own and a price', () => {
  assert.equal(new Set(CATALOG.map((product) => product.id)).size, CATALOG.length)
  assert.deepEqual(
    CATALOG.filter((product) => !(product.price > 0)),
    [],
  )
})

test('search looks into names in any case', () => {
  assert.deepEqual(
    searchProducts(' LANtern ').map((product) => product.id),
    ['lantern'],
  )
})

test('search without words finds all', () => assert.equal(searchProducts('').length, CATALOG.length))

test('a product that is not sold is not found', () => assert.equal(findProduct('constructor'), undefined))
