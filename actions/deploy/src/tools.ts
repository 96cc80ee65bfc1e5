import type { Ports } from '@slipway/core'
import type { DeployTools } from '@slipway/kubernetes'

/** Helm and kubectl from the lock, verified. */
export async function installTools(version: string, ports: Ports): Promise<DeployTools> {
  const [{ installTool }, { helmMajor }] = await Promise.all([import('@slipway/tools'), import('@slipway/kubernetes')])
  const [helm, kubectl] = await Promise.all([installTool(ports, { tool: 'helm', version }), installTool(ports, { tool: 'kubectl' })])
  return { helm: helm.path, helmVersion: helm.version, helmMajor: helmMajor(helm.version), kubectl: kubectl.path }
}
