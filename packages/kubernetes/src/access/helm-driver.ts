import type { Ports } from '@slipway/core'

const CONNECTION = 'HELM_DRIVER_SQL_CONNECTION_STRING'

/**
 * Where Helm keeps its releases is no setting of ours: a release of the user is found there alone. Without it Helm
 * would begin a second history of the same objects.
 */
export function driverEnvironment({ environment, host }: Pick<Ports, 'environment' | 'host'>): Record<string, string> {
  const connection = environment.get(CONNECTION) ?? ''
  if (connection !== '') host.hide(connection)
  const found = ['HELM_DRIVER', CONNECTION].map((name) => [name, environment.get(name) ?? ''] as const)
  return Object.fromEntries(found.filter(([, value]) => value !== ''))
}
