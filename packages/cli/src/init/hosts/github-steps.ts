import { stepOf } from './github-toolchain'
import type { WorkflowShape } from './github-shape'
import { PINS, versionOf } from './pins'

export const when = (condition: boolean, ...lines: string[]): readonly string[] => (condition ? lines : [])

/** Change requests, the branch, and tags where there are any. */
export const startsOn = ({ branch, tags }: WorkflowShape): readonly string[] => [
  'on:',
  '  push:',
  `    branches: [${branchName(branch)}]`,
  ...when(tags.length > 0, `    tags: [${tags.map((tag) => `'${tag.replaceAll("'", "''")}'`).join(', ')}]`),
  '  pull_request:',
  '',
]

const branchName = (text: string): string => (/^[A-Za-z][\w./-]*$/.test(text) ? text : JSON.stringify(text))

export const ours = ({ release }: WorkflowShape, action: string): string =>
  `slipway-ci/slipway/actions/${action}@${release.commit}${versionOf(release)}`

export const CHECKOUT = [
  '      - name: Check out',
  `        uses: ${PINS.checkout}`,
  '        with:',
  '          persist-credentials: false',
]

/** What the job before wrote, without the layouts. */
export const keepLayoutBack = ({ components }: WorkflowShape): readonly string[] => [
  '          path: |',
  '            slipway-out/',
  `            !slipway-out/${components.length > 0 ? '*/' : ''}image/**`,
]

export const KEEP = ['          if-no-files-found: ignore', '          overwrite: true']

export const stagesOf = ({ tests }: WorkflowShape): string => (tests ? 'build, test, scan' : 'build, scan')

export const perComponent = ({ components }: WorkflowShape): string =>
  components.length > 0 ? '-${{ matrix.component }}' : ''

export const ofComponent = ({ components }: WorkflowShape): string =>
  components.length > 0 ? ' of ${{ matrix.component }}' : ''

/** A machine and a log of its own for each image. */
export function matrix({ components }: WorkflowShape): readonly string[] {
  if (components.length === 0) return []
  return ['    strategy:', '      fail-fast: false', '      matrix:', `        component: [${components.join(', ')}]`]
}

export const componentInput = ({ components }: WorkflowShape): readonly string[] =>
  when(components.length > 0, '          component: ${{ matrix.component }}')

export function setUp(shape: WorkflowShape, hint: string): readonly string[] {
  if (shape.starter) return ['', hint]
  const steps = shape.toolchains.map(stepOf).filter((step) => step.length > 0)
  return steps.flatMap((step) => ['', ...step])
}

export function buildTestScan(shape: WorkflowShape): readonly string[] {
  const component = componentInput(shape)
  const testStep = [
    '',
    '      - name: Test',
    `        uses: ${ours(shape, 'test')}`,
    '        with:',
    ...component,
    '          allow-empty: false',
  ]
  return [
    '',
    '      - name: Build',
    '        id: build',
    `        uses: ${ours(shape, 'build')}`,
    ...(component.length > 0 ? ['        with:', ...component] : []),
    ...when(shape.tests, ...testStep),
    '',
    '      - name: Scan',
    `        uses: ${ours(shape, 'scan')}`,
    '        with:',
    ...component,
    '          target: ${{ steps.build.outputs.layout }}',
    '          scanners: vuln, secret',
    `          fail-on: ${shape.failOn}`,
    `          ignore-unfixed: ${String(shape.ignoreUnfixed)}`,
  ]
}
