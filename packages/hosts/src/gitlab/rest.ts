/** What asks the host's REST interface: one part of the bundle, loaded when something is asked. */
export { gitlabRuns } from './other-runs'
export { gitlabRepository } from './repository'
