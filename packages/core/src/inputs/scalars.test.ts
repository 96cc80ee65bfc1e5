import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Mismatch } from './mismatch'
import { formatBytes, formatDuration, parseBoolean, parseBytes, parseAge, parseDuration, parseInteger } from './scalars'

describe('booleans', () => {
  test('true and false, and nothing else', () => {
    expect([parseBoolean('true'), parseBoolean('false')]).toEqual([true, false])
    for (const text of ['True', 'TRUE', 'yes', 'no', 'on', '1', '0', '', ' true', 'true\n'])
      expect(() => parseBoolean(text)).toThrow(new Mismatch('true or false'))
  })
})

describe('whole numbers', () => {
  test('within the range', () => {
    expect(['0', '7', '-3', '10', '007'].map((text) => parseInteger(text, { min: -3, max: 10 }))).toEqual([
      0, 7, -3, 10, 7,
    ])
  })
  test.each(['11', '-4', '1.5', '1e3', '0x10', '', ' 1', '1 ', '+1', '9007199254740993', '٣', 'NaN'])(
    '%j is none',
    (text) => {
      expect(() => parseInteger(text, { min: -3, max: 10 })).toThrow(new Mismatch('a whole number from -3 to 10'))
    },
  )
})

test('ages count days, too', () => {
  expect(['7d', '48h', '1d12h', '90s'].map(parseAge)).toEqual([604_800_000, 172_800_000, 129_600_000, 90_000])
  for (const text of ['', '7', '1w', '7 d', '1.5d', '2days'])
    expect(() => parseAge(text)).toThrow(new Mismatch('an age such as 7d, 36h or 1d12h'))
})

describe('durations', () => {
  test.each([
    ['90s', 90_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['250ms', 250],
    ['1m30s', 90_000],
    ['0s', 0],
    ['24h', 86_400_000],
  ])('%s', (text, want) => {
    expect(parseDuration(text)).toBe(want)
  })
  test.each(['', '90', '5 m', '1.5h', '-1s', '25h', '24h1ms', '1d', 'm', '5M', '5m\n', '99999999999999999999s'])(
    '%j is none',
    (text) => {
      expect(() => parseDuration(text)).toThrow(new Mismatch('a duration such as 90s, 5m or 1h30m, at most 24h'))
    },
  )
  test('what is shown of whole seconds from ten on reads back as it was', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 86_400 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds * 1000))).toBe(seconds * 1000)
      }),
    )
  })
  test('short times keep what matters in them', () => {
    expect([0, 0.4, 999.6, 1000, 1234, 9949, 10_000, 59_600, 3_600_000, 3_661_000].map(formatDuration)).toEqual([
      '0ms',
      '0ms',
      '1000ms',
      '1.0s',
      '1.2s',
      '9.9s',
      '10s',
      '1m',
      '1h',
      '1h1m1s',
    ])
  })
})

describe('sizes', () => {
  test.each([
    ['1B', 1],
    ['500MB', 500_000_000],
    ['2GiB', 2_147_483_648],
    ['3kB', 3000],
    ['3KiB', 3072],
  ])('%s', (text, want) => {
    expect(parseBytes(text)).toBe(want)
  })
  test.each(['', '5', '5 MB', '5mb', '1.5GB', '-1B', '5K', '99999999999999GiB'])('%j is none', (text) => {
    expect(() => parseBytes(text)).toThrow(new Mismatch('a size such as 500MB or 2GiB'))
  })
  test('shown in decimal units', () => {
    expect([0, 999, 1000, 1234, 123_456, 12_300_000, 5e12, 5e15].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '1.2 kB',
      '123 kB',
      '12.3 MB',
      '5.0 TB',
      '5000 TB',
    ])
  })
})
