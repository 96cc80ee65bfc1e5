import type { ActionName } from '../action'

/** Where the generator stands in time: what a component of this release runs. */
export interface ComponentOptions {
  /** `0.1.0`; a commit cannot contain its own name, so a template names the release before. */
  readonly version: string
  /** 40 hex digits: the commit that `slipway-source: checkout` clones. */
  readonly commit: string
  /** The image that `slipway-source: image` runs in. */
  readonly image: string
  /** Where `slipway-source: checkout` clones from, unless the pipeline names a mirror. */
  readonly repository: string
}

/** What differs from job to job. */
export interface JobShape {
  readonly stage: string
  readonly source: 'image' | 'checkout'
  /** Arguments after the entry file, shell words that hold no user's text except through variables. */
  readonly arguments?: string
  readonly reports: Readonly<Record<string, string | readonly string[]>>
  readonly deploys: boolean
  readonly keepsLayout: boolean
}

/** Reports are named as under `output` (DESIGN §4). */
const REPORTS: Readonly<Record<ActionName, JobShape['reports']>> = {
  build: {},
  test: { junit: 'test/junit*.xml' },
  scan: { container_scanning: 'scan/gl-container-scanning-report.json', cyclonedx: 'scan/sbom.cdx.json' },
  push: {},
  deploy: {},
  smoke: {},
}

const STAGES: Readonly<Record<ActionName, string>> = {
  build: 'build',
  test: 'test',
  scan: 'test',
  push: 'push',
  deploy: 'deploy',
  smoke: 'verify',
}

/** Build and test need the user's toolchain, so they bring Slipway into the user's image; the others run in ours. */
export function shapeOf(name: ActionName): JobShape {
  return {
    stage: STAGES[name],
    source: name === 'build' || name === 'test' ? 'checkout' : 'image',
    reports: { dotenv: `${name}/outputs.env`, codequality: `${name}/gl-code-quality-report.json`, ...REPORTS[name] },
    deploys: name === 'deploy',
    keepsLayout: name === 'build',
  }
}

export const RUN_SHAPE: JobShape = {
  stage: 'deploy',
  source: 'image',
  arguments: 'run $SLIPWAY_STAGES',
  reports: {
    dotenv: 'run/outputs.env',
    codequality: '*/gl-code-quality-report.json',
    ...REPORTS.test,
    ...REPORTS.scan,
  },
  deploys: true,
  keepsLayout: false,
}

/**
 * Fixed text: nothing of an input stands in it. The clone is of one commit, which git checks by its hash, so it does
 * not matter which mirror it comes from.
 */
export function scriptOf(program: string, shape: JobShape, commit: string): string {
  return [
    'set -euf',
    'need() { command -v "$1" >/dev/null 2>&1 || { echo "slipway: expected $1 in the image of this job; name another image with job-image" >&2; exit 3; }; }',
    'need node',
    ...locate(),
    'if [ "$SLIPWAY_SOURCE" = checkout ]; then',
    '  need git',
    '  rm -rf -- "$slipway"',
    '  git init --quiet -- "$slipway"',
    // 75, as for any other trouble of the network: the job is tried again.
    `  git -C "$slipway" fetch --quiet --depth=1 -- "$SLIPWAY_REPOSITORY" ${commit} || exit 75`,
    `  git -C "$slipway" checkout --quiet --detach ${commit}`,
    'fi',
    `node "$slipway/dist/${program}/index.js"${shape.arguments === undefined ? '' : ` ${shape.arguments}`}`,
    '',
  ].join('\n')
}

/** Runs when the job was cancelled or timed out, too: takes up what a killed deploy left half done. */
export function finishOf(): string {
  return [
    ...locate(),
    'if [ -f "$slipway/dist/deploy/index.js" ]; then node "$slipway/dist/deploy/index.js" --finish; fi',
    '',
  ].join('\n')
}

/**
 * Beside the project, so that the clone enters neither build contexts nor scans, and a script of a later phase finds it
 * again.
 */
function locate(): readonly string[] {
  return [
    'slipway="${SLIPWAY_HOME:-/opt/slipway}"',
    'if [ "$SLIPWAY_SOURCE" = checkout ]; then slipway="$CI_PROJECT_DIR.tmp/slipway"; fi',
  ]
}
