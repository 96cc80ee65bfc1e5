import type { Ports } from '@slipway/core'
import type { DeployTools, FinishTools } from '@slipway/kubernetes'

/** Where Helm and kubectl come from; each is asked for when it is needed. */
export interface Installer {
  helm(version: string, ports: Ports): Promise<Omit<DeployTools, 'kubectl'>>
  kubectl(ports: Ports): Promise<string>
}

/** From the lock, verified. */
export const LOCKED: Installer = {
  helm: async (wanted, ports) => {
    const [{ installTool }, { helmMajor }] = await Promise.all([
      import('@slipway/tools'),
      import('@slipway/kubernetes/begin'),
    ])
    const { path, version } = await installTool(ports, { tool: 'helm', version: wanted })
    return { helm: path, helmVersion: version, helmMajor: helmMajor(version) }
  },
  kubectl: async (ports) => (await (await import('@slipway/tools')).installTool(ports, { tool: 'kubectl' })).path,
}

/** The programs for a release that Helm delivered. */
export async function installBoth(installer: Installer, version: string, ports: Ports): Promise<FinishTools> {
  const tools = await installer.helm(version, ports)
  return { kubectl: await installer.kubectl(ports), delivery: { via: 'helm', tools } }
}
