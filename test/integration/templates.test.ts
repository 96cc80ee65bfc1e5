import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { parse, parseAllDocuments } from 'yaml'
import { configLayers, type InputSpecs, resolve } from '@slipway/core'
import { parseConfig } from '@slipway/core/config'
import { renderComponent, renderRunComponent } from '@slipway/hosts/generate'
import { actions } from '../../scripts/actions'
import type { ReleaseFile } from '../../scripts/release/release'
import { publishedWorkflows } from '../../scripts/workflows/workflows'
import type { Command } from '../e2e/hosts/tools'
import { lookUp } from '../e2e/needs'
import { expectValid, hostSchema } from './host-schemas'

/** The starter files as the hosts read them. */
const ROOT = new URL('../..', import.meta.url).pathname
const release = JSON.parse(readFileSync(join(ROOT, 'release.json'), 'utf8')) as ReleaseFile
const { released } = release
const text = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const CALLS = 'workflows-templates/github/slipway.yml'
/** The same jobs written out. */
const WORKFLOW = 'workflows-templates/github/slipway-steps.yml'
/** What GitHub starts from the default branch when the run of a fork has ended. */
const POSTER = 'workflows-templates/github/slipway-report.yml'
/** What takes the preview of a change away. */
const CLEANUP = 'workflows-templates/github/slipway-cleanup.yml'
const PIPELINE = 'workflows-templates/gitlab/slipway.gitlab-ci.yml'

interface Step {
  readonly name?: string
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}
interface Job {
  readonly if?: string
  /** Another workflow, instead of steps. */
  readonly uses?: string
  readonly secrets?: unknown
  readonly with?: Readonly<Record<string, unknown>>
  readonly outputs?: Readonly<Record<string, string>>
  readonly needs?: string | readonly string[]
  readonly steps: readonly Step[]
  readonly permissions?: string | Readonly<Record<string, string>>
  readonly concurrency: object
}
interface Workflow {
  readonly on: unknown
  readonly permissions: unknown
  readonly jobs: Readonly<Record<string, Job>>
}

