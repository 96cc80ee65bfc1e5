import { inspect } from 'node:util'
import { expect, test } from '@jest/globals'
import { Secret } from './secret'

test('nothing but reveal gives the value away', () => {
  const secret = new Secret('c4n4ry-31415926')
  const forms = [
    String(secret),
    `${secret}`,
    JSON.stringify([secret]),
    inspect(secret, { showHidden: true }),
    Object.values(secret).join(),
    secret + '',
  ]
  expect(forms.filter((text) => text.includes('c4n4ry'))).toEqual([])
  expect(secret.reveal()).toBe('c4n4ry-31415926')
})
