export { type Excuse, isExpired } from './excuse'
export { type ImportedWaiver, readTrivyIgnore, renderWaivers } from './trivyignore'
export { parseVex } from './vex'
export { changedExcuses, globOf, isDay, parseWaivers } from './waivers'
