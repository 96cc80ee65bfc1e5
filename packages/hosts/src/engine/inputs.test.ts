import { describe, expect, test } from '@jest/globals'
import { type AnyAction, input, schema } from '@slipway/core'
import { parseConfig } from '@slipway/core/config'
import { FakeFiles } from '@slipway/testing'
import type { HostAdapter } from '../host'
import { resolveInputs } from './inputs'

const checks = schema.list(schema.object({ url: schema.text(), follow: schema.otherwise(schema.boolean(), false) }))
const inputs = { checks: input.structured('Checks', checks), url: input.text('An address') }
const action = { name: 'smoke', inputs } as unknown as AnyAction

async function read(given: Readonly<Record<string, string>>, yaml = '') {
  const files = new FakeFiles({ 'checks.yml': '[{ url: in-a-file, follow: true }]' })
  const host = { raw: (name: string) => given[name], source: { fork: false } } as unknown as HostAdapter
  const config = await parseConfig('.slipway.yml', yaml, ['smoke'])
  const { values, explained } = await resolveInputs(action, { host, files, config, environment: undefined })
  return [values['checks'], ...explained.slice(0, 1).map(({ value, layer }) => [value, layer])]
}

describe('a file whose content is shipped', () => {
  const specs = {
    files: input.shipping(input.paths('Files'), (files) => files),
    plugin: input.ofJob(input.text('A program'), 'decides what runs'),
  }
  const resolved = async (given: Readonly<Record<string, string>>, yaml: string) => {
    const files = new FakeFiles({ 'a.yml': '', '/etc/passwd': '' })
    files.symlink('link.yml', '/etc/passwd')
    const host = { raw: (name: string) => given[name], source: { fork: false } } as unknown as HostAdapter
    const config = await parseConfig('.slipway.yml', `stages: { deploy: ${yaml} }`, ['deploy'])
    const of = { name: 'deploy', inputs: specs } as unknown as AnyAction
    return (await resolveInputs(of, { host, files, config, environment: undefined })).values
  }

  test('is where it likes to be, when the job names it', async () => {
    expect(await resolved({ files: '/etc/passwd' }, '{}')).toMatchObject({ files: ['/etc/passwd'] })
  })

  test.each(['a.yml', './a.yml', 'not-there.yml', '/work/a.yml'])('is in the checkout: %s', async (path) => {
    expect(await resolved({}, `{ files: [${path}] }`)).toMatchObject({ files: [path] })
  })

  test.each(['/etc/passwd', '../x', 'link.yml', 'a/../../x', '/workx/a'])(
    'and nowhere else, when the configuration names it: %s',
    async (path) => {
      await expect(resolved({}, `{ files: [a.yml, ${path}] }`)).rejects.toThrow(
        `files (stages.deploy in .slipway.yml): expected a path in the checkout, found ${path}`,
      )
    },
  )

  test('what decides over the rights of the job is no matter of the configuration', async () => {
    expect(await resolved({ plugin: 'x' }, '{}')).toMatchObject({ plugin: 'x' })
    await expect(resolved({}, '{ plugin: x }')).rejects.toThrow(
      'plugin (stages.deploy in .slipway.yml): decides what runs; give it as an input of the host',
    )
  })
})

test('a structured input: from text or a file of the host, else from the configuration', async () => {
  const yaml = 'stages: { smoke: { checks: [{ url: in-the-configuration }] } }'
  expect(await read({ checks: 'checks.yml' }, yaml)).toEqual([
    [{ url: 'in-a-file', follow: true }],
    ['checks.yml', 'input'],
  ])
  expect(await read({ checks: '- url: in-text' }, yaml)).toEqual([
    [{ url: 'in-text', follow: false }],
    ['- url: in-text', 'input'],
  ])
  expect(await read({ checks: '' }, yaml)).toEqual([
    [{ url: 'in-the-configuration', follow: false }],
    ['[{"url":"in-the-configuration"}]', 'stages.smoke in .slipway.yml'],
  ])
  expect(await read({})).toEqual([undefined, [undefined, 'not given']])
})
