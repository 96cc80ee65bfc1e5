import { RefusedPlan } from '../../delivery'

/** As the API server says it (kubernetes/apiserver, responsewriters/errors.go), behind Helm's word of the function. */
const DENIED =
  /calling lookup: .*?User "([^"]+)" cannot (\w+) resource "([^"]+)"(?: in API group "([^"]*)")?(?: in the namespace "([^"]+)")?/s

/** A chart that asks the cluster for what this account may not read. */
export function deniedLookup(words: string): RefusedPlan | undefined {
  const [, user, verb, resource, group = '', namespace] = DENIED.exec(words) ?? []
  if (user === undefined || verb === undefined || resource === undefined) return undefined
  const what = group === '' ? resource : `${resource}.${group}`
  const where = namespace === undefined ? 'in the cluster' : `in the namespace ${namespace}`
  return new RefusedPlan(
    `the chart looks up ${what} ${where}, and ${user} may not ${verb} them`,
    words,
    'forbidden',
    undefined,
    `grant ${verb} on ${what} ${where} to ${user}`,
  )
}
