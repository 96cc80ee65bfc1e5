import { commentJob } from './comment-job'
import { checkJob, deployJob, imageJob } from './github-jobs'
import type { WorkflowShape } from './github-shape'
import { startsOn, when } from './github-steps'
import { isUnknown } from './pins'

/** The whole workflow: a job for change requests, one for their comment, one for the branch, and one that deploys. */
export function renderWorkflow(shape: WorkflowShape): string {
  const comment = commentJob({
    release: shape.release,
    runner: 'ubuntu-latest',
    suffix: '',
    records:
      shape.components.length > 0 ? ['pattern: slipway-check-*', 'merge-multiple: true'] : ['name: slipway-check'],
  })
  const jobs = [checkJob(shape), comment, imageJob(shape), ...(shape.deploys ? [deployJob(shape)] : [])]
  return `${[...head(shape), jobs.map((job) => job.join('\n')).join('\n\n')].join('\n')}\n`
}

function head(shape: WorkflowShape): readonly string[] {
  const { release, starter, deploys } = shape
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
    ...startsOn(shape),
    'permissions: {}',
    '',
    'jobs:',
    ...when(!deploys, '  # There is no job that deploys: .slipway.yml says nothing of where to.'),
  ]
}
