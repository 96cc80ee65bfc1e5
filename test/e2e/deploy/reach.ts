import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Case, Tree } from './case'

/** How the program is started so that it finds its way to the cluster. */
export interface Reach {
  /** What the program is started by. */
  readonly before: readonly string[]
  readonly flags: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Ends what was begun for it. */
  readonly stop?: () => Promise<void>
}

type Access = NonNullable<Case['access']>

interface Given {
  /** The kubeconfig as it is. */
  readonly text: string
  readonly cluster: Tree & { readonly server: string; readonly 'certificate-authority-data'?: string }
  readonly token: string
  readonly folder: string
}

export async function reach(access: Case['access'], kubeconfig: string, folder: string): Promise<Reach> {
  if (access === undefined) return { before: [], flags: [`--kubeconfig=${kubeconfig}`], env: {} }
  const text = await readFile(kubeconfig, 'utf8')
  const { clusters, users } = parse(text) as {
    readonly clusters: readonly { readonly cluster: Given['cluster'] }[]
    readonly users: readonly { readonly user: { readonly token?: string } }[]
  }
  const [{ cluster } = { cluster: { server: '' } }] = clusters
  return WAYS[access]({ text, cluster, token: users[0]?.user.token ?? '', folder })
}

const WAYS: Readonly<Record<Access, (given: Given) => Promise<Reach>>> = {
  content: byContent,
  pod: inPod,
  plugin: byPlugin,
  files: byFiles,
  insecure: unchecked,
  proxy: throughProxy,
}

async function byContent({ text, folder }: Given): Promise<Reach> {
  const file = join(folder, 'kubeconfig.base64')
  await writeFile(file, Buffer.from(text).toString('base64').replace(/.{76}/g, '$&\n'), { mode: 0o600 })
  return { before: [], flags: [`--kubeconfig-content-file=${file}`], env: {} }
}

const ACCOUNT = '/run/secrets/kubernetes.io/serviceaccount'

/** A place of its own under /run/secrets, which no other program of this machine sees. */
const MOUNT = `mkdir -p /run/secrets && mount -t tmpfs none /run/secrets && mkdir -p ${ACCOUNT} && cp "$0"/* ${ACCOUNT} && exec "$@"`

async function inPod({ cluster, token, folder }: Given): Promise<Reach> {
  const account = join(folder, 'account')
  await mkdir(account, { mode: 0o700 })
  await writeFile(join(account, 'token'), token, { mode: 0o600 })
  await writeFile(join(account, 'ca.crt'), authorityOf(cluster))
  const { hostname, port } = new URL(cluster.server)
  return {
    before: ['unshare', '--mount', 'sh', '-c', MOUNT, account],
    flags: [],
    env: { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port },
  }
}

/** A credential plugin that nobody knows; it gets its token from a variable of the job. */
async function byPlugin({ cluster, token, folder }: Given): Promise<Reach> {
  // What lies in the checkout is not started.
  const programs = await mkdtemp(join(tmpdir(), 'suite-programs-'))
  const program = join(programs, 'suite-token')
  const answer = '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}'
  await writeFile(program, `#!/bin/sh\nprintf '${answer}' "$SUITE_TOKEN"\n`)
  await chmod(program, 0o755)
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'suite-token', interactiveMode: 'Never' }
  const flag = await written(join(folder, 'plugin.kubeconfig'), cluster, { exec })
  return {
    before: [],
    flags: [flag, '--allow-exec=suite-token SUITE_TOKEN'],
    env: { SUITE_TOKEN: token, PATH: `${programs}:${process.env['PATH'] ?? ''}` },
    stop: () => rm(programs, { recursive: true }),
  }
}

/** The certificate a folder above, the token beside it. */
async function byFiles({ cluster, token, folder }: Given): Promise<Reach> {
  await mkdir(join(folder, 'access/kube'), { recursive: true, mode: 0o700 })
  await writeFile(join(folder, 'access/ca.crt'), authorityOf(cluster))
  await writeFile(join(folder, 'access/kube/token'), token, { mode: 0o600 })
  const { server } = cluster
  const named = { server, 'certificate-authority': '../ca.crt' }
  const flag = await written(join(folder, 'access/kube/config'), named, { tokenFile: 'token' })
  return { before: [], flags: [flag], env: {} }
}

async function unchecked({ cluster: { server }, token, folder }: Given): Promise<Reach> {
  const open = { server, 'insecure-skip-tls-verify': true }
  const flag = await written(join(folder, 'insecure.kubeconfig'), open, { token })
  return { before: [], flags: [flag, '--insecure-skip-tls-verify=true'], env: {} }
}

/** A proxy of its own, which somebody must have come by. */
async function throughProxy({ cluster, token, folder }: Given): Promise<Reach> {
  let passed = 0
  const proxy = createServer().on('connect', ({ url = '' }, client, head) => {
    passed += 1
    const { hostname, port } = new URL(`tcp://${url}`)
    const server = connect(Number(port), hostname, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      server.write(head)
      server.pipe(client).pipe(server)
    })
    server.on('error', () => client.destroy())
    client.on('error', () => server.destroy())
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const flag = await written(join(folder, 'proxy.kubeconfig'), { ...cluster, 'proxy-url': address }, { token })
  const stop = async () => {
    proxy.close()
    if (passed === 0) throw new Error('nobody came through the proxy')
  }
  return { before: [], flags: [flag], env: {}, stop }
}

const authorityOf = (cluster: Given['cluster']) => Buffer.from(cluster['certificate-authority-data'] ?? '', 'base64')

/** A kubeconfig of one cluster and one user, as a flag. */
async function written(path: string, cluster: Tree, user: Tree): Promise<string> {
  const config = {
    contexts: [{ name: 'suite', context: { cluster: 'suite', user: 'robot' } }],
    clusters: [{ name: 'suite', cluster }],
    users: [{ name: 'robot', user }],
  }
  await writeFile(path, JSON.stringify(config), { mode: 0o600 })
  return `--kubeconfig=${path}`
}
