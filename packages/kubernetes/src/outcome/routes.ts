import { listAt, textAt } from '@slipway/core'
import { isCustom } from '../manifest/groups'
import type { KubeObject } from '../manifest/manifest'
import { objectTitle } from '../preflight/identity'
import { readLive } from '../preflight/live'
import type { Deployment } from '../release/deployment'
import { wrongConditions } from './conditions'

const isRoute = (object: KubeObject) =>
  object['kind'] === 'Route' && (textAt(object, 'apiVersion') ?? '').startsWith('route.openshift.io/')

/** While it is not available, whoever asks the API server what it serves waits, or is told an error. */
const isApi = (object: KubeObject) =>
  object['kind'] === 'APIService' && (textAt(object, 'apiVersion') ?? '').startsWith('apiregistration.k8s.io/')

/**
 * What does not hold a release back that runs, and that its people want to know: a Route of OpenShift that no router
 * serves, an API that nobody answers for, an object of an operator that says that it is not ready.
 */
export async function objectNotes(
  { cluster, order: { namespace } }: Deployment,
  objects: readonly KubeObject[],
): Promise<readonly string[]> {
  const told = objects.filter((object) => isRoute(object) || isApi(object) || isCustom(object))
  if (told.length === 0) return []
  const { found } = await readLive(cluster, { objects: told, namespace })
  return [...found.values()].flatMap((object) => {
    const problems = isRoute(object) ? refusals(object) : wrongConditions(object)
    return problems.map((why) => `${objectTitle(object, namespace)} ${why}`)
  })
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
