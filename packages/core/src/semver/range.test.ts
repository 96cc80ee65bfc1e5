import { expect, test } from '@jest/globals'
import { Mismatch } from '../inputs/mismatch'
import { newestOf, parseRange } from './range'
import { compareVersions, isWholeVersion, parseVersion } from './version'

const version = (text: string) => {
  const found = parseVersion(text)
  if (found === undefined) throw new Error(text)
  return found
}
const chosen = (range: string, versions: readonly string[]) => newestOf(versions, parseRange(range), parseVersion)

// As Masterminds/semver v3.4 says, which Helm 3 and 4 use.
test.each<[string, readonly string[], readonly string[]]>([
  ['', ['1', '4.5.6'], ['1.2.3-alpha.1']],
  ['*', ['0.0.1', 'v2.1.1'], ['1.0.0-rc.1']],
  ['1.2.3', ['1.2.3', 'v1.2.3', '1.2.3+build.7'], ['1.2.4', '1.2.3-rc.1']],
  ['2', ['2.1.1'], ['3.4.5', '1.9.9']],
  ['2.1', ['2.1.1'], ['2.2.1']],
  ['2.1.x', ['2.1.1'], ['2.2.1']],
  ['0.x.x', ['0.4.0'], ['1.2.3']],
  ['^1.2', ['1.2.0', '1.8.9'], ['1.1.9', '2.0.0', '1.3.0-rc.1']],
  ['^0.2.3', ['0.2.5'], ['0.3.0', '0.2.2']],
  ['^0.0.3', ['0.0.3'], ['0.0.4']],
  ['^0.0', ['0.0.3'], ['0.1.4', '1.0.4']],
  ['^0', ['0.2.3'], ['1.1.4']],
  ['^1.2.0-alpha.0', ['1.2.1-alpha.1', '1.3.0'], ['1.2.0-0']],
  ['~1.2.3', ['1.2.4'], ['1.3.4', '1.2.2']],
  ['~1', ['1.4.0'], ['2.3.4']],
  ['~>1.1-alpha', ['1.1.1-beta'], ['1.2.0']],
  ['~0.0.0', ['1.2.3'], []],
  ['>11', ['12.0.0'], ['11.1.0']],
  ['>11.1', ['11.2.1'], ['11.1.1']],
  ['<=11', ['11.2.3'], ['12.2.3']],
  ['=<1.1.x', ['1.1.9'], ['1.2.500']],
  ['<1.x', ['0.1.1'], ['1.1.1']],
  ['!=4.1', ['5.1.0', '4.2.0'], ['4.1.0', '4.1.7', '5.1.0-alpha.1']],
  ['!=4.1-alpha', ['4.1.0'], ['4.1.0-alpha', '4.1.1-alpha']],
  ['>=1.1, <2, !=1.2.3 || > 3', ['4.1.2', '1.3.0'], ['1.2.3', '3.1.2', '2.0.0']],
  ['>= 1.0.0  <= 2.0.0-beta || > 3', ['1.0.1-beta', '1.0.1', '4.0.0'], ['3.0.1-beta', '2.5.0']],
  ['1.1 - 2', ['1.1.1', '2.9.0'], ['1.0.9', '3.0.0']],
  ['>0.0.0-0', ['1.0.0-rc.1', '1.0.0'], []],
  ['*-0', ['1.2.3-alpha.1'], []],
])('range %p', (text, inside, outside) => {
  const range = parseRange(text)
  for (const item of inside) expect([item, range.includes(version(item))]).toEqual([item, true])
  for (const item of outside) expect([item, range.includes(version(item))]).toEqual([item, false])
})

test.each([
  'foo',
  '>= bar',
  'BAR >= 1.2.3',
  '12.3.4.1234',
  '12.3.34~ 1.2.3',
  'v1.2.3-beta.01',
  '^',
  `^${'1'.repeat(300)}`,
])('%p is no range', (text) => expect(() => parseRange(text)).toThrow(Mismatch))

test('one that nobody means is refused soon', () => {
  const started = process.hrtime.bigint()
  expect(() => parseRange(`${'1 '.repeat(100)}!`)).toThrow(Mismatch)
  expect(() => parseRange(`${' '.repeat(200)}!`)).toThrow(Mismatch)
  expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(1000)
})

test('the newest in a range is taken, by the order of semantic versions', () => {
  const versions = ['1.9.0', '1.10.0', 'nightly', '2.0.0-rc.1', '1.10.0+build.2', '0.9']
  expect(chosen('', versions)).toBe('1.10.0')
  expect(chosen('<1', versions)).toBe('0.9')
  expect(chosen('>1-0', versions)).toBe('2.0.0-rc.1')
  expect(chosen('^3', versions)).toBeUndefined()
})

test('pre-releases come before their release, part by part', () => {
  // semver.org, 11.
  const ordered = [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
  ]
  const shuffled = [...ordered].reverse().sort((a, b) => compareVersions(version(a), version(b)))
  expect(shuffled).toEqual(ordered)
})

test('a whole version has three numbers and no letter before them', () => {
  const whole = ['1.2.3', '1.2.3-rc.1+b', '0.0.0', 'v1.2.3', '1.2', '01.2.3', '1.2.3-01', 'latest']
  expect(whole.filter(isWholeVersion)).toEqual(['1.2.3', '1.2.3-rc.1+b', '0.0.0'])
})
