import { ACTION_NAMES, didYouMean, UserError } from '@slipway/core'

export const COMMANDS = [...ACTION_NAMES, 'run', 'explain', 'sandbox', 'help', 'version'] as const

export const USAGE = `slipway: ships the digest you tested, proves it is what runs, tells you why if it is not, and puts the old one back

usage: slipway <command> [--flag value | --flag=value]…

actions:
  build      compile and build an image into an OCI layout; pushes nothing
  test       run the tests and read their reports
  scan       scan the built image with Trivy, report everything, gate apart
  push       copy the tested bytes to a registry, tags last
  deploy     put the digest into the chart, deploy with Helm, prove it runs or roll back
  smoke      check that the new version answers

more:
  run        the stages of .slipway.yml in order: slipway run [stage…]
  explain    every input of an action, and where its value comes from: slipway explain <action>
  sandbox    a registry and a small Kubernetes API in process, to try things on
  version    the version of Slipway

slipway <command> --help tells the flags. Exit codes: 0 pass, 2 invalid, 3 tool-failed, 10 fail, 11 vacuous, 12 inconclusive,
20 rolled-back, 21 rollback-failed, 30 cancelled, 70 error, 75 transient.
`

export function unknownCommand(word: string): UserError {
  return new UserError('COMMAND_UNKNOWN', `expected a command, got "${word}"${didYouMean(word, COMMANDS)}`, 'slipway --help lists the commands')
}
