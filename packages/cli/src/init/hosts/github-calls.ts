import { when } from './github-steps'
import { isUnknown, type Release } from './pins'

const calls = (workflow: string, { commit, version }: Release): string =>
  `    uses: slipway-ci/slipway/.github/workflows/${workflow}.yml@${commit} # v${version}`

/** The starter that calls the workflows that Slipway publishes; the one of steps is beside it. */
export function renderCalls(release: Release): string {
  return `${[...head(release), ...jobs(release)].join('\n')}\n`
}

function head(release: Release): readonly string[] {
  return [
    '# From source to a verified release: what is built and where it goes stands in .slipway.yml, the jobs in the workflows that are called here. A',
    '# change request is built, tested and scanned by a job that may only read; the branch is pushed, deployed and checked.',
    '#',
    '# To set up: copy .slipway.yml beside it into your repository; give the environment "production" a secret KUBECONFIG with a kubeconfig for one',
    '# service account; name your toolchain in both jobs (node, go, python, java or dotnet: a version, or the file that says it).',
    '# For services beside the tests, a login of a cloud or other steps take slipway-steps.yml instead, which has the same jobs written out.',
    ...when(
      isUnknown(release),
      '# before the first release: the forty zeros below are no commit; put the full SHA there of one that you have read.',
    ),
    'name: slipway',
    '',
    'on:',
    '  push:',
    '    branches: [main]',
    '  pull_request:',
    '',
    'permissions: {}',
    '',
    'jobs:',
  ]
}

function jobs(release: Release): readonly string[] {
  return [
    '  check:',
    "    if: github.event_name == 'pull_request'",
    '    permissions:',
    '      contents: read # check out',
    '      pull-requests: write # one comment, by a job that runs nothing of the change',
    calls('check', release),
    '    with:',
    "      node: '24'",
    '',
    '  image:',
    "    if: github.event_name == 'push'",
    '    permissions:',
    '      contents: read # check out',
    '      packages: write # push to ghcr.io',
    calls('image', release),
    '    with:',
    "      node: '24'",
    '',
    '  deploy:',
    '    needs: image',
    '    permissions:',
    '      contents: read # check out the chart',
    calls('deploy', release),
    '    with:',
    '      environment: production',
    '      image: ${{ needs.image.outputs.image }}',
    '      record: ${{ needs.image.outputs.record }}',
    '    secrets:',
    '      KUBECONFIG: ${{ secrets.KUBECONFIG }}',
  ]
}