/** The starter workflows, and those of this repository once it has some. */
function workflowFiles(): readonly { readonly name: string; readonly workflow: Workflow }[] {
  const folders = ['workflows-templates/github', '.github/workflows'].filter((folder) => existsSync(join(ROOT, folder)))
  const names = folders.flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`))
  return names
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => ({ name, workflow: parse(text(name)) as Workflow }))
}

/** Jobs that a change request starts: all, but those for an event that is none, and those that need one of them. */
function judged({ on, jobs }: Workflow): readonly string[] {
  const events = typeof on === 'string' ? [on] : Array.isArray(on) ? on : Object.keys(Object(on))
  if (!events.some((event) => /^pull_request|^merge_group$|^workflow_run$|^issue_comment$/.test(String(event))))
    return []
  const isOther = (job: Job | undefined): boolean =>
    /github\.event_name == '(?!pull_request)\w+'/.test(job?.if ?? '') ||
    [job?.needs ?? []].flat().some((name) => isOther(jobs[name]))
  return Object.keys(jobs).filter((name) => !isOther(jobs[name]))
}

/** It checks the change out, or starts what comes from it. report and remove do neither. */
const runsChange = ({ uses = '', run }: Step): boolean =>
  run !== undefined || /^actions\/checkout@|^\.\/|\/actions\/(?!(?:report|remove)@)\w+@/.test(uses)

/** Rights and secrets of the repository in a job that runs the code of a change request. */
function faultsOf(workflow: Workflow): readonly string[] {
  return judged(workflow).flatMap((name) => faultsOfJob(name, workflow.jobs[name]))
}

function faultsOfJob(name: string, job: Job | undefined): readonly string[] {
  if (job?.uses !== undefined) return faultsOfCall(name, job)
  if (job === undefined || !job.steps.some(runsChange)) return []
  const { permissions = 'no permissions of its own' } = job
  const rights =
    typeof permissions === 'string'
      ? [permissions]
      : Object.entries(permissions).flatMap(([right, level]) => (level === 'write' ? [`${right}: write`] : []))
  return [...rights.filter((right) => !/^(?:read-all|none)$/.test(right)), ...secretsIn(job)].map(
    (what) => `${name}: ${what}`,
  )
}

const secretsIn = (job: Job): readonly string[] =>
  JSON.stringify(job).match(/(?:secrets|github\.token)[\w.[\]']*/g) ?? []

/** Rights of a called workflow are those that its own jobs take of the caller's. */
function faultsOfCall(name: string, job: Job): readonly string[] {
  const path = /^slipway-ci\/slipway\/(\.github\/workflows\/[\w-]+\.yml)@/.exec(job.uses ?? '')?.[1]
  const called = published.get(path ?? '')
  if (called === undefined) return [`${name}: calls ${job.uses}, which was not looked at`]
  const { jobs } = parse(called) as Workflow
  return [
    ...secretsIn(job).map((what) => `${name}: ${what}`),
    ...Object.entries(jobs).flatMap(([inner, one]) => faultsOfJob(`${name}/${inner}`, one)),
  ]
}

/** The workflows that others call, by their paths. */
const published = publishedWorkflows(release)

/** What a pipeline begins with: verify needs monitoring systems of one's own, and a preview ends in its own run. */
const started = actions.filter(({ name }) => name !== 'verify' && name !== 'remove')

describe('GitHub', () => {
  const workflow = parse(text(WORKFLOW)) as Workflow
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps)

  const workflowSchema = hostSchema('github-workflow')
  workflowSchema.test("the workflow passes GitHub's schema", () => expectValid(workflowSchema.validate(), workflow))

  workflowSchema.test('and so does the one that calls ours, and those that it calls', () => {
    for (const workflow of [text(CALLS), ...published.values()]) expectValid(workflowSchema.validate(), parse(workflow))
  })

  workflowSchema.test('and so does the poster for forks', () =>
    expectValid(workflowSchema.validate(), parse(text(POSTER))),
  )

  workflowSchema.test('and so does the end of a preview', () =>
    expectValid(workflowSchema.validate(), parse(text(CLEANUP))),
  )

  const propertiesSchema = hostSchema('github-workflow-template-properties')
  propertiesSchema.test('its properties pass their schema', () => {
    const properties = JSON.parse(text('workflows-templates/github/slipway.properties.json')) as { iconName: string }
    expectValid(propertiesSchema.validate(), properties)
    expect(existsSync(join(ROOT, `workflows-templates/github/${properties.iconName}.svg`))).toBe(true)
  })

  test('every action is pinned to a commit with its version beside, ours to the release', () => {
    for (const line of text(WORKFLOW)
      .split('\n')
      .filter((line) => line.includes('uses:')))
      expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    const ours = new Set(steps.map((step) => step.uses).filter((uses) => uses?.startsWith('slipway-ci/')))
    const named = started.map(({ name }) => `slipway-ci/slipway/actions/${name}@${released.commit}`)
    expect([...ours].sort()).toEqual(named.sort())
    expect(text(WORKFLOW).match(/slipway\/actions\/\w+@[0-9a-f]{40} # v(.*)/)?.[1]).toBe(released.version)
  })

  test('only inputs that the actions have are given', () => {
    for (const { uses, with: given = {} } of steps) {
      const name = /^slipway-ci\/slipway\/actions\/(\w+)@/.exec(uses ?? '')?.[1]
      const action = actions.find((one) => one.name === name)
      if (action !== undefined)
        expect(Object.keys(action.inputs as object)).toEqual(expect.arrayContaining(Object.keys(given)))
    }
  })

  test('no expression stands in a script', () => {
    const scripts = steps.flatMap((step) => step.run ?? [])
    expect(scripts).toHaveLength(1)
    for (const script of scripts) expect(script).not.toContain('${{')
  })

  test('nothing is permitted but what a job names, and nothing may write code', () => {
    expect(workflow.permissions).toEqual({})
    expect(Object.fromEntries(Object.entries(workflow.jobs).map(([name, job]) => [name, job.permissions]))).toEqual({
      check: { contents: 'read' },
      comment: { 'pull-requests': 'write' },
      image: { contents: 'read', packages: 'write' },
      deploy: { contents: 'read' },
    })
    for (const step of steps.filter((step) => step.uses?.startsWith('actions/checkout@')))
      expect(step.with).toEqual({ 'persist-credentials': false })
  })

  test('the poster for forks has one step, which is ours, and only the rights that it needs', () => {
    const poster = parse(text(POSTER)) as Workflow
    expect([poster.on, poster.permissions]).toEqual([
      { workflow_run: { workflows: [(workflow as unknown as { name: string }).name], types: ['completed'] } },
      {},
    ])
    const { report } = poster.jobs
    expect(report?.permissions).toEqual({ actions: 'read', checks: 'write', 'pull-requests': 'write' })
    expect(report?.steps.map(({ uses }) => uses)).toEqual([`slipway-ci/slipway/actions/report@${released.commit}`])
    expect(report?.if).toContain('head_repository.full_name != github.repository')
  })

  test('a running deploy is not stopped by a newer one', () => {
    expect(workflow.jobs['deploy']?.concurrency).toEqual({ group: 'deploy-production', 'cancel-in-progress': false })
  })
})

describe('the workflows that others call', () => {
  const calls = parse(text(CALLS)) as Workflow
  interface Called extends Workflow {
    readonly on: {
      readonly workflow_call: Readonly<Record<'inputs' | 'secrets' | 'outputs', Readonly<Record<string, object>>>>
    }
  }
  const called = new Map([...published].map(([path, content]) => [basename(path, '.yml'), parse(content) as Called]))

  test('what the repository ships is what would be generated', () => {
    for (const [path, content] of published) expect(text(path)).toBe(content)
  })

  test('every action is pinned to a commit with its version beside, ours to the bundle of the release', () => {
    for (const content of published.values())
      for (const line of content.split('\n').filter((one) => /^\s*uses:/.test(one))) {
        expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
        if (line.includes('slipway-ci/')) expect(line).toContain(`@${release.commit} # v${release.version}`)
      }
  })

  test('each job names its rights, and they are no more than the starter gives', () => {
    const rights = (one: Workflow) =>
      Object.fromEntries(Object.entries(one.jobs).map(([id, job]) => [id, job.permissions]))
    expect(Object.fromEntries([...called].map(([name, one]) => [name, [one.permissions, rights(one)]]))).toEqual({
      check: [{}, { check: { contents: 'read' }, comment: { 'pull-requests': 'write' } }],
      image: [{}, { image: { contents: 'read', packages: 'write' }, index: { contents: 'read', packages: 'write' } }],
      deploy: [{}, { deploy: { contents: 'read' } }],
    })
    expect(rights(calls)).toEqual({
      check: { contents: 'read', 'pull-requests': 'write' },
      image: { contents: 'read', packages: 'write' },
      deploy: { contents: 'read' },
    })
  })

  test('no job of a change request that runs it may write or has a secret; secrets go to the steps that need them', () => {
    const { jobs } = called.get('check') as Called
    expect(Object.entries(jobs).flatMap(([name, job]) => faultsOfJob(name, job))).toEqual([])
    const withSecrets = [...called.values()].flatMap(({ jobs: all }) =>
      Object.values(all).flatMap(({ steps }) =>
        steps.filter((step) => /secrets\.|github\.token/.test(JSON.stringify(step))),
      ),
    )
    expect(withSecrets.map(({ name }) => name)).toEqual(['Comment', 'Push', 'Push', 'Write the kubeconfig'])
  })

  test('no expression stands in a script, and no checkout keeps its token', () => {
    const steps = [...called.values()].flatMap(({ jobs }) => Object.values(jobs).flatMap((job) => job.steps))
    expect(steps.flatMap(({ run }) => run ?? [])).toHaveLength(3)
    for (const { run } of steps) expect(run ?? '').not.toContain('${{')
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    expect(checkouts.map((step) => step.with)).toEqual(checkouts.map(() => ({ 'persist-credentials': false })))
    expect(checkouts).toHaveLength(4)
  })

  test('only inputs that the actions have are given, and every input is used', () => {
    for (const [name, one] of called) {
      const steps = Object.values(one.jobs).flatMap((job) => job.steps)
      for (const { uses, with: given = {} } of steps) {
        const action = actions.find((each) => uses?.startsWith(`slipway-ci/slipway/actions/${each.name}@`))
        if (action !== undefined)
          expect(Object.keys(action.inputs as object)).toEqual(expect.arrayContaining(Object.keys(given)))
      }
      const content = published.get(`.github/workflows/${name}.yml`) ?? ''
      for (const input of Object.keys(one.on.workflow_call.inputs)) expect(content).toContain(`inputs.${input}`)
    }
  })

  test('the starter gives what they take and reads what they give', () => {
    for (const [id, { uses = '', with: given = {}, secrets = {} }] of Object.entries(calls.jobs)) {
      const name = /workflows\/(\w+)\.yml@([0-9a-f]{40}) /.exec(`${uses} `)?.[1] ?? ''
      expect([id, name]).toEqual([id, id])
      expect(uses).toContain(`@${released.commit}`)
      const { inputs, secrets: taken = {} } = (called.get(name) as Called).on.workflow_call
      expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(given)))
      expect(Object.keys(taken)).toEqual(expect.arrayContaining(Object.keys(secrets as object)))
    }
    const { outputs } = (called.get('image') as Called).on.workflow_call
    expect(Object.keys(outputs).sort()).toEqual(['digest', 'image', 'record', 'tags', 'version'])
    expect(Object.keys((called.get('deploy') as Called).on.workflow_call.outputs)).toContain('url')
  })
})

