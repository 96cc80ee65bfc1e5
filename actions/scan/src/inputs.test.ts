import { expect, test } from '@jest/globals'
import { resolve } from '@slipway/core'
import { inputs } from './inputs'

const given = (values: Readonly<Record<string, string>>) => () =>
  resolve(inputs, [{ name: 'input', get: (name) => values[name] }]).values

test.each([
  ['48h', 172_800_000],
  ['7d', 604_800_000],
])('a database may be %s old: that is longer than any wait', (age, want) => {
  expect(given({ 'db-max-age': age })()['db-max-age']).toBe(want)
})

test('lists that no comma can be in are separated by it', () => {
  expect(given({ scanners: 'vuln,secret' })().scanners).toEqual(['vuln', 'secret'])
  expect(given({ scanners: 'vuln,licence' })).toThrow(/expected any of vuln, secret, misconfig, license, got "/)
})
