export { startKubernetes } from './cluster'
export type { ClusterSettings, KubernetesSandbox } from './cluster'
export type { ServiceAddress } from './controllers/service'
