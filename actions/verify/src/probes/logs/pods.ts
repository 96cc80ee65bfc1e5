import type { Ports } from '@slipway/core'
import type { PodLogs } from '@slipway/kubernetes'
import { isUsual, type KeptLogs, START } from '@slipway/kubernetes/logs'
import type { AccessInputs } from '@slipway/kubernetes'
import { Refusal } from '../server'
import type { Line, LogSource, Missing, Usual } from './store'

export interface PodSource {
  readonly access: AccessInputs
  readonly namespace: string
  readonly workloads: readonly { readonly kind: string; readonly name: string }[]
  /** What deploy kept of the pods before. */
  readonly kept: KeptLogs | undefined
  /** Milliseconds of a pod's age whose lines are left out. */
  readonly settle: number
}

/** The pods' own logs, by kubectl, held against what deploy kept of the pods before. */
export function podSource(plan: PodSource, ports: Ports, openLogs = open): LogSource {
  let opening: Promise<Pick<PodLogs, 'read'>> | undefined
  return {
    usual: async () => {
      await (opening ??= openLogs(plan, ports))
      return usualOf(plan.kept)
    },
    errors: async (_, limit) => {
      const read = await (await (opening ??= openLogs(plan, ports))).read()
      if (read.kind !== 'read') throw refused(read)
      if (read.pods === 0)
        return { reason: 'no pod of the release is there', next: 'see whether the release is scaled to 0' }
      return read.lines.filter((line) => isJudged(line, plan)).slice(0, limit)
    },
  }
}

async function open({ access, namespace, workloads }: PodSource, ports: Ports): Promise<Pick<PodLogs, 'read'>> {
  const [{ PodLogs }, { installTool }] = await Promise.all([import('@slipway/kubernetes'), import('@slipway/tools')])
  const { path: kubectl } = await installTool(ports, { tool: 'kubectl' })
  return PodLogs.open(ports, { access, kubectl, namespace, workloads })
}

function usualOf(kept: KeptLogs | undefined): Usual | Missing {
  if (kept === undefined)
    return {
      reason: 'deploy kept no lines of the pods before to compare with',
      next: 'there is nothing to compare with after a first deploy; otherwise see that the kubeconfig may get pods/log',
    }
  return (signature, { age = Infinity }) => isUsual(kept, signature, age)
}

/** Lines of a start are always new where those of the start before are not known any more. */
function isJudged({ age = Infinity }: Line, { settle, kept }: PodSource): boolean {
  return age >= Math.max(settle, kept?.start === false ? START : 0)
}

function refused({ kind, message }: { readonly kind: 'forbidden' | 'lost'; readonly message: string }): Refusal {
  return kind === 'forbidden'
    ? new Refusal(
        'forbidden',
        `the logs of the pods may not be read: ${message}`,
        'grant list on pods and get on pods/log',
      )
    : new Refusal(
        'unreachable',
        `the logs of the pods cannot be read: ${message}`,
        'see whether the API server and the nodes answer',
      )
}
