import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { ROOT } from '../paths'
import { completeLicenses, installedLicenses } from './licenses'

const sources = {
  isPackage: (name: string) => ['a', '@x/b', 'c', '@slipway/core'].includes(name),
  textOf: (name: string) => (name === 'c' ? '\nText of c.\n' : undefined),
}

describe('the list of licences in a bundle', () => {
  test('is completed with texts of ours, and has no part of Slipway', () => {
    const list = 'a\nMIT\nText of a.\n\nMore\nof it.\n\n@slipway/core\nApache-2.0\n\n@x/b\nISC\nText\n\nc\nMIT\n'
    expect(completeLicenses(list, sources)).toBe(
      'a\nMIT\nText of a.\n\nMore\nof it.\n\n@x/b\nISC\nText\n\nc\nMIT\nText of c.\n',
    )
  })

  test('has a text that two packages share once', () => {
    expect(completeLicenses('a\nMIT\nText.\n\n@x/b\nMIT\nText.\n\nc\nISC\nOther.\n', sources)).toBe(
      'a\nMIT\nText.\n\n@x/b\nMIT\nThe same text as that of a.\n\nc\nISC\nOther.\n',
    )
  })

  test('a package without a text fails the build', () => {
    expect(() => completeLicenses('a\nMIT\n\n@x/b\nISC\n\nc\nMIT\n', sources)).toThrow(
      'expected the licence text of every bundled package, found none of a, @x/b; add it to licenses/',
    )
  })

  test('a word of a text that is a package too begins no entry', () => {
    const list = 'a\nMIT\nText\nc\nmore\n\nb\nmore\n'
    expect(completeLicenses(list, sources)).toBe('a\nMIT\nText\nc\nmore\n\nb\nmore\n')
  })
})

interface Locked {
  readonly dev?: boolean
  readonly devOptional?: boolean
  readonly link?: boolean
}

/** Packages that may ship, by their folder. */
function shipping(): readonly string[] {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, Locked>>
  }
  return Object.entries(lock.packages)
    .filter(([path, { dev, devOptional, link }]) => path.startsWith('node_modules/') && !dev && !devOptional && !link)
    .map(([path]) => path)
}

function shipsText(folder: string): boolean {
  return readdirSync(join(ROOT, folder)).some((file) => /^(?:licen[cs]e|copying)/i.test(file))
}

test('every package that may ship has a text, its own or ours, and ours are of packages that have none', () => {
  const without = shipping().filter((folder) => !shipsText(folder))
  const names = without.map((folder) => folder.split('node_modules/').at(-1) ?? '')
  expect(names.filter((name) => installedLicenses.textOf(name) === undefined)).toEqual([])
  const kept = readdirSync(join(ROOT, 'licenses')).filter((file) => file.endsWith('.txt'))
  expect(kept.map((file) => file.replace('__', '/').slice(0, -4)).sort()).toEqual([...names].sort())
  const readme = readFileSync(join(ROOT, 'licenses', 'README.md'), 'utf8')
  for (const name of names) expect(readme).toContain(`\`${name}\``)
})
