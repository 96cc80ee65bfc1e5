import type { WorkflowShape } from './github-shape'
import {
  buildTestScan,
  CHECKOUT,
  componentInput,
  KEEP,
  keepLayoutBack,
  matrix,
  ofComponent,
  ours,
  perComponent,
  setUp,
  stagesOf,
  when,
} from './github-steps'
import { PINS } from './pins'

export function checkJob(shape: WorkflowShape): readonly string[] {
  return [
    '  # Runs the code of a change request: it may write nothing, and no step is given a token.',
    '  check:',
    `    name: ${stagesOf(shape)}${ofComponent(shape)}`,
    "    if: github.event_name == 'pull_request'",
    '    runs-on: ubuntu-latest',
    '    timeout-minutes: 45',
    ...matrix(shape),
    '    # A newer push to the pull request replaces the run before.',
    '    concurrency:',
    `      group: slipway-check-${'${{ github.head_ref }}'}${perComponent(shape)}`,
    '      cancel-in-progress: true',
    '    permissions:',
    '      contents: read # check out',
    '    steps:',
    ...CHECKOUT,
    ...setUp(shape, '      # Your toolchain goes here, such as actions/setup-node or actions/setup-java.'),
    ...buildTestScan(shape),
    '',
    '      - name: Keep reports and record',
    '        if: always()',
    `        uses: ${PINS.upload}`,
    '        with:',
    `          name: slipway-check${perComponent(shape)}`,
    ...keepLayoutBack(shape),
    ...KEEP,
  ]
}

export function imageJob(shape: WorkflowShape): readonly string[] {
  const { login } = shape
  return [
    '  # Runs what was merged into the branch, never a change request.',
    '  image:',
    `    name: ${stagesOf(shape)}, push${ofComponent(shape)}`,
    "    if: github.event_name == 'push'",
    '    runs-on: ubuntu-latest',
    '    timeout-minutes: 45',
    ...matrix(shape),
    '    # Every commit gets its own.',
    '    concurrency:',
    `      group: slipway-image-${'${{ github.run_id }}'}${perComponent(shape)}`,
    '      cancel-in-progress: false',
    '    permissions:',
    '      contents: read # check out',
    ...when(
      login.packages,
      `      packages: write # push to ghcr.io${shape.starter ? '; leave it out for another registry' : ''}`,
    ),
    ...when(
      shape.components.length === 0,
      '    outputs:',
      '      image: ${{ steps.push.outputs.image }}',
      '      record: ${{ steps.record.outputs.artifact-id }}',
    ),
    '    steps:',
    ...CHECKOUT,
    ...setUp(shape, '      # Your toolchain again.'),
    ...buildTestScan(shape),
    ...pushStep(shape),
    '',
    '      - name: Keep reports and record',
    '        id: record',
    '        if: always()',
    `        uses: ${PINS.upload}`,
    '        with:',
    `          name: slipway-image${perComponent(shape)}`,
    '          # The layout stays here: it is large, and the next job needs only the digest.',
    ...keepLayoutBack(shape),
    ...KEEP,
  ]
}

const pushStep = (shape: WorkflowShape): readonly string[] => [
  '',
  '      - name: Push',
  '        id: push',
  `        uses: ${ours(shape, 'push')}`,
  '        with:',
  ...componentInput(shape),
  '          layout: ${{ steps.build.outputs.layout }}',
  `          username: ${shape.login.username}`,
  `          password: ${shape.login.password}`,
]

export function deployJob(shape: WorkflowShape): readonly string[] {
  const { environment } = shape
  return [
    '  deploy:',
    `    name: deploy${shape.smokes ? ', smoke' : ''}`,
    '    needs: image',
    '    runs-on: ubuntu-latest',
    '    timeout-minutes: 30',
    '    environment:',
    `      name: ${environment}`,
    '      url: ${{ steps.deploy.outputs.url }}',
    '    # One at a time, and none is stopped half way. Of those that wait GitHub keeps only the newest; where every commit is to be deployed, add',
    '    # queue: max, which github.com knows and some servers and linters do not yet.',
    '    concurrency:',
    `      group: deploy-${environment}`,
    '      cancel-in-progress: false',
    '    permissions:',
    '      contents: read # check out the chart',
    '    steps:',
    ...CHECKOUT,
    '',
    ...whatWasPushed(shape),
    '          path: slipway-out',
    '',
    '      - name: Write the kubeconfig',
    '        env:',
    '          KUBECONFIG_CONTENT: ${{ secrets.KUBECONFIG }}',
    '        run: |',
    '          umask 077',
    `          printf '%s\\n' "$KUBECONFIG_CONTENT" > "$RUNNER_TEMP/kubeconfig"`,
    '',
    ...deployStep(shape),
    ...when(shape.smokes, ...smokeStep(shape)),
    '',
    '      - name: Keep reports and record',
    '        if: always()',
    `        uses: ${PINS.upload}`,
    '        with:',
    '          name: slipway-deploy',
    '          path: slipway-out/',
    ...KEEP,
  ]
}

/** A job of a matrix has no output of its own: its images come with the records of this run. */
function whatWasPushed({ components }: WorkflowShape): readonly string[] {
  const fetch = ['      - name: Fetch the record', `        uses: ${PINS.download}`, '        with:']
  if (components.length > 0)
    return [
      '      # What each image job pushed is deployed as one: its record says which digest that is.',
      ...fetch,
      '          pattern: slipway-image-*',
      '          merge-multiple: true',
    ]
  return [
    '      # By its id, which only that job could give, and not by a name that any job can use. It is for the report: what decides is given below.',
    ...fetch,
    '          artifact-ids: ${{ needs.image.outputs.record }}',
  ]
}

const deployStep = (shape: WorkflowShape): readonly string[] => [
  '      - name: Deploy',
  '        id: deploy',
  `        uses: ${ours(shape, 'deploy')}`,
  '        with:',
  `          environment: ${shape.environment}`,
  ...when(shape.components.length === 0, '          image: ${{ needs.image.outputs.image }}'),
  '          kubeconfig: ${{ runner.temp }}/kubeconfig',
]

const smokeStep = (shape: WorkflowShape): readonly string[] => [
  '',
  '      # It takes address and revision from what deploy of this very job recorded, or the address from .slipway.yml.',
  '      - name: Smoke check',
  `        uses: ${ours(shape, 'smoke')}`,
  '        with:',
  `          environment: ${shape.environment}`,
  '          kubeconfig: ${{ runner.temp }}/kubeconfig',
  '          on-failure: rollback',
]
