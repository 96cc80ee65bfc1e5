import { createHash } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { shortSha256 } from './short-sha256'

test.each(['', 'abc', 'slipway\ngithub\nacme/shop\n17\n1', 'ü'.repeat(100)])(
  '%j has the hash that Node gives',
  (text) => {
    expect(shortSha256(text)).toBe(createHash('sha256').update(text).digest('hex'))
  },
)
