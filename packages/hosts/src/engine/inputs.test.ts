import { expect, test } from '@jest/globals'
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
  const host = { raw: (name: string) => given[name] } as unknown as HostAdapter
  const config = await parseConfig('.slipway.yml', yaml, ['smoke'])
  const { values, explained } = await resolveInputs(action, { host, files, config, environment: undefined })
  return [values['checks'], ...explained.slice(0, 1).map(({ value, layer }) => [value, layer])]
}

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
