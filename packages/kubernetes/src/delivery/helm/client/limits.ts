/** Of a Helm that renders or reads: milliseconds and bytes. */
export const READ_LIMITS = { timeout: 60_000, capture: 64 * 1024 * 1024 }
