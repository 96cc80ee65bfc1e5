import type { Language } from '../runners'
import type { Toolchain } from '../toolchain'
import { when } from './github-steps'
import { isUnknown, type Release, versionOf } from './pins'

export interface PipelineShape {
  readonly release: Release
  readonly toolchains: readonly Toolchain[]
  /** Debian's Node and Buildah are installed into the image of the toolchain. */
  readonly dockerfile: boolean
  readonly tests: boolean
  readonly deploys: boolean
  readonly smokes: boolean
  readonly environment: string
  readonly failOn: string
  readonly ignoreUnfixed: boolean
  /** Name of the variable with the registry's password, where it is not GitLab's own registry. */
  readonly passwordVariable?: string | undefined
  readonly starter: boolean
  /** Patterns of tags that are built and pushed as well, in GitHub's words. */
  readonly tags?: readonly string[]
  /** The repository makes several images. */
  readonly several?: boolean
}

/** From source to a verified release, by the component `run`. */
export function renderPipeline(shape: PipelineShape): string {
  return `${[
    ...head(shape),
    ...includes(shape),
    '',
    ...when(packagesOf(shape).length > 0, '# GitLab merges what follows into the jobs of the same names.'),
    ...['check', 'package'].flatMap((name) => jobText(name, shape)),
    ...(shape.deploys ? deployText(shape) : []),
  ].join('\n')}\n`
}

function head({ release, starter, deploys }: PipelineShape): readonly string[] {
  return [
    '# From source to a verified release: build, test, scan and push in one job, because what needs the image layout shares a job; deploy and',
    '# smoke check in the other, which gets the digest. What is built and where it goes stands in .slipway.yml.',
    '#',
    ...when(
      starter,
      '# To set up: copy this to .gitlab-ci.yml and .slipway.yml beside it; add a CI/CD variable KUBECONFIG of type "File", protected, with a',
      '# kubeconfig for one service account (or use the agent for Kubernetes); name the image of your toolchain below.',
      '#',
    ),
    ...when(
      isUnknown(release),
      '# before the first release: the forty zeros below are no commit; put the full SHA there of one that you have read.',
    ),
    ...(starter
      ? [
          '# Every component is pinned to a commit. A release of Slipway stamps its own into these lines; Renovate keeps them up to date once',
          '# it is told how to read them (workflows-templates/README.md).',
        ]
      : ['# Every component is pinned to a commit.']),
    '# Components are found on the GitLab instance that runs the pipeline: elsewhere than gitlab.com, mirror the project and correct the path.',
    '# Whoever may set variables for a pipeline can override inputs: see Settings > CI/CD > Variables > Minimum role to use pipeline variables.',
    `stages: [package${deploys ? ', deploy' : ''}]`,
    '',
  ]
}

const component = ({ release }: PipelineShape): string =>
  `  - component: $CI_SERVER_FQDN/slipway-ci/slipway/run@${release.commit}${versionOf(release)}`

const stagesOf = ({ tests }: PipelineShape): string => (tests ? 'build test scan' : 'build scan')

function includes(shape: PipelineShape): readonly string[] {
  const { deploys, smokes, environment, starter, passwordVariable } = shape
  const image = imageOf(shape)
  return [
    '# The gates stand here and not in .slipway.yml, since what is given here wins over that file. A merge request can change this file, too: let',
    "# one of the group's own projects have it (Settings > CI/CD > General pipelines > CI/CD configuration file) where that matters.",
    'include:',
    '  # Merge requests: all but the push.',
    component(shape),
    '    inputs:',
    '      job-name: check',
    '      stage: package',
    `      stages: ${stagesOf(shape)}`,
    ...when(starter, '      # Your toolchain, with git and Node 20.19 or later.'),
    '      slipway-source: checkout',
    `      job-image: ${image}`,
    ...gatesOf(shape),
    '      rules:',
    '        - if: $CI_PIPELINE_SOURCE == "merge_request_event"',
    '',
    component(shape),
    '    inputs:',
    '      job-name: package',
    '      stage: package',
    `      stages: ${stagesOf(shape)} push`,
    '      slipway-source: checkout',
    `      job-image: ${image}`,
    ...gatesOf(shape),
    ...(passwordVariable === undefined ? [] : [`      password-variable: ${passwordVariable}`]),
    '      rules:',
    '        - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH',
    ...(shape.tags ?? []).map((pattern) => `        - if: ${tagCondition(pattern)}`),
    ...when(
      deploys,
      '',
      component(shape),
      '    inputs:',
      '      job-name: deploy',
      '      stage: deploy',
      `      stages: deploy${smokes ? ' smoke' : ''}`,
      `      environment: ${environment}`,
      '      rules:',
      '        - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH',
    ),
  ]
}

