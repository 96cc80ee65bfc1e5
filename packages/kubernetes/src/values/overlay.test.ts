import { describe, expect, test } from '@jest/globals'
import type { Setting } from '@slipway/core'
import { leadsIntoList, overlayOn, wholeNumbers } from './overlay'

const on = (base: unknown, settings: Record<string, Setting>) => overlayOn(base, new Map(Object.entries(settings)))

describe('settings as a values file', () => {
  test('keep their types, and make what is not there', () => {
    expect(on(undefined, { 'a.b': false, 'a.c': null, 'd.e\\.f/g': 1, h: { i: [true] } })).toEqual({
      a: { b: false, c: null },
      d: { 'e.f/g': 1 },
      h: { i: [true] },
    })
  })

  test('a list that one leads into is kept whole', () => {
    const base = { list: [{ a: 1, b: 2 }, { c: 3 }], other: [1] }
    expect(on(base, { 'list[0].a': 9, 'list[2].d': true })).toEqual({ list: [{ a: 9, b: 2 }, { c: 3 }, { d: true }] })
    expect(base.list[0]).toEqual({ a: 1, b: 2 })
  })

  test('a list that is set as one replaces it', () => {
    expect(on({ list: [1, 2] }, { list: [3] })).toEqual({ list: [3] })
  })

  test('names of an object mean nothing', () => {
    expect(on(undefined, { 'constructor.x': 1, toString: 2 })).toEqual({ constructor: { x: 1 }, toString: 2 })
  })

  test.each([
    ['a.b', false],
    ['a[0]', true],
    ['a."b[0]"', false],
  ])('%s leads into a list: %s', (path, want) => expect(leadsIntoList(new Map([[path, 1]]))).toBe(want))
})

test('whole numbers that Helm would print as floating point are given by --set as well', () => {
  const settings: Record<string, Setting> = {
    'pod.runAsUser': 1000650000,
    'account.id': 9223372036854775807n,
    'list[0].n': -1000000,
    'a.x\\.y,z/w': 123456789,
    small: 999999,
    text: '1000650000',
    float: 1000000.5,
    on: true,
    map: { n: 1000000 },
  }
  expect(wholeNumbers(new Map(Object.entries(settings)))).toEqual([
    'pod.runAsUser=1000650000',
    'account.id=9223372036854775807',
    'list[0].n=-1000000',
    'a.x\\.y\\,z/w=123456789',
  ])
})
