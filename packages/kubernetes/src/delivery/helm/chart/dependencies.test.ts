import { describe, expect, test } from '@jest/globals'
import { FakeFiles } from '@slipway/testing'
import { copyChart } from './copy-chart'
import { checkDependencies, neededCharts } from './dependencies'

/** Both as Helm 4.1.4 wrote them, with a repository that `helm repo add` knows as `loc`. */
const CHART = `apiVersion: v2
name: um
version: 1.0.0
dependencies:
  - name: common
    version: ">=0.1.0 <1"
    repository: file://../common
    tags: [a, b]
    import-values:
      - data
      - parent: p
        child: c
  - name: redis
    version: ^0.1
    repository: "@loc"
    alias: cache
    condition: cache.enabled
  - name: redis
    version: 0.2.0
    repository: http://127.0.0.1:8791
`
const LOCK = `dependencies:
- name: common
  repository: file://../common
  version: 0.1.0
- name: redis
  repository: http://127.0.0.1:8791
  version: 0.1.0
- name: redis
  repository: http://127.0.0.1:8791
  version: 0.2.0
digest: sha256:114a1264494a8ba493822553a270654d288e26d03010cb243aad0e9364830b9c
`
const OLD = 'dependencies:\n- name: redis\n  version: "*"\n  repository: http://127.0.0.1:8791\n'
const OLD_LOCK = `dependencies:
- name: redis
  repository: http://127.0.0.1:8791
  version: 0.2.0
digest: sha256:f5383e9f6a3b9ba1e48f5d1799cd7a675c24c629adf720389f276d388c424e47
`

const aliases = (name: string) => (name === 'loc' ? 'http://127.0.0.1:8791' : undefined)
const needed = (files: Readonly<Record<string, string>>, known = aliases) =>
  neededCharts(new FakeFiles(files), 'um', () => Promise.resolve(known))
const redis = (version: string) => ({
  name: 'redis',
  version,
  address: { kind: 'repository', url: 'http://127.0.0.1:8791', name: 'redis' },
})

