import type { Ports } from '@slipway/core'

const CONNECTION = 'HELM_DRIVER_SQL_CONNECTION_STRING'

/** Names of what outlives the program that made a release; `memory` does not, and Helm starts with no other. */
const DRIVERS: Readonly<Record<string, 'secret' | 'configmap' | 'sql'>> = {
  secret: 'secret',
  secrets: 'secret',
  configmap: 'configmap',
  configmaps: 'configmap',
  sql: 'sql',
}

/** Where Helm keeps its releases: in Secrets, unless the environment names another place that lasts. */
export function driverOf({ environment }: Pick<Ports, 'environment'>): 'secret' | 'configmap' | 'sql' {
  return DRIVERS[environment.get('HELM_DRIVER') ?? ''] ?? 'secret'
}

/**
 * Where Helm keeps its releases is no setting of ours: a release of the user is found there alone. Without it Helm
 * would begin a second history of the same objects.
 */
export function driverEnvironment(ports: Pick<Ports, 'environment' | 'host'>): Record<string, string> {
  const driver = driverOf(ports)
  if (driver !== 'sql') return driver === 'secret' ? {} : { HELM_DRIVER: driver }
  const connection = ports.environment.get(CONNECTION) ?? ''
  if (connection === '') return { HELM_DRIVER: driver }
  ports.host.hide(connection)
  return { HELM_DRIVER: driver, [CONNECTION]: connection }
}
