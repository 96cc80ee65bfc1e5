import type { ServerResponse } from 'node:http'
import { ApiFailure } from '../failure'
import type { KubeObject } from '../model'
import { groupVersion } from '../resources'
import type { Change, Store } from '../store'
import type { Route } from './route'

export interface WatchOptions {
  readonly matches: (object: KubeObject) => boolean
  /** Continue after this version; `undefined` and 0 begin with what is there. */
  readonly version: number | undefined
  readonly initialEvents: boolean
  readonly bookmarks: boolean
  readonly timeoutSeconds: number
  readonly render: (object: KubeObject, first: boolean) => unknown
}

/**
 * Streams changes as one JSON object a line:
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export function watch(store: Store, route: Route, options: WatchOptions, response: ServerResponse): void {
  let first = true
  const send = (type: string, object: unknown) => response.write(`${JSON.stringify({ type, object })}\n`)
  const show = (type: string, object: KubeObject) => {
    send(type, options.render(object, first))
    first = false
  }
  const visible = (change: Change) => visibleChange(change, route, options.matches)
  const tell = (change: Change) => {
    const type = visible(change)
    if (type !== undefined) show(type, change.object)
  }
  const bookmark = (annotations?: Record<string, string>) => {
    const metadata = { resourceVersion: String(store.version), ...(annotations ? { annotations } : {}) }
    send('BOOKMARK', { kind: route.resource.kind, apiVersion: groupVersion(route.resource), metadata })
  }
  response.writeHead(200, { 'content-type': 'application/json' })
  response.flushHeaders()
  try {
    if (options.version === undefined || options.version === 0 || options.initialEvents) {
      for (const object of store
        .list(route.resource, route.namespace)
        .filter((each) => named(each, route) && options.matches(each)))
        show('ADDED', object)
      if (options.initialEvents) bookmark({ 'k8s.io/initial-events-end': 'true' })
    } else for (const change of store.since(options.version)) tell(change)
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error
    send('ERROR', error.status)
    response.end()
    return
  }
  const stopListening = store.onChange(tell)
  const marking = setInterval(() => options.bookmarks && bookmark(), 30_000)
  const stop = () => {
    stopListening()
    clearInterval(marking)
    clearTimeout(ending)
  }
  // After its end nothing may be written, though a slow reader can keep the connection open for long.
  const ending = setTimeout(() => {
    stop()
    response.end()
  }, options.timeoutSeconds * 1000)
  response.once('close', stop)
  // The client may have left before this function was called; then `close` does not come any more.
  if (response.destroyed) stop()
}

const named = (object: KubeObject, { name }: Route) => name === undefined || object.metadata.name === name

/** An object that stops matching the selectors is deleted for this watch, one that starts is added. */
function visibleChange(
  { type, resource, object, previous }: Change,
  route: Route,
  matches: (object: KubeObject) => boolean,
): string | undefined {
  if (resource !== route.resource || !named(object, route)) return undefined
  if (route.namespace !== undefined && object.metadata.namespace !== route.namespace) return undefined
  const [now, before] = [matches(object), previous !== undefined && matches(previous)]
  if (type === 'DELETED') return before || now ? 'DELETED' : undefined
  if (now) return before && type === 'MODIFIED' ? 'MODIFIED' : 'ADDED'
  return before ? 'DELETED' : undefined
}
