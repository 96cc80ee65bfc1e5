import type { Described } from '@slipway/core/derive'
import type { ReportKind } from '@slipway/core'

/** Where the generator stands in time: what a component of this release runs. */
export interface ComponentOptions {
  /** `0.1.0`; a commit cannot contain its own name, so a template names the release before. */
  readonly version: string
  /** 40 hex digits: the commit that `slipway-source: checkout` clones. */
  readonly commit: string
  /** The image that `slipway-source: image` runs in. */
  readonly image: string
  /** The image with an engine that a Dockerfile is built in, without Slipway. */
  readonly buildImage: string
  /** Where `slipway-source: checkout` clones from, unless the pipeline names a mirror. */
  readonly repository: string
}

/** What differs from job to job. */
export interface ComponentShape {
  readonly stage: string
  readonly source: 'image' | 'checkout'
  /** The job builds from a Dockerfile. */
  readonly needsEngine: boolean
  /** Arguments after the entry file, shell words that hold no user's text except through variables. */
  readonly arguments?: string
  readonly reports: Readonly<Record<string, string | readonly string[]>>
  /** A Cobertura report: GitLab names its format beside its path, and takes the number from the log. */
  readonly coverage?: string
  readonly environment?: 'deploys' | 'verifies' | undefined
  /** Nothing starts it by itself. */
  readonly byHand?: boolean | undefined
  /** It runs whatever became of the jobs before it. */
  readonly always?: boolean | undefined
  /** Programs that finish what a killed job left half done, as folders of `dist/`. */
  readonly finishes: readonly string[]
  readonly keepsLayout: boolean
  /** GitLab keeps a folder of the job for the next one. */
  readonly caches: boolean
}

/** Reports by their names at GitLab (docs.gitlab.com/ci/yaml/artifacts_reports). */
const REPORTS: Readonly<Record<Exclude<ReportKind, 'coverage'>, string>> = {
  junit: 'junit',
  'container-scanning': 'container_scanning',
  cyclonedx: 'cyclonedx',
}

function reportsOf({ job }: Described): ComponentShape['reports'] {
  const { coverage: _apart, ...reports } = job.reports ?? {}
  return Object.fromEntries(
    Object.entries(reports).map(([kind, path]) => [REPORTS[kind as keyof typeof REPORTS], path]),
  )
}

/** What needs the user's toolchain brings Slipway into the user's image; the others run in ours. */
export function shapeOf(action: Described): ComponentShape {
  const { name, job } = action
  return {
    stage: job.phase ?? name,
    source: job.toolchain === 'users' ? 'checkout' : 'image',
    needsEngine: job.needsEngine === true,
    reports: {
      dotenv: `${name}/outputs.env`,
      codequality: `${name}/gl-code-quality-report.json`,
      ...reportsOf(action),
    },
    ...(job.reports?.coverage === undefined ? {} : { coverage: job.reports.coverage }),
    environment: job.environment,
    byHand: job.byHand,
    always: job.always,
    finishes: action.finish === undefined ? [] : [name],
    keepsLayout: job.keepsLayout === true,
    caches: job.caches === true,
  }
}

/** Several stages in one job: what any of them reports, of any image, and what any of them has to finish. */
export function runShapeOf(actions: readonly Described[]): ComponentShape {
  const reports = Object.assign({}, ...actions.map(reportsOf)) as Readonly<Record<string, string>>
  return {
    stage: 'deploy',
    source: 'image',
    needsEngine: false,
    arguments: 'run $SLIPWAY_STAGES',
    reports: {
      dotenv: 'run/outputs.env',
      codequality: ['*/gl-code-quality-report.json', '*/*/gl-code-quality-report.json'],
      ...Object.fromEntries(Object.entries(reports).map(([kind, path]) => [kind, [path, `*/${path}`]])),
    },
    finishes: actions.filter(({ finish }) => finish !== undefined).map(({ name }) => name),
    keepsLayout: false,
    caches: actions.some(({ job }) => job.caches === true),
  }
}

/**
 * Fixed text: nothing of an input stands in it. The clone is of one commit, which git checks by its hash, so it does
 * not matter which mirror it comes from.
 */
export function scriptOf(program: string, shape: ComponentShape, commit: string): string {
  return [
    'set -euf',
    'need() { command -v "$1" >/dev/null 2>&1 || { echo "slipway: expected $1 in the image of this job; name another image with job-image" >&2; exit 3; }; }',
    'need node',
    ...locate(),
    'if [ "$SLIPWAY_SOURCE" = checkout ]; then',
    '  need git',
    '  rm -rf -- "$slipway"',
    '  git init --quiet -- "$slipway"',
    ...clone(commit),
    'fi',
    `node "$slipway/dist/${program}/index.js"${shape.arguments === undefined ? '' : ` ${shape.arguments}`}`,
    '',
  ].join('\n')
}

function clone(commit: string): readonly string[] {
  // A component of the main branch before the first release: there is no commit that it could name.
  if (/^0+$/.test(commit))
    return [
      '  echo "slipway: this component is of no release, so it has no commit to clone; include one of a release, or use slipway-source: image with an image of your own as job-image" >&2',
      '  exit 2',
    ]
  return [
    // 75, as for any other trouble of the network: the job is tried again.
    `  git -C "$slipway" fetch --quiet --depth=1 -- "$SLIPWAY_REPOSITORY" ${commit} || exit 75`,
    `  git -C "$slipway" checkout --quiet --detach ${commit}`,
  ]
}

/** Runs when the job was cancelled or timed out, too: takes up what a killed deploy left half done. */
export function finishOf({ finishes }: ComponentShape): string {
  const programs = finishes.map((name) => `"$slipway/dist/${name}/post.js"`)
  return [...locate(), ...programs.map((file) => `if [ -f ${file} ]; then node ${file}; fi`), ''].join('\n')
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
