import type { CodesOf, ErrorCodeTable } from '@slipway/core'

export const errorCodes = {
  ACTION_UNKNOWN: {
    cause: '`slipway explain` was given the name of no action.',
    next: 'Give it one of the actions that the message lists, for example `slipway explain deploy`.',
    outcomes: ['invalid'],
  },
  COMMAND_UNKNOWN: {
    cause: 'The first word after `slipway` is no command.',
    next: 'Run `slipway --help` and use one of the commands that it lists.',
    outcomes: ['invalid'],
  },
  NOTHING_TO_RUN: {
    cause: '`slipway run` found no stages in the configuration file.',
    next: 'Name the stages and their inputs under `stages` in `.slipway.yml`.',
    outcomes: ['invalid'],
  },
  SANDBOX_PORT: {
    cause: 'A port that was named for the sandbox is taken, or may not be listened on.',
    next: 'End what listens there, or name another port.',
    outcomes: ['invalid'],
  },
  STAGE_UNKNOWN: {
    cause: '`slipway run` was asked for stages that the configuration file does not have.',
    next: 'Add them under `stages` in `.slipway.yml`, or correct the names.',
    outcomes: ['invalid'],
  },
} as const satisfies ErrorCodeTable

declare module '@slipway/core' {
  interface ErrorCodes extends CodesOf<typeof errorCodes> {}
}