describe('what a chart of this disk needs', () => {
  test('has the versions of its lock file', async () => {
    expect(await needed({ 'um/Chart.yaml': CHART, 'um/Chart.lock': LOCK })).toEqual([
      { name: 'common', folder: '/work/common' },
      redis('0.1.0'),
      redis('0.2.0'),
    ])
  })

  test('may have a number for its version, as Helm reads one', async () => {
    // stable/csi-secrets-store-provider-aws of the charts of EKS.
    const repository = 'https://kubernetes-sigs.github.io/secrets-store-csi-driver/charts'
    const name = 'secrets-store-csi-driver'
    const lock = 'sha256:f06286259a5edd280b6f4d93a244eb9c116b1d0fe855354edf304ae1c8e30543'
    const files = {
      'um/Chart.yaml': `apiVersion: v2\ndependencies:\n- name: ${name}\n  repository: ${repository}\n  version: 1.1\n  condition: ${name}.install\n`,
      'um/Chart.lock': `dependencies:\n- name: ${name}\n  repository: ${repository}\n  version: 1.1.2\ndigest: ${lock}\n`,
    }
    expect(await needed(files)).toEqual([
      { name, version: '1.1.2', address: { kind: 'repository', url: repository, name } },
    ])
  })

  test('is a range where nothing is locked', async () => {
    const found = await needed({ 'um/Chart.yaml': CHART })
    expect(found.slice(1)).toEqual([redis('^0.1'), redis('0.2.0')])
  })

  test('stands in a file of its own for a chart of version 1', async () => {
    const files = { 'um/Chart.yaml': 'apiVersion: v1\nname: v1\n', 'um/requirements.yaml': OLD }
    expect(await needed({ ...files, 'um/requirements.lock': OLD_LOCK })).toEqual([redis('0.2.0')])
    const wrong = needed({ ...files, 'um/requirements.lock': OLD_LOCK.replace('f5383', '00000') })
    await expect(wrong).rejects.toMatchObject({ code: 'CHART_LOCK', message: /requirements\.lock does not belong/ })
  })

  test('is not fetched when it is there, whatever the lock says', async () => {
    const files = {
      'um/Chart.yaml': CHART,
      'um/Chart.lock': LOCK.replace('114a1', '00000'),
      'um/charts/redis-0.1.0.tgz': '',
      'um/charts/its-common/Chart.yaml': 'name: common\n',
    }
    expect(await needed(files)).toEqual([])
  })

  test('of a registry is a repository in it', async () => {
    const chart =
      'apiVersion: v2\ndependencies:\n- {name: redis, version: 19.0.0, repository: "oci://r.example.com/charts/"}\n'
    expect(await needed({ 'um/Chart.yaml': chart })).toEqual([
      {
        name: 'redis',
        version: '19.0.0',
        address: { kind: 'registry', reference: { registry: 'r.example.com', repository: 'charts/redis' } },
      },
    ])
  })

  test('with another name at its beginning is another chart', async () => {
    const files = { 'um/Chart.yaml': CHART, 'um/charts/redis-cluster-8.0.0.tgz': '', 'um/charts/common': '' }
    expect(await needed(files)).toHaveLength(2)
  })

  test.each<[string, string, string, RegExp]>([
    ['a lock file of other dependencies', CHART.replace('^0.1', '^0.2'), 'CHART_LOCK', /Chart\.lock does not belong/],
    ['a name that helm repo add does not know', CHART.replace('@loc', '@more'), 'CHART_LOCK', /does not belong/],
  ])('%s is refused', async (_, chart, code, message) => {
    const done = needed({ 'um/Chart.yaml': chart, 'um/Chart.lock': LOCK })
    await expect(done).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  test.each([
    ['@more', /helm repo add has no repository more on this machine/],
    ['alias:more', /no repository more/],
    ['git+https://github.com/a/b', /not one that can be asked/],
    ['https://a.example/?token=x', /not one that can be asked/],
  ])('of %s is told with the way through', async (repository, message) => {
    const chart = `apiVersion: v2\ndependencies:\n- {name: redis, version: 1.0.0, repository: "${repository}"}\n`
    await expect(needed({ 'um/Chart.yaml': chart })).rejects.toMatchObject({
      code: 'CHART_DEPENDENCIES',
      message: expect.stringMatching(message),
    })
  })

  test('is called by no path', async () => {
    const chart = 'apiVersion: v2\ndependencies:\n- {name: ../../x, version: 1.0.0, repository: "https://a.example"}\n'
    await expect(needed({ 'um/Chart.yaml': chart })).rejects.toMatchObject({ code: 'CHART_DEPENDENCIES' })
  })
})

test('what no repository has must be in charts/, and that is told at once', async () => {
  const chart = 'apiVersion: v2\ndependencies:\n- {name: own, version: 1.0.0}\n'
  await expect(checkDependencies(new FakeFiles({ 'um/Chart.yaml': chart }), 'um')).rejects.toMatchObject({
    code: 'CHART_DEPENDENCIES',
    message: expect.stringContaining('names no repository for them: own'),
  })
  await checkDependencies(new FakeFiles({ 'um/Chart.yaml': chart, 'um/charts/own/Chart.yaml': '' }), 'um')
})

test('a copy has what Helm would read, links followed, and nothing of what it leaves out', async () => {
  const files = new FakeFiles({
    'um/Chart.yaml': CHART,
    'um/.helmignore': '.git/\n*.bak\n',
    'um/.git/config': 'x',
    'um/templates/a.yaml': 'a',
    'um/templates/a.bak': 'b',
    'um/charts/redis-0.1.0.tgz': 'archive',
    'shared/_helpers.tpl': 'shared',
  })
  files.symlink('um/templates/_helpers.tpl', '../../shared/_helpers.tpl')
  files.symlink('um/templates/again', '..')
  files.symlink('um/templates/gone', 'nowhere')
  await copyChart(files, 'um', '/run/chart')
  const copied = [...files.entries].filter(([path, { kind }]) => path.startsWith('/run/') && kind === 'file')
  expect(copied.map(([path]) => path).sort()).toEqual([
    '/run/chart/.helmignore',
    '/run/chart/Chart.yaml',
    '/run/chart/charts/redis-0.1.0.tgz',
    '/run/chart/templates/_helpers.tpl',
    '/run/chart/templates/a.yaml',
  ])
  expect(await files.read('/run/chart/templates/_helpers.tpl')).toBe('shared')
})

test('a link out of the checkout is copied nowhere', async () => {
  const files = new FakeFiles({ 'um/Chart.yaml': CHART, '/etc/passwd': 'root' })
  files.symlink('um/files', '/etc')
  await expect(copyChart(files, 'um', '/run/chart')).rejects.toMatchObject({ code: 'CHART_LINK' })
})
