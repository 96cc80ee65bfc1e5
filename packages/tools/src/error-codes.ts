import type { CodesOf, ErrorCodeTable } from '@slipway/core'

export const errorCodes = {
  TOOL_HASH_MISMATCH: {
    cause: 'A tool that was downloaded does not have the hash that is locked for it; it was not run.',
    next: 'Check who serves the download (mirror, proxy); run again, and do not use the file.',
    outcomes: ['tool-failed'],
  },
  TOOL_KNOWN_BAD: {
    cause: 'This version of a tool is known to have been compromised and is never installed.',
    next: 'Use another version; if the bad one ran anywhere, replace every credential that it could read.',
    outcomes: ['tool-failed'],
  },
  TOOL_SOURCES_INVALID: {
    cause: 'The variable SLIPWAY_TOOL_SOURCES holds a word that names no source.',
    next: 'Correct it: the sources that the message lists, separated by commas.',
    outcomes: ['invalid'],
  },
  TOOL_UNAVAILABLE: {
    cause: 'A tool could not be downloaded from any source that is allowed.',
    next: 'Check the network, or put the file into a folder and name the folder in SLIPWAY_TOOL_MIRROR.',
    outcomes: ['tool-failed'],
  },
  TOOL_UNKNOWN_VERSION: {
    cause: 'A version of a tool was asked for that Slipway has not verified.',
    next: 'Choose one of the versions that the message lists.',
    outcomes: ['invalid'],
  },
  TOOL_UNSUPPORTED_PLATFORM: {
    cause: 'Slipway has verified no build of a tool for the system or processor of this machine.',
    next: 'Run the stage on a platform that the message lists.',
    outcomes: ['invalid'],
  },
} as const satisfies ErrorCodeTable

declare module '@slipway/core' {
  interface ErrorCodes extends CodesOf<typeof errorCodes> {}
}
