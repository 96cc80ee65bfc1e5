import { describe, expect, test } from '@jest/globals'
import { pinRendered } from '../delivery/helm/pin/rule-file'
import { pinText, type PinRule } from './pin'

const DIGEST = `sha256:${'a'.repeat(64)}`
const RULE: PinRule = {
  image: { registry: 'r.io', repository: 'acme/shop', digest: DIGEST },
  names: ['r.io/acme/shop', 'docker.io/old/shop'],
  namespace: 'prod',
}
const OURS = `r.io/acme/shop:1@${DIGEST}`
const pod = (spec: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n${spec}`

describe('a pinned render', () => {
  test.each([
    ['plain', 'image: old/shop:1 # why', `image: ${OURS} # why`],
    ['double quotes', 'image: "old/shop:1"', `image: "${OURS}"`],
    ['single quotes', "image: 'old/shop:1'", `image: '${OURS}'`],
    ['folded', 'image: >-\n        old/shop:1\n      tty: true', `image: "${OURS}"\n      tty: true`],
    ['another digest', `image: old/shop:1@sha256:${'b'.repeat(64)}`, `image: ${OURS}`],
    ['no tag', 'image: old/shop', `image: r.io/acme/shop@${DIGEST}`],
    ['an empty tag', 'image: "old/shop:"', `image: "r.io/acme/shop@${DIGEST}"`],
    ['a foreign image', 'image: old/shopping:1', 'image: old/shopping:1'],
  ])('%s: nothing but the scalar changes', async (_, before, after) => {
    const around = (line: string) => pod(`    - name: x\n      ${line}\n      env: [{name: V, value: "old/shop:1"}]\n`)
    expect((await pinText(around(before), RULE)).text).toBe(around(after))
  })

  test('every kind of place, whatever the format, and test hooks are left alone', async () => {
    const text = [
      '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"json"},"spec":{"template":{"spec":{"containers":[{"name":"a","image":"old/shop:1"}]}}}}',
      'apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: c}\nspec: {jobTemplate: {spec: {template: {spec: {initContainers: [{name: i, image: old/shop:1}], containers: [{name: a, image: nginx}]}}}}}',
      'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: {name: r}\nspec: {template: {spec: {containers: [{name: a, image: &i old/shop:1}, {name: b, image: *i}]}}}',
      'apiVersion: x.example.com/v1\nkind: Thing\nmetadata: {name: t}\nspec: {image: old/shop:1, other: {image: nginx}, part: {repository: old, image: shop}}',
      'apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Pod, metadata: {name: l}, spec: {containers: [{name: a, image: old/shop:1}]}}]',
      "apiVersion: batch/v1\nkind: Job\nmetadata: {name: h, annotations: {helm.sh/hook: pre-install, postrenderer.helm.sh/postrender-filename: 'x/templates/h.yaml'}}\nspec: {template: {spec: {containers: [{name: a, image: old/shop:1}]}}}",
      'apiVersion: v1\nkind: Pod\nmetadata: {name: t, annotations: {helm.sh/hook: test}}\nspec: {containers: [{name: a, image: old/shop:1}]}',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {image: old/shop:1}',
    ].join('\n---\n')
    const { text: pinned, uses } = await pinText(text, RULE)
    expect(uses.map(({ object, container }) => `${object} ${container}`)).toEqual([
      'Deployment/prod/json a',
      'CronJob/prod/c i',
      'Rollout/prod/r a',
      'Rollout/prod/r b',
      'Thing/prod/t spec.image',
      'Pod/prod/l a',
      'Job/prod/h a',
    ])
    expect(pinned.split(OURS)).toHaveLength(8)
    expect(pinned.split('old/shop:1')).toHaveLength(3)
    expect(pinned).toContain("postrenderer.helm.sh/postrender-filename: 'x/templates/h.yaml'")
    // Again is nothing more.
    expect((await pinText(pinned, RULE)).text).toBe(pinned)
  })

  test('an image that is merged in is replaced where it stands, once', async () => {
    const base = (image: string) => `x: &base {image: ${image}, tty: true}\nspec:`
    const text = pod('    - {name: a, <<: *base}\n    - {name: b, <<: [*base]}\n')
    const pinned = await pinText(text.replace('spec:', base('old/shop:1')), RULE)
    expect([pinned.uses.length, pinned.text]).toEqual([2, text.replace('spec:', base(OURS))])
  })

  test('as the program does it, by a rule from a file', async () => {
    const text = pod('    - {name: a, image: old/shop:1}\n')
    expect(await pinRendered(text, JSON.stringify([RULE]))).toBe(text.replace('old/shop:1', OURS))
    for (const none of ['{}', '[]', '[{}]', ''])
      await expect(pinRendered(text, none)).rejects.toThrow(/expected a rule/)
    await expect(pinRendered('a: [', JSON.stringify([RULE]))).resolves.toBe('a: [')
    await expect(pinRendered('kind: Pod\nimage: [', JSON.stringify([RULE]))).rejects.toThrow(/cannot be read/)
  })

  test('a render that nobody has seen must run the image at all', async () => {
    const unseen = { ...RULE, unseen: true }
    await expect(pinText(pod('    - {name: x, image: other}\n'), unseen)).rejects.toThrow(
      'no container runs r.io/acme/shop or docker.io/old/shop, so there is nothing to pin',
    )
    await expect(
      pinRendered(pod('    - {name: x, image: "old/shop:1"}\n'), JSON.stringify([unseen])),
    ).resolves.toContain(OURS)
    await expect(pinText(pod('    - {name: x, image: other}\n'), RULE)).resolves.toMatchObject({ uses: [] })
  })
})
