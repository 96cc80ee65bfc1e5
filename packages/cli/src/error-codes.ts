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
  INIT_FORM: {
    cause: '`slipway init --form calls` was asked for a repository that the published workflows do not fit.',
    next: 'Leave `--form` out: the same jobs are written out as steps then.',
    outcomes: ['invalid'],
  },
  INIT_FROM: {
    cause: '`slipway init --from` was given a file that is no workflow or pipeline, or that has no step it knows.',
    next: 'Name the file that builds, tests, scans or deploys, or leave `--from` out.',
    outcomes: ['invalid'],
  },
  INIT_NOTHING_TO_WRITE: {
    cause: 'All the files that `slipway init` would write are there already.',
    next: 'Remove or rename what is to be made anew: nothing is ever overwritten.',
    outcomes: ['invalid'],
  },
  NOTHING_TO_RUN: {
    cause: '`slipway run` found no stages in the configuration file.',
    next: 'Name the stages and their inputs under `stages` in `.slipway.yml`.',
    outcomes: ['invalid'],
  },
  NOT_OURS: {
    cause: '`slipway clean` was to remove a folder that no run of Slipway has written.',
    next: 'Name the folder that runs write to with `--output`, or remove it by hand.',
    outcomes: ['invalid'],
  },
  PAGE_MISSING: {
    cause: '`slipway open` found no `report.html` in the output folder.',
    next: 'Run a stage first, or name the folder with `--output`.',
    outcomes: ['invalid'],
  },
  RELEASE_MISSING: {
    cause: 'The release that was to be looked at or taken back is not in the cluster.',
    next: 'Check release, namespace and environment: `slipway explain deploy` shows what is taken.',
    outcomes: ['invalid'],
  },
  SANDBOX_PORT: {
    cause: 'A port that was named for the sandbox is taken, or may not be listened on.',
    next: 'End what listens there, or name another port.',
    outcomes: ['invalid'],
  },
  SELF_ATTESTATION: {
    cause: 'The attestation does not hold: its signature, its signer, its place in the transparency log or its form.',
    next: 'Do not run the copy. Take the attestation from the release itself and try again.',
    outcomes: ['fail'],
  },
  SELF_DIFFERENT: {
    cause: 'The copy is not what was released: files differ, are missing or were added, or the image is another one.',
    next: 'Do not run the copy. Install the release again from a place that you trust.',
    outcomes: ['fail'],
  },
  SELF_DOWNLOAD: {
    cause: 'A file of a release could not be downloaded.',
    next: 'Check the version, try again, or give the files with `--files` and `--attestation`.',
    outcomes: ['invalid', 'transient'],
  },
  SELF_INVALID: {
    cause: '`slipway self verify` was not told what to verify, or a file that it was given cannot be read.',
    next: 'Run `slipway self verify --help`, and give a folder, a tag, a commit or the digest of an image.',
    outcomes: ['invalid'],
  },
  SELF_YANKED: {
    cause: 'The version that was to be verified is withdrawn.',
    next: 'Use a newer version. The message says why it is withdrawn.',
    outcomes: ['fail'],
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
