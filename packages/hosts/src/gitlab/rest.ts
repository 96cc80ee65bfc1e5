/** What asks the host's interfaces and stores: one part of the bundle, loaded when something is asked. */
export { gitlabRuns } from './other-runs'
export { gitlabRepository } from './repository'
export { gitlabCache } from './cache'
export { gitlabReporting } from './reporting'
export { gitlabChangeRequests } from './change-request'
export { openChangeRequest } from '../kit/change-request'
