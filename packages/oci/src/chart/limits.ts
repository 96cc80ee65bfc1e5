/** What Helm unpacks at most, so an archive that is larger is of no use. */
export const MAX_ARCHIVE_BYTES = 100 * 1024 * 1024
/** A signature and the description of a chart. */
export const MAX_PROVENANCE_BYTES = 1024 * 1024
/** Some repositories keep every version of hundreds of charts: their indexes have more than 20 MB. */
export const MAX_INDEX_BYTES = 64 * 1024 * 1024
