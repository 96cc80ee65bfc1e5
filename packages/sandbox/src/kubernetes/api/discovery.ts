import { RESOURCES, groupVersion } from '../resources'
import type { Resource } from '../resources'

/** What the API says about itself. The version is that of the API server whose answers the sandbox was built to. */
export const VERSION = {
  major: '1',
  minor: '34',
  gitVersion: 'v1.34.4',
  gitCommit: 'sandbox',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: 'none',
  compiler: 'none',
  platform: 'linux/amd64',
}

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
const GROUPS = [...new Set(RESOURCES.map(({ group }) => group))]
const of = (group: string) => RESOURCES.filter((resource) => resource.group === group)

/** https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery */
export const aggregatedDiscovery = (kind: 'core' | 'named') => ({
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  metadata: {},
  items: GROUPS.filter((group) => (group === '') === (kind === 'core')).map((group) => ({
    metadata: group === '' ? {} : { name: group },
    versions: [{ version: of(group)[0]?.version, freshness: 'Current', resources: of(group).map(aggregated) }],
  })),
})

const aggregated = (resource: Resource) => ({
  resource: resource.name,
  responseKind: { group: '', version: '', kind: resource.kind },
  scope: resource.namespaced ? 'Namespaced' : 'Cluster',
  singularResource: resource.singular,
  verbs: VERBS,
  ...(resource.short ? { shortNames: resource.short } : {}),
  ...(resource.all ? { categories: ['all'] } : {}),
  ...subresources(resource),
})

const subresources = (resource: Resource) => {
  const names = [...(resource.status ? ['status'] : []), ...(resource.name === 'pods' ? ['log'] : [])]
  if (names.length === 0) return {}
  return {
    subresources: names.map((name) => ({
      subresource: name,
      responseKind: { group: '', version: '', kind: resource.kind },
      verbs: ['get', 'patch', 'update'],
    })),
  }
}

export const coreVersions = () => ({ kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] })

export const groupList = () => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: GROUPS.filter((group) => group !== '').map(groupOf),
})

export function groupOf(group: string) {
  const version = of(group)[0]?.version ?? 'v1'
  const preferred = { groupVersion: `${group}/${version}`, version }
  return { name: group, versions: [preferred], preferredVersion: preferred }
}

export const resourceList = (group: string, version: string) => ({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: groupVersion({ group, version }),
  resources: RESOURCES.filter((each) => each.group === group && each.version === version).map((each) => ({
    name: each.name,
    singularName: each.singular,
    namespaced: each.namespaced,
    kind: each.kind,
    verbs: VERBS,
    ...(each.short ? { shortNames: each.short } : {}),
    ...(each.all ? { categories: ['all'] } : {}),
  })),
})

const pathOf = ({ group, version }: Pick<Resource, 'group' | 'version'>) =>
  group === '' ? `api/${version}` : `apis/${group}/${version}`

export const openApiPaths = () => ({
  paths: Object.fromEntries(
    GROUPS.map((group) => pathOf({ group, version: of(group)[0]?.version ?? 'v1' })).map((path) => [
      path,
      { serverRelativeURL: `/openapi/v3/${path}?hash=1` },
    ]),
  ),
})

/**
 * Enough of OpenAPI v3 for a client to see that the server validates fields itself. Schemas are left out on purpose:
 * clients then take the merge keys of their own types.
 */
export function openApi(path: string) {
  const resources = RESOURCES.filter((each) => pathOf(each) === path)
  if (resources.length === 0) return undefined
  const operation = ({ group, version, kind }: Resource) => ({
    patch: {
      'x-kubernetes-action': 'patch',
      'x-kubernetes-group-version-kind': { group, version, kind },
      parameters: ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => ({
        name,
        in: 'query',
        schema: { type: 'string' },
      })),
      responses: { 200: { description: 'OK' } },
    },
  })
  const place = (each: Resource) => `/${path}/${each.namespaced ? 'namespaces/{namespace}/' : ''}${each.name}/{name}`
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: VERSION.gitVersion },
    paths: Object.fromEntries(resources.map((each) => [place(each), operation(each)])),
  }
}
