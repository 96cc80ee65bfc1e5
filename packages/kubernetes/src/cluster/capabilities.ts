import { parseJson, textAt } from '@slipway/core'
import type { Cluster } from './cluster'

/** The version of the API server, and the kinds that it serves; undefined where it does not say. */
export async function readCapabilities(
  cluster: Cluster,
): Promise<{ readonly kubeVersion: string; readonly apiVersions: readonly string[] } | undefined> {
  const [version, resources] = await Promise.all([
    cluster.kubectl(['version', '--output=json']),
    cluster.kubectl(['api-resources', '--no-headers']),
  ])
  const kubeVersion = textAt(parseJson(version.stdout), 'serverVersion', 'gitVersion')
  // NAME, short names where there are some, APIVERSION, NAMESPACED, KIND.
  const kinds = resources.stdout.split('\n').flatMap((line) => {
    const [, apiVersion, kind] = /(\S+)\s+(?:true|false)\s+(\S+)\s*$/.exec(line) ?? []
    return apiVersion === undefined || kind === undefined ? [] : [apiVersion, `${apiVersion}/${kind}`]
  })
  return kubeVersion === undefined || kinds.length === 0 ? undefined : { kubeVersion, apiVersions: [...new Set(kinds)] }
}
