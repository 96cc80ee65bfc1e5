import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { parse } from 'yaml'
import { ApiFailure, badRequest, forbidden, notFound } from '../failure'
import type { KubeObject } from '../model'
import type { Problem } from '../problem'
import { groupVersion, qualifiedName } from '../resources'
import type { Resource } from '../resources'
import { parseFieldSelector, parseLabelSelector } from '../selectors'
import {
  aggregatedDiscovery,
  coreVersions,
  groupList,
  groupOf,
  openApi,
  openApiPaths,
  resourceList,
  VERSION,
} from './discovery'
import type { DeleteOptions, Objects } from './objects'
import { decodeProtobuf } from './protobuf'
import { parseRoute } from './route'
import type { Route } from './route'
import { toTable } from './table'
import { watch } from './watch'

export interface LogRequest {
  readonly namespace: string
  readonly pod: string
  readonly container: string | undefined
  readonly previous: boolean
  readonly follow: boolean
  readonly timestamps: boolean
  readonly tailLines: number | undefined
  readonly limitBytes: number | undefined
}

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete'

export interface ApiOptions {
  readonly objects: Objects
  /** Writes the log to the response and ends it. */
  readonly log: (request: LogRequest, response: ServerResponse) => void
  /** A sentence refuses the request as RBAC would. */
  readonly refuse: (
    verb: Verb,
    resource: Resource,
    namespace: string | undefined,
    name: string | undefined,
  ) => string | undefined
  readonly problem: Problem
}

export function createApi(options: ApiOptions): Server {
  return createServer((request, response) => {
    response.on('error', options.problem)
    answer(options, request, response)
      .catch((error: unknown) => {
        if (!(error instanceof ApiFailure)) options.problem(error)
        const failure =
          error instanceof ApiFailure
            ? error
            : new ApiFailure(500, 'InternalError', `Internal error occurred: ${String(error)}`)
        if (response.headersSent) response.destroy()
        else send(response, failure.code, failure.status)
      })
      .catch(options.problem)
  })
}

async function answer(options: ApiOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = addressOf(request)
  const accept = request.headers.accept ?? ''
  const fixed = aboutItself(url.pathname, accept)
  if (fixed !== undefined) {
    request.resume()
    if (typeof fixed.body === 'string') response.writeHead(200, { 'content-type': 'text/plain' }).end(fixed.body)
    else send(response, 200, fixed.body, fixed.type)
    return
  }
  const body = await readBody(request)
  if (url.pathname === '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews')
    return send(response, 201, { ...body, status: { allowed: true } })
  const route = parseRoute(url.pathname)
  if (route === undefined) throw new ApiFailure(404, 'NotFound', 'the server could not find the requested resource')
  await serve(options, { route, url, accept, body, request, response })
}

function addressOf({ url = '/' }: IncomingMessage): URL {
  try {
    decodeURIComponent(url)
    return new URL(url, 'http://api')
  } catch {
    throw badRequest('the address of the request cannot be read')
  }
}

/** Discovery, health, version, OpenAPI. */
function aboutItself(path: string, accept: string): { readonly body: unknown; readonly type?: string } | undefined {
  if (['/healthz', '/readyz', '/livez'].includes(path)) return { body: 'ok' }
  if (path === '/version') return { body: VERSION }
  if (path === '/api' || path === '/apis') {
    const core = path === '/api'
    if (!accept.includes('as=APIGroupDiscoveryList')) return { body: core ? coreVersions() : groupList() }
    return {
      body: aggregatedDiscovery(core ? 'core' : 'named'),
      type: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
    }
  }
  if (path === '/openapi/v3') return { body: openApiPaths() }
  const [, document] = /^\/openapi\/v3\/(.+)$/.exec(path) ?? []
  const found = document === undefined ? undefined : openApi(document)
  if (found !== undefined) return { body: found }
  if (path === '/api/v1') return { body: resourceList('', 'v1') }
  const [, group = '', version] = /^\/apis\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? []
  if (group === '' || group === 'authorization.k8s.io') return undefined
  return { body: version === undefined ? groupOf(group) : resourceList(group, version) }
}

