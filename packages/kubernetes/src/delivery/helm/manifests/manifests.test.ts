import { expect, test } from '@jest/globals'
import { parseReference } from '@slipway/core'
import { FakeExec, FakeFiles, fakePorts } from '@slipway/testing'
import { chartFiles, fitsWith, recordSize, writeChart } from './chart'
import { gatherManifests, makeChart, type ManifestsOrder } from './gather'
import { withPolicies } from './prepare'

const DIGEST = `sha256:${'a'.repeat(64)}`
const IMAGE = parseReference(`ghcr.io/acme/shop@${DIGEST}`)

const deployment = (image: string, name = 'web') => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  template:
    spec:
      containers:
        - name: app
          image: ${image}
`
const configMap = (name: string, value = 'x') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  a: ${value}\n`

async function gather(
  contents: Readonly<Record<string, string>>,
  { paths = ['k8s'], kustomized = '', ...rest }: Partial<ManifestsOrder> & { readonly kustomized?: string } = {},
) {
  const files = new FakeFiles(contents)
  const exec = new FakeExec([{ command: ['kubectl', 'kustomize', '--', 'k8s'], stdout: kustomized }])
  const ports = fakePorts({ files, exec })
  const order = {
    ...{ paths, images: [IMAGE], replaces: [], release: 'shop', namespace: 'shop' },
    ...{ prune: 'default' as const, skipCrds: false, ...rest },
  }
  const gathered = await gatherManifests(order, { ports, kubectl: () => Promise.resolve('kubectl'), env: {} })
  return { ...gathered, names: gathered.manifests.map(({ object }) => (object['metadata'] as { name: string }).name) }
}

test('files of a folder in order, as kubectl takes them, and each document as it stands', async () => {
  const text = deployment('ghcr.io/acme/shop:1.0')
  const found = await gather({
    'k8s/b.yaml': `${configMap('b')}---\n# nothing\n---\n${configMap('c')}`,
    'k8s/a.yml': text,
    'k8s/d.json': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"d"}}',
    'k8s/notes.txt': 'no manifest',
    'k8s/below/e.yaml': configMap('e'),
  })
  expect(found.names).toEqual(['web', 'b', 'c', 'd'])
  expect(found.manifests[0]?.text).toBe(text)
})

test('lists are opened, and whole numbers keep their digits', async () => {
  const item = configMap('in-list', '"12345678901234567890"').replace(/^/gm, '    ').replace('    api', '  - api')
  const found = await gather({
    'k8s/a.yaml': `apiVersion: v1\nkind: List\nitems:\n${item}`,
    'k8s/b.yaml': `apiVersion: v1\nkind: ConfigMapList\nitems:\n  - {apiVersion: v1, kind: ConfigMap, metadata: {name: flow}, data: {x: 98765432109876543210, d: 2001-01-01, t: 12:30}}\n`,
  })
  expect(found.names).toEqual(['in-list', 'flow'])
  expect(found.manifests[1]?.text).toContain('x: 98765432109876543210')
  expect(found.manifests[1]?.object['data']).toMatchObject({ d: '2001-01-01', t: '12:30' })
})

test('generateName becomes a name of the content, with the digest where our image runs', async () => {
  const job = (image: string) =>
    `apiVersion: batch/v1\nkind: Job\nmetadata:\n  generateName: migrate-\nspec:\n  template:\n    spec:\n      containers: [{name: m, image: "${image}"}]\n`
  const nameOf = async (image: string, digest = DIGEST) =>
    (await gather({ 'k8s/a.yaml': job(image) }, { images: [parseReference(`ghcr.io/acme/shop@${digest}`)] })).names[0]
  const [first, again, other, foreign, foreignLater] = await Promise.all([
    nameOf('ghcr.io/acme/shop'),
    nameOf('ghcr.io/acme/shop'),
    nameOf('ghcr.io/acme/shop', `sha256:${'b'.repeat(64)}`),
    nameOf('busybox:1'),
    nameOf('busybox:1', `sha256:${'b'.repeat(64)}`),
  ])
  expect(first).toMatch(/^migrate-[0-9a-f]{8}$/)
  expect(again).toBe(first)
  expect(other).not.toBe(first)
  expect(foreignLater).toBe(foreign)
})

test('of the same object twice the last one counts, and tools have their own', async () => {
  const local = configMap('tool').replace(
    'name: tool',
    'name: tool\n  annotations:\n    config.kubernetes.io/local-config: "true"',
  )
  const found = await gather({
    'k8s/a.yaml': `${configMap('a', 'first')}---\n${local}`,
    'k8s/b.yaml': configMap('a', 'last'),
  })
  expect(found.manifests.map(({ object }) => object['data'])).toEqual([{ a: 'last' }])
  expect(found.notes).toEqual([
    'ConfigMap/a stands in the manifests more than once: the last one counts',
    '1 left out: config.kubernetes.io/local-config says that they are for tools',
  ])
})

