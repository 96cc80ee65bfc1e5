import type { Ports } from '@slipway/core'
import type { DeployTools } from '@slipway/kubernetes'

/** Helm and kubectl, whichever version of Helm made the release: the newer one reads what the older wrote. */
export type Install = (ports: Ports) => Promise<DeployTools>

/** From the lock, verified. */
export const LOCKED: Install = async (ports) => {
  const [{ installTool }, { helmMajor }] = await Promise.all([
    import('@slipway/tools'),
    import('@slipway/kubernetes/begin'),
  ])
  const helm = await installTool(ports, { tool: 'helm', version: '4' })
  const kubectl = await installTool(ports, { tool: 'kubectl' })
  return { helm: helm.path, helmVersion: helm.version, helmMajor: helmMajor(helm.version), kubectl: kubectl.path }
}
