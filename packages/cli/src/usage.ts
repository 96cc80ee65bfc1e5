import { didYouMean, UserError } from '@slipway/core'
import { STAGE_NAMES } from './catalogue'
import { STAGES } from './stages'

/** Of what is no stage. */
const OTHERS: Readonly<Record<string, string>> = {
  run: 'the stages of .slipway.yml in order: slipway run [stage…]',
  init: 'writes .slipway.yml and a workflow or pipeline for what the repository has',
  doctor: 'whether a run finds what it needs: engine, tools, registry, cluster, pins',
  explain: 'every input of an action, and where its value comes from: slipway explain <action>',
  status: 'a release: its revision, its workloads and what they run',
  history: 'the revisions of a release, and where a rollback goes',
  rollback: 'takes a release back to its last good revision, and checks that',
  logs: 'the logs of a release',
  open: 'the page of the last run, in the browser',
  clean: 'removes what runs have written',
  sandbox: 'a registry and a small Kubernetes API on this machine, to try things out',
  self: 'checks another copy of Slipway against what was released: slipway self verify <copy>',
  waivers: 'a file of waivers from what was ignored for Trivy or Grype: slipway waivers import .trivyignore',
  completion: 'the script that makes a shell complete commands: slipway completion <bash|zsh|fish>',
  help: 'the commands, or the flags of one: slipway help <command>',
  version: 'the version of Slipway',
}

/** A few words on each command. */
export const SUMMARIES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(STAGES.map(({ name, summary }) => [name, summary])),
  ...OTHERS,
}

export const COMMANDS = Object.keys(SUMMARIES)

export const USAGE = `slipway: ships the digest you tested, proves it is what runs, tells you why if it is not, and puts the old one back

usage: slipway <command> [--flag value | --flag=value]…

actions:
${STAGES.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`).join('\n')}

more:
${Object.entries(OTHERS)
  .map(([name, summary]) => `  ${name.padEnd(10)} ${summary}`)
  .join('\n')}

slipway <command> --help lists the flags of a command. Every command takes
  -q, --quiet    tell problems and how it ended, and nothing else
  --verbose      tell each program that is started as well

Exit codes: 0 pass, 2 invalid, 3 tool-failed, 10 fail, 11 vacuous, 12 inconclusive, 20 rolled-back, 21 rollback-failed,
30 cancelled, 70 error, 75 transient.
`

function releaseHelp(name: string, what: string, more: string): string {
  return `slipway ${name}: ${what}

usage: slipway ${name} [--environment name] [--release name] [--namespace name]…

Which release it is stands in .slipway.yml, as for deploy; flags win.

flags:
  --release <name>, --namespace <name>, --environment <name>, --helm-version <version>
      As for slipway deploy.
  --kubeconfig <path>, --kubeconfig-content-file <path|->, --kube-context <name>, --allow-exec <name>,
  --insecure-skip-tls-verify
      How the cluster is reached: slipway deploy --help explains them.
${more}  --json
      Print it as JSON on standard output.
`
}

/** What is not an action has its own words. */
export const HELP: Readonly<Record<string, string>> = {
  run: `slipway run: the stages of .slipway.yml, in its order, test and scan in parallel; stops at the first that does not pass

usage: slipway run [stage…] [--flag value | --flag=value]…

Runs the stages that you name; without names, all that the file configures. Where the file has components, build, scan and
push run for each of them, other stages for those that configure them, else once; --component takes one.

flags:
  --working-directory, --config, --output, --environment, --component
      The same for all stages: slipway build --help explains them.
  --jobs <number>
      How many stages run side by side, such as the builds of several components. Default 4.
  --<stage>.<input> <value>
      An input of one stage, such as --build.image registry.example.com/shop. slipway <stage> --help lists the inputs.
  --password-file <path|->, --token-file <path|->
      Secrets, for the stages that take them, from a file or from standard input.
  --json
      Print the outcome and the records of all stages as JSON on standard output, everything else on standard error.
`,
  init: `slipway init: writes .slipway.yml and a workflow of GitHub or a pipeline of GitLab for what the repository has

usage: slipway init [--flag value | --flag=value]…

Looks at Dockerfiles, charts, tests and the Git remote of the repository that you stand in, and writes what it can tell
from them. What it cannot tell it asks for, in the order in which to answer. A file that is there is never overwritten.

flags:
  --host <auto|github|gitlab>
      Where the pipeline runs. Default auto: where the remote is.
  --from <path>
      A workflow of GitHub or .gitlab-ci.yml that builds, scans, tests or deploys already: its settings are taken over,
      and what has no place here is named.
  --image <name>
      Name of the image. Without it, that of the repository in the registry of its host.
  --branch <name>
      Branch that is delivered. Without it, the default branch of the remote.
  --url <address>
      Where the service answers: makes the stage smoke of it.
  --environment <name>
      Environment to deploy to. Default production.
  --pin <commit>
      Commit of Slipway that is named. Without it, that of this version's tag.
  --form <auto|calls|steps>
      Workflow of GitHub: it calls the workflows that Slipway publishes, or has the same jobs as steps. Default auto: calls
      of a release where they fit.
  --dry-run
      Print the files, and write nothing.
  --json
      Print files, facts and questions as JSON on standard output.
`,
  doctor: `slipway doctor: whether a run finds what it needs on this machine, each line with what to do about it

usage: slipway doctor [--environment name] [--flag value]…

