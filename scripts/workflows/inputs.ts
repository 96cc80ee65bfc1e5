/** What a caller may say. Empty means not given: then .slipway.yml decides. */
interface CallInput {
  readonly type: 'string' | 'boolean' | 'number'
  readonly default: string | boolean | number
  readonly description: string
}

const text = (description: string, value = ''): CallInput => ({ type: 'string', default: value, description })
const flag = (description: string, value: boolean): CallInput => ({ type: 'boolean', default: value, description })
const minutes = (value: number): CallInput => ({
  type: 'number',
  default: value,
  description: 'Minutes after which a job is stopped.',
})

const PLACE = {
  'working-directory': text('Directory to work in, relative to the repository.'),
  config: text('Configuration file, where it is not .slipway.yml.'),
} as const

const COMPONENT = text('Of several images of one repository, the one that this is about.')
const RUNNER = text('Label of the machines.', 'ubuntu-latest')

/** A version, or the file that says it; empty, and nothing is set up. */
const TOOLCHAINS = {
  node: text('Node for build and tests: a version such as 24, or a file such as .nvmrc.'),
  go: text('Go: a version, or a file such as go.mod.'),
  python: text('Python: a version, or a file such as .python-version.'),
  java: text('Temurin: a version, or a file such as .java-version.'),
  dotnet: text('.NET: a version, or a file such as global.json.'),
} as const

/** The gates stand here, since what is given wins over .slipway.yml, which a change can edit as any other file. */
const GATES = {
  tests: flag('Run the tests; false where .slipway.yml has no stage test.', true),
  scanners: text('What the scan looks for.', 'vuln, secret'),
  'fail-on': text('Lowest severity that fails: critical, high, medium, low or none.', 'critical'),
  'ignore-unfixed': flag('Findings without a fix do not fail.', false),
} as const

const MATRIX = {
  platforms: text(
    'Platforms as JSON, such as ["linux/amd64", "linux/arm64"]: each is built on a machine of its own. Without it, those of .slipway.yml on one machine.',
    '[""]',
  ),
  runner: RUNNER,
  'arm-runner': text('Label of the machines for platforms that begin with linux/arm.', 'ubuntu-24.04-arm'),
} as const

export const CHECK_INPUTS = { ...PLACE, component: COMPONENT, ...MATRIX, ...GATES, ...TOOLCHAINS, minutes: minutes(45) }

export const IMAGE_INPUTS = {
  image: text('Repository of the image, such as ghcr.io/acme/shop.'),
  tags: text('Tags to set: literals and the rules @semver, @latest, @ref, @edge, @sha, @nightly. One a line.'),
  username: text('Account for the registry; without it, that of the run, for ghcr.io.'),
  ...CHECK_INPUTS,
}

export const DEPLOY_INPUTS = {
  environment: text(
    'Environment, a key of environments in .slipway.yml; GitHub keeps the secret KUBECONFIG for it.',
    'production',
  ),
  image: text('Image by digest: the output image of image.yml. Empty: what the record says, for several images.'),
  record: text('Output record of image.yml: what the jobs before did, for the report. Empty: all records of this run.'),
  ...PLACE,
  component: COMPONENT,
  chart: text('Chart: a folder, or oci://registry/chart.'),
  release: text('Name of the release.'),
  namespace: text('Namespace of the release.'),
  url: text('Where the service answers.'),
  smoke: flag('Check that the new version answers, and take it back where it does not.', true),
  runner: RUNNER,
  minutes: minutes(30),
}

export type CallInputs = Readonly<Record<string, CallInput>>

/** Under `workflow_call:`. */
export function renderInputs(inputs: CallInputs): readonly string[] {
  return [
    '    inputs:',
    ...Object.entries(inputs).flatMap(([name, { type, default: value, description }]) => [
      `      ${name}:`,
      `        description: ${quoted(description)}`,
      `        type: ${type}`,
      `        default: ${typeof value === 'string' ? quoted(value) : String(value)}`,
    ]),
  ]
}

const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`
