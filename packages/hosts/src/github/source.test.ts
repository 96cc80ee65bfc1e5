import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { gitlabSource } from '../gitlab/source'
import { githubSource } from './source'

function github(event: unknown, env: Record<string, string>) {
  const path = join(mkdtempSync(join(tmpdir(), 'slipway-event-')), 'event.json')
  writeFileSync(path, typeof event === 'string' ? event : JSON.stringify(event))
  return githubSource({
    GITHUB_EVENT_PATH: path,
    GITHUB_REPOSITORY: 'team/shop',
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_SHA: 'merge',
    GITHUB_REF_NAME: 'main',
    GITHUB_HEAD_REF: '',
    GITHUB_RUN_ID: '7',
    GITHUB_JOB: 'deliver',
    ...env,
  })
}

const SHA = 'a'.repeat(40)
const pull = (repo: unknown) => ({ pull_request: { number: 12, head: { sha: 'head', repo } } })
const run = (head_repository: unknown) => ({ workflow_run: { head_repository, head_sha: 'w' } })

describe('trust on GitHub', () => {
  test.each<[string, unknown, Record<string, string>, object]>([
    [
      'push',
      { ref: 'refs/heads/main' },
      { GITHUB_EVENT_NAME: 'push' },
      { fork: false, commit: 'merge', ref: 'main', changeRequest: undefined },
    ],
    ['tag', {}, { GITHUB_EVENT_NAME: 'push', GITHUB_REF_NAME: 'v1.2' }, { fork: false, ref: 'v1.2' }],
    ['schedule', { schedule: '* * * * *' }, { GITHUB_EVENT_NAME: 'schedule' }, { fork: false, event: 'schedule' }],
    [
      'pull request of the same repository',
      pull({ full_name: 'team/shop' }),
      { GITHUB_EVENT_NAME: 'pull_request', GITHUB_HEAD_REF: 'feature' },
      { fork: false, commit: 'head', ref: 'feature', changeRequest: 12 },
    ],
    [
      'pull request of a fork',
      pull({ full_name: 'mallory/shop' }),
      { GITHUB_HEAD_REF: 'feature' },
      { fork: true, changeRequest: 12 },
    ],
    ['pull request of a fork that is gone', pull(null), {}, { fork: true }],
    [
      'pull_request_target of a fork',
      pull({ full_name: 'mallory/shop' }),
      { GITHUB_EVENT_NAME: 'pull_request_target' },
      { fork: true, commit: 'head' },
    ],
    ['workflow_run of the same repository', run({ full_name: 'team/shop' }), {}, { fork: false }],
    [
      'workflow_run of a fork',
      run({ full_name: 'mallory/shop' }),
      { GITHUB_EVENT_NAME: 'workflow_run' },
      { fork: true },
    ],
    [
      'merge_group',
      { merge_group: { head_sha: 'q' } },
      { GITHUB_EVENT_NAME: 'merge_group', GITHUB_SHA: 'q' },
      { fork: false, commit: 'q' },
    ],
    ['an event file that is broken', '{', {}, { fork: true, commit: 'merge' }],
    ['an event file that is empty', '', { GITHUB_EVENT_NAME: 'push' }, { fork: true }],
    ['an event file that is no object', '[]', { GITHUB_EVENT_NAME: 'push' }, { fork: true }],
    ['an event file that is not there', {}, { GITHUB_EVENT_PATH: '/nowhere/event.json' }, { fork: true }],
    ['a pull request without its head', {}, { GITHUB_EVENT_NAME: 'pull_request' }, { fork: true }],
    [
      'pull_request_target without its head',
      { pull_request: {} },
      { GITHUB_EVENT_NAME: 'pull_request_target' },
      { fork: true },
    ],
    [
      'a review of a fork',
      pull({ full_name: 'mallory/shop' }),
      { GITHUB_EVENT_NAME: 'pull_request_review' },
      { fork: true },
    ],
    ['workflow_run that does not say of whom', { workflow_run: {} }, {}, { fork: true }],
    ['workflow_run without anything', {}, { GITHUB_EVENT_NAME: 'workflow_run' }, { fork: true }],
    ['workflow_dispatch', { ref: 'refs/heads/main' }, { GITHUB_EVENT_NAME: 'workflow_dispatch' }, { fork: false }],
    ['a comment on an issue', { issue: { number: 3 } }, { GITHUB_EVENT_NAME: 'issue_comment' }, { fork: false }],
    [
      'keys of the prototype',
      '{"__proto__":{"pull_request":{"head":{"repo":{"full_name":"x"}}}}}',
      {},
      { fork: false },
    ],
  ])('%s', (_, event, env, want) => {
    const source = github(event, env)
    expect({ ...Object.fromEntries(Object.keys(want).map((key) => [key, undefined])), ...source }).toMatchObject(want)
    expect(source).toMatchObject({
      repositoryUrl: 'https://github.example/team/shop',
      runUrl: 'https://github.example/team/shop/actions/runs/7',
    })
  })

  const comment = { issue: { number: 3, pull_request: { url: 'https://api.github.example/pulls/3' } } }
  test.each<[string, string | undefined, boolean]>([
    ['the default branch is checked out', SHA, false],
    ['something else is', 'f'.repeat(40), true],
    ['nothing is', undefined, true],
  ])('a comment on a pull request tells nothing of its head: %s', (_, head, fork) => {
    const workspace = mkdtempSync(join(tmpdir(), 'slipway-checkout-'))
    if (head !== undefined) {
      mkdirSync(join(workspace, '.git'))
      writeFileSync(join(workspace, '.git/HEAD'), `${head}\n`)
    }
    const env = { GITHUB_EVENT_NAME: 'issue_comment', GITHUB_SHA: SHA, GITHUB_WORKSPACE: workspace }
    expect(github(comment, env).fork).toBe(fork)
  })

  test('nothing known is nothing said, unless the event may be about the code of a stranger', () => {
    expect(githubSource({})).toEqual({ fork: false })
    const without = (event: string) => githubSource({ GITHUB_EVENT_NAME: event, GITHUB_WORKSPACE: tmpdir() }).fork
    expect(['push', 'schedule', 'release'].map(without)).toEqual([false, false, false])
    expect(['pull_request', 'pull_request_target', 'workflow_run', 'issue_comment'].map(without)).toEqual([
      true,
      true,
      true,
      true,
    ])
  })
})

