import type { Ports } from '@slipway/core'
import type { Merged } from './entries'

/** Name of the context, and of the source in a journal. */
export const IN_POD = 'in-cluster'

/** Where Kubernetes mounts the service account of a pod. */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'
const TOKEN = `${ACCOUNT}/token`

/** Whether this runs in a pod that has a service account: what client-go asks as well. */
export async function isInPod({ environment, files }: Ports): Promise<boolean> {
  return addressOf(environment) !== undefined && (await files.stat(TOKEN).catch(() => undefined)) !== undefined
}

function addressOf(environment: Ports['environment']): string | undefined {
  const host = environment.get('KUBERNETES_SERVICE_HOST')
  const port = environment.get('KUBERNETES_SERVICE_PORT') ?? '443'
  if (host === undefined || host === '') return undefined
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** The service account as the kubeconfig that it would be; the token stays a file, since Kubernetes renews it. */
export function podKubeconfig({ environment }: Ports): Merged {
  const cluster = { server: addressOf(environment) ?? '', 'certificate-authority': `${ACCOUNT}/ca.crt` }
  const entry = (fields: Record<string, string>) => new Map([[IN_POD, { fields }]])
  return {
    contexts: entry({ cluster: IN_POD, user: IN_POD }),
    clusters: entry(cluster),
    users: entry({ tokenFile: TOKEN }),
  }
}
