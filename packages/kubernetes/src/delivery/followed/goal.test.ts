import { expect, test } from '@jest/globals'
import { goalOf, lackOf, lackText } from './goal'

const [NEW, OLD] = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`]
const IMAGE = { registry: 'r.example.com', repository: 'shop', digest: NEW }
const deployment = (name: string, ...images: readonly string[]) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'prod' },
  spec: { template: { spec: { containers: images.map((image, i) => ({ name: `c${i}`, image })) } } },
})

test('the goal is every container of our repository, whatever it runs now', () => {
  const objects = [
    deployment('web', `r.example.com/shop:1.2@${OLD}`, 'busybox'),
    deployment('job', 'r.example.com/shop'),
  ]
  expect(goalOf(objects, [IMAGE], 'prod').map(({ workload, name, image }) => [workload.name, name, image])).toEqual([
    ['web', 'c0', `r.example.com/shop:1.2@${NEW}`],
    ['job', 'c0', `r.example.com/shop@${NEW}`],
  ])
})

test.each([
  ['all of it is there', [deployment('web', `r.example.com/shop@${NEW}`)], undefined],
  ['a tag beside the digest', [deployment('web', `r.example.com/shop:2@${NEW}`, 'busybox')], undefined],
  [
    'another digest',
    [deployment('web', `r.example.com/shop@${OLD}`)],
    `Deployment web, container c0, has r.example.com/shop@${OLD}`,
  ],
  [
    'another repository',
    [deployment('web', 'mirror.example.com/shop:2')],
    'no container is of r.example.com/shop (they are of mirror.example.com/shop:2)',
  ],
  ['nothing at all', [], 'no container is of r.example.com/shop (they are of nothing)'],
  [
    'a resource of an operator',
    [{ apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', spec: { image: `r.example.com/shop@${NEW}` } }],
    undefined,
  ],
])('what is lacking: %s', (_, objects, want) => {
  const lack = lackOf(objects, [IMAGE], 'prod')
  expect(lack === undefined ? undefined : lackText(lack)).toBe(want)
})
