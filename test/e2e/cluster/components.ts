import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inside } from './namespace'
import type { Namespace } from './namespace'
import { output } from './shell'

/** What a component's command line and files are made from. */
export interface Plan {
  readonly directory: string
  readonly programs: string
  readonly namespace: Namespace
  readonly token: string
}

export const API_PORT = 6443
export const REGISTRY_PORT = 5000
export const NODE = 'node1'

export const registryOf = (plan: Plan) => `${plan.namespace.nodeAddress}:${REGISTRY_PORT}`
const serverOf = (plan: Plan) => `https://${plan.namespace.nodeAddress}:${API_PORT}`
const at = (plan: Plan, ...path: string[]) => join(plan.directory, ...path)

export const etcd = (plan: Plan) => [
  'etcd',
  `--data-dir=${at(plan, 'etcd')}`,
  '--listen-client-urls=http://127.0.0.1:2379',
  '--advertise-client-urls=http://127.0.0.1:2379',
  '--listen-peer-urls=http://127.0.0.1:2380',
  '--unsafe-no-fsync',
]

export const apiServer = (plan: Plan) => [
  join(plan.programs, 'kube-apiserver'),
  '--etcd-servers=http://127.0.0.1:2379',
  `--secure-port=${API_PORT}`,
  `--bind-address=${plan.namespace.nodeAddress}`,
  `--advertise-address=${plan.namespace.nodeAddress}`,
  '--endpoint-reconciler-type=none',
  `--cert-dir=${at(plan, 'certs')}`,
  '--service-account-issuer=https://kubernetes.default.svc',
  `--service-account-key-file=${at(plan, 'service-accounts.pub')}`,
  `--service-account-signing-key-file=${at(plan, 'service-accounts.key')}`,
  '--service-cluster-ip-range=10.96.0.0/16',
  `--token-auth-file=${at(plan, 'tokens.csv')}`,
  '--authorization-mode=Node,RBAC',
  '--allow-privileged',
  '--kubelet-preferred-address-types=InternalIP',
]

export const controllerManager = (plan: Plan) => [
  join(plan.programs, 'kube-controller-manager'),
  `--kubeconfig=${at(plan, 'kubeconfig')}`,
  `--service-account-private-key-file=${at(plan, 'service-accounts.key')}`,
  '--leader-elect=false',
  '--controllers=*,-nodeipam,-cloud-node-lifecycle,-route,-service-lb-controller',
  '--bind-address=127.0.0.1',
  `--cert-dir=${at(plan, 'controller-certs')}`,
]

export const scheduler = (plan: Plan) => [
  join(plan.programs, 'kube-scheduler'),
  `--kubeconfig=${at(plan, 'kubeconfig')}`,
  '--leader-elect=false',
  '--bind-address=127.0.0.1',
  `--cert-dir=${at(plan, 'scheduler-certs')}`,
]

/** Its limits on connection tracking are off: they are the kernel's, not the namespace's. */
export const proxy = (plan: Plan) => [
  join(plan.programs, 'kube-proxy'),
  `--kubeconfig=${at(plan, 'kubeconfig')}`,
  `--hostname-override=${NODE}`,
  '--cluster-cidr=10.244.0.0/16',
  '--bind-address=127.0.0.1',
  '--conntrack-max-per-core=0',
  '--conntrack-tcp-timeout-established=0',
  '--conntrack-tcp-timeout-close-wait=0',
]

export const registry = (plan: Plan) => ['docker-registry', 'serve', at(plan, 'registry.yml')]
export const containerd = (plan: Plan) => ['containerd', '--config', at(plan, 'containerd.toml')]

/**
 * Where the node finds its folder: kubelet's sockets have room for 107 bytes (unix(7)), and the cluster's own path may
 * be as long as that.
 */
const KUBELET_ROOT = '/run/kubelet'

export async function mountKubeletRoot(plan: Plan): Promise<void> {
  await mkdir(at(plan, 'kubelet'), { recursive: true })
  await inside(plan.namespace.pid, ['mount', '--bind', '--mkdir', at(plan, 'kubelet'), KUBELET_ROOT])
}

export const kubelet = (plan: Plan) => [
  join(plan.programs, 'kubelet'),
  `--config=${at(plan, 'kubelet.yaml')}`,
  `--kubeconfig=${at(plan, 'kubeconfig')}`,
  `--root-dir=${KUBELET_ROOT}`,
  `--cert-dir=${at(plan, 'kubelet-certs')}`,
  `--hostname-override=${NODE}`,
  `--node-ip=${plan.namespace.nodeAddress}`,
]

