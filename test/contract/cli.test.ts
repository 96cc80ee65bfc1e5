import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { type BundleHost, forget, startBundle } from './start-bundle'

const CONFIG = JSON.stringify({
  version: 1,
  stages: {
    build: { image: 'registry.example.com/team/shop', base: 'scratch', copy: ['app:/app'], entrypoint: ['/app/run'] },
    test: { command: 'node write.mjs', reports: ['junit.xml'] },
  },
})
const FILES = {
  '.slipway.yml': CONFIG,
  'app/run': '#!/bin/sh\n',
  'write.mjs': `import { writeFileSync } from 'node:fs'\nwriteFileSync('junit.xml', '<testsuite><testcase name="adds"/></testsuite>')\n`,
}

describe.each(['terminal', 'gitlab', 'github'] as const)('the command line on %s', (host: BundleHost) => {
  test('slipway run builds and tests by the configuration file', async () => {
    const run = await startBundle('cli', host, { args: ['run'], files: FILES })
    expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: '' })
    expect(readdirSync(join(run.workspace, 'slipway-out/record')).map((name) => name.split('-')[0])).toEqual([
      'build',
      'test',
    ])
    expect(run.read('slipway-out/image/oci-layout')).toContain('1.0.0')
    expect(run.read('slipway-out/report.html')).toMatch(/^<!doctype html>/i)
    forget(run)
  })

  test('a stage that is not configured, an unknown command and an unknown key are named with the nearest', async () => {
    const command = await startBundle('cli', host, { args: ['rum'], files: FILES })
    expect([command.code, command.stdout + command.stderr]).toEqual([2, expect.stringMatching(/rum[\s\S]*\brun\b/)])
    const key = await startBundle('cli', host, {
      args: ['run'],
      files: { ...FILES, '.slipway.yml': CONFIG.replace('"reports"', '"report"') },
    })
    expect(key.code).toBe(2)
    expect(key.stdout + key.stderr).toMatch(/report\b[\s\S]*reports/)
    forget(command)
    forget(key)
  })
})

test.each([
  ['a run', ['run', 'test']],
  ['an action', ['test']],
])('%s told as JSON holds no secret that a test let out', async (_, args) => {
  const leak = `import { writeFileSync } from 'node:fs'\nwriteFileSync('junit.xml', '<testsuite><testcase name="c4n4ry-2718281828"><failure message="c4n4ry-2718281828"/></testcase></testsuite>')\n`
  const run = await startBundle('cli', 'terminal', {
    args: [...args, '--json', '--token-file', 'token'],
    files: { ...FILES, 'write.mjs': leak, token: 'c4n4ry-2718281828\n' },
  })
  expect([run.code, JSON.parse(run.stdout)]).toEqual([10, expect.anything()])
  expect(run.stdout).toContain('"message": "***"')
  expect(run.stdout + run.stderr).not.toContain('c4n4ry')
  forget(run)
})
