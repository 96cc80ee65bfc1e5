export { type Excuse, isExpired } from './excuse'
export { type ImportedWaiver, readTrivyIgnore, renderWaivers } from './trivyignore'
export { parseVex } from './vex'
export { changedExcuses, globOf, parseWaivers } from './waivers'
