/** The version of this source. A release stamps it. */
export const VERSION = '0.1.0'
