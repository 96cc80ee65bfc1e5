/** What asks the host's REST interface: one part of the bundle, loaded when something is asked. */
export { githubRuns } from './other-runs'
export { githubRepository } from './repository'
