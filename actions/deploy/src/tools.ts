import type { Ports } from '@slipway/core'
import type { DeployTools } from '@slipway/kubernetes'

/** Helm and kubectl from the lock, verified. */
export async function installTools(version: string, ports: Ports): Promise<DeployTools> {
  const { installTool } = await import('@slipway/tools')
  const installing = Promise.all([installTool(ports, { tool: 'helm', version }), installTool(ports, { tool: 'kubectl' })])
  const [[helm, kubectl], { helmMajor }] = await Promise.all([installing, import('@slipway/kubernetes')])
  return { helm: helm.path, helmVersion: helm.version, helmMajor: helmMajor(helm.version), kubectl: kubectl.path }
}
