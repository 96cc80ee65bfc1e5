import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { renderHelm } from '@slipway/kubernetes'
import { openToolHome } from '@slipway/kubernetes/begin'
import { lookUp } from '../e2e/needs'
import { bench } from './tools-ports'

/** Small charts of the kinds that the first version got wrong, rendered by the real Helm. */
const folder = await mkdtemp(join(tmpdir(), 'slipway-chart-cases-'))
afterAll(() => rm(folder, { recursive: true }))

const DIGEST = `sha256:${'a'.repeat(64)}`
const OURS = { registry: 'r.io', repository: 'acme/shop', digest: DIGEST }
const helm = lookUp('chart-cases').clients().helm4

interface Case {
  readonly values: object
  /** Templates by their file, other than the one of `pods`. */
  readonly files?: Readonly<Record<string, string>>
  /** Containers, each of a workload of its own, in flow style. */
  readonly pods?: Readonly<Record<string, string>>
  readonly image?: Partial<typeof OURS>
}

const IMAGE = '"{{ .Values.image.repository }}:{{ .Values.image.tag }}"'
const deployment = (name: string, spec: string, labels = '') =>
  `---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, labels: {${labels}}}\nspec:\n  template: {spec: ${spec}}\n`
const one = (image: string) => `{containers: [{name: app, image: ${image}}]}`