describe("code of a change request and the repository's rights", () => {
  const workflows = workflowFiles()

  test('every workflow of the repository is looked at', () => {
    expect(workflows.map(({ name }) => name)).toContain(WORKFLOW)
  })

  test.each(workflows)('$name: no job that runs it may write, or is given a secret', ({ name, workflow }) => {
    expect(faultsOf(workflow)).toEqual([])
    // A rule that finds no job to judge would be green as well.
    if (name === WORKFLOW) expect(judged(workflow)).toEqual(['check', 'comment'])
    if (name === CALLS) expect(judged(workflow)).toEqual(['check'])
    if (name === POSTER) expect(judged(workflow)).toEqual(['report'])
  })

  const job = (more: object) => ({
    on: { pull_request: null },
    permissions: {},
    jobs: { a: { permissions: { contents: 'read' }, steps: [{ uses: 'actions/checkout@v7' }], ...more } },
  })
  const action = (name: string, given: object = {}) => ({ uses: `slipway-ci/slipway/actions/${name}@v1`, with: given })
  test.each<[string, object, readonly string[]]>([
    ['reads', {}, []],
    ['may push', { permissions: { contents: 'read', packages: 'write' } }, ['a: packages: write']],
    ['may do all', { permissions: 'write-all' }, ['a: write-all']],
    ['has what the repository gives by default', { permissions: undefined }, ['a: no permissions of its own']],
    ['gives its tests the token', { steps: [action('test', { token: '${{ github.token }}' })] }, ['a: github.token']],
    ['gives a command a secret', { steps: [{ run: 'make', env: { A: '${{ secrets.A }}' } }] }, ['a: secrets.A']],
    ['gives all steps a secret', { env: { A: "${{ secrets['A'] }}" } }, ["a: secrets['A']"]],
    ['may write and runs nothing of it', { permissions: { issues: 'write' }, steps: [action('report')] }, []],
    [
      'calls a workflow that may push',
      { steps: undefined, uses: 'slipway-ci/slipway/.github/workflows/image.yml@v1' },
      ['a/image: packages: write', 'a/image: secrets.REGISTRY_PASSWORD', 'a/image: github.token'].concat([
        'a/index: packages: write',
        'a/index: secrets.REGISTRY_PASSWORD',
        'a/index: github.token',
      ]),
    ],
    [
      'calls what nobody looked at',
      { steps: undefined, uses: 'acme/ci/.github/workflows/a.yml@v1' },
      ['a: calls acme/ci/.github/workflows/a.yml@v1, which was not looked at'],
    ],
    ['is for the branch', { if: "github.event_name == 'push'", permissions: { packages: 'write' } }, []],
    [
      'is for both',
      { if: "github.event_name != 'schedule'", permissions: { packages: 'write' } },
      ['a: packages: write'],
    ],
  ])('a job that %s', (_, more, faults) => {
    expect(faultsOf(job(more) as unknown as Workflow)).toEqual(faults)
  })

  test('pull_request_target is an event of the clean-up alone, which has nothing of the change to run', () => {
    const targeted = workflows.filter(({ workflow }) => 'pull_request_target' in Object(workflow.on))
    expect(targeted.map(({ workflow }) => (workflow.on as Record<string, unknown>)['pull_request_target'])).toEqual([
      { types: ['closed'] },
    ])
    for (const { workflow } of targeted)
      for (const { permissions, steps } of Object.values(workflow.jobs)) {
        expect(permissions).toEqual({})
        for (const step of steps) expect(step.uses).toMatch(/^slipway-ci\/slipway\/actions\/remove@/)
      }
  })
})

