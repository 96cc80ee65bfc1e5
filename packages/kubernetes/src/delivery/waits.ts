/** Who decides that a release is up. */
export const WAITS = ['watch', 'helm', 'none'] as const
export type Wait = (typeof WAITS)[number]
