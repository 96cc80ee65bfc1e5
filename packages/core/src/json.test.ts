import { expect, test } from '@jest/globals'
import { isObject, listAt, parseJson, property, textAt } from './json'

test('only own properties are read, however deep', () => {
  const value = parseJson('{"a":{"b":["x",{"c":1}]},"__proto__":{"d":2},"n":null}')
  expect(property(value, 'a', 'b', 1, 'c')).toBe(1)
  expect(property(value, '__proto__', 'd')).toBe(2)
  expect([
    property(value, 'toString'),
    property(value, 'a', 'constructor'),
    property(value, 'n', 'x'),
    property('text', 'length'),
  ]).toEqual([undefined, undefined, undefined, undefined])
  expect([
    textAt(value, 'a', 'b', 0),
    textAt(value, 'a', 'b', 1, 'c'),
    listAt(value, 'a', 'b').length,
    listAt(value, 'n'),
  ]).toEqual(['x', undefined, 2, []])
})

test('what is no JSON is undefined, and a list or null is no object', () => {
  expect([parseJson('{'), parseJson('')]).toEqual([undefined, undefined])
  expect([isObject({}), isObject([]), isObject(null), isObject('x')]).toEqual([true, false, false, false])
})