const linters = new Map<string, Command | undefined>()
for (const tool of ['actionlint', 'zizmor'] as const) linters.set(tool, await lookUp('templates').tool(tool))

describe('linters', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'slipway-lint-'))
  afterAll(() => rmSync(scratch, { recursive: true, force: true }))
  const folder = join(scratch, '.github/workflows')
  mkdirSync(folder, { recursive: true })
  for (const path of [CALLS, WORKFLOW, POSTER]) cpSync(join(ROOT, path), join(folder, basename(path)))
  for (const [path, content] of published) writeFileSync(join(folder, basename(path)), content)
  execFileSync('git', ['init', '--quiet', scratch])

  const run = (command: { readonly file: string }, args: readonly string[]) => {
    try {
      return execFileSync(command.file, args, { cwd: scratch, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    } catch (error) {
      return `${(error as { stdout: string }).stdout}${(error as { stderr: string }).stderr}`
    }
  }

  for (const [tool, args, clean] of [
    ['actionlint', ['-no-color'], /^$/],
    ['zizmor', ['--offline', '--pedantic', '--no-progress', '--color=never', '.'], /^No findings to report/m],
  ] as const) {
    const command = linters.get(tool)
    const lint = command === undefined ? test.skip : test
    lint(
      `${tool} finds nothing in the workflows${command === undefined ? ' (skipped: not installed: npm run e2e -- hosts)' : ''}`,
      () => {
        expect(run(command as Command, args)).toMatch(clean)
      },
    )
  }
})

