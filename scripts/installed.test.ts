import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { isInstalled } from './installed.mjs'
import { ROOT } from './paths'

const folder = mkdtempSync(join(tmpdir(), 'slipway-installed-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const A = { version: '1.0.0', integrity: 'sha512-a' }
const LINK = { resolved: 'packages/own', link: true }
const LOCK = {
  '': { name: 'root' },
  'node_modules/a': A,
  'node_modules/own': LINK,
  'packages/own': { version: '0.1.0' },
  'node_modules/for-another-platform': { version: '1.0.0', optional: true },
}
const { '': _, 'node_modules/for-another-platform': __, ...FOUND } = LOCK

function checkout(found: object | string | undefined, folders = Object.keys(found ?? {})): string {
  const root = mkdtempSync(join(folder, 'case-'))
  for (const path of ['node_modules', ...folders]) mkdirSync(join(root, path), { recursive: true })
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: LOCK }))
  const text = typeof found === 'string' ? found : JSON.stringify({ packages: found })
  if (found !== undefined) writeFileSync(join(root, 'node_modules/.package-lock.json'), text)
  return root
}

test.each<[string, object | string | undefined, boolean]>([
  ['what npm ci made of the lock file', FOUND, true],
  ['with the optional one too', { ...FOUND, 'node_modules/for-another-platform': { version: '1.0.0' } }, true],
  ['never finished', undefined, false],
  ['cut off while it was written', '{', false],
  ['another version', { ...FOUND, 'node_modules/a': { ...A, version: '0.9.0' } }, false],
  ['other bytes of that version', { ...FOUND, 'node_modules/a': { ...A, integrity: 'sha512-b' } }, false],
  ['a published package in place of ours', { ...FOUND, 'node_modules/own': { version: '0.1.0' } }, false],
  ['one lacks', { 'node_modules/own': LINK, 'packages/own': { version: '0.1.0' } }, false],
  ['one that the lock file does not name any more', { ...FOUND, 'node_modules/gone': A }, false],
])('%s', (_, found, want) => {
  expect(isInstalled(checkout(found))).toBe(want)
})

test('a folder that somebody removed is not installed', () => {
  expect(isInstalled(checkout(FOUND, ['node_modules/own', 'packages/own']))).toBe(false)
})

test('npm writes its list as it is read here', () => {
  expect(isInstalled(ROOT)).toBe(true)
})
