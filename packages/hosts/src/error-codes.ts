import type { CodesOf, ErrorCodeTable } from '@slipway/core'

export const errorCodes = {
  CHANGE_REQUEST_FAILED: {
    cause: 'The host did not answer when a pull or merge request was to be opened.',
    next: 'Run it again: the branch is there, and is taken up.',
    outcomes: ['transient'],
  },
  CHANGE_REQUEST_REFUSED: {
    cause: 'The host did not let the token open a pull or merge request.',
    next: 'Give `git-token` a token that may open one in that repository.',
    outcomes: ['fail'],
  },
  CONFIG_MISSING: {
    cause: 'The input `config` names a configuration file that is not there.',
    next: 'Correct the path, or leave the input out.',
    outcomes: ['invalid'],
  },
  DIRECTORY_MISSING: {
    cause: 'The input `working-directory` names a directory that is not there.',
    next: 'Correct the input, or check out the repository before this step.',
    outcomes: ['invalid'],
  },
  DIRECTORY_NOT_MADE: {
    cause: 'A directory that Slipway needs cannot be made: a file is in the way, or the account may not write there.',
    next: 'Name another place, or make the directory in an earlier step; free some space if the disk is full.',
    outcomes: ['invalid', 'tool-failed'],
  },
  FILE_NOT_WRITTEN: {
    cause: 'A file cannot be written: this account has no right to, or the disk is full or read-only.',
    next: 'Give this account the right to write there, free some space, or name another place.',
    outcomes: ['invalid', 'tool-failed'],
  },
  FILE_UNREADABLE: {
    cause: 'A file or directory that an input names is there and cannot be read, or its path can be none.',
    next: 'Give this account the right to read it, or correct the path, as the message says.',
    outcomes: ['invalid'],
  },
  FLAGS_INVALID: {
    cause: 'Arguments on the command line are unknown, incomplete or given twice.',
    next: 'Correct every argument that the message names; `slipway --help` lists them.',
    outcomes: ['invalid'],
  },
  HTTP_BLOCKED: {
    cause: 'An address was not asked because its name leads to a kind of address that is not allowed.',
    next: 'Correct the address, or use a name that leads where you mean.',
    outcomes: ['transient'],
  },
  HTTP_DNS: {
    cause: 'The name of a server does not resolve from this machine.',
    next: 'Check the name and the DNS of the runner, then run again.',
    outcomes: ['transient'],
  },
  HTTP_PROTOCOL: {
    cause: 'What answered does not speak HTTP.',
    next: 'Check the port, and whether http and https are mixed up; then run again.',
    outcomes: ['transient'],
  },
  HTTP_REFUSED: {
    cause: 'Nothing listens at the address of a server.',
    next: 'Check that the server runs and that the port is right, then run again.',
    outcomes: ['transient'],
  },
  HTTP_RESET: {
    cause: 'A server, or something between, cut the connection.',
    next: 'Run it again; if it fails again, look at the logs of the server and of the proxy.',
    outcomes: ['transient'],
  },
  HTTP_TIMEOUT: {
    cause: 'A server did not answer in time.',
    next: 'Run it again; if it fails again, check that this machine reaches the server.',
    outcomes: ['transient'],
  },
  HTTP_TLS: {
    cause: 'The certificate of a server is not trusted here, or the server has no TLS.',
    next: 'Renew the certificate, or name its authority in NODE_EXTRA_CA_CERTS.',
    outcomes: ['transient'],
  },
  HTTP_TOO_LARGE: {
    cause: 'A server sent more than Slipway reads.',
    next: 'Check that the address is the one you mean.',
    outcomes: ['transient'],
  },
  INTERNAL: {
    cause: 'Something happened that Slipway does not expect: a bug of Slipway.',
    next: 'Report it with the lines of the log, the stack among them.',
    outcomes: ['error'],
  },
  OUTPUT_NOT_ALLOWED: {
    cause: 'The input `output` names a place that is no folder of its own below the working directory.',
    next: 'Name another folder, for example `slipway-out`.',
    outcomes: ['invalid'],
  },
  OUTPUT_TRACKED: {
    cause: 'Git tracks files in the folder that `output` names: a commit could say there what was built and tested.',
    next: 'Take them out with `git rm -r --cached` and commit that, or name another folder.',
    outcomes: ['invalid'],
  },
  IDENTITY_NOT_ALLOWED: {
    cause: 'The job may not ask its host for an identity token (OIDC), or asks for another audience than it was given.',
    next: 'On GitHub give the job `permissions: id-token: write`; on GitLab declare it under `id_tokens`.',
    outcomes: ['invalid'],
  },
  IDENTITY_REQUEST_FAILED: {
    cause: 'The host did not answer a request for an identity token.',
    next: 'Run the job again; if it fails again, look at the status page of the host.',
    outcomes: ['transient'],
  },
  OUTPUTS_NOT_WRITTEN: {
    cause: 'A stage went well, and its outputs could not be written: later steps would have got nothing.',
    next: 'Free some space, or give this account the right to write to the folder that the message names; run it again.',
    outcomes: ['tool-failed'],
  },
  OTHER_RUN_FORBIDDEN: {
    cause: 'The token may not read the runs of the repository, or their files.',
    next: 'On GitHub give the job `permissions: actions: read`; on GitLab give a token with `read_api`.',
    outcomes: ['inconclusive'],
  },
  OTHER_RUN_REFUSED: {
    cause: 'What another run uploaded is no archive, is too large, or holds a path that leads out of it.',
    next: 'Look at what that run uploaded; nothing of it was used.',
    outcomes: ['inconclusive'],
  },
  OTHER_RUN_UNAVAILABLE: {
    cause: 'The host did not answer a question about other runs.',
    next: 'Run the job again.',
    outcomes: ['transient'],
  },
  OTHER_RUN_UNKNOWN: {
    cause: 'What was given as the id of a run is not a number.',
    next: 'Give the number of the run, as it stands in its address.',
    outcomes: ['invalid'],
  },
  PROGRAM_NOT_EXECUTABLE: {
    cause: 'A program was found, but the account of the job may not execute it.',
    next: 'Make it executable: chmod +x, and commit the mode.',
    outcomes: ['tool-failed'],
  },
  PROGRAM_NOT_STARTED: {
    cause: 'The operating system could not start a program.',
    next: 'Check the memory and the process limits of the machine, and the file itself.',
    outcomes: ['tool-failed'],
  },
  PROXY_INVALID: {
    cause: 'A proxy variable of the environment holds no http or https address.',
    next: 'Correct the variable that the message names, or unset it.',
    outcomes: ['invalid'],
  },
  RECORD_NOT_WRITTEN: {
    cause: 'A stage went well, and its record could not be written: later stages would have used an older one.',
    next: 'Free some space, or give this account the right to write to the folder `output`; run it again.',
    outcomes: ['tool-failed'],
  },
  REPORT_FORBIDDEN: {
    cause: 'The token may not write what the report was to tell with it: a comment, a check or a deployment.',
    next: 'Give the job the permission, or the token the scope, that the message names.',
    outcomes: ['fail'],
  },
  SARIF_REFUSED: {
    cause: "GitHub's code scanning did not take the SARIF report of a scan; the scan itself stands.",
    next: 'Give the job the permission `security-events: write`, and switch on code scanning for the repository.',
    outcomes: ['invalid'],
  },
  SARIF_UPLOAD_FAILED: {
    cause: "GitHub's code scanning did not answer when the SARIF report was handed over; the scan itself stands.",
    next: 'Run the job again.',
    outcomes: ['transient'],
  },
  SECRET_VARIABLE_EMPTY: {
    cause: 'An input that names a CI/CD variable (`password-variable` and the like) names one that is not set.',
    next: 'Set it under Settings > CI/CD > Variables; protected variables exist on protected branches and tags alone.',
    outcomes: ['invalid'],
  },
  SYSTEM_UNSUPPORTED: {
    cause: 'The action does not run on the operating system of this machine.',
    next: 'Give the job a Linux runner (on GitHub `runs-on: ubuntu-latest`).',
    outcomes: ['invalid'],
  },
  TARGET_UNREADABLE: {
    cause:
      'The branch that a change request is for, or a file of it, cannot be read; what decides a gate stands there.',
    next: 'Give `token` a token that may read the repository, or let `actions/checkout` keep its credentials.',
    outcomes: ['tool-failed', 'invalid'],
  },
} as const satisfies ErrorCodeTable

declare module '@slipway/core' {
  interface ErrorCodes extends CodesOf<typeof errorCodes> {}
}
