import { describe, expect, test } from '@jest/globals'
import type { RenderedContainer } from '../manifest/manifest'
import type { WorkloadView } from '../rollout/observation'
import { keptImages } from './kept'

const digest = (letter: string) => `sha256:${letter.repeat(64)}`
const workload = (name: string) => ({ kind: 'Deployment' as const, namespace: 'n', name })

interface Container {
  /** What the chart says now. */
  readonly chart: string
  /** What the workload says in the cluster; without it, there is none. */
  readonly live?: string
  /** What its pods report. */
  readonly pods?: readonly string[]
}

async function kept(containers: Readonly<Record<string, Container>>, replaces: readonly string[] = []) {
  const entries = Object.entries(containers)
  const rendered = entries.map(([name, { chart }]): RenderedContainer => ({
    workload: workload(name),
    name: 'c',
    init: false,
    image: chart,
  }))
  const views = entries.flatMap(([name, { live, pods = [] }]) =>
    live === undefined
      ? []
      : [
          {
            ...workload(name),
            image: { c: live },
            pods: pods.map((imageId) => ({
              containers: [
                { name: 'c', imageId },
                { name: 'mesh', imageId: 'x@y' },
              ],
            })),
          } as unknown as WorkloadView,
        ],
  )
  const image = { registry: 'ghcr.io', repository: 'acme/api', digest: digest('a'), component: 'api' }
  const wishes = [{ image, given: new Map(), replaces }]
  const holds = async ({ digest: asked }: { readonly digest: string }) => asked !== digest('f')
  return (await keptImages({ wishes, rendered, views, holds })).map(
    ({ image: { registry, repository, tag, digest: found, component }, replaces: others }) => ({
      name: `${registry}/${repository}`,
      found: found.slice(7, 8),
      tag,
      component,
      others,
    }),
  )
}

const API = { chart: 'ghcr.io/acme/api:2', live: 'ghcr.io/acme/api:1' }
const WEB = { name: 'ghcr.io/acme/web', found: 'b', tag: undefined, component: 'web', others: [] }

describe('what runs and is not given stays', () => {
  test.each<[string, Container, object]>([
    ['by the digest of its template', { chart: 'ghcr.io/acme/web:2', live: `ghcr.io/acme/web@${digest('b')}` }, WEB],
    [
      'by the digest that its pods report, with its tag',
      { chart: 'ghcr.io/acme/web:2', live: 'ghcr.io/acme/web:1', pods: [`ghcr.io/acme/web@${digest('b')}`] },
      { ...WEB, tag: '1' },
    ],
    [
      'of an older runtime',
      {
        chart: 'ghcr.io/acme/web:2',
        live: 'ghcr.io/acme/web:1',
        pods: [`docker-pullable://ghcr.io/acme/web@${digest('b')}`],
      },
      { ...WEB, tag: '1' },
    ],
    [
      'where the chart has a placeholder',
      { chart: 'nginx:1', live: `ghcr.io/acme/web@${digest('b')}` },
      { ...WEB, others: ['docker.io/library/nginx'] },
    ],
    [
      'by the digest that its pods report under another name of the same content, where it is in its own repository',
      {
        chart: 'ghcr.io/acme/web:2',
        live: 'ghcr.io/acme/web:1',
        pods: [`ghcr.io/acme/staging@${digest('b')}`],
      },
      { ...WEB, tag: '1' },
    ],
  ])('%s', async (_, web, want) => expect(await kept({ api: API, web })).toEqual([want]))

  test.each<[string, Container]>([
    [
      'that is somebody else’s',
      { chart: 'postgres:17', live: 'postgres:16', pods: [`docker.io/library/postgres@${digest('c')}`] },
    ],
    ['of another owner', { chart: 'ghcr.io/other/x:2', live: `ghcr.io/other/x@${digest('c')}` }],
    ['that is new', { chart: 'ghcr.io/acme/new:1' }],
  ])('but nothing %s', async (_, other) => expect(await kept({ api: API, other })).toEqual([]))

  test('and nothing that a given image takes the place of', async () => {
    const other = { chart: 'nginx:1', live: `ghcr.io/acme/web@${digest('b')}` }
    expect(await kept({ api: API, other }, ['docker.io/library/nginx'])).toEqual([])
  })

  test.each<[string, Container, RegExp]>([
    ['no pod', { chart: 'ghcr.io/acme/web:2', live: 'ghcr.io/acme/web:1' }, /no pod tells its digest \(Deployment web/],
    [
      'a pod that reports another name, with a digest that its own repository does not have,',
      { chart: 'ghcr.io/acme/web:2', live: 'ghcr.io/acme/web:1', pods: [`mirror.example.com/web@${digest('f')}`] },
      /no pod tells/,
    ],
    [
      'two of them',
      {
        chart: 'ghcr.io/acme/web:2',
        live: 'ghcr.io/acme/web:1',
        pods: [`ghcr.io/acme/web@${digest('b')}`, `ghcr.io/acme/web@${digest('c')}`],
      },
      /several run: sha256:bbb.*, sha256:ccc/,
    ],
  ])('%s does not tell which: then it must be given', async (_, web, message) => {
    await expect(kept({ api: API, web })).rejects.toThrow(message)
  })
})