interface Asked {
  readonly route: Route
  readonly url: URL
  readonly accept: string
  readonly body: Readonly<Record<string, unknown>>
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

async function serve(options: ApiOptions, asked: Asked): Promise<void> {
  const { route, url, request, response, body } = asked
  const { method } = request
  const verb = verbOf(method, route, url)
  const refusal = options.refuse(verb, route.resource, route.namespace, route.name)
  if (refusal !== undefined) throw refused(refusal, route)
  if (method === 'GET' && route.subresource === 'log') return options.log(logRequest(route, url), response)
  if (route.subresource === 'scale') return scale(options, asked)
  if (route.subresource !== undefined && route.subresource !== 'status' && route.subresource !== 'finalize')
    throw notFound(route.resource, `${route.name}/${route.subresource}`)
  if (verb === 'watch') return watch(options.objects.store, route, watchOptions(asked), response)
  if (verb === 'list') return list(options, asked)
  if (verb === 'get')
    return send(
      response,
      200,
      render(asked, options.objects.store.get(route.resource, route.namespace, route.name ?? '')),
    )
  const query = url.searchParams
  const writing = {
    manager: managerOf(request, url),
    dryRun: query.get('dryRun') === 'All',
    force: query.get('force') === 'true',
  }
  if (verb === 'create') return send(response, 201, options.objects.create(route, body, writing))
  if (verb === 'update') return send(response, 200, options.objects.replace(route, body, writing))
  if (verb === 'patch') {
    const existed = options.objects.store.find(route.resource, route.namespace, route.name ?? '') !== undefined
    return send(response, existed ? 200 : 201, options.objects.patch(route, mediaType(request), body, writing))
  }
  return remove(options, asked)
}

const verbOf = (method: string | undefined, { name }: Route, url: URL): Verb => {
  const watching = ['true', '1'].includes(url.searchParams.get('watch') ?? '')
  if (method === 'GET') return watching ? 'watch' : name === undefined ? 'list' : 'get'
  const verbs: Readonly<Record<string, Verb>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' }
  const verb = verbs[method ?? '']
  if (verb === undefined) throw new ApiFailure(405, 'MethodNotAllowed', `the server does not allow ${String(method)}`)
  return verb
}

/** The words of RBAC's refusal. */
function refused(refusal: string, { resource, name }: Route): ApiFailure {
  if (name !== undefined) return forbidden(resource, name, refusal)
  return new ApiFailure(403, 'Forbidden', `${qualifiedName(resource)} is forbidden: ${refusal}`, {
    kind: resource.name,
    group: resource.group,
  })
}

function list(options: ApiOptions, asked: Asked): void {
  const { route, response } = asked
  const { store } = options.objects
  const items = store.list(route.resource, route.namespace).filter(matcher(asked.url))
  const metadata = { resourceVersion: String(store.version) }
  if (asked.accept.includes('as=Table'))
    return send(response, 200, toTable(route.resource, items, metadata.resourceVersion))
  const partial = asked.accept.includes('as=PartialObjectMetadata')
  const kind = partial ? 'PartialObjectMetadataList' : `${route.resource.kind}List`
  send(response, 200, {
    kind,
    apiVersion: partial ? 'meta.k8s.io/v1' : groupVersion(route.resource),
    metadata,
    items: items.map((item) => render(asked, item)),
  })
}

function remove(options: ApiOptions, { route, url, body, response }: Asked): void {
  const { objects } = options
  const query = url.searchParams.get('propagationPolicy')
  const given = { ...body, ...(query === null ? {} : { propagationPolicy: query }) } as DeleteOptions
  if (route.name !== undefined) {
    const removed = objects.remove(route.resource, route.namespace, route.name, given)
    const finished = objects.store.find(route.resource, route.namespace, route.name) === undefined
    const details = {
      name: route.name,
      ...(route.resource.group === '' ? {} : { group: route.resource.group }),
      kind: route.resource.name,
      uid: removed.metadata.uid,
    }
    return send(
      response,
      200,
      finished ? { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details } : removed,
    )
  }
  for (const { metadata } of objects.store.list(route.resource, route.namespace).filter(matcher(url)))
    objects.remove(route.resource, metadata.namespace, metadata.name, given)
  send(response, 200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' })
}

/** `kubectl scale`: the replicas of a workload as an object of their own. */
function scale({ objects }: ApiOptions, { route, request, body, response, url }: Asked): void {
  const whole = { ...route, subresource: undefined }
  const replicas = (body as { spec?: { replicas?: number } } | null)?.spec?.replicas
  if (request.method !== 'GET') {
    objects.scale(whole, replicas ?? 0, { manager: managerOf(request, url), dryRun: false })
  }
  const object = objects.store.get(route.resource, route.namespace, route.name ?? '')
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const spec = { replicas: (object.spec as { replicas?: number }).replicas ?? 0 }
  const status = { replicas: (object.status as { replicas?: number } | undefined)?.replicas ?? 0 }
  send(response, 200, {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec,
    status,
  })
}

const mediaType = (request: IncomingMessage) => (request.headers['content-type'] ?? '').split(';')[0] ?? ''
const managerOf = (request: IncomingMessage, url: URL) =>
  url.searchParams.get('fieldManager') ?? (request.headers['user-agent'] ?? '').split('/')[0] ?? ''

function matcher(url: URL): (object: KubeObject) => boolean {
  const labels = parseLabelSelector(url.searchParams.get('labelSelector') ?? '')
  const fields = parseFieldSelector(url.searchParams.get('fieldSelector') ?? '')
  return (object) => labels(object) && fields(object)
}

const LONGEST_WATCH = 1800

function watchOptions(asked: Asked) {
  const query = asked.url.searchParams
  const version = query.get('resourceVersion')
  return {
    matches: matcher(asked.url),
    version: version === null || version === '' ? undefined : Number(version),
    initialEvents: query.get('sendInitialEvents') === 'true',
    bookmarks: query.get('allowWatchBookmarks') === 'true',
    timeoutSeconds: Math.min(Number(query.get('timeoutSeconds') ?? LONGEST_WATCH) || LONGEST_WATCH, LONGEST_WATCH),
    render: (object: KubeObject, first: boolean) => render(asked, object, first),
  }
}

function render({ accept, route }: Asked, object: KubeObject, withColumns = true): unknown {
  if (accept.includes('as=Table'))
    return toTable(route.resource, [object], object.metadata.resourceVersion, withColumns)
  if (accept.includes('as=PartialObjectMetadata'))
    return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata }
  return object
}

function logRequest({ namespace = '', name = '' }: Route, url: URL): LogRequest {
  const query = url.searchParams
  const number = (key: string) => (query.has(key) ? Number(query.get(key)) : undefined)
  const flag = (key: string) => query.get(key) === 'true'
  const container = query.get('container') ?? undefined
  return {
    namespace,
    pod: name,
    container,
    previous: flag('previous'),
    follow: flag('follow'),
    timestamps: flag('timestamps'),
    tailLines: number('tailLines'),
    limitBytes: number('limitBytes'),
  }
}

/** Bodies larger than what etcd takes are refused, as there. */
const LIMIT = 3 << 20

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > LIMIT) throw new ApiFailure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${LIMIT}`)
    chunks.push(chunk)
  }
  const bytes = Buffer.concat(chunks)
  if (bytes.length === 0) return {}
  const type = mediaType(request)
  if (type === 'application/vnd.kubernetes.protobuf') return decodeProtobuf(bytes)
  try {
    const read: unknown = type.endsWith('yaml') ? parse(bytes.toString('utf8')) : JSON.parse(bytes.toString('utf8'))
    // An alias of YAML can make a value that contains itself.
    return (type.endsWith('yaml') ? JSON.parse(JSON.stringify(read ?? null)) : read) as Record<string, unknown>
  } catch (error) {
    throw badRequest(`error decoding the body: ${String(error)}`)
  }
}

function send(response: ServerResponse, status: number, body: unknown, type = 'application/json'): void {
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body))
}
