import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Case } from './case'

/** How the program is started so that it finds its way to the cluster. */
export interface Reach {
  /** What the program is started by. */
  readonly before: readonly string[]
  readonly flags: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

const ACCOUNT = '/run/secrets/kubernetes.io/serviceaccount'

/** A place of its own under /run/secrets, which no other program of this machine sees. */
const MOUNT = `mkdir -p /run/secrets && mount -t tmpfs none /run/secrets && mkdir -p ${ACCOUNT} && cp "$0"/* ${ACCOUNT} && exec "$@"`

export async function reach(access: Case['access'], kubeconfig: string, folder: string): Promise<Reach> {
  if (access === undefined) return { before: [], flags: [`--kubeconfig=${kubeconfig}`], env: {} }
  const text = await readFile(kubeconfig, 'utf8')
  if (access === 'content') {
    const file = join(folder, 'kubeconfig.base64')
    await writeFile(file, Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\n'), { mode: 0o600 })
    return { before: [], flags: [`--kubeconfig-content-file=${file}`], env: {} }
  }
  const { clusters, users } = JSON.parse(text) as {
    readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[]
    readonly users: readonly { readonly user: { readonly token?: string } }[]
  }
  const { server = '', 'certificate-authority-data': authority = '' } = clusters[0]?.cluster ?? {}
  const account = join(folder, 'account')
  await mkdir(account, { mode: 0o700 })
  await writeFile(join(account, 'token'), users[0]?.user.token ?? '', { mode: 0o600 })
  await writeFile(join(account, 'ca.crt'), Buffer.from(authority, 'base64'))
  const { hostname, port } = new URL(server)
  return {
    before: ['unshare', '--mount', 'sh', '-c', MOUNT, account],
    flags: [],
    env: { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port },
  }
}
