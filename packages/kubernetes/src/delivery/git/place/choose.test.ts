import { describe, expect, it } from '@jest/globals'
import * as yaml from 'yaml'
import { parseReference, UserError } from '@slipway/core'
import type { OwnImage } from '../../../image/candidates'
import { choosePlaces } from './choose'
import { applyEdits } from '../../../manifest/edits'
import { parseField } from './parse-field'
import type { Tree } from './tree'

const DIGEST = `sha256:${'b'.repeat(64)}`
const shop: OwnImage = { ...parseReference('ghcr.io/acme/shop'), digest: DIGEST }

const treeOf = (files: Readonly<Record<string, string>>): Tree => ({
  paths: Object.keys(files).sort(),
  read: (path) => Promise.resolve(files[path]),
  mentioning: (word, paths) => Promise.resolve(paths.filter((path) => files[path]?.includes(word) === true)),
})

interface Given {
  readonly images?: readonly OwnImage[]
  readonly paths?: readonly string[]
  readonly fields?: readonly string[]
}

async function choose(
  files: Readonly<Record<string, string>>,
  { images = [shop], paths = [], fields = [] }: Given = {},
) {
  const chosen = await choosePlaces(yaml, treeOf(files), { images, paths, fields: fields.map(parseField) })
  return chosen.places.map(({ file, field }) => `${file} ${field}`)
}

const refusal = (files: Readonly<Record<string, string>>, given: Given = {}) =>
  choose(files, given).then(
    (places) => `chosen: ${places.join()}`,
    (error: unknown) => (error instanceof UserError ? `${error.message}\n${error.hint}` : String(error)),
  )

const images = (tag: string) => `images:\n- name: ghcr.io/acme/shop\n  newTag: ${tag}\n`
const manifest = (kind: string, tag: string, namespace = 'shop') =>
  `kind: ${kind}\nmetadata: {name: a, namespace: ${namespace}}\nspec:\n  containers:\n  - image: ghcr.io/acme/shop:${tag}\n`

