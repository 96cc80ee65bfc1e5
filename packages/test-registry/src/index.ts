export type { Fault, Misbehaviour, SeenRequest } from './fault'
export type { RegistryAuth } from './authentication'
export { type RegistrySettings, type RunningRegistry, startRegistry } from './server'