export async function writeSecrets(plan: Plan): Promise<void> {
  await output('openssl', ['genrsa', '-out', at(plan, 'service-accounts.key'), '2048'])
  await output('openssl', [
    'rsa',
    '-in',
    at(plan, 'service-accounts.key'),
    '-pubout',
    '-out',
    at(plan, 'service-accounts.pub'),
  ])
  await writeFile(at(plan, 'tokens.csv'), `${plan.token},admin,admin,system:masters\n`, { mode: 0o600 })
}

export const newToken = () => randomBytes(16).toString('hex')

/** The API server makes its certificate itself and signs it with an authority that stands in the same file. */
export async function writeKubeconfig(plan: Plan): Promise<string> {
  const authority = (await readFile(at(plan, 'certs', 'apiserver.crt'))).toString('base64')
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'real', cluster: { server: serverOf(plan), 'certificate-authority-data': authority } }],
    users: [{ name: 'admin', user: { token: plan.token } }],
    contexts: [{ name: 'real', context: { cluster: 'real', user: 'admin' } }],
    'current-context': 'real',
  }
  await writeFile(at(plan, 'kubeconfig'), `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 })
  return at(plan, 'kubeconfig')
}

export async function writeConfigurations(plan: Plan): Promise<void> {
  await mkdir(at(plan, 'cni'), { recursive: true })
  await mkdir(at(plan, 'pod-logs'), { recursive: true })
  await writeFile(at(plan, 'cni', '10-pods.conflist'), JSON.stringify(podNetwork(plan)))
  await writeFile(at(plan, 'containerd.toml'), containerdConfiguration(plan))
  await writeFile(at(plan, 'kubelet.yaml'), JSON.stringify(kubeletConfiguration(plan)))
  await writeFile(at(plan, 'registry.yml'), JSON.stringify(registryConfiguration(plan)))
  await trustPlainHttp(plan.directory, registryOf(plan))
  await mkdir(at(plan, 'pause'), { recursive: true })
  await copyFile(join(plan.programs, 'pause'), at(plan, 'pause', 'pause'))
}

/** Lets containerd pull from a registry that speaks plain HTTP; it reads the file at each pull. */
export async function trustPlainHttp(directory: string, registryAddress: string): Promise<void> {
  const folder = join(directory, 'registries', registryAddress)
  await mkdir(folder, { recursive: true })
  const url = `"http://${registryAddress}"`
  await writeFile(join(folder, 'hosts.toml'), `server = ${url}\n[host.${url}]\n  capabilities = ["pull", "resolve"]\n`)
}

const podNetwork = (plan: Plan) => ({
  cniVersion: '1.0.0',
  name: 'pods',
  plugins: [
    {
      type: 'bridge',
      bridge: 'cni0',
      isGateway: true,
      ipMasq: false,
      ipam: {
        type: 'host-local',
        dataDir: at(plan, 'addresses'),
        ranges: [[{ subnet: '10.244.0.0/24' }]],
        routes: [{ dst: '0.0.0.0/0' }],
      },
    },
    { type: 'portmap', capabilities: { portMappings: true } },
    { type: 'loopback' },
  ],
})

/** No OOM scores (a container's machine may lack CAP_SYS_RESOURCE), no AppArmor, a pause image of our own. */
const containerdConfiguration = (plan: Plan) => `version = 2
root = "${at(plan, 'containerd')}"
state = "/run/containerd-state"
[grpc]
  address = "/run/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${registryOf(plan)}/pause:1"
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${at(plan, 'cni')}"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      SystemdCgroup = false
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "${at(plan, 'registries')}"
`

/** The flags that a machine with cgroup v1 and without a systemd needs; the rest is as kubelet ships. */
const kubeletConfiguration = (plan: Plan) => ({
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  failCgroupV1: false,
  cgroupDriver: 'cgroupfs',
  cgroupsPerQOS: false,
  enforceNodeAllocatable: [],
  failSwapOn: false,
  localStorageCapacityIsolation: false,
  evictionHard: {},
  imageGCHighThresholdPercent: 100,
  makeIPTablesUtilChains: false,
  oomScoreAdj: 0,
  containerRuntimeEndpoint: 'unix:///run/containerd.sock',
  address: plan.namespace.nodeAddress,
  authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
  authorization: { mode: 'AlwaysAllow' },
  podLogsDir: at(plan, 'pod-logs'),
})

const registryConfiguration = (plan: Plan) => ({
  version: 0.1,
  storage: { filesystem: { rootdirectory: at(plan, 'registry') }, delete: { enabled: true } },
  http: { addr: registryOf(plan) },
})
