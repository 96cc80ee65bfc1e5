import { existsSync, readdirSync } from 'node:fs'
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

describe('slipway run', () => {
  const passes = { ...FILES, 'write.mjs': FILES['write.mjs'] }

  test('several images: each is built and tested in a folder of its own, and the report has both', async () => {
    const config = {
      version: 1,
      stages: { build: { base: 'scratch', entrypoint: ['/run'] } },
      components: {
        api: { build: { image: 'registry.example.com/team/api', copy: ['app:/'] } },
        web: { build: { image: 'registry.example.com/team/web', copy: ['app:/', 'write.mjs:/'] } },
      },
    }
    const files = { ...FILES, '.slipway.yml': JSON.stringify(config) }
    const run = await startBundle('cli', 'terminal', { args: ['run', '--jobs', '2'], files })
    expect({ code: run.code, stderr: run.stderr }).toEqual({ code: 0, stderr: '' })
    expect(run.stdout).toMatch(/^build api │ /m)
    const digest = (name: string) =>
      /"digest":"(sha256:[0-9a-f]+)"/.exec(run.read(`slipway-out/${name}/image/index.json`))?.[1]
    expect(digest('api')).not.toBe(digest('web'))
    expect(run.read('slipway-out/report.html')).toMatch(/id="build-of-api"[\s\S]*id="build-of-web"/)
    forget(run)
    const one = await startBundle('cli', 'terminal', { args: ['run', '--component', 'web'], files })
    expect([one.code, readdirSync(join(one.workspace, 'slipway-out'))]).toEqual([
      0,
      ['.gitignore', 'record', 'report.html', 'run', 'run-id', 'web'],
    ])
    forget(one)
  })

  test('two images that would have one tag are told before either is built', async () => {
    const config = {
      version: 1,
      stages: { build: { image: 'registry.example.com/team/app', copy: ['app:/app'] }, push: { tags: ['latest'] } },
      components: { api: {}, web: {} },
    }
    const files = { ...FILES, '.slipway.yml': JSON.stringify(config) }
    const run = await startBundle('cli', 'terminal', { args: ['run'], files })
    expect([run.code, existsSync(join(run.workspace, 'slipway-out/record'))]).toEqual([2, false])
    expect(run.stdout + run.stderr).toContain(
      'push web: tags: registry.example.com/team/app:latest is written by push api, too',
    )
    forget(run)
  })

  test('a stage that fails is the last: nothing after it starts', async () => {
    const config = { version: 1, stages: { build: {}, test: { command: 'false' }, push: { tags: ['1'] } } }
    const stages = { ...config.stages, build: { image: '127.0.0.1:9/shop', base: 'scratch', copy: ['app:/app'] } }
    const run = await startBundle('cli', 'terminal', {
      args: ['run'],
      files: { ...FILES, '.slipway.yml': JSON.stringify({ ...config, stages }) },
    })
    const records = readdirSync(join(run.workspace, 'slipway-out/record')).map((name) => name.split('-')[0])
    expect([run.code, records]).toEqual([10, ['build', 'test']])
    forget(run)
  })

  test('wrong inputs of any stage are all found before the first starts', async () => {
    const stages = {
      build: { copy: 'app:/app' },
      test: { 'allow-empty': 'yes', timeout: 5 },
      scan: { 'fail-on': 'hgih' },
    }
    const run = await startBundle('cli', 'terminal', {
      args: ['run'],
      files: { ...FILES, '.slipway.yml': JSON.stringify({ version: 1, stages }) },
    })
    const said = run.stdout + run.stderr
    expect([run.code, existsSync(join(run.workspace, 'slipway-out/record'))]).toEqual([2, false])
    for (const name of ['test: allow-empty', 'test: timeout', 'scan: fail-on']) expect(said).toContain(name)
    forget(run)
  })

  test('what no stage of the run is going to say is missed before the first starts', async () => {
    const stages = { build: { copy: 'app:/app' }, push: {}, deploy: { chart: 'chart', release: 'shop' }, smoke: {} }
    const run = await startBundle('cli', 'terminal', {
      args: ['run'],
      files: { ...FILES, '.slipway.yml': JSON.stringify({ version: 1, stages }) },
    })
    const said = run.stdout + run.stderr
    expect([run.code, existsSync(join(run.workspace, 'slipway-out/record'))]).toEqual([2, false])
    for (const name of [
      'push: image: required: it is given neither here nor as image of build',
      'smoke: url: required: it is given neither here nor as url of deploy',
    ])
      expect(said).toContain(name)
    forget(run)
  })

  test('explain tells programs the same as people', async () => {
    const run = await startBundle('cli', 'terminal', {
      args: ['explain', 'push', '--json', '--image', 'registry.example.com/shop'],
      files: { '.slipway.yml': JSON.stringify({ version: 1, stages: { push: { attempts: 3 } } }) },
    })
    const { action, inputs } = JSON.parse(run.stdout) as { action: string; inputs: { input: string }[] }
    expect([run.code, action]).toEqual([0, 'push'])
    expect(inputs).toEqual(
      expect.arrayContaining([
        { input: 'image', value: 'registry.example.com/shop', layer: 'input' },
        { input: 'attempts', value: '3', layer: 'stages.push in .slipway.yml' },
        { input: 'layout', value: null, layer: 'not given' },
      ]),
    )
    forget(run)
  })

  test('explain shows a bad input among the others', async () => {
    const run = await startBundle('cli', 'terminal', {
      args: ['explain', 'push', '--json'],
      files: {
        '.slipway.yml': JSON.stringify({ version: 1, stages: { push: { attempts: 'many', image: 'r.io/a' } } }),
      },
    })
    const { inputs } = JSON.parse(run.stdout) as { inputs: { input: string }[] }
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('attempts (stages.push in .slipway.yml)')])
    expect(inputs).toEqual(
      expect.arrayContaining([
        { input: 'image', value: 'r.io/a', layer: 'stages.push in .slipway.yml' },
        {
          input: 'attempts',
          value: null,
          layer: 'stages.push in .slipway.yml',
          problem: expect.stringContaining('got "many"'),
        },
      ]),
    )
    forget(run)
  })

  test('the report and the failure files are of the run that began last', async () => {
    const failing = JSON.stringify({ version: 1, stages: { build: { copy: 'app:/app' }, test: { command: 'nosuch' } } })
    const first = await startBundle('cli', 'terminal', { args: ['run'], files: { ...passes, '.slipway.yml': failing } })
    expect([first.code, first.read('slipway-out/report.html')]).toEqual([3, expect.stringContaining('A tool failed')])
    const good = JSON.stringify({ version: 1, stages: { build: { copy: 'app:/app' } } })
    const second = await startBundle('cli', 'terminal', {
      args: ['run'],
      workspace: first.workspace,
      files: { '.slipway.yml': good },
    })
    const page = second.read('slipway-out/report.html')
    expect([second.code, page.includes('A tool failed'), page.includes('id="test"')]).toEqual([0, false, false])
    expect(existsSync(join(second.workspace, 'slipway-out/failure-test.json'))).toBe(false)
    // A stage by itself joins the run, and stands in its report.
    const third = await startBundle('test', 'terminal', {
      workspace: first.workspace,
      inputs: { command: 'node write.mjs', reports: 'junit.xml' },
    })
    const joined = third.read('slipway-out/report.html')
    expect([joined.includes('id="build"'), joined.includes('id="test"')]).toEqual([true, true])
    forget(first)
  })

  test.each(['run', 'explain'])('%s: an environment that the file has none of is told', async (command) => {
    const run = await startBundle('cli', 'terminal', {
      args: [command, ...(command === 'explain' ? ['build'] : []), '--environment', 'prodution'],
      files: FILES,
    })
    expect([run.code, run.stdout + run.stderr]).toEqual([
      0,
      expect.stringMatching(/environment: \.slipway\.yml has no environments, so "prodution" changes no input/),
    ])
    forget(run)
  })

  test('without stages it names the file that it looked at, and says whether it is there', async () => {
    const none = await startBundle('cli', 'terminal', { args: ['run'] })
    expect([none.code, none.stderr]).toEqual([
      2,
      expect.stringContaining(`found no file at ${none.workspace}/.slipway.yml`),
    ])
    const empty = await startBundle('cli', 'terminal', { args: ['run'], files: { '.slipway.yml': '' } })
    expect([empty.code, empty.stderr]).toEqual([
      2,
      expect.stringContaining(`found none in ${empty.workspace}/.slipway.yml`),
    ])
    forget(none)
    forget(empty)
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
