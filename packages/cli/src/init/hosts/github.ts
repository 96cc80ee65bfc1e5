import type { Toolchain } from '../toolchain'
import { checkJob, commentJob, deployJob, imageJob } from './github-jobs'
import { when } from './github-steps'
import { isUnknown, type Release } from './pins'

/** What differs from workflow to workflow; everything else of it is fixed text. */
export interface WorkflowShape {
  readonly release: Release
  readonly branch: string
  /** Patterns of tags that start it as well. */
  readonly tags: readonly string[]
  readonly toolchains: readonly Toolchain[]
  /** Whether there is a stage for it. */
  readonly tests: boolean
  readonly deploys: boolean
  readonly smokes: boolean
  readonly environment: string
  /** Of a repository that makes several images. */
  readonly components: readonly string[]
  readonly login: Login
  readonly failOn: string
  readonly ignoreUnfixed: boolean
  /** For people who fill it in themselves: says where. */
  readonly starter: boolean
}

/** Expressions of GitHub; the right to push to GitHub's own registry goes with the job's token. */
export interface Login {
  readonly username: string
  readonly password: string
  readonly packages: boolean
}

export const OWN_LOGIN: Login = { username: '${{ github.actor }}', password: '${{ github.token }}', packages: true }

/** The whole workflow: a job for change requests, one for their comment, one for the branch, and one that deploys. */
export function renderWorkflow(shape: WorkflowShape): string {
  const jobs = [checkJob(shape), commentJob(shape), imageJob(shape), ...(shape.deploys ? [deployJob(shape)] : [])]
  return `${[...head(shape), jobs.map((job) => job.join('\n')).join('\n\n')].join('\n')}\n`
}

function head({ release, branch, tags, starter, deploys }: WorkflowShape): readonly string[] {
  return [
    '# From source to a verified release. A pull request is built, tested and scanned by a job that may only read, and commented on by another that',
    '# runs nothing of it. On the branch build, test, scan and push share a job, because what needs the image layout shares a job; deploy and smoke',
    '# check are in the next, which gets the digest. What is built and where it goes stands in .slipway.yml.',
    '#',
    ...when(
      starter,
      '# To set up: copy .slipway.yml beside it into your repository; give the environment "production" a secret KUBECONFIG with a kubeconfig for one',
      '# service account; install what your build and tests need where the comments say so, in both jobs.',
      '#',
    ),
    '# The gates stand here and not in .slipway.yml, since what is given here wins over that file, which a pull request can change as any other.',
    '#',
    ...when(
      isUnknown(release),
      '# before the first release: the forty zeros below are no commit; put the full SHA there of one that you have read.',
    ),
    ...when(
      starter,
      '# Every action is pinned to a commit. A release of Slipway stamps its own into these lines; Dependabot and Renovate keep them up to date.',
    ),
    ...when(!starter, '# Every action is pinned to a commit; Dependabot and Renovate keep them up to date.'),
    'name: slipway',
    '',
    'on:',
    '  push:',
    `    branches: [${scalar(branch)}]`,
    ...when(tags.length > 0, `    tags: [${tags.map((tag) => `'${tag.replaceAll("'", "''")}'`).join(', ')}]`),
    '  pull_request:',
    '',
    'permissions: {}',
    '',
    'jobs:',
    ...when(!deploys, '  # There is no job that deploys: .slipway.yml says nothing of where to.'),
  ]
}

const scalar = (text: string): string => (/^[A-Za-z][\w./-]*$/.test(text) ? text : JSON.stringify(text))
