import { PINS } from '../../packages/cli/src/init/hosts/pins'
import type { Release } from '../../packages/cli/src/init/hosts/pins'

export const CHECKOUT = [
  '      - name: Check out',
  `        uses: ${PINS.checkout}`,
  '        with:',
  '          persist-credentials: false',
]

interface SetUp {
  readonly title: string
  readonly input: keyof typeof PINS
  /** Input of the action that takes a version, and the one that takes a file. */
  readonly version: string
  readonly file: string
  readonly more?: string
}

/**
 * GitHub downloads every action that a job names, whether its step runs or not, and refuses the job when one of them is
 * not allowed in the organisation: only GitHub's own stand here. Machines have a PHP and a Ruby.
 */
const SET_UPS: readonly SetUp[] = [
  { title: 'Node', input: 'node', version: 'node-version', file: 'node-version-file' },
  { title: 'Go', input: 'go', version: 'go-version', file: 'go-version-file' },
  { title: 'Python', input: 'python', version: 'python-version', file: 'python-version-file' },
  { title: 'Java', input: 'java', version: 'java-version', file: 'java-version-file', more: 'distribution: temurin' },
  { title: '.NET', input: 'dotnet', version: 'dotnet-version', file: 'global-json-file' },
]

/** A file of the checkout has a hash, a version has none. */
const setUp = ({ title, input, version, file, more }: SetUp): readonly string[] => [
  '',
  `      - name: ${title}`,
  `        if: inputs.${input} != ''`,
  `        uses: ${PINS[input]}`,
  '        with:',
  ...(more === undefined ? [] : [`          ${more}`]),
  `          ${version}: \${{ hashFiles(inputs.${input}) == '' && inputs.${input} || '' }}`,
  `          ${file}: \${{ hashFiles(inputs.${input}) != '' && inputs.${input} || '' }}`,
]

/** A step that is an action of ours. */
export interface Stage {
  readonly title: string
  readonly action: string
  readonly id?: string
  readonly when?: string
  readonly given: readonly string[]
}

export function stage({ title, action, id, when, given }: Stage, { commit, version }: Release): readonly string[] {
  return [
    '',
    `      - name: ${title}`,
    ...(id === undefined ? [] : [`        id: ${id}`]),
    ...(when === undefined ? [] : [`        if: ${when}`]),
    `        uses: slipway-ci/slipway/actions/${action}@${commit} # v${version}`,
    '        with:',
    ...[...PLACE, ...given].map((line) => `          ${line}`),
  ]
}

/** What every stage is told of where it works. */
const PLACE = [
  'working-directory: ${{ inputs.working-directory }}',
  'config: ${{ inputs.config }}',
  'component: ${{ inputs.component }}',
]

/** From the checkout to a scanned layout. */
export function buildTestScan(release: Release, build: readonly string[]): readonly string[] {
  const given = [...build, 'platforms: ${{ matrix.platform }}']
  return [
    ...CHECKOUT,
    ...SET_UPS.flatMap(setUp),
    ...stage({ title: 'Build', action: 'build', id: 'build', given }, release),
    ...stage({ title: 'Test', action: 'test', when: 'inputs.tests', given: ['allow-empty: false'] }, release),
    ...stage(
      {
        title: 'Scan',
        action: 'scan',
        given: [
          'target: ${{ steps.build.outputs.layout }}',
          'scanners: ${{ inputs.scanners }}',
          'fail-on: ${{ inputs.fail-on }}',
          'ignore-unfixed: ${{ inputs.ignore-unfixed }}',
        ],
      },
      release,
    ),
  ]
}

/** One machine for each platform; without platforms, one. */
export const MATRIX = [
  "    runs-on: ${{ startsWith(matrix.platform, 'linux/arm') && inputs.arm-runner || inputs.runner }}",
  '    timeout-minutes: ${{ inputs.minutes }}',
  '    strategy:',
  '      fail-fast: false',
  '      matrix:',
  '        platform: ${{ fromJSON(inputs.platforms) }}',
]

const COMPONENT = "${{ inputs.component != '' && format('-{0}', inputs.component) || '' }}"

/** Name of an artifact of one component. */
export const artifact = (name: string): string => `slipway-${name}${COMPONENT}`

/** No expression takes the slashes out of a platform, and no artifact may have one in its name. */
const NAME_PLATFORM = [
  '',
  '      - name: Name the artifact',
  '        id: platform',
  '        if: always()',
  '        env:',
  '          PLATFORM: ${{ matrix.platform }}',
  '        run: |',
  '          suffix="${PLATFORM:+-$PLATFORM}"',
  `          echo "suffix=\${suffix//\\//-}" >> "$GITHUB_OUTPUT"`,
]

interface Kept {
  readonly name: string
  /** Of one platform of several. */
  readonly ofPlatform?: boolean
  readonly id?: string
}

export const keep = ({ name, ofPlatform = false, id }: Kept): readonly string[] => [
  ...(ofPlatform ? NAME_PLATFORM : []),
  '',
  '      - name: Keep reports and record',
  ...(id === undefined ? [] : [`        id: ${id}`]),
  '        if: always()',
  `        uses: ${PINS.upload}`,
  '        with:',
  `          name: ${artifact(name)}${ofPlatform ? '${{ steps.platform.outputs.suffix }}' : ''}`,
  '          # The layout stays here: it is large, and the next job needs only the digest.',
  '          path: |',
  "            ${{ inputs.working-directory || '.' }}/slipway-out/",
  "            !${{ inputs.working-directory || '.' }}/slipway-out/image/**",
  "            !${{ inputs.working-directory || '.' }}/slipway-out/*/image/**",
  '          if-no-files-found: ignore',
  '          overwrite: true',
]

export const fetch = (which: readonly string[], when?: string): readonly string[] => [
  '',
  '      - name: Fetch the record',
  ...(when === undefined ? [] : [`        if: ${when}`]),
  `        uses: ${PINS.download}`,
  '        with:',
  ...which.map((line) => `          ${line}`),
  "          path: ${{ inputs.working-directory || '.' }}/slipway-out",
]
