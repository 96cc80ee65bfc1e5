/** What of an image a value of a chart may hold. */
export const IMAGE_PARTS = ['reference', 'repository', 'registry', 'tag', 'digest'] as const