async function plan(name: string, { values, files = {}, pods = {}, image = {} }: Case) {
  const chart = join(folder, name.replace(/\W+/g, '-'))
  const all = {
    'Chart.yaml': 'apiVersion: v2\nname: shop-chart\nversion: 0.1.0\n',
    'values.yaml': JSON.stringify(values),
    'templates/pods.yaml': Object.entries(pods)
      .map(([pod, spec]) => deployment(pod, spec))
      .join(''),
    ...files,
  }
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(chart, path)), { recursive: true })
    writeFileSync(join(chart, path), text)
  }
  const { ports, end } = bench(folder, { ...process.env })
  try {
    const choice = await renderHelm(ports, await openToolHome(ports), {
      chart,
      values: [],
      set: new Map(),
      imageValues: new Map(),
      replaces: [],
      pin: 'auto',
      tools: { helm, helmMajor: 4, helmVersion: '4' },
      release: 'r',
      namespace: 'n',
      images: [{ ...OURS, ...image }],
    })
    const runs = choice.containers.map(({ object, container, after }) => [`${object}/${container}`, after] as const)
    return { ...choice, runs: Object.fromEntries(runs.map(([at, after]) => [at.replace(/^\w+\/n\//, ''), after])) }
  } finally {
    await end()
  }
}

const pinned = (tag: string) => `r.io/acme/shop:${tag}@${DIGEST}`
const map = (repository: string, tag = '1.0') => ({ image: { repository, tag } })

const onHelm = existsSync(helm) ? describe : describe.skip
onHelm('the digest into a chart that Helm renders', () => {
  const from = (path: string) => `"{{ .Values.${path}.repository }}:{{ .Values.${path}.tag }}"`

  test.each<[string, Case, Record<string, string>, string]>([
    [
      'two maps of one repository',
      {
        values: { web: map('shop'), worker: map('shop') },
        pods: { web: one(from('web.image')), worker: one(from('worker.image')) },
      },
      { 'web/app': pinned('1.0'), 'worker/app': pinned('1.0') },
      'values',
    ],
    [
      'a migration in the same image',
      {
        values: map('shop'),
        pods: {
          web: `{initContainers: [{name: migrate, image: ${IMAGE}}], containers: [{name: app, image: ${IMAGE}}]}`,
        },
      },
      { 'web/migrate': pinned('1.0'), 'web/app': pinned('1.0') },
      'values',
    ],
    [
      'a helper before the application',
      {
        values: {
          shop: { initImage: { repository: 'busybox', tag: '1' }, image: { repository: 'placeholder', tag: '2' } },
        },
        pods: {
          web: `{initContainers: [{name: wait, image: ${from('shop.initImage')}}], containers: [{name: app, image: ${from('shop.image')}}]}`,
        },
      },
      { 'web/wait': 'busybox:1', 'web/app': pinned('2') },
      'values',
    ],
    [
      'a list of containers',
      {
        values: {
          containers: [
            { name: 'app', image: 'shop:1.0', env: [{ name: 'A', value: 'b' }] },
            { name: 'side', image: 'envoy:1' },
          ],
        },
        pods: { web: '{containers: {{ .Values.containers | toJson }}}' },
      },
      { 'web/app': pinned('1.0'), 'web/side': 'envoy:1' },
      'values',
    ],
    [
      'a test with a random name',
      {
        values: map('shop'),
        pods: { web: one(IMAGE) },
        files: {
          'templates/test.yaml':
            'apiVersion: v1\nkind: Pod\nmetadata: {name: t-{{ randAlphaNum 5 | lower }}, annotations: {helm.sh/hook: test}}\nspec: {containers: [{name: c, image: curl}]}\n',
        },
      },
      { 'web/app': pinned('1.0') },
      'values',
    ],
    [
      'a version in a variable, a ConfigMap and a checksum',
      {
        values: map('shop'),
        pods: {
          web: `{containers: [{name: app, image: ${IMAGE}, env: [{name: V, value: "{{ .Values.image.tag }}"}]}]}`,
        },
        files: {
          'templates/c.yaml':
            'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, annotations: {checksum/all: "{{ toJson .Values | sha256sum }}"}}\ndata: {image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"}\n',
        },
      },
      { 'web/app': pinned('1.0') },
      'values',
    ],
    [
      'a version in a label',
      {
        values: map('shop'),
        files: { 'templates/l.yaml': deployment('web', one(IMAGE), 'version: "{{ .Values.image.tag }}"') },
      },
      { 'web/app': pinned('1.0') },
      'render',
    ],
    [
      'jobs that are switched off, before the application',
      {
        values: { a: map('one'), b: map('two'), c: map('three'), d: map('four'), e: map('five'), web: map('shop') },
        pods: { web: one(from('web.image')) },
      },
      { 'web/app': pinned('1.0') },
      'values',
    ],
    [
      'a tag that is required',
      {
        values: { image: { repository: 'r.io/acme/shop' } },
        pods: { web: one('"{{ .Values.image.repository }}:{{ required "image.tag is required" .Values.image.tag }}"') },
      },
      { 'web/app': pinned('deployed') },
      'values',
    ],
    [
      'a Rollout',
      {
        values: map('shop'),
        files: {
          'templates/r.yaml': `apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: web}\nspec: {template: {spec: ${one(IMAGE)}}}\n`,
        },
      },
      { 'web/app': pinned('1.0') },
      'values',
    ],
    [
      'a tag that holds a digest already',
      { values: map('shop', `1.0@sha256:${'b'.repeat(64)}`), pods: { web: one(IMAGE) } },
      { 'web/app': pinned('1.0') },
      'values',
    ],
    [
      'a chart below, whose values the parent does not list',
      {
        values: {},
        files: {
          'Chart.yaml':
            'apiVersion: v2\nname: umbrella\nversion: 0.1.0\ndependencies: [{name: web, version: 0.1.0, alias: front}]\n',
          'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 0.1.0\n',
          'charts/web/values.yaml': JSON.stringify(map('shop')),
          'charts/web/templates/w.yaml': deployment('web', one(IMAGE)),
        },
      },
      { 'web/app': pinned('1.0') },
      'values',
    ],
    [
      'brackets that are not deep enough for YAML',
      {
        values: map('shop'),
        files: {
          'templates/w.yaml': `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n      - name: app\n        command: [ "sh",\n        "-c" ]\n        image: ${IMAGE}\n`,
        },
      },
      { 'web/app': pinned('1.0') },
      'values',
    ],
  ])(
    '%s',
    async (name, item, runs, means) => {
      const found = await plan(name, item)
      expect([found.runs, found.means]).toEqual([runs, means])
    },
    60_000,
  )

  test('what else a list holds is kept', async () => {
    const containers = [{ name: 'app', image: 'shop:1', env: [{ name: 'A', value: 'b' }] }]
    const { text } = await plan('kept', {
      values: { containers },
      pods: { web: '{containers: {{ .Values.containers | toJson }}}' },
    })
    expect(text).toContain('"env":[{"name":"A","value":"b"}]')
  }, 60_000)

  test.each<[string, Case]>([
    ['a proxy beside nothing of ours', { values: {}, pods: { web: one('nginx:1'), api: one('other/api:1') } }],
    [
      'two that could be',
      { values: { a: map('one'), b: map('two') }, pods: { a: one(from('a.image')), b: one(from('b.image')) } },
    ],
  ])(
    '%s is refused, with lines',
    async (name, item) => {
      await expect(plan(name, item)).rejects.toMatchObject({
        code: 'IMAGE_VALUES',
        proposals: [{ replaces: [expect.any(String)] }, { replaces: [expect.any(String)] }],
      })
    },
    60_000,
  )
})