test('the configuration to start from is one: every stage reads its inputs', async () => {
  const config = await parseConfig(
    '.slipway.yml',
    text('workflows-templates/.slipway.yml'),
    actions.map(({ name }) => name),
  )
  const stages = started.filter(({ place }) => place !== undefined)
  expect([...config.stages.keys()]).toEqual(stages.map(({ name }) => name))
  for (const action of stages) {
    const { explained } = resolve(action.inputs as InputSpecs, configLayers(config, action.name, 'production'))
    expect(explained.filter(({ layer }) => layer.endsWith('in .slipway.yml')).length).toBeGreaterThan(0)
  }
})

/** As GitLab merges a job of an include with the one of the same name: maps key by key, anything else replaced. */
function merge(own: object, included: object): object {
  const isMap = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
  const both = { ...included, ...own } as Record<string, unknown>
  for (const [key, value] of Object.entries(included)) {
    const mine = (own as Record<string, unknown>)[key]
    if (isMap(value) && isMap(mine)) both[key] = merge(mine, value)
  }
  return both
}

interface Spec {
  readonly [input: string]: {
    readonly default?: unknown
    readonly type?: string
    readonly options?: readonly unknown[]
    readonly regex?: string
  }
}

/** What GitLab does with a component: checks the inputs, puts them into the values of the parsed YAML. */
function expand(component: string, given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const [header, body] = parseAllDocuments(component).map((document) => document.toJS() as unknown)
  const spec = (header as { spec: { inputs: Spec } }).spec.inputs
  for (const [name, value] of Object.entries(given)) {
    const input = spec[name]
    if (input === undefined) throw new Error(`unknown input ${name}`)
    if ((input.type ?? 'string') !== (Array.isArray(value) ? 'array' : typeof value))
      throw new Error(`${name}: expected ${input.type ?? 'string'}`)
    if (input.options !== undefined && !input.options.includes(value))
      throw new Error(`${name}: not one of its options`)
    if (input.regex !== undefined && !new RegExp(input.regex).test(String(value)))
      throw new Error(`${name}: does not match`)
  }
  const value = (name: string) => {
    const found = given[name] ?? spec[name]?.default
    if (found === undefined) throw new Error(`required input ${name}`)
    return found
  }
  const visit = (node: unknown): unknown => {
    if (typeof node === 'string') {
      const whole = /^\$\[\[ inputs\.([\w-]+) \]\]$/.exec(node)?.[1]
      return whole === undefined
        ? node.replace(/\$\[\[ inputs\.([\w-]+) \]\]/g, (_, name: string) => String(value(name)))
        : value(whole)
    }
    if (Array.isArray(node)) return node.map(visit)
    return typeof node === 'object' && node !== null
      ? Object.fromEntries(Object.entries(node).map(([key, item]) => [visit(key), visit(item)]))
      : node
  }
  return visit(body) as Readonly<Record<string, unknown>>
}

