import { gzipSync } from 'node:zlib'
import { expect, test } from '@jest/globals'
import { FakeFiles, fakePorts } from '@slipway/testing'
import { Helm } from '../client/helm'
import { readChartValues } from './chart-values'

const PARENT = {
  'Chart.yaml': [
    'name: shop',
    'appVersion: "1.2"',
    'dependencies: [{name: web}, {name: redis, alias: cache}, {name: redis, alias: queue}]',
  ].join('\n'),
  'values.yaml':
    'web:\n  image: {tag: "2"}\n  off: null\ncache: {image: {repository: mine}}\napiToken: from-the-chart\n',
}
const WEB = {
  'Chart.yaml': 'name: web\n',
  'values.yaml': 'image: {repository: acme/web, tag: "1"}\noff: true\n',
  'charts/common/Chart.yaml': 'name: common\n',
  'charts/common/values.yaml': 'image: {repository: acme/common}\npassword: public-default\n',
}
const REDIS = { 'redis/Chart.yaml': 'name: redis\n', 'redis/values.yaml': 'image: {repository: redis}\n' }

const WANTED = {
  apiToken: 'from-the-chart',
  web: {
    image: { repository: 'acme/web', tag: '2' },
    common: { image: { repository: 'acme/common' }, password: 'public-default' },
  },
  cache: { image: { repository: 'mine' } },
  queue: { image: { repository: 'redis' } },
}

/** What `tar` writes: a header of 512 bytes for each, and its content in whole blocks. */
function tgz(entries: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const parts = Object.entries(entries).flatMap(([name, content]) => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    const header = Buffer.alloc(512)
    header.write(name.length > 100 ? name.slice(name.lastIndexOf('/') + 1) : name)
    if (name.length > 100) header.write(name.slice(0, name.lastIndexOf('/')), 345)
    header.write(bytes.length.toString(8).padStart(11, '0'), 124)
    header.write('0ustar', 156)
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]
  })
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(1024)]))
}

const below = (folder: string, files: Readonly<Record<string, string | Uint8Array>>) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]))

const read = (files: Record<string, string | Uint8Array>, chart: string, given: readonly string[] = []) =>
  readChartValues(
    new Helm(
      fakePorts({ files: new FakeFiles(files) }),
      { env: {}, folder: '/tmp', server: '' },
      {
        helm: 'helm',
        helmMajor: 4,
        helmVersion: '4.1.4',
      },
    ),
    chart,
    given,
  )

const whole = { ...PARENT, ...below('charts/web', WEB), 'charts/redis-1.0.0.tgz': tgz(REDIS) }

test.each([
  ['a folder', below('chart', whole), 'chart'],
  ['an archive', { 'chart.tgz': tgz(below('shop', whole)) }, 'chart.tgz'],
  [
    'an archive with long names',
    { 'chart.tgz': tgz(below(`a/${'b'.repeat(99)}`, {})), ...below('chart', whole) },
    'chart',
  ],
])('%s: the values of charts below stand under their names', async (_, files, chart) => {
  const { all, appVersion, secrets } = await read(files, chart)
  expect(all).toEqual(WANTED)
  // What a chart below has by itself is public.
  expect([appVersion, secrets]).toEqual(['1.2', ['from-the-chart']])
})

test('the user has the last word, and takes a key away', async () => {
  const files = { ...below('chart', whole), 'mine.yaml': 'web: {image: null}\nqueue: {image: {tag: "7"}}\n' }
  expect((await read(files, 'chart', ['mine.yaml'])).all).toEqual({
    ...WANTED,
    web: { common: WANTED.web.common },
    queue: { image: { repository: 'redis', tag: '7' } },
  })
})

test('what is no YAML is told of the file of the user, and of a chart by Helm alone', async () => {
  const broken = { ...below('chart', { ...whole, 'charts/web/values.yaml': 'image: [' }), 'mine.yaml': 'a: [' }
  await expect(read(broken, 'chart')).resolves.toMatchObject({ all: { web: { image: { tag: '2' } } } })
  await expect(read(broken, 'chart', ['mine.yaml'])).rejects.toMatchObject({ code: 'VALUES_INVALID' })
})

test('a word is looked for in the templates of all charts, whole', async () => {
  const templates = { 'templates/app.yaml': '{{ .Values.image.tag }}', 'templates/parts/_image.tpl': '{{ $digest }}' }
  const chart = {
    ...PARENT,
    ...below('charts/web', { ...WEB, ...templates }),
    'charts/redis-1.0.0.tgz': tgz({ ...REDIS, 'redis/templates/redis.yaml': '{{ .Values.sha }}' }),
  }
  const words = ['tag', 'digest', 'sha', 'dig', 'repository']
  for (const [files, path] of [
    [below('chart', chart), 'chart'],
    [{ 'chart.tgz': tgz(below('shop', chart)) }, 'chart.tgz'],
  ] as const) {
    const { mentions } = await read(files, path)
    expect(await Promise.all(words.map(mentions))).toEqual([true, true, true, false, false])
  }
})
