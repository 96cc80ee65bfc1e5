import { describe, expect, it } from '@jest/globals'
import * as yaml from 'yaml'
import { parseReference } from '@slipway/core'
import { applyEdits } from '../../../manifest/edits'
import { changedLines } from './edit'
import { placeOfField } from './field'
import { parseField } from './parse-field'
import { findPlaces } from './find'
import type { Wanted } from './place'

const DIGEST = `sha256:${'b'.repeat(64)}`
const OLD = `sha256:${'a'.repeat(64)}`
const image = { ...parseReference('ghcr.io/acme/shop'), digest: DIGEST } satisfies Wanted

interface Case {
  readonly name: string
  readonly path?: string
  readonly text: string
  /** Of each place: its field, whether it is sure, and the line it becomes. */
  readonly want: readonly (readonly [field: string, sure: boolean, ...lines: string[]])[]
  readonly tag?: string
}

const CASES: readonly Case[] = [
  {
    name: "a kustomization's tag",
    path: 'apps/kustomization.yaml',
    text: 'resources:\n- ../base\nimages:\n- name: ghcr.io/acme/shop # ours\n  newTag: "1.2"  # by hand\n- name: redis\n  newTag: "7"\n',
    want: [['images[0].newTag', true, `digest: "${DIGEST}"  # by hand`]],
  },
  {
    name: 'its digest, under another name',
    path: 'kustomization.yml',
    text: `images:\n  - digest: ${OLD}\n    name: shop\n    newName: ghcr.io/acme/shop\n`,
    want: [['images[0].digest', true, `- digest: ${DIGEST}`]],
  },
  {
    name: 'a tag beside the digest',
    path: 'kustomization.yaml',
    text: `images:\n  - name: ghcr.io/acme/shop\n    newTag: 1.2\n    digest: ${OLD}\n`,
    tag: '1.3',
    want: [['images[0].digest', true, 'newTag: "1.3"', `digest: ${DIGEST}`]],
  },
  {
    name: 'an entry with a name alone',
    path: 'kustomization.yaml',
    text: 'images:\n  - name: shop\n    newName: ghcr.io/acme/shop\nresources: [a.yaml]\n',
    want: [['images[0].digest', true, `digest: ${DIGEST}`]],
  },
  {
    name: 'an entry that only looks like ours',
    path: 'kustomization.yaml',
    text: 'images:\n  - name: shop\n    newTag: v1\n',
    want: [['images[0].newTag', false, `digest: ${DIGEST}`]],
  },
  {
    name: "a chart's values",
    path: 'values.yaml',
    text: 'image:\n  repository: ghcr.io/acme/shop\n  # the version\n  tag: v1 # here\nside:\n  image: { repository: ghcr.io/acme/other, tag: v1 }\n',
    want: [['image.tag', true, `tag: v1@${DIGEST} # here`]],
  },
  {
    name: 'a digest in the values',
    path: 'values.yaml',
    text: "image: {registry: ghcr.io, repository: acme/shop, tag: 'v1', digest: ''}\n",
    want: [['image.digest', true, `image: {registry: ghcr.io, repository: acme/shop, tag: 'v1', digest: '${DIGEST}'}`]],
  },
  {
    name: 'a sum without its algorithm, that is empty',
    path: 'values.yaml',
    text: 'image:\n  repository: ghcr.io/acme/shop\n  tag: v1\n  sha: # none\n',
    want: [['image.sha', true, `sha: ${'b'.repeat(64)} # none`]],
  },
  {
    name: 'a registry that stands elsewhere',
    path: 'values.yaml',
    text: 'global:\n  registry: ghcr.io\nimage:\n  repository: acme/shop\n  tag: v1\n',
    want: [['image.tag', false, `tag: v1@${DIGEST}`]],
  },
  {
    name: 'a repository without a tag',
    path: 'values.yaml',
    text: 'image:\n  repository: ghcr.io/acme/shop\n  pullPolicy: Always\n',
    want: [['image.tag', false, `tag: deployed@${DIGEST}`]],
  },
  {
    name: 'names of several images in one map',
    path: 'values.yaml',
    text: 'webRepository: ghcr.io/acme/web\nwebTag: v1\nshopRepository: ghcr.io/acme/shop\nshopTag: v2\n',
    want: [['shopTag', true, `shopTag: v2@${DIGEST}`]],
  },
  {
    name: 'one text',
    path: 'values.yaml',
    text: 'apps:\n  - image: ghcr.io/acme/shop:1.10\n',
    want: [['apps[0].image', true, `- image: ghcr.io/acme/shop:1.10@${DIGEST}`]],
  },
  {
    name: 'a whole image in a folded block',
    path: 'values.yaml',
    text: 'image: >-\n  ghcr.io/acme/shop:v1\n',
    want: [['image', true, `ghcr.io/acme/shop:v1@${DIGEST}`]],
  },
  {
    name: 'manifests, init containers and a resource of an operator',
    path: 'all.yaml',
    text: [
      'kind: Deployment',
      'metadata: {name: shop}',
      'spec:',
      '  template:',
      '    spec:',
      '      initContainers:',
      '      - {name: migrate, image: "ghcr.io/acme/shop:v1"}',
      '      containers:',
      `      - image: ghcr.io/acme/shop:v1@${OLD} # keep`,
      '        env: [{name: IMAGE, value: ghcr.io/acme/shop:v1}]',
      '---',
      '# an operator',
      'kind: Shop',
      'metadata: {name: shop}',
      'spec: {image: ghcr.io/acme/shop}',
      '',
    ].join('\r\n'),
    want: [
      [
        'Deployment/shop:spec.template.spec.initContainers[0].image',
        true,
        `- {name: migrate, image: "ghcr.io/acme/shop:v1@${DIGEST}"}`,
      ],
      [
        'Deployment/shop:spec.template.spec.containers[0].image',
        true,
        `- image: ghcr.io/acme/shop:v1@${DIGEST} # keep`,
      ],
      [
        'Deployment/shop:spec.template.spec.containers[0].env[0].value',
        false,
        `env: [{name: IMAGE, value: ghcr.io/acme/shop:v1@${DIGEST}}]`,
      ],
      ['Shop/shop:spec.image', true, `spec: {image: ghcr.io/acme/shop@${DIGEST}}`],
    ],
  },
  {
    name: "Argo CD's parameters",
    path: 'app.yaml',
    text: [
      'kind: Application',
      'metadata: {name: shop}',
      'spec:',
      '  source:',
      '    helm:',
      '      parameters:',
      '        - name: image.repository',
      '          value: ghcr.io/acme/shop',
      '        - name: image.tag',
      '          value: v1',
      '        - {name: other.tag, value: v1}',
      '',
    ].join('\n'),
    want: [['spec.source.helm.parameters[1].value', true, `value: v1@${DIGEST}`]],
  },
  {
    name: "Argo CD's values as text and its images of Kustomize",
    path: 'app.yaml',
    text: [
      'kind: Application',
      'metadata: {name: shop}',
      'spec:',
      '  sources:',
      '    - helm:',
      '        values: |',
      '          # the shop',
      '          image:',
      '            repository: ghcr.io/acme/shop',
      '            tag: v1',
      '',
      '          replicas: 2',
      '    - kustomize:',
      '        images:',
      '        - shop=ghcr.io/acme/shop:v1',
      '',
    ].join('\n'),
    want: [
      ['spec.sources[0].helm.values.image.tag', true, `tag: v1@${DIGEST}`],
      ['spec.sources[1].kustomize.images[0]', true, `- shop=ghcr.io/acme/shop@${DIGEST}`],
    ],
  },
  {
    name: "Flux's release, with a mark of its image automation",
    path: 'release.yaml',
    text: [
      'apiVersion: helm.toolkit.fluxcd.io/v2',
      'kind: HelmRelease',
      'metadata:',
      '  name: shop',
      'spec:',
      '  values:',
      '    image:',
      '      repository: ghcr.io/acme/shop # {"$imagepolicy": "flux-system:shop:name"}',
      '      tag: 1.0.0 # {"$imagepolicy": "flux-system:shop:tag"}',
      '',
    ].join('\n'),
    want: [['spec.values.image.tag', true, `tag: 1.0.0@${DIGEST} # {"$imagepolicy": "flux-system:shop:tag"}`]],
  },
  {
    name: 'an artifact of Flux, and what its automation reads',
    path: 'source.yaml',
    text: [
      'kind: OCIRepository',
      'metadata: {name: shop}',
      'spec:',
      '  url: oci://ghcr.io/acme/shop',
      '  ref:',
      '    tag: latest',
      '---',
      'kind: ImageRepository',
      'metadata: {name: shop}',
      'spec: {image: ghcr.io/acme/shop}',
      '',
    ].join('\n'),
    want: [['OCIRepository/shop:spec.ref.tag', true, `digest: ${DIGEST}`]],
  },
  {
    name: 'an alias',
    path: 'values.yaml',
    text: 'tag: &tag v1\nimage:\n  repository: ghcr.io/acme/shop\n  tag: *tag\n',
    want: [['image.tag', true, `tag: &tag v1@${DIGEST}`]],
  },
  {
    name: 'a template',
    path: 'templates/a.yaml',
    text: '{{- if .x }}\nimage: ghcr.io/acme/shop:1\n{{ end }}',
    want: [],
  },
]

describe('the places of a file', () => {
  it.each(CASES)('$name', ({ path = 'a.yaml', text, want, tag }) => {
    const wanted = tag === undefined ? image : { ...image, tag }
    const places = findPlaces(yaml, { path, text }, wanted) ?? []
    const shown = places.map((place) => [
      place.field,
      place.sure,
      ...changedLines(text, place).map(({ after }) => after),
    ])
    expect(shown).toEqual(want)
  })

  it.each(CASES.filter(({ want }) => want.length > 0))(
    '$name: the field that is told leads to the same line',
    (one) => {
      const file = { path: one.path ?? 'a.yaml', text: one.text }
      const wanted = one.tag === undefined ? image : { ...image, tag: one.tag }
      for (const place of findPlaces(yaml, file, wanted) ?? []) {
        const field = placeOfField(yaml, file, parseField(place.field), wanted)
        const [found, told] = [applyEdits(one.text, field?.edits ?? []), applyEdits(one.text, place.edits)]
        const without = (text: string) => (one.tag === undefined ? text : text.replace('"1.3"', '1.2'))
        expect(without(found)).toBe(without(told))
      }
    },
  )
})
