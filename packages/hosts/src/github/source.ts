import { readFileSync } from 'node:fs'
import { isObject, parseJson, property, type SourceContext, textAt } from '@slipway/core'
import { gitSource } from '../git/source'
import { definedOnly } from '../kit/defined'
import { endedRunOf } from './ended-run'
import { isFork } from './fork'

/** The commit, from the runner's variables and the event file. */
export function githubSource(env: NodeJS.ProcessEnv): SourceContext {
  const event = readEvent(env['GITHUB_EVENT_PATH'])
  const repository = env['GITHUB_REPOSITORY']
  const server = env['GITHUB_SERVER_URL'] ?? 'https://github.com'
  const number = property(event, 'pull_request', 'number')
  const runId = env['GITHUB_RUN_ID']
  // On a pull request GITHUB_SHA is a merge commit that exists nowhere else; people know the head.
  const commit = textAt(event, 'pull_request', 'head', 'sha') ?? env['GITHUB_SHA']
  return definedOnly({
    repository,
    repositoryUrl: repository === undefined ? undefined : `${server}/${repository}`,
    filesUrl: repository === undefined || commit === undefined ? undefined : `${server}/${repository}/blob/${commit}`,
    commit,
    ref: env['GITHUB_HEAD_REF'] === '' ? env['GITHUB_REF_NAME'] : (env['GITHUB_HEAD_REF'] ?? env['GITHUB_REF_NAME']),
    protectedRef: env['GITHUB_REF_PROTECTED'] === 'true' ? true : undefined,
    tag: env['GITHUB_REF_TYPE'] === 'tag' ? env['GITHUB_REF_NAME'] : undefined,
    defaultBranch: textAt(event, 'repository', 'default_branch'),
    scheduled: env['GITHUB_EVENT_NAME'] === 'schedule' ? true : undefined,
    event: env['GITHUB_EVENT_NAME'],
    changeRequest: typeof number === 'number' ? number : undefined,
    targetBranch:
      textAt(event, 'pull_request', 'base', 'ref') ??
      // A merge queue tries changes together before they are in.
      textAt(event, 'merge_group', 'base_ref')?.replace(/^refs\/heads\//, ''),
    fork: isFork({
      name: env['GITHUB_EVENT_NAME'],
      event,
      repository,
      commit: env['GITHUB_SHA'],
      checkedOut: () => gitSource(env['GITHUB_WORKSPACE'] ?? process.cwd()).commit,
    }),
    runId,
    // owner/repository/.github/workflows/file.yml@ref
    workflow: env['GITHUB_WORKFLOW_REF']?.replace(/@.*$/, ''),
    byHand: env['GITHUB_EVENT_NAME'] === 'workflow_dispatch' ? true : undefined,
    actor: env['GITHUB_TRIGGERING_ACTOR'] ?? env['GITHUB_ACTOR'],
    attempt: attemptOf(env['GITHUB_RUN_ATTEMPT']),
    runUrl:
      repository === undefined || runId === undefined ? undefined : `${server}/${repository}/actions/runs/${runId}`,
    job: env['GITHUB_JOB'],
    endedRun: env['GITHUB_EVENT_NAME'] === 'workflow_run' ? endedRunOf(event) : undefined,
  })
}

/** Which try of the run: from 1, one more each time it is started again. */
function attemptOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
}

/** Undefined without a path, null for what is no event. */
function readEvent(path: string | undefined): unknown {
  if (path === undefined) return undefined
  try {
    const event = parseJson(readFileSync(path, 'utf8'))
    return isObject(event) ? event : null
  } catch {
    return null
  }
}
