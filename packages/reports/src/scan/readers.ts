/** What reads the reports of each scanner: one part of the bundle, loaded after the scan. */
export { joinGrypeText, mergeGrypeJson, readGrypeReport } from './grype'
export { mergeTrivyJson, readTrivyReport } from './trivy'
