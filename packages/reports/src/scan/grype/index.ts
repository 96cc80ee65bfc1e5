export { mergeGrypeJson } from './merge'
export { joinGrypeText, readGrypeReport } from './read'
