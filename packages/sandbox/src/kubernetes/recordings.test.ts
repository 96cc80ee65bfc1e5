import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { openApi, openApiPaths, resourceList } from './api/discovery'
import { parseRoute } from './api/route'

interface Exchange {
  readonly method: string
  readonly path: string
  readonly contentType?: string
  readonly status: number
}

const folder = join(import.meta.dirname, 'fixtures/recordings')
const recordings = readdirSync(folder).map(
  (name) => [name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as Exchange[]] as const,
)

/** What every server answers about itself, by path alone. */
const ITSELF = /^\/(version|api|apis|api\/v1|openapi\/v3|apis\/authorization\.k8s\.io\/v1\/selfsubjectaccessreviews)$/
const BODIES = [
  undefined,
  'application/json',
  'application/vnd.kubernetes.protobuf',
  'application/strategic-merge-patch+json',
  'application/merge-patch+json',
  'application/json-patch+json',
  'application/apply-patch+yaml',
]

describe('what the clients were seen to ask', () => {
  test.each(recordings)('%s is all served', (_name, exchanges) => {
    const unserved = exchanges.filter(({ path }) => {
      const [, document] = /^\/openapi\/v3\/(.+)$/.exec(path) ?? []
      return (
        !ITSELF.test(path) &&
        parseRoute(path) === undefined &&
        (document === undefined || openApi(document) === undefined)
      )
    })
    expect(unserved).toEqual([])
    expect(exchanges.filter(({ contentType }) => !BODIES.includes(contentType))).toEqual([])
    expect(exchanges.length).toBeGreaterThan(0)
  })

  test('OpenAPI names each document it has', () => {
    const paths = Object.keys(openApiPaths().paths)
    expect(paths).toContain('apis/apps/v1')
    expect(paths.filter((path) => openApi(path) === undefined)).toEqual([])
  })

  test('a list of resources carries the short names that kubectl looks for', () => {
    expect(resourceList('apps', 'v1').resources.find(({ name }) => name === 'deployments')).toMatchObject({
      shortNames: ['deploy'],
      singularName: 'deployment',
    })
  })
})
