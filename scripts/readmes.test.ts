import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { ROOT } from './paths'

test('every package says what it is, what it may import and where its tests are', () => {
  const lacking = readdirSync(join(ROOT, 'packages')).filter((name) => {
    const file = join(ROOT, 'packages', name, 'README.md')
    const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
    return !/\bimports?\b/.test(text) || !/\btests\b/i.test(text)
  })
  expect(lacking).toEqual([])
})
