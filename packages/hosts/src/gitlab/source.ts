import type { SourceContext } from '@slipway/core'
import { definedOnly, nonEmpty } from '../kit/defined'

/** The commit, from GitLab's predefined variables (docs.gitlab.com/ci/variables/predefined_variables). */
export function gitlabSource(env: NodeJS.ProcessEnv): SourceContext {
  const iid = Number(env['CI_MERGE_REQUEST_IID'] ?? Number.NaN)
  const commit = nonEmpty(env['CI_MERGE_REQUEST_SOURCE_BRANCH_SHA']) ?? env['CI_COMMIT_SHA']
  const url = env['CI_PROJECT_URL']
  return definedOnly({
    repository: env['CI_PROJECT_PATH'],
    repositoryUrl: url,
    filesUrl: url === undefined || commit === undefined ? undefined : `${url}/-/blob/${commit}`,
    commit,
    ref: env['CI_COMMIT_REF_NAME'],
    protectedRef: env['CI_COMMIT_REF_PROTECTED'] === 'true' ? true : undefined,
    tag: nonEmpty(env['CI_COMMIT_TAG']),
    defaultBranch: nonEmpty(env['CI_DEFAULT_BRANCH']),
    scheduled: env['CI_PIPELINE_SOURCE'] === 'schedule' ? true : undefined,
    event: env['CI_PIPELINE_SOURCE'],
    changeRequest: Number.isSafeInteger(iid) ? iid : undefined,
    targetBranch:
      nonEmpty(env['CI_MERGE_REQUEST_TARGET_BRANCH_NAME']) ??
      nonEmpty(env['CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME']),
    fork: isFork(env),
    runId: env['CI_PIPELINE_ID'],
    workflow: nonEmpty(env['CI_CONFIG_PATH']) ?? '.gitlab-ci.yml',
    byHand: env['CI_JOB_MANUAL'] === 'true' || env['CI_PIPELINE_SOURCE'] === 'web' ? true : undefined,
    actor: nonEmpty(env['GITLAB_USER_LOGIN']),
    // A child pipeline: no variable tells the id of its parent, whose records it is given.
    isPart: env['CI_PIPELINE_SOURCE'] === 'parent_pipeline' ? true : undefined,
    runUrl: env['CI_PIPELINE_URL'],
    job: env['CI_JOB_NAME'],
  })
}

/**
 * A pipeline of a fork's merge request runs in the fork, or here when a member starts it. Pull requests of another host
 * name both repositories. A merge request that does not say where it comes from counts as foreign.
 */
function isFork(env: NodeJS.ProcessEnv): boolean {
  const isRequest =
    env['CI_PIPELINE_SOURCE'] === 'merge_request_event' || nonEmpty(env['CI_MERGE_REQUEST_IID']) !== undefined
  const request = [
    env['CI_MERGE_REQUEST_SOURCE_PROJECT_ID'],
    env['CI_MERGE_REQUEST_PROJECT_ID'] ?? env['CI_PROJECT_ID'],
  ] as const
  const [from, to] = [
    env['CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY'],
    env['CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY'],
  ]
  return (isRequest && (request[0] === undefined || request[0] !== request[1])) || from !== to
}