test.each([
  ['nothing is there', {}, 'MANIFESTS_MISSING', /expected a file or a folder at k8s/],
  ['folders below', { 'k8s/x/a.yaml': configMap('a') }, 'MANIFESTS_MISSING', /none/],
  ['a chart', { 'k8s/Chart.yaml': 'name: a', 'k8s/values.yaml': '' }, 'MANIFESTS_NOT_TAKEN', /is a chart/],
  ['Jsonnet', { 'k8s/main.jsonnet': '{}' }, 'MANIFESTS_NOT_TAKEN', /Jsonnet/],
  ['Skaffold', { 'k8s/s.yaml': 'apiVersion: skaffold/v4beta6\nkind: Config\n' }, 'MANIFESTS_NOT_TAKEN', /Skaffold/],
  ['helmfile', { 'k8s/helmfile.yaml': 'releases: [{name: a}]\n' }, 'MANIFESTS_NOT_TAKEN', /helmfile/],
  [
    'an OpenShift Template',
    { 'k8s/t.yaml': 'apiVersion: template.openshift.io/v1\nkind: Template\nobjects: []\n' },
    'MANIFESTS_NOT_TAKEN',
    /OpenShift Template/,
  ],
  ['Compose', { 'k8s/c.yaml': 'services: {web: {image: a}}\n' }, 'MANIFESTS_NOT_TAKEN', /Compose/],
  ['values', { 'k8s/v.yaml': 'replicas: 3\nimage: a\n' }, 'MANIFESTS_INVALID', /found the keys replicas, image/],
  ['a template', { 'k8s/t.yaml': 'a: {{ .Values.x }}\n  b: [' }, 'MANIFESTS_INVALID', /cannot be read as YAML/],
  [
    'a variable for the image',
    { 'k8s/a.yaml': deployment('${IMAGE}') },
    'MANIFESTS_PLACEHOLDER',
    /Deployment\/web, container app runs \$\{IMAGE\}/,
  ],
  ['a variable in a name', { 'k8s/a.yaml': configMap('"$NAME"') }, 'MANIFESTS_PLACEHOLDER', /metadata.name is \$NAME/],
  [
    'a remote base',
    { 'k8s/kustomization.yaml': 'resources: ["https://github.com/acme/base//k8s?ref=main"]\n' },
    'MANIFESTS_REMOTE',
    /fetched anew/,
  ],
  [
    'a remote base in other letters',
    { 'k8s/kustomization.yaml': 'Resources: [github.com/acme/base]\n' },
    'MANIFESTS_REMOTE',
    /fetched anew/,
  ],
  [
    'a remote patch of a base',
    {
      'k8s/kustomization.yaml': 'resources: [../base]\n',
      'base/kustomization.yaml': 'patches: [{path: "https://example.com/p.yaml"}]\n',
    },
    'MANIFESTS_REMOTE',
    /base\/kustomization.yaml names https:\/\/example.com/,
  ],
  [
    'a remote path in a transformer',
    {
      'k8s/kustomization.yaml': 'transformers: [t.yaml]\n',
      'k8s/t.yaml': 'kind: PatchTransformer\npath: https://example.com/p.yaml\n',
    },
    'MANIFESTS_REMOTE',
    /t.yaml names/,
  ],
  [
    'a key that kubectl reads as another one',
    { 'k8s/kustomization.yaml': 're\u017fources: [https://example.com/a.yaml]\n' },
    'MANIFESTS_REMOTE',
    /names https:\/\/example.com/,
  ],
  [
    'a key twice, of which kubectl takes another one',
    { 'k8s/kustomization.yaml': 'resources: [https://example.com/a.yaml]\nResources: [a.yaml]\n' },
    'MANIFESTS_INVALID',
    /the key Resources twice, in other letters/,
  ],
  [
    'what a merge key brings',
    { 'k8s/kustomization.yaml': '<<: { resources: [https://example.com/a.yaml] }\n' },
    'MANIFESTS_INVALID',
    /a merge key \(<<\)/,
  ],
  [
    'an address that only kubectl reads',
    { 'k8s/kustomization.yaml': 'resources: [!!binary aHR0cHM6Ly9leGFtcGxlLmNvbS9hLnlhbWw=]\n' },
    'MANIFESTS_INVALID',
    /found a tag/,
  ],
  [
    'a key that only kubectl reads',
    { 'k8s/kustomization.yaml': '!!binary cmVzb3VyY2Vz: [https://example.com/a.yaml]\n' },
    'MANIFESTS_INVALID',
    /cannot be read/,
  ],
  [
    'what is no path where one belongs',
    { 'k8s/kustomization.yaml': 'resources: [{ a: https://example.com/a.yaml }]\n' },
    'MANIFESTS_INVALID',
    /expected a list of paths under resources/,
  ],
  ['charts of kustomize', { 'k8s/kustomization.yaml': 'helmCharts: [{name: a}]\n' }, 'MANIFESTS_NOT_TAKEN', /inflates/],
  ['a file of a base', { 'k8s/kustomization.yaml': 'resources: [a.yaml]\n' }, 'MANIFESTS_MISSING', /names a.yaml/],
  ['strange YAML', { 'k8s/kustomization.yaml': 'a: 1\n---\nresources: [x]\n' }, 'MANIFESTS_INVALID', /cannot be read/],
] as const)('%s is refused with a way through', async (_, contents, code, message) => {
  await expect(gather(contents)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message) as unknown,
    hint: expect.stringMatching(/\w{4}/) as unknown,
  })
})

