import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readKeyValueFile } from '@slipway/testing'
import { formatKeyValues } from './key-value-file'

const counting = () => {
  let n = 0
  return () => String(n++)
}

describe('values are read back as they were, and only under their names', () => {
  test.each([
    ['empty', ''],
    ['a line break at the end', 'a\n'],
    ['only a line break', '\n'],
    ['carriage returns', 'a\r\nb\r'],
    ['text like a delimiter', 'slipway_0'],
    ['text like the end of ours', 'x\nslipway_0\nPATH<<slipway_0\n/evil\nslipway_0'],
    ['an entry of its own', 'x\nevil=1\nevil<<E\n2\nE'],
    ['a command', '::set-output name=evil::1'],
    ['1 MiB', 'x'.repeat(1024 * 1024)],
    ['everything else', '$`"\'\\ %0A 🚢'],
  ])('%s', (_, value) => {
    const entries = readKeyValueFile(
      `before=1\n${formatKeyValues(
        new Map([
          ['a', value],
          ['b-c_D9', 'last'],
        ]),
        counting(),
      )}`,
    )
    expect([...entries]).toEqual([
      ['before', '1'],
      ['a', value],
      ['b-c_D9', 'last'],
    ])
  })

  test('any value', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'\r\n=<slipway_01 a') }), (value) => {
        expect([...readKeyValueFile(formatKeyValues(new Map([['a', value]]), counting()))]).toEqual([['a', value]])
      }),
      { numRuns: 1000 },
    )
  })
})

test.each(['', 'a\nb', 'a=b', 'a<<b', 'a b', '__proto__', '-a', '1a', 'ä', 'a\r', 'a\0'])(
  '%j is no name, and nothing is written',
  (name) => {
    expect(() => formatKeyValues(new Map([[name, 'x']]), counting())).toThrow(
      `not a name for an output: ${JSON.stringify(name)}`,
    )
  },
)
