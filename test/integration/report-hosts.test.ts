import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type Sandbox, startSandbox } from '@slipway/sandbox'
import { renderComponent } from '@slipway/hosts/generate'
import { actions } from '../../scripts/actions'
import { GitHubRepository } from '../e2e/hosts/github-repository'
import { commitAll, GitLabProject } from '../e2e/hosts/gitlab-project'
import { lookUp } from '../e2e/needs'
import { type Jaeger, startJaeger } from '../e2e/watch/jaeger'
import { type Trace, tracesOf, treeOf } from '../e2e/watch/traces'
import { unpackArchive } from '../release-archive'
import { type GitHubApi, type GitLabApi, startGitHubApi, startGitLabApi } from './host-apis'

/**
 * One run over three jobs, as the hosts' runners start them, told by a fourth: to stand-ins of the hosts' interfaces,
 * and to a real Jaeger.
 */
const programs = lookUp('report-hosts')
const [act, gitlab, program] = [
  await programs.tool('act'),
  await programs.tool('gitlab-ci-local'),
  await programs.tool('jaeger'),
]
/** A minute of work, so it is none of `npm test`. */
const wanted = process.env['SLIPWAY_E2E_HOSTS'] === '1'
const can =
  wanted && act !== undefined && gitlab !== undefined && program !== undefined && (await programs.has('rsync'))
const suite = can ? describe : describe.skip
const because = can ? '' : ' (skipped: npm run e2e -- hosts)'

// Three runs of four jobs, on machines that do other things, too.
const TIMEOUT = 600_000
const root = mkdtempSync(join(tmpdir(), 'slipway-told-'))
const slipway = join(root, 'slipway')
let commit = ''
let sandbox: Sandbox
let jaeger: Jaeger

beforeAll(async () => {
  if (!can) return
  unpackArchive(slipway)
  commit = commitAll(slipway)
  sandbox = await startSandbox({ directory: join(root, 'sandbox') })
  jaeger = await startJaeger(program!.file)
}, TIMEOUT)
afterAll(async () => {
  await jaeger?.stop()
  await sandbox?.stop()
  rmSync(root, { recursive: true, force: true })
})

const env = () => ({
  RUNNER_TOOL_CACHE: join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'slipway/tools'),
})

/** A program, its tests and a chart of one ConfigMap; one of the two may be broken. */
const filesOf = (broken?: 'test' | 'chart') => ({
  '.slipway.yml': JSON.stringify({
    version: 1,
    stages: {
      build: { image: 'registry.example.com/team/shop', base: 'scratch', copy: ['app:/app'], entrypoint: ['/app/run'] },
      test: { command: 'node write.mjs', reports: ['junit.xml'] },
      deploy: { chart: 'chart', release: 'shop', namespace: 'shop', 'create-namespace': true, image: 'none' },
      report: { comment: 'changes', check: true, deployment: true, trace: jaeger.receiver, 'allow-private': true },
    },
    environments: { production: { deploy: { 'require-proof': 'none', url: 'https://shop.example.com' } } },
  }),
  'app/run': '#!/bin/sh\n',
  'chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 0.1.0\n',
  'chart/templates/map.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: shop }\ndata: { a: b }\n' +
    (broken === 'chart' ? '{{ fail "no" }}\n' : ''),
  'write.mjs': `import { writeFileSync } from 'node:fs'
console.log('parent ' + process.env.TRACEPARENT)
const failure = ${broken === 'test'} ? '<failure message="1 is not 2"/>' : ''
writeFileSync('junit.xml', '<testsuite><testcase name="adds">' + failure + '</testcase></testsuite>')
`,
})

const uses = (name: string) => `slipway-ci/slipway/actions/${name}@${'1'.repeat(40)}`
const keep = (name: string) => `
      - uses: actions/upload-artifact@${'1'.repeat(40)}
        if: always()
        with: { name: slipway-${name}, path: slipway-out/record }`
const job = (name: string, steps: string, rest = '') => `
  ${name}:
    runs-on: ubuntu-latest${rest}
    steps:
      - uses: actions/checkout@${'1'.repeat(40)}${steps}`
const WORKFLOW = `name: delivery
on: pull_request
jobs:${job('image', `\n      - uses: ${uses('build')}${keep('image')}`)}${job(
  'tests',
  `\n      - uses: ${uses('test')}${keep('tests')}`,
)}${job(
  'release',
  `\n      - uses: ${uses('deploy')}
        with:
          environment: production
          kubeconfig-content: \${{ secrets.KUBECONFIG }}${keep('release')}`,
  '\n    needs: [image, tests]',
)}${job(
  'report',
  `
      - uses: actions/download-artifact@${'1'.repeat(40)}
        with: { pattern: 'slipway-*', path: slipway-out/record, merge-multiple: true }
      - uses: ${uses('report')}
        with:
          environment: production
          token: \${{ secrets.GITHUB_TOKEN }}`,
  '\n    needs: [image, tests, release]\n    if: always()',
)}
`