describe('choosing where an image is kept', () => {
  it('takes the kustomization and not the manifests that it takes in', async () => {
    const files = {
      'apps/base/deployment.yaml': manifest('Deployment', '1'),
      'apps/base/kustomization.yaml': 'resources: [deployment.yaml]\n',
      'apps/prod/kustomization.yaml': `resources:\n- ../base\n${images('1')}`,
    }
    expect(await choose(files)).toEqual(['apps/prod/kustomization.yaml images[0].newTag'])
  })

  it('moves containers of a folder together, when they hold the same', async () => {
    const files = { 'a/web.yaml': manifest('Deployment', '1'), 'a/job.yaml': manifest('CronJob', '1') }
    expect(await choose(files)).toEqual(['a/job.yaml spec.containers[0].image', 'a/web.yaml spec.containers[0].image'])
  })

  it.each([
    ['other versions', { 'a/web.yaml': manifest('Deployment', '1'), 'a/job.yaml': manifest('CronJob', '2') }],
    ['other namespaces', { 'a/web.yaml': manifest('Deployment', '1'), 'a/x.yaml': manifest('Deployment', '1', 'b') }],
    ['other folders', { 'staging/a.yaml': manifest('Deployment', '1'), 'prod/a.yaml': manifest('Deployment', '1') }],
    [
      'values of two environments',
      { 'values-a.yaml': 'image: ghcr.io/acme/shop:1', 'b.yaml': 'image: ghcr.io/acme/shop:1' },
    ],
    ['overlays', { 'staging/kustomization.yaml': images('1'), 'prod/kustomization.yaml': images('1') }],
  ])('asks about %s, and each line that it proposes decides', async (_, files) => {
    const told = await refusal(files)
    const lines = [...told.matchAll(/git-path: (\S+), git-field: (\S+)$/gm)]
    expect(lines).toHaveLength(2)
    for (const [, path = '', field = ''] of lines)
      expect(await choose(files, { paths: [path], fields: [field] })).toEqual([`${path} ${field}`])
  })

  it('says what each of several places becomes', async () => {
    const files = { 'staging/kustomization.yaml': images('1'), 'prod/kustomization.yaml': images('2') }
    expect(await refusal(files)).toBe(
      [
        'expected one place that keeps ghcr.io/acme/shop, found 2:',
        '  git-path: prod/kustomization.yaml, git-field: images[0].newTag',
        `    line 3: newTag: 2 → digest: ${DIGEST}`,
        '  git-path: staging/kustomization.yaml, git-field: images[0].newTag',
        `    line 3: newTag: 1 → digest: ${DIGEST}`,
        'choose one of them, for example git-path: prod/kustomization.yaml and git-field: images[0].newTag; git-field takes several, one a line',
      ].join('\n'),
    )
  })

  it('takes a folder', async () => {
    const files = { 'staging/kustomization.yaml': images('1'), 'prod/kustomization.yaml': images('1') }
    expect(await choose(files, { paths: ['prod/'] })).toEqual(['prod/kustomization.yaml images[0].newTag'])
  })

  it.each([
    [
      'no such path',
      { 'a/kustomization.yaml': images('1') },
      { paths: ['b/kustomization'] },
      'such as a/kustomization.yaml',
    ],
    [
      'nothing at all',
      { 'a.yaml': 'image: redis:1\n' },
      {},
      'expected a place that keeps ghcr.io/acme/shop, found none in 1 YAML file; kept there: redis:1\n',
    ],
    [
      'a name that a kustomization beside it gives',
      {
        'a/web.yaml': 'kind: Pod\nspec:\n  containers:\n  - image: shop\n',
        'a/kustomization.yaml':
          'resources: [web.yaml]\nimages: [{name: shop, newName: ghcr.io/acme/shop, newTag: "1"}]\n',
      },
      { paths: ['a/web.yaml'] },
      'kept there: shop; a/kustomization.yaml beside it names ghcr.io/acme/shop in images[0].newTag\ngive git-path: a/kustomization.yaml',
    ],
    [
      'others in one of very many files',
      {
        ...Object.fromEntries(Array.from({ length: 30 }, (_entry, n) => [`${n}.yaml`, 'kind: Namespace\n'])),
        'z.yaml': 'redis: {repository: docker.io/redis}\n',
      },
      {},
      'found none in 31 YAML files; kept there: docker.io/redis\n',
    ],
    [
      'many others',
      { 'a.yaml': [1, 2, 3, 4, 5, 6].map((n) => `---\nimage: redis:${n}\n`).join('') },
      {},
      'kept there: redis:1, redis:2, redis:3, redis:4, redis:5 and 1 more\n',
    ],
    [
      'a field that is not there',
      { 'a.yaml': 'image: redis:1\n' },
      { paths: ['a.yaml'], fields: ['app.tag'] },
      'expected a field of a.yaml, found no app.tag',
    ],
    [
      'a file that is sealed',
      { 'a.yaml': 'image: ghcr.io/acme/shop:1\nsops: {mac: "ENC[x]"}\n' },
      {},
      'sealed by SOPS',
    ],
  ])('refuses %s', async (_, files, given, want) => {
    expect(await refusal(files as Readonly<Record<string, string>>, given as Given)).toContain(want)
  })

  it('leaves out what other tools read', async () => {
    const files = {
      'docker-compose.yml': 'services: {a: {image: "ghcr.io/acme/shop:1"}}\n',
      '.github/workflows/a.yaml': 'image: ghcr.io/acme/shop:1\n',
      'values.yaml': 'image: ghcr.io/acme/shop:1\n',
    }
    expect(await choose(files)).toEqual(['values.yaml image'])
  })

  it('takes a field for each of several images', async () => {
    const web: OwnImage = { ...parseReference('ghcr.io/acme/web'), digest: DIGEST, component: 'web' }
    const files = { 'values.yaml': 'versions:\n  shop: 1\n  web: 2\n' }
    const chosen = await choosePlaces(yaml, treeOf(files), {
      images: [{ ...shop, component: 'shop' }, web],
      paths: ['values.yaml'],
      fields: ['versions.shop=shop:tag', 'versions.web=web:digest'].map(parseField),
    })
    const edits = chosen.places.flatMap((place) => place.edits)
    expect(applyEdits(files['values.yaml'], edits)).toBe(`versions:\n  shop: 1@${DIGEST}\n  web: ${DIGEST}\n`)
  })
})