describe('trust on GitLab', () => {
  const base = { CI_PROJECT_ID: '5', CI_PROJECT_PATH: 'team/shop', CI_COMMIT_SHA: 'merge', CI_COMMIT_REF_NAME: 'main' }
  test.each<[string, Record<string, string>, object]>([
    ['branch', {}, { fork: false, commit: 'merge' }],
    ['tag', { CI_COMMIT_TAG: 'v1', CI_COMMIT_REF_NAME: 'v1' }, { fork: false, ref: 'v1' }],
    [
      'merge request',
      { CI_MERGE_REQUEST_IID: '3', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '5', CI_MERGE_REQUEST_PROJECT_ID: '5' },
      { fork: false, changeRequest: 3, commit: 'merge' },
    ],
    [
      'merge request of a fork, run in the parent',
      { CI_MERGE_REQUEST_IID: '3', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '9', CI_MERGE_REQUEST_PROJECT_ID: '5' },
      { fork: true, changeRequest: 3 },
    ],
    [
      'merge request of a fork, run in the fork',
      {
        CI_PROJECT_ID: '9',
        CI_MERGE_REQUEST_IID: '3',
        CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '9',
        CI_MERGE_REQUEST_PROJECT_ID: '5',
      },
      { fork: true },
    ],
    [
      'merged results',
      {
        CI_MERGE_REQUEST_IID: '3',
        CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: 'head',
        CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '5',
        CI_MERGE_REQUEST_PROJECT_ID: '5',
      },
      { fork: false, commit: 'head' },
    ],
    [
      'merge request that does not say where it comes from',
      { CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_IID: '3', CI_MERGE_REQUEST_PROJECT_ID: '5' },
      { fork: true },
    ],
    [
      'child pipeline of a merge request of a fork',
      {
        CI_PIPELINE_SOURCE: 'parent_pipeline',
        CI_MERGE_REQUEST_IID: '3',
        CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '9',
        CI_MERGE_REQUEST_PROJECT_ID: '5',
      },
      { fork: true },
    ],
    [
      'pull request of another host, from a fork',
      {
        CI_PIPELINE_SOURCE: 'external_pull_request_event',
        CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY: 'mallory/shop',
        CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY: 'team/shop',
      },
      { fork: true },
    ],
    [
      'pull request of another host, from its own branch',
      {
        CI_PIPELINE_SOURCE: 'external_pull_request_event',
        CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY: 'team/shop',
        CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY: 'team/shop',
      },
      { fork: false },
    ],
    ['child pipeline', { CI_PIPELINE_SOURCE: 'parent_pipeline' }, { fork: false, event: 'parent_pipeline' }],
  ])('%s', (_, env, want) => {
    expect(gitlabSource({ ...base, ...env })).toMatchObject(want)
  })
})

describe('the place of a run among others', () => {
  test('on GitHub: its workflow file, whatever the branch, and whether a person started it', () => {
    const env = { GITHUB_WORKFLOW_REF: 'team/shop/.github/workflows/ci.yml@refs/heads/main', GITHUB_EVENT_NAME: 'push' }
    const workflow = 'team/shop/.github/workflows/ci.yml'
    expect(github({}, env)).toMatchObject({ workflow, runId: '7' })
    expect(github({}, env)).not.toHaveProperty('byHand')
    expect(github({}, { ...env, GITHUB_EVENT_NAME: 'workflow_dispatch' })).toMatchObject({ workflow, byHand: true })
  })

  test.each([
    ['a push', { CI_PIPELINE_SOURCE: 'push' }, undefined],
    ['a job that a person started', { CI_PIPELINE_SOURCE: 'push', CI_JOB_MANUAL: 'true' }, true],
    ['a pipeline that a person started', { CI_PIPELINE_SOURCE: 'web' }, true],
  ])('on GitLab: %s', (_, env, byHand) => {
    const source = gitlabSource({ CI_PIPELINE_ID: '9', ...env })
    expect([source.workflow, source.byHand]).toEqual(['.gitlab-ci.yml', byHand])
    expect(gitlabSource({ ...env, CI_CONFIG_PATH: 'ci/deploy.yml' }).workflow).toBe('ci/deploy.yml')
  })
})