test('an address is no path', async () => {
  await expect(gather({}, { paths: ['https://example.com/all.yaml'] })).rejects.toMatchObject({
    code: 'MANIFESTS_REMOTE',
  })
})

test('variables elsewhere, and in the tag of our image, are text', async () => {
  const text = `${deployment('ghcr.io/acme/shop:${TAG}')}          args: ["\${HOME}"]\n`
  expect((await gather({ 'k8s/a.yaml': text })).names).toEqual(['web'])
})

test('a kustomization is made by kubectl, and what it pins of our image is told', async () => {
  const found = await gather(
    {
      'k8s/kustomization.yaml': 'resources: [a.yaml]\nimages: [{name: shop, newName: ghcr.io/acme/shop, newTag: v1}]\n',
      'k8s/a.yaml': '',
    },
    { kustomized: deployment('ghcr.io/acme/shop:v1') },
  )
  expect(found.names).toEqual(['web'])
  expect(found.notes).toEqual(['the kustomization gives shop a tag or digest, which ours replaces'])
})

const CRD = `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.example.com\n`

test('definitions stand beside the release, in it with prune: all, and nowhere with skip-crds', async () => {
  const files = { 'k8s/a.yaml': `${CRD}---\n${configMap('a')}` }
  const placed = async (order: Partial<ManifestsOrder>) => {
    const { crds, names } = await gather(files, order)
    return [crds.length, names]
  }
  expect(await placed({})).toEqual([1, ['a']])
  expect(await placed({ prune: 'all' })).toEqual([0, ['things.example.com', 'a']])
  expect(await placed({ skipCrds: true })).toEqual([0, ['a']])
  expect(await placed({ skipCrds: true, prune: 'all' })).toEqual([0, ['a']])
})

test('data, namespaces and what was adopted stay', async () => {
  const claim = `apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: data\n  annotations:\n    a: b\n`
  const { manifests } = await gather({ 'k8s/a.yaml': `${claim}---\n${configMap('mine')}---\n${configMap('other')}` })
  const kept = async (prune: 'default' | 'all') => {
    const isAdopted = ({ metadata }: Readonly<Record<string, unknown>>) =>
      (metadata as { name: string }).name === 'mine'
    const all = await withPolicies(manifests, { prune, isAdopted })
    return all.map(({ object }) => (object['metadata'] as { annotations?: unknown }).annotations)
  }
  const keep = { 'helm.sh/resource-policy': 'keep' }
  expect(await kept('default')).toEqual([{ a: 'b', ...keep }, keep, undefined])
  expect(await kept('all')).toEqual([{ a: 'b' }, keep, undefined])
})

test('what is in a manifest is no template', async () => {
  const { manifests } = await gather({ 'k8s/a.yaml': configMap('a', '"{{ .Values.x }}"') })
  const chart = chartFiles({ manifests, crds: [] })
  expect(chart.get('templates/manifests.yaml')).toBe('{{ .Files.Get "files/manifests.yaml" }}\n')
  expect(chart.get('files/manifests.yaml')).toContain('a: "{{ .Values.x }}"')
})

test('definitions that the record has no room for are applied beside it', async () => {
  const noise = Array.from({ length: 260_000 }, (_, i) => Math.imul(i + 1, 2_654_435_761).toString(36)).join('')
  const { manifests, crds } = await gather({ 'k8s/a.yaml': `${CRD}spec: {a: "${noise}"}\n---\n${configMap('a')}` })
  expect([fitsWith({ manifests, crds }), fitsWith({ manifests, crds: [] })]).toEqual([false, true])
  const place = { ...{ prune: 'default' as const, release: 'shop', namespace: 'shop' }, folder: '/home/m' }
  const files = new FakeFiles()
  const { madeOf } = await makeChart({ files }, { manifests, crds, notes: [] }, place)
  expect([madeOf.crdsBeside, madeOf.crds.length]).toEqual([true, 1])
  expect(await files.stat('/home/m/crds/000.yaml')).toBeUndefined()
})

test('what Helm could not keep is refused with its size', async () => {
  const noise = Array.from({ length: 40_000 }, (_, i) => Math.imul(i + 1, 2_654_435_761).toString(36)).join('')
  const { manifests } = await gather({ 'k8s/a.yaml': configMap('a', noise + noise.split('').reverse().join('')) })
  const files = chartFiles({ manifests, crds: [] })
  expect(recordSize(files, [])).toBeGreaterThan(1024 * 1024)
  await expect(writeChart({ files: new FakeFiles() }, '/home/m', { manifests, crds: [] })).rejects.toMatchObject({
    code: 'MANIFESTS_TOO_LARGE',
    message: expect.stringMatching(/of at most 1024 KiB, and the record of these manifests has 1\d{3} KiB/) as unknown,
  })
})
