import { type Ports, UserError, type Values } from '@slipway/core'
import type { DeployTools, FinishNeed, FinishTools, WayName } from '@slipway/kubernetes'
import { argoCdTools } from './argocd'
import { openRegistries } from './distrusted'
import type { Inputs } from './inputs'

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

interface Finishing {
  readonly ports: Ports
  /** Reads the inputs of the killed run. */
  readonly given: () => Promise<Values<Inputs> | undefined>
}

/** The programs for a release that a killed run delivered. */
export async function installFor(installer: Installer, need: FinishNeed, finishing: Finishing): Promise<FinishTools> {
  const { ports } = finishing
  const ways: Readonly<Partial<Record<WayName, Provide>>> = TOOLS
  const provide = ways[need.via]
  if (provide === undefined) throw new RangeError(`expected a way that deploy goes, got ${need.via}`)
  return { kubectl: await installer.kubectl(ports), delivery: await provide(installer, need, finishing) }
}

type Provide = (installer: Installer, need: FinishNeed, finishing: Finishing) => Promise<FinishTools['delivery']>

/** Of the ways that the input `via` names. */
const TOOLS: Readonly<Record<Values<Inputs>['via'], Provide>> = {
  argocd: async (_, __, { ports, given }) => {
    const inputs = await given()
    if (inputs === undefined)
      throw new UserError(
        'RELEASE_RECOVERY',
        'the inputs of the killed run cannot be read any more, so its Application is not known',
        'look at the Application, and sync it by hand',
        { outcome: 'rollback-failed' },
      )
    const { ca } = await openRegistries(inputs, ports)
    return { via: 'argocd', tools: await argoCdTools(inputs, ports, ca) }
  },
  git: async () => ({ via: 'git', tools: {} }),
  helm: async (installer, { toolVersion }, { ports }) => ({
    via: 'helm',
    tools: await installer.helm(toolVersion, ports),
  }),
}
