export { mergeTrivyJson } from './merge'
export { readTrivyReport } from './read'
