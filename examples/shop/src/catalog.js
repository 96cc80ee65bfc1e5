/** What is sold. Prices are in the smallest unit of the currency, so that sums are exact. */
export const CATALOG = Object.freeze([
  { id: 'anchor', name: 'Anchor', price: 12900, stock: 8 },
  { id: 'compass', name: 'Compass', price: 4950, stock: 25 },
  { id: 'lantern', name: 'Storm lantern', price: 3400, stock: 40 },
  { id: 'rope', name: 'Rope, 20 m', price: 1875, stock: 100 },
  { id: 'sextant', name: 'Sextant', price: 24900, stock: 3 },
])

/** @param {string} id */
export function findProduct(id) {
  return CATALOG.find((product) => product.id === id)
}

/** Products whose name contains the words, in any case; all of them when there are no words. */
export function searchProducts(words) {
  const wanted = words.trim().toLowerCase()
  return CATALOG.filter((product) => product.name.toLowerCase().includes(wanted))
}
