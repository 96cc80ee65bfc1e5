import type { Outcome } from './outcome'

/** What docs/errors.md says about a code: plain sentences about the code in general, for whoever searches for it. */
export interface ErrorEntry {
  readonly cause: string
  /** An order that one can follow. */
  readonly next: string
  readonly outcomes: readonly Outcome[]
}

export type ErrorCodeTable = Readonly<Record<string, ErrorEntry>>

/** The codes of one table, as a part adds them to `ErrorCodes`. */
export type CodesOf<T extends ErrorCodeTable> = { readonly [K in keyof T & string]: T[K] }

/**
 * The codes that core throws, and those that several parts throw with one meaning. Tables are read by the generator of
 * docs/errors.md alone: only their types are imported by what is bundled.
 */
export const errorCodes = {
  CANCELLED: {
    cause: 'A signal stopped the run: somebody cancelled the job, or it ran into a time limit of the host.',
    next: 'Run it again when you are ready; raise the time limit of the job if nobody cancelled it.',
    outcomes: ['cancelled'],
  },
  COMMAND_FAILED: {
    cause: 'A command of the input `command` ended with an error, or ran longer than it may.',
    next: 'Run the command on your own machine, correct what it reports, and push the change.',
    outcomes: ['fail'],
  },
  COMPONENT_UNKNOWN: {
    cause: 'The configuration file declares components, and the one that was named is none of them.',
    next: 'Add it under components, or correct the input.',
    outcomes: ['invalid'],
  },
  CONFIG_INVALID: {
    cause: 'The configuration file `.slipway.yml` is not valid YAML or breaks its schema.',
    next: 'Correct every line that the message names; the schema is docs/schemas/slipway.schema.json.',
    outcomes: ['invalid'],
  },
  ENVIRONMENT_UNKNOWN: {
    cause: 'The input `environment` names an environment that the configuration file does not have.',
    next: 'Add it under `environments` in `.slipway.yml`, or correct the input.',
    outcomes: ['invalid'],
  },
  FILE_EXISTS: {
    cause: 'A file is already there, and this step may not replace it.',
    next: 'Remove the file, or choose another name.',
    outcomes: ['invalid'],
  },
  FILE_IS_DIRECTORY: {
    cause: 'A path names a directory where a file is expected.',
    next: 'Name a file in that directory.',
    outcomes: ['invalid'],
  },
  FILE_MISSING: {
    cause: 'There is no file or directory at a path that an input or the configuration names.',
    next: 'Correct the path, or make the file in an earlier step.',
    outcomes: ['invalid'],
  },
  FILE_NOT_REGULAR: {
    cause: 'A path names a pipe, a device or a socket where a file is expected: reading it might never end.',
    next: 'Write the content into a file, and name that.',
    outcomes: ['invalid'],
  },
  FILE_OUTSIDE: {
    cause: 'A symbolic link in the checkout leads to a file outside of the checkout, which is not read.',
    next: 'Commit the file itself instead of the link, or name the path that it leads to.',
    outcomes: ['invalid'],
  },
  FILE_TOO_LARGE: {
    cause: 'A file is larger than what Slipway reads for this purpose.',
    next: 'Check that the path names the file you mean, and make the file smaller.',
    outcomes: ['invalid'],
  },
  FORK_REFUSED: {
    cause: "The code comes from somebody else's fork, and this stage uses rights that such code must not have.",
    next: 'Review the change, then run the stage for a branch of the repository itself.',
    outcomes: ['invalid'],
  },
  INPUT_INVALID: {
    cause:
      'Inputs are missing, unknown or not in the form that is expected. The message says whether anything was started.',
    next: 'Correct every input that the message names; `slipway explain` prints where each value comes from.',
    outcomes: ['invalid'],
  },
  PROGRAM_NOT_FOUND: {
    cause: 'A program that has to run is not on PATH.',
    next: 'Install it in an earlier step, use an image that has it, or correct its name.',
    outcomes: ['tool-failed'],
  },
  PROGRAM_KILLED: {
    cause: 'A signal ended a program that Slipway ran: memory ran out, or somebody killed it.',
    next: 'Give the job more memory, or run less beside it, and run it again.',
    outcomes: ['tool-failed'],
  },
  PROGRAM_TIMEOUT: {
    cause: 'A program that works on this machine alone did not end within the time that it has.',
    next: 'Run it again on a machine that is less busy.',
    outcomes: ['tool-failed'],
  },
  RECORD_INVALID: {
    cause: 'A file in the record of this run does not hold what Slipway writes there.',
    next: 'Remove the file that the message names, or give `output` a folder of its own.',
    outcomes: ['invalid'],
  },
  RECORD_NEWER: {
    cause: 'A stage of this run was recorded by a newer version of Slipway than the one that reads it.',
    next: 'Use the same version of Slipway in all stages of a run.',
    outcomes: ['invalid'],
  },
  SERVER_TIMEOUT: {
    cause: 'A program that asks a server did not get an answer within the time that it has.',
    next: 'Check the server and the network, then run it again.',
    outcomes: ['transient'],
  },
} as const satisfies ErrorCodeTable

/**
 * Every code there is. A part adds its own from its `src/error-codes.ts` by declaration merging, so that a new stage
 * brings its codes in its folder; two parts that claim one code are a type error.
 */
export interface ErrorCodes extends CodesOf<typeof errorCodes> {}

export type ErrorCode = keyof ErrorCodes
