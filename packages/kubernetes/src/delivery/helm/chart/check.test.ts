import { expect, test } from '@jest/globals'
import { FakeFiles } from '@slipway/testing'
import { checkChart } from './check'

const DEPENDENCIES =
  'apiVersion: v2\nname: c\ndependencies:\n- {name: redis, condition: redis.enabled}\n- {name: common}\n'

const files = () =>
  new FakeFiles({
    'plain/Chart.yaml': 'apiVersion: v2\nname: c\n',
    'bare/Chart.yaml': DEPENDENCIES,
    'half/Chart.yaml': DEPENDENCIES,
    'half/charts/redis-19.0.0.tgz': '',
    'whole/Chart.yaml': DEPENDENCIES,
    'whole/charts/redis-19.0.0.tgz': '',
    'whole/charts/common/Chart.yaml': '',
    'broken/Chart.yaml': 'a: [',
    'chart.tgz': '',
  })

test.each(['plain', 'whole', 'broken', 'chart.tgz', 'oci://r.example.com/c'])('%s is left to Helm', async (chart) => {
  await expect(checkChart(files(), chart)).resolves.toBeUndefined()
})

test.each([
  ['bare', 'CHART_DEPENDENCIES', /names no repository for them: redis, common/, /^put them into bare\/charts/],
  ['half', 'CHART_DEPENDENCIES', /names no repository for them: common/, /^put them into half\/charts/],
  ['./gone', 'CHART_MISSING', /expected a chart at .\/gone/, 'correct the input chart'],
  [
    'bitnami/redis',
    'CHART_MISSING',
    /expected a chart at bitnami\/redis/,
    /give it as https:\/\/repository#redis, with the address that helm repo add took/,
  ],
])('%s is told with the way through', async (chart, code, message, hint) => {
  const said = await checkChart(files(), chart).catch((error: unknown) => error)
  expect(said).toMatchObject({
    code,
    message: expect.stringMatching(message),
    hint: typeof hint === 'string' ? hint : expect.stringMatching(hint),
  })
})
