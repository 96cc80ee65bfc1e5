import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'

const root = fileURLToPath(new URL('..', import.meta.url))

test('plain jest runs a test that imports an ES module', () => {
  const { NODE_OPTIONS: _, ...env } = process.env
  const jest = ['node_modules/jest/bin/jest.js', 'scripts/skipped.test.ts']
  const { status, stderr } = spawnSync(process.execPath, jest, { cwd: root, env, encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, expect.stringContaining('1 passed, 1 total')])
})
