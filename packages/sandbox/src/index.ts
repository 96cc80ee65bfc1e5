/** The one door of the package: who wants a sandbox imports this, when it is wanted, and nothing else of it. */
export { PortUnavailable, startSandbox } from './sandbox'
export type { Sandbox, SandboxSettings } from './sandbox'
