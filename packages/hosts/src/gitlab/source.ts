import type { SourceContext } from '@slipway/core'
import { definedOnly, nonEmpty } from '../kit/defined'

/** The commit, from GitLab's predefined variables (docs.gitlab.com/ci/variables/predefined_variables). */
export function gitlabSource(env: NodeJS.ProcessEnv): SourceContext {
  const iid = Number(env['CI_MERGE_REQUEST_IID'] ?? Number.NaN)
  const from = env['CI_MERGE_REQUEST_SOURCE_PROJECT_ID']
  return definedOnly({
    repository: env['CI_PROJECT_PATH'],
    repositoryUrl: env['CI_PROJECT_URL'],
    commit: nonEmpty(env['CI_MERGE_REQUEST_SOURCE_BRANCH_SHA']) ?? env['CI_COMMIT_SHA'],
    ref: env['CI_COMMIT_REF_NAME'],
    event: env['CI_PIPELINE_SOURCE'],
    changeRequest: Number.isSafeInteger(iid) ? iid : undefined,
    fork: from !== undefined && from !== (env['CI_MERGE_REQUEST_PROJECT_ID'] ?? env['CI_PROJECT_ID']),
    runId: env['CI_PIPELINE_ID'],
    workflow: nonEmpty(env['CI_CONFIG_PATH']) ?? '.gitlab-ci.yml',
    byHand: env['CI_JOB_MANUAL'] === 'true' || env['CI_PIPELINE_SOURCE'] === 'web' ? true : undefined,
    // A child pipeline: no variable tells the id of its parent, whose records it is given.
    isPart: env['CI_PIPELINE_SOURCE'] === 'parent_pipeline' ? true : undefined,
    runUrl: env['CI_PIPELINE_URL'],
    job: env['CI_JOB_NAME'],
  })
}