/** A pattern of GitHub's as a condition of GitLab's. */
function tagCondition(pattern: string): string {
  if (/^\*+$/.test(pattern)) return '$CI_COMMIT_TAG'
  const expression = pattern.replace(/[.+^$(){}|[\]\\/]/g, '\\$&').replace(/\*+/g, '.*')
  return `$CI_COMMIT_TAG =~ /^${expression}$/`
}

/** As text: an input of GitLab that is empty is not given. */
const gatesOf = ({ tests, failOn, ignoreUnfixed }: PipelineShape): readonly string[] => [
  ...when(tests, "      allow-empty: 'false'"),
  '      scanners: vuln,secret',
  `      fail-on: ${failOn}`,
  `      ignore-unfixed: '${String(ignoreUnfixed)}'`,
]

interface JobImage {
  readonly image: string
  readonly packages: string
  /** Version from which on there is one. */
  readonly oldest?: string
}

/** Images of Debian 13, whose own Node is new enough for Slipway, and what is installed into them for a toolchain. */
const IMAGES: Readonly<Partial<Record<Language, JobImage>>> = {
  node: { image: 'node:VERSION-trixie', packages: '', oldest: '20' },
  go: { image: 'golang:VERSION-trixie', packages: 'nodejs', oldest: '1.24' },
  python: { image: 'python:VERSION-trixie', packages: 'nodejs', oldest: '3.9' },
  ruby: { image: 'ruby:VERSION-trixie', packages: 'nodejs', oldest: '3.2' },
  php: { image: 'php:VERSION-cli-trixie', packages: 'nodejs composer', oldest: '8.1' },
  rust: { image: 'rust:1-trixie', packages: 'nodejs' },
  java: { image: 'node:24-trixie', packages: 'openjdk-21-jdk-headless maven' },
  cpp: { image: 'node:24-trixie', packages: 'cmake g++ make' },
}

const USUAL: Readonly<Partial<Record<Language, string>>> = { node: '24', go: '1' }

/** A language whose image has no Node that is new enough: the question says so. */
export const hasImage = (language: Language): boolean => IMAGES[language] !== undefined

function imageOf({ starter, toolchains }: PipelineShape): string {
  if (starter) return 'node:24-bookworm'
  // With several, the one that Debian cannot add gives the image.
  const [first] = toolchains.filter(({ language }) => language !== 'node' && hasImage(language))
  const chosen = first ?? toolchains.find(({ language }) => language === 'node')
  const row = chosen === undefined ? undefined : IMAGES[chosen.language]
  if (row === undefined || chosen === undefined) return 'node:24-trixie'
  const known = /^\d+(?:\.\d+)?$/.test(chosen.version ?? '') ? chosen.version : undefined
  const isOld = known !== undefined && row.oldest !== undefined && compareVersions(known, row.oldest) < 0
  return row.image.replace('VERSION', (isOld ? row.oldest : known) ?? USUAL[chosen.language] ?? '')
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number))
  return (left?.[0] ?? 0) - (right?.[0] ?? 0) || (left?.[1] ?? 99) - (right?.[1] ?? 0)
}

function packagesOf({ toolchains, dockerfile, starter }: PipelineShape): readonly string[] {
  if (starter) return []
  const own = toolchains.flatMap(({ language }) => (IMAGES[language]?.packages ?? '').split(' '))
  return [...new Set([...own, ...(dockerfile ? ['buildah'] : [])])].filter((name) => name !== '')
}

/** What is installed into the image of the job. */
function jobText(name: string, shape: PipelineShape): readonly string[] {
  const packages = packagesOf(shape)
  if (packages.length === 0) return []
  return [
    `${name}:`,
    '  before_script:',
    '    - apt-get update -qq',
    `    - apt-get install -qq --yes --no-install-recommends ${packages.join(' ')}`,
    ...when(
      packages.includes('buildah'),
      '  variables:',
      '    # Buildah in a container that has no rights of its own.',
      '    BUILDAH_ISOLATION: chroot',
      '    STORAGE_DRIVER: vfs',
    ),
    '',
  ]
}

function deployText({ environment, several }: PipelineShape): readonly string[] {
  return [
    '# The image is what the job before gave as its output, whatever lies in the files that come with it. Deploys to one environment wait for each other.',
    'deploy:',
    '  variables:',
    several === true ? '    INPUT_IMAGES: $SLIPWAY_RUN_IMAGES' : '    INPUT_IMAGE: $SLIPWAY_RUN_IMAGE',
    `  resource_group: deploy-${environment}`,
    '  environment:',
    `    name: ${environment}`,
    '    url: $SLIPWAY_RUN_URL',
  ]
}