describe('GitLab', () => {
  const components = new Map([
    ...actions.map((action) => [action.name as string, renderComponent(action, release)] as const),
    ['run', renderRunComponent(actions, release)],
  ])
  const ciSchema = hostSchema('gitlab-ci')
  const mandatory = (name: string) =>
    ['deploy', 'smoke', 'verify'].includes(name) ? { environment: 'production' } : {}

  for (const [name, component] of components) {
    ciSchema.test(`the component ${name} passes GitLab's schema, header and job`, () => {
      const validate = ciSchema.validate()
      expectValid(validate, (parseAllDocuments(component)[0] as { toJS(): unknown }).toJS())
      const jobs = expand(component, mandatory(name))
      expect(Object.keys(jobs)).toEqual([`slipway-${name}`])
      expectValid(validate, jobs)
    })
  }

  test('what the repository ships is what the declarations say', () => {
    const shipped = existsSync(join(ROOT, 'templates')) ? readdirSync(join(ROOT, 'templates')) : []
    for (const name of shipped) expect(text(`templates/${name}/template.yml`)).toBe(components.get(name))
  })

  interface Pipeline {
    readonly stages: readonly string[]
    readonly include: readonly { readonly component: string; readonly inputs: Readonly<Record<string, unknown>> }[]
    readonly [job: string]: unknown
  }
  const pipeline = parse(text(PIPELINE)) as Pipeline

  test('the pipeline includes the component of the released commit, its version beside, with inputs that it has', () => {
    for (const line of text(PIPELINE)
      .split('\n')
      .filter((line) => line.includes('component:')))
      expect(line).toMatch(new RegExp(`@[0-9a-f]{40} # v${released.version.replaceAll('.', '\\.')}$`))
    for (const { component, inputs } of pipeline.include) {
      expect(component).toBe(`$CI_SERVER_FQDN/slipway-ci/slipway/run@${released.commit}`)
      expect(pipeline.stages).toContain(inputs['stage'])
      expect(Object.keys(expand(components.get('run') ?? '', inputs))).toEqual([inputs['job-name']])
    }
  })

  test('Renovate reads every pin with the manager that the README gives', () => {
    const [, block = ''] = /```json\n([^]*?)```/.exec(text('workflows-templates/README.md')) ?? []
    const [manager] = (JSON.parse(block) as { customManagers: readonly Record<string, readonly string[]>[] })
      .customManagers
    expect(manager?.['managerFilePatterns']?.[0]).toBe(String(/\.gitlab-ci\.yml$/))
    const found = [...text(PIPELINE).matchAll(new RegExp(manager?.['matchStrings']?.[0] ?? '', 'g'))]
    const { commit: currentDigest, version } = released
    expect(found.map(({ groups }) => ({ ...groups }))).toEqual(
      pipeline.include.map(() => ({ depName: 'slipway-ci/slipway', currentDigest, currentValue: `v${version}` })),
    )
  })

  test('no job of a merge request pushes, deploys, or is given a secret or an identity', () => {
    const isRequest = ({ inputs }: Pipeline['include'][number]) =>
      JSON.stringify(inputs['rules']).includes('merge_request')
    const jobs = pipeline.include.filter(isRequest)
    expect(jobs.map(({ inputs }) => [inputs['job-name'], inputs['stages']])).toEqual([['check', 'build test scan']])
    for (const { inputs } of jobs) {
      const whole = JSON.stringify([inputs, pipeline[String(inputs['job-name'])]])
      expect(whole).not.toMatch(/-variable|_VARIABLE|id_tokens|environment|secrets|KUBECONFIG|PASSWORD|TOKEN/)
    }
  })

  ciSchema.test('the pipeline with its components merged passes the schema', () => {
    const { include, ...own } = pipeline
    const jobs = include.map(({ inputs }) => expand(components.get('run') ?? '', inputs))
    const merged = jobs.reduce<object>((all, job) => merge(all, job), own) as Record<string, object>
    expectValid(ciSchema.validate(), merged)
    for (const name of ['check', 'package'])
      expect(merged[name]).toMatchObject({ variables: { INPUT_FAIL_ON: 'critical', INPUT_ALLOW_EMPTY: 'false' } })
    expect(merged['deploy']).toMatchObject({
      variables: { INPUT_IMAGE: '$SLIPWAY_RUN_IMAGE', SLIPWAY_STAGES: 'deploy smoke' },
      resource_group: 'deploy-production',
      script: [expect.stringContaining('dist/cli/index.js" run $SLIPWAY_STAGES')],
    })
  })
})