/** Spans of a run in which all went well: tools belong to their stage, stages to the run. */
const STAGES = ['build', 'deploy', 'test']
function expectWhole(trace: Trace, run: string, output: string): void {
  const tree = treeOf(trace)
  expect(tree.filter(([, parent]) => parent === undefined)).toEqual([[run, undefined]])
  expect(tree.filter(([, parent]) => parent === run).map(([name]) => name)).toEqual(STAGES)
  expect(tree.filter(([, parent]) => parent === 'deploy').some(([name]) => name === 'helm')).toBe(true)
  // What the tests of the user got as TRACEPARENT: their own spans would join.
  expect(output).toContain(`parent 00-${trace.traceID}-`)
}

/** What leads rights of the job elsewhere is read from the target branch: git finds that in the folder. */
function serveHistory({ root, directory }: { readonly root: string; readonly directory: string }, url: string): void {
  const rule = `[url "file://${directory}"]\n  insteadOf = ${url}\n`
  writeFileSync(join(root, '.gitconfig'), `${rule}[uploadpack]\n  allowFilter = true\n`)
}

suite(`a run of three jobs is told once${because}`, () => {
  describe('GitHub, by act', () => {
    let api: GitHubApi
    let repository: GitHubRepository
    beforeEach(async () => {
      api = await startGitHubApi()
      repository = new GitHubRepository(act!)
      repository.provide('slipway-ci/slipway', slipway)
      repository.write('.github/workflows/delivery.yml', WORKFLOW)
      serveHistory(repository, 'https://github.com/team/shop.git')
    })
    afterEach(async () => {
      repository.remove()
      await api.stop()
    })

    let commits = 0
    async function run(broken?: 'test') {
      for (const [file, text] of Object.entries(filesOf(broken))) repository.write(file, text)
      const sha = commitAll(repository.directory, commits++ === 0 ? 'https://github.com/team/shop.git' : undefined)
      return { sha, ...(await again(sha)) }
    }
    async function again(sha: string) {
      const [head, base] = ['feature', 'main'].map((ref) => ({
        sha,
        ref,
        repo: { full_name: 'team/shop', fork: false },
      }))
      api.pulls.splice(0, 1, { number: 12, head: { sha } })
      return repository.runCommitted('pull_request', {
        event: { number: 12, repository: { default_branch: 'main' }, pull_request: { number: 12, head, base } },
        secrets: { KUBECONFIG: readFileSync(sandbox.kubeconfig, 'utf8'), GITHUB_TOKEN: 'ghs_0123456789' },
        env: { ...env(), GITHUB_API_URL: api.url, GITHUB_GRAPHQL_URL: `${api.url}/graphql` },
      })
    }

    test(
      'one comment that changes with what happened, one check on the head, the state of the deployment, one trace',
      async () => {
        const { sha, code, output } = await run()
        expect({ code, output }).toMatchObject({ code: 0 })
        expect(api.comments).toHaveLength(1)
        expect(api.comments[0]?.['body']).toContain('### ✅')
        expect(api.checks).toMatchObject([{ name: 'Slipway', head_sha: sha, conclusion: 'success' }])
        expect(api.deployments).toMatchObject([
          {
            ref: sha,
            environment: 'production',
            statuses: [{ state: 'success', environment_url: 'https://shop.example.com' }],
          },
        ])
        const [trace, ...others] = await tracesOf(jaeger.address, 'team/shop')
        expect(others).toEqual([])
        expectWhole(trace!, 'RUN delivery', output)

        const before = api.written().length
        await again(sha)
        const written = api.written().slice(before)
        expect(written.filter((what) => !what.startsWith('PATCH /repos/team/shop/check-runs/'))).toEqual([])

        const bad = await run('test')
        expect(bad.code).not.toBe(0)
        expect(api.comments).toHaveLength(1)
        expect(api.comments[0]?.['body']).toContain('### ❌')
        expect(api.checks.map(({ head_sha, conclusion }) => [head_sha, conclusion])).toEqual([
          [sha, 'success'],
          [bad.sha, 'failure'],
        ])
        expect(api.deployments).toHaveLength(1)
      },
      TIMEOUT,
    )
  })

  describe('GitLab, by gitlab-ci-local', () => {
    let api: GitLabApi
    let project: GitLabProject
    beforeEach(async () => {
      api = await startGitLabApi()
      project = new GitLabProject(gitlab!, 'team/goods')
      const options = {
        version: '0.1.0',
        commit,
        image: 'unused',
        buildImage: 'unused',
        repository: `file://${slipway}`,
      }
      for (const action of actions)
        project.write(`templates/${action.name}/template.yml`, renderComponent(action, options))
      project.write('.gitlab-ci.yml', PIPELINE)
      serveHistory(project, `${api.url}/team/goods.git`)
    })
    afterEach(async () => {
      project.remove()
      await api.stop()
    })

    /** Of a pipeline of a merge request: its newest commit is what is checked out. */
    const variables = (sha: string, pipeline: number) => ({
      ...env(),
      SLIPWAY_HOME: slipway,
      SLIPWAY_SOURCE: 'image',
      KUBECONFIG: sandbox.kubeconfig,
      REPORT_TOKEN: 'glpat-0123456789',
      CI_API_V4_URL: api.url,
      CI_SERVER_URL: api.url,
      CI_PROJECT_ID: '5',
      CI_PROJECT_PATH: 'team/goods',
      CI_COMMIT_SHA: sha,
      CI_COMMIT_REF_NAME: 'feature',
      CI_DEFAULT_BRANCH: 'main',
      CI_PIPELINE_ID: String(pipeline),
      CI_PIPELINE_URL: `https://gitlab.example/team/goods/-/pipelines/${pipeline}`,
      CI_PIPELINE_SOURCE: 'merge_request_event',
      CI_MERGE_REQUEST_IID: '3',
      CI_MERGE_REQUEST_PROJECT_ID: '5',
      CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '5',
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
    })
    function push(broken?: 'chart', origin?: string): string {
      for (const [file, text] of Object.entries(filesOf(broken))) project.write(file, text)
      return (api.head = commitAll(project.directory, origin))
    }
    const run = (sha: string, pipeline: number) =>
      project.run(variables(sha, pipeline), [], { path: [dirname(process.execPath)], timeout: 250_000 })

    test(
      'one note that changes with what happened, one status on the head, the state of the deployment, one trace',
      async () => {
        const sha = push(undefined, 'https://gitlab.example.com/team/goods.git')
        const { code, output } = await run(sha, 7)
        expect({ code, output }).toMatchObject({ code: 0 })
        expect(api.notes).toHaveLength(1)
        expect(api.notes[0]?.['body']).toContain('### ✅')
        expect(api.statuses).toMatchObject([{ sha, name: 'Slipway', state: 'success', pipeline_id: 7 }])
        expect(api.deployments).toMatchObject([{ environment: 'production', sha, status: 'success' }])
        expect(api.environments).toMatchObject([{ name: 'production', external_url: 'https://shop.example.com' }])
        const [trace, ...others] = await tracesOf(jaeger.address, 'team/goods')
        expect(others).toEqual([])
        expectWhole(trace!, treeOf(trace!).find(([, parent]) => parent === undefined)?.[0] ?? '', output)

        const before = api.written().length
        await run(sha, 8)
        expect(api.written().slice(before)).toEqual([`POST /projects/5/statuses/${sha}`])

        // gitlab-ci-local starts nothing after a stage that was left out, not even what always runs: so the last fails.
        const later = push('chart')
        expect((await run(later, 9)).code).not.toBe(0)
        expect(api.notes).toHaveLength(1)
        expect(api.notes[0]?.['body']).toContain('### ❌')
        expect(api.statuses.map((status) => [status['sha'], status['state']])).toEqual([
          [sha, 'success'],
          [sha, 'success'],
          [later, 'failed'],
        ])
        expect(api.deployments.map((one) => [one['sha'], one['status']])).toEqual([
          [sha, 'success'],
          [later, 'failed'],
        ])
      },
      TIMEOUT,
    )
  })
})

/** A merge request that has an environment of its own: its deploy runs before the merge. */
const MERGE_REQUEST = `\n      rules: [{ if: '$CI_PIPELINE_SOURCE == "merge_request_event"' }]`
const PIPELINE = `stages: [build, test, deploy, report]
include:
${(
  [
    ['build', 'build', ''],
    ['test', 'test', ''],
    ['deploy', 'deploy', `\n      environment: production${MERGE_REQUEST}`],
    ['report', 'report', '\n      environment: production\n      token-variable: REPORT_TOKEN'],
  ] as const
)
  .map(
    ([name, stage, more]) => `  - component: $CI_SERVER_FQDN/$CI_PROJECT_PATH/${name}@$CI_COMMIT_SHA
    inputs:
      stage: ${stage}${more}
`,
  )
  .join('')}`
