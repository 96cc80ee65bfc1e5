export { startSandbox } from './sandbox'
export type { Sandbox, SandboxSettings } from './sandbox'
export { startKubernetes } from './kubernetes'
export type { ClusterSettings, KubernetesSandbox, ServiceAddress } from './kubernetes'
