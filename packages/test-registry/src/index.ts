export type { SeenRequest } from './fault'
export type { Fault, Misbehaviour } from './fault'
export type { RegistryAuth } from './gate'
export { type RegistrySettings, type RunningRegistry, startRegistry } from './server'
