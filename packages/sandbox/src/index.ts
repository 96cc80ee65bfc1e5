/** All that other packages use. The command line imports it at one place, so that it can be a bundle of its own. */
export { PortUnavailable, startSandbox } from './sandbox'
export type { Sandbox, SandboxSettings } from './sandbox'
