/** What asks the host's interfaces and stores: one part of the bundle, loaded when something is asked. */
export { githubRuns } from './other-runs'
export { githubRepository } from './repository'
export { githubCache } from './cache'
export { githubReporting } from './reporting'
export { uploadSarif } from './code-scanning'
export { githubChangeRequests } from './change-request'
export { openChangeRequest } from '../kit/change-request'
