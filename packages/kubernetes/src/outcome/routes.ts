import { listAt, textAt } from '@slipway/core'
import type { KubeObject } from '../manifest/manifest'
import { objectTitle } from '../preflight/identity'
import { readLive } from '../preflight/live'
import type { Deployment } from '../release/deployment'

const isRoute = (object: KubeObject) =>
  object['kind'] === 'Route' && (textAt(object, 'apiVersion') ?? '').startsWith('route.openshift.io/')

/** Why routers of OpenShift do not serve a Route of the release: it runs, and nobody reaches it by that name. */
export async function routeNotes(
  { cluster, order: { namespace } }: Deployment,
  objects: readonly KubeObject[],
): Promise<readonly string[]> {
  const routes = objects.filter(isRoute)
  if (routes.length === 0) return []
  const { found } = await readLive(cluster, { objects: routes, namespace })
  return [...found.values()].flatMap((route) => refusals(route).map((why) => `${objectTitle(route, namespace)} ${why}`))
}

function refusals(route: KubeObject): readonly string[] {
  const routers = listAt(route, 'status', 'ingress')
  if (routers.length === 0) return ['is taken by no router yet']
  return routers.flatMap((router) =>
    listAt(router, 'conditions')
      .filter((condition) => textAt(condition, 'type') === 'Admitted' && textAt(condition, 'status') === 'False')
      .map((condition) => {
        const [name, host] = [textAt(router, 'routerName') ?? '', textAt(router, 'host') ?? '']
        const [reason, message] = [textAt(condition, 'reason') ?? '', textAt(condition, 'message') ?? '']
        return `is not served as ${host} by the router ${name}: ${[reason, message].filter((text) => text !== '').join(': ')}`
      }),
  )
}
