import type { Toolchain } from '../toolchain'
import { OWN_LOGIN } from './login'
import { isKnown, isThere, scalar } from './github-toolchain'
import type { WorkflowShape } from './github-shape'
import { startsOn, when } from './github-steps'
import { isUnknown, type Release, versionOf } from './pins'

const calls = (workflow: string, release: Release): string =>
  `    uses: slipway-ci/slipway/.github/workflows/${workflow}.yml@${release.commit}${versionOf(release)}`

/** The workflow that calls those that Slipway publishes; the one of steps has the same jobs written out. */
export function renderCalls(shape: WorkflowShape): string {
  const jobs = [checkJob(shape), imageJob(shape), ...(shape.deploys ? [deployJob(shape)] : [])]
  return `${[...head(shape), jobs.map((job) => job.join('\n')).join('\n\n')].join('\n')}\n`
}

/** Set up by an action of GitHub's own, which every organisation allows. */
const CALLED = new Set(['node', 'go', 'python', 'java', 'dotnet'])

/** Why the published workflows do not fit; undefined where they do. */
export function whyNoCalls({ components, toolchains, login }: WorkflowShape): string | undefined {
  if (components.length > 0) return 'one comment tells of several images'
  const other = toolchains.find(({ language }) => !isThere(language) || (isKnown(language) && !CALLED.has(language)))
  if (other !== undefined) return `${other.language} is set up by an action that is not GitHub's own`
  if (login.username.includes('secrets.')) return 'the name of the account is a secret, which no call can be given'
  return undefined
}

/** Why they cannot be called from this copy: each names the bundle of the release that it is of. */
export function whyNotYet(release: Release): string | undefined {
  if (isUnknown(release)) return 'the commit of a release is not known here'
  return release.unreleased === true ? 'the commit is of no release' : undefined
}

function head(shape: WorkflowShape): readonly string[] {
  const { release, starter } = shape
  return [
    '# From source to a verified release: what is built and where it goes stands in .slipway.yml, the jobs in the workflows that are called here. A',
    '# change request is built, tested and scanned by a job that may only read; the branch is pushed, deployed and checked.',
    ...when(
      starter,
      '#',
      '# To set up: copy .slipway.yml beside it into your repository; give the environment "production" a secret KUBECONFIG with a kubeconfig for one',
      '# service account; name your toolchain in both jobs (node, go, python, java or dotnet: a version, or the file that says it).',
      '# For services beside the tests, a login of a cloud or other steps take slipway-steps.yml instead, which has the same jobs written out.',
    ),
    ...when(
      !starter,
      '# For services beside the tests, a login of a cloud or other steps: slipway init --form steps writes the same jobs out.',
    ),
    ...when(
      isUnknown(release),
      '# before the first release: the forty zeros below are no commit; put the full SHA there of one that you have read.',
    ),
    'name: slipway',
    '',
    ...startsOn(shape),
    'permissions: {}',
    '',
    'jobs:',
  ]
}

/** A version, or the file that says it. */
const toolchain = ({ language, given: { distribution: _, ...given } }: Toolchain): readonly string[] =>
  when(isKnown(language), `${language}: ${scalar(Object.values(given)[0] ?? '')}`)

/** What check and image are told alike; the gates only where they are not the usual ones. */
function given({ starter, toolchains, tests, failOn, ignoreUnfixed }: WorkflowShape): readonly string[] {
  return [
    ...(starter ? ["node: '24'"] : toolchains.flatMap(toolchain)),
    ...when(!tests, 'tests: false # .slipway.yml has no stage test'),
    ...when(failOn !== 'critical', `fail-on: ${failOn}`),
    ...when(ignoreUnfixed, 'ignore-unfixed: true'),
  ]
}

const under = (key: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [`    ${key}:`, ...lines.map((line) => `      ${line}`)]

function checkJob(shape: WorkflowShape): readonly string[] {
  return [
    '  check:',
    "    if: github.event_name == 'pull_request'",
    '    permissions:',
    '      contents: read # check out',
    '      pull-requests: write # one comment, by a job that runs nothing of the change',
    calls('check', shape.release),
    ...under('with', given(shape)),
  ]
}

function imageJob(shape: WorkflowShape): readonly string[] {
  const { login } = shape
  const isOwn = login.username === OWN_LOGIN.username
  return [
    '  image:',
    "    if: github.event_name == 'push'",
    '    permissions:',
    '      contents: read # check out',
    '      packages: write # push to ghcr.io',
    calls('image', shape.release),
    ...under('with', [...when(!isOwn, `username: ${login.username}`), ...given(shape)]),
    ...under('secrets', when(!isOwn, `REGISTRY_PASSWORD: ${login.password}`)),
  ]
}

function deployJob({ release, environment, smokes }: WorkflowShape): readonly string[] {
  return [
    '  deploy:',
    '    needs: image',
    '    permissions:',
    '      contents: read # check out the chart',
    calls('deploy', release),
    ...under('with', [
      `environment: ${environment}`,
      'image: ${{ needs.image.outputs.image }}',
      'record: ${{ needs.image.outputs.record }}',
      ...when(!smokes, 'smoke: false # .slipway.yml has no stage smoke'),
    ]),
    ...under('secrets', ['KUBECONFIG: ${{ secrets.KUBECONFIG }}']),
  ]
}