Reads .slipway.yml, looks for the engine, fetches and hashes the tools, logs in to the registry and asks whether it may push,
asks the cluster for the rights that a deploy needs, and looks at pins and rights in workflows. It changes nothing, and waits
twelve seconds for an answer, eighteen for a tool.

flags:
  --config, --environment, --working-directory
      As for every stage.
  --kubeconfig <path>, --kubeconfig-content-file <path|->, --kube-context <name>, --allow-exec <name>,
  --insecure-skip-tls-verify
      How the cluster is reached: slipway deploy --help explains them.
  --username <text>, --password-file <path|->, --registry-config <path>
      Who logs in to the registry of the image; without them, the Docker configuration is used.
  --json
      Print the findings as JSON on standard output. The exit code is that of the first problem: 2 invalid, 3 tool-failed,
      12 inconclusive, 75 transient; 0 when nothing stands in the way.
`,
  status: releaseHelp('status', 'a release, its workloads and what they run', ''),
  history: releaseHelp('history', 'the revisions of a release, and where a rollback goes', ''),
  rollback: releaseHelp(
    'rollback',
    'takes a release back to its last good revision, as deploy and smoke do, and checks that it runs',
    '\nThe exit code is 0 when the revision before runs again, 21 when it does not, 10 when there is none to go back to.\n',
  ),
  logs: releaseHelp(
    'logs',
    'the logs of the pods of a release',
    '  --tail <number>\n      Lines of each container. Default 100.\n  --previous\n      Of the container before the last restart.\n',
  ),
  open: `slipway open: the page of the last run, in the browser; its path is printed

usage: slipway open [--output path] [--json]
`,
  clean: `slipway clean: removes what runs have written

usage: slipway clean [--output path] [--json]

Only a folder that a run has written is removed, and none that git tracks.
`,
  completion: `slipway completion: the script that makes a shell complete commands, flags and their values

usage: slipway completion <bash|zsh|fish>

  bash:  source <(slipway completion bash), in ~/.bashrc
  zsh:   slipway completion zsh > a folder of $fpath/_slipway
  fish:  slipway completion fish > ~/.config/fish/completions/slipway.fish
`,
  explain: `slipway explain: every input of an action with its value, and the layer that set it

usage: slipway explain <action> [--flag value | --flag=value]… [--json]

Takes the flags of the action and starts nothing. slipway <action> --help lists them.

flags:
  --json
      Print the inputs as JSON on standard output, everything else on standard error.
`,
  waivers: `slipway waivers: a file of waivers from a .trivyignore, .trivyignore.yaml or .grype.yaml, on standard output

usage: slipway waivers import <file> [--owner text] [--expires day] > waivers.yml

Comments become reasons, and what has no day of expiry gets one in 30 days. Correct what it could not know.
`,
  sandbox: `slipway sandbox: an OCI registry and a small Kubernetes API in this process, on loopback, until Ctrl-C

usage: slipway sandbox [--directory path] [--port number] [--api-port number] [--json]

It is a stand-in for a cluster, to try things out. The addresses of services are printed as they appear.

flags:
  --directory <path>
      Folder for the kubeconfig, the registry's content and the images; it is kept. Without it, a temporary one that is
      removed at the end.
  --port <number>
      Port of the registry; without it, a free one. Give it so that image: 127.0.0.1:PORT/… in .slipway.yml stays valid
      from one start to the next.
  --api-port <number>
      Port of the Kubernetes API; without it, a free one.
  --json
      Print the path of the kubeconfig and the addresses of registry and API as JSON on standard output, and the addresses of
      services on standard error.
`,
  self: `slipway self: verify checks another copy of Slipway against what was released

usage: slipway self verify <folder | tag | commit | image@sha256:…> [--flag value | --flag=value]…

Run it from a copy that you trust: one that was tampered with would call itself good. It compares every file that runs
with the list of the release, and checks that the release workflow signed the list. Nothing of the other copy is run.

flags:
  --release <version>
      Version that the copy is said to be. Without it, what its package.json says. An image needs it.
  --rebuilt <path>
      Folder of a checkout in which you built dist/ yourself. Compares with that, and asks nobody.
  --files <path>, --attestation <path>
      slipway-X.Y.Z-files.sha256 and slipway-X.Y.Z.sigstore.json of the release. Without them, they are downloaded.
  --trusted-root <path>
      Trusted root of sigstore, such as \`gh attestation trusted-root\` writes. Without it, the public one that this
      version came with.
  --yanked <path>
      Newer list of yanked versions: yanked.json of the main branch. Without it, the one that this version came with.
  --repository <owner/name>
      Repository that released it. Default: slipway-ci/slipway.
  --json
      Print the result as JSON on standard output.
`,
}

export function unknownCommand(word: string): UserError {
  const near = didYouMean(word, [...COMMANDS, '--help', '--version'])
  return new UserError(
    'COMMAND_UNKNOWN',
    `expected a command, got ${JSON.stringify(word)}${near}`,
    'slipway --help lists the commands',
  )
}

export function unknownAction(word: string | undefined): UserError {
  const got = word === undefined ? 'none' : `${JSON.stringify(word)}${didYouMean(word, STAGE_NAMES)}`
  return new UserError(
    'ACTION_UNKNOWN',
    `expected an action to explain (${STAGE_NAMES.join(', ')}), got ${got}`,
    'name one, for example: slipway explain deploy',
  )
}

export function unknownSelf(word: string | undefined): UserError {
  const got = word === undefined ? 'nothing' : JSON.stringify(word)
  return new UserError('COMMAND_UNKNOWN', `expected verify after self, got ${got}`, 'slipway self --help shows how')
}
