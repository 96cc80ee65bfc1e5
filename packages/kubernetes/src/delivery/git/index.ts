/** Delivery by a commit: one part of the bundle, loaded by whoever delivers so. */
export * from './commit'
export { committedText, foretold as gitForetold, planJson as gitPlanJson } from './git-delivery'
export { commitMessage, shortCommit, subjectOf } from './message'
export { findTaker } from './find-taker'
export { type Credentials, prepareGit } from './repository/programs'
export { GitRepository } from './repository/repository'
export { isSameRepository, parseRepositoryAddress, type RepositoryAddress } from './repository/address'
