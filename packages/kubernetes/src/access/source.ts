import { resolve } from 'node:path/posix'
import { type Ports, UserError } from '@slipway/core'

/**
 * The kubeconfig that is given, or that KUBECONFIG names (GitLab's agent sets it), or ~/.kube/config on a terminal.
 * @returns its absolute path
 * @throws UserError `KUBECONFIG_MISSING`, `KUBECONFIG_INVALID`
 */
export async function findKubeconfig(ports: Ports, given: string | undefined): Promise<string> {
  const fromEnvironment = ports.environment.get('KUBECONFIG')
  const chosen = given ?? (fromEnvironment === '' ? undefined : fromEnvironment) ?? homeFile(ports)
  if (chosen === undefined) {
    throw new UserError(
      'KUBECONFIG_MISSING',
      'expected a kubeconfig, found none',
      'give the input kubeconfig, or set KUBECONFIG to its path',
    )
  }
  if (given === undefined && chosen.includes(':')) {
    throw new UserError(
      'KUBECONFIG_INVALID',
      'KUBECONFIG names several files, expected one',
      'give the input kubeconfig with the path of one',
    )
  }
  if ((await ports.files.stat(chosen)) === undefined) {
    throw new UserError(
      'KUBECONFIG_MISSING',
      `expected a kubeconfig at ${chosen}, found no file`,
      'correct the input kubeconfig or the variable KUBECONFIG',
    )
  }
  return ports.files.resolve(chosen)
}

/** A person at a terminal has one; in a job only what was named counts. */
function homeFile(ports: Ports): string | undefined {
  const { home } = ports.environment
  return !ports.host.unattended && home !== undefined ? resolve(home, '.kube/config') : undefined
}
