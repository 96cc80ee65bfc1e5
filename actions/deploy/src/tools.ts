import type { Ports } from '@slipway/core'
import type { DeployTools, FinishNeed, FinishTools, WayName } from '@slipway/kubernetes'

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

/** The programs for a release that a killed run delivered. */
export async function installFor(
  installer: Installer,
  { via, toolVersion }: FinishNeed,
  ports: Ports,
): Promise<FinishTools> {
  return { kubectl: await installer.kubectl(ports), delivery: await TOOLS[via](installer, toolVersion, ports) }
}

const TOOLS: Readonly<
  Record<WayName, (installer: Installer, version: string, ports: Ports) => Promise<FinishTools['delivery']>>
> = {
  helm: async (installer, version, ports) => ({ via: 'helm', tools: await installer.helm(version, ports) }),
}
