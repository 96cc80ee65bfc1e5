import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { releaseSigner } from '../../packages/cli/src/self/attestation'
import { ROOT } from '../../scripts/paths'
import { publishedWorkflows } from '../../scripts/workflows/workflows'
import type { ReleaseFile } from '../../scripts/release/release'
import type { Command } from '../e2e/hosts/tools'
import { lookUp } from '../e2e/needs'

/** The project's own workflows: linted, held to their rules, and run by act with programs that say what they got. */
const FOLDER = join(ROOT, '.github/workflows')
const release = JSON.parse(readFileSync(join(ROOT, 'release.json'), 'utf8')) as ReleaseFile
/** Those that others call have rights and secrets of their callers, and rules of their own: templates.test.ts. */
const PUBLISHED = new Set([...publishedWorkflows(release).keys()].map((path) => basename(path)))
const NAMES = readdirSync(FOLDER).filter((name) => !PUBLISHED.has(name))
const text = (name: string) => readFileSync(join(FOLDER, name), 'utf8')

interface Job {
  readonly name?: string
  readonly permissions?: Readonly<Record<string, string>>
  readonly environment?: string
  readonly 'timeout-minutes'?: number
  readonly steps: readonly {
    readonly uses?: string
    readonly run?: string
    readonly with?: Readonly<Record<string, unknown>>
  }[]
}
interface FormField {
  readonly type: string
  readonly id?: string
  readonly attributes: { readonly label?: string; readonly value?: string; readonly options?: readonly string[] }
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions: unknown
  readonly jobs: Readonly<Record<string, Job>>
}
const workflows = new Map(NAMES.map((name) => [name, parse(text(name)) as Workflow]))
const jobs = [...workflows].flatMap(([file, { jobs: all }]) =>
  Object.entries(all).map(([id, job]) => ({ file, id, job })),
)

const programs = lookUp('project-workflows')
const [act, actionlint, zizmor] = await Promise.all([
  programs.tool('act'),
  programs.tool('actionlint'),
  programs.tool('zizmor'),
])
const scratch = mkdtempSync(join(tmpdir(), 'slipway-workflows-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

describe('what can be read', () => {
  test('every action is pinned to a full commit with its version beside', () => {
    for (const name of NAMES)
      for (const line of text(name)
        .split('\n')
        .filter((one) => one.includes('uses:')))
        expect(line).toMatch(/uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
  })

  test('one action has one pin, in what is published and in the starters too', () => {
    const starter = readFileSync(join(ROOT, 'workflows-templates/github/slipway-steps.yml'), 'utf8')
    const pins = new Map<string, Set<string>>()
    // Ours differ: what is published names the bundle, a starter the tag that came after it.
    for (const [, action = '', pin = ''] of [...readdirSync(FOLDER).map(text), starter]
      .join('\n')
      .matchAll(/uses: (?!slipway-ci\/)(\S+)@(\S+ # \S+)/g))
      pins.set(action, (pins.get(action) ?? new Set()).add(pin))
    expect([...pins].filter(([, found]) => found.size > 1)).toEqual([])
  })

  test('what runs here and what others call are told apart by what starts them', () => {
    const called = readdirSync(FOLDER).filter((name) => 'workflow_call' in Object((parse(text(name)) as Workflow).on))
    expect(called.sort()).toEqual([...PUBLISHED].sort())
    for (const name of called) expect(Object.keys((parse(text(name)) as Workflow).on)).toEqual(['workflow_call'])
  })

  test('nothing is permitted but what a job names; only the release may write', () => {
    for (const { permissions } of workflows.values()) expect(permissions).toEqual({})
    const writing = jobs.filter(({ job }) => Object.values(job.permissions ?? {}).includes('write'))
    expect(writing.map(({ file, id }) => `${file} ${id}`).sort()).toEqual([
      'release.yml release',
      'scorecard.yml scorecard',
    ])
    expect(jobs.filter(({ job }) => job.permissions === undefined)).toEqual([])
    expect(workflows.get('release.yml')?.jobs['release']?.environment).toBe('release')
  })

  test('no workflow runs for a fork with rights, none keeps a token on disk, all end', () => {
    for (const { on } of workflows.values())
      expect(Object.keys(on)).not.toEqual(expect.arrayContaining(['pull_request_target']))
    for (const { job } of jobs) expect(job['timeout-minutes']).toBeLessThan(360)
    const checkouts = jobs.flatMap(({ job }) => job.steps.filter(({ uses }) => uses?.startsWith('actions/checkout@')))
    expect(checkouts.map((step) => step.with?.['persist-credentials'])).toEqual(checkouts.map(() => false))
  })

  test('no secret is named, and no expression stands in a script', () => {
    for (const name of NAMES) expect(text(name)).not.toContain('secrets.')
    for (const { job } of jobs) for (const { run } of job.steps) expect(run ?? '').not.toContain('${{')
  })

  test('CI has the matrix that the README promises', () => {
    const { strategy } = workflows.get('ci.yml')?.jobs['test'] as unknown as {
      readonly strategy: { readonly matrix: object }
    }
    expect(strategy.matrix).toEqual({ os: ['ubuntu-24.04', 'macos-15'], node: [20, 22, 24] })
  })

  test('a release starts from a branch that the verification accepts, and from no other', () => {
    const script = workflows.get('release.yml')?.jobs['prove']?.steps[0]?.run ?? ''
    const { identity } = releaseSigner('slipway-ci/slipway')
    const workflow = 'https://github.com/slipway-ci/slipway/.github/workflows/release.yml'
    const refs = [...['main', '1.x', '2.13.x'], ...['mainly', 'x', '1.2', 'a.x', '1.2.3.x', 'release/v1.2.3']]
    const tried = refs.map((name) => {
      const ref = `refs/heads/${name}`
      const { status, stdout } = spawnSync('bash', ['-e', '-c', script], { env: { GITHUB_REF: ref }, encoding: 'utf8' })
      expect(stdout === '').toBe(status === 0)
      return [name, status === 0, identity.test(`${workflow}@${ref}`)]
    })
    expect(tried).toEqual(refs.map((name, index) => [name, index < 3, index < 3]))
  })

  const read = (file: string): unknown => parse(readFileSync(join(ROOT, '.github', file), 'utf8'))

  // docs.github.com, syntax for GitHub's form schema: a form that breaks a rule is not offered, without a word.
  test.each(['bug', 'feature'])('the issue form %s keeps to the rules of forms', (name) => {
    const form = read(`ISSUE_TEMPLATE/${name}.yml`) as { readonly body: readonly FormField[] } & Record<string, unknown>
    expect(Object.keys(form).sort()).toEqual(['body', 'description', 'labels', 'name'])
    const asked = form.body.filter(({ type }) => type !== 'markdown')
    for (const [key, list] of [
      ['id', asked.map(({ id }) => id)],
      ['label', asked.map(({ attributes }) => attributes.label)],
    ] as const)
      expect([key, new Set(list).size, list.includes(undefined)]).toEqual([key, asked.length, false])
    for (const { type, id = 'x', attributes } of form.body) {
      expect(['markdown', 'textarea', 'input', 'dropdown', 'checkboxes']).toContain(type)
      expect(id).toMatch(/^[\w-]+$/)
      if (type === 'markdown') expect(attributes.value).toMatch(/\S/)
      if (type === 'dropdown') expect(new Set(attributes.options).size).toBeGreaterThan(1)
    }
  })

  test('a hole is reported in private, and Dependabot looks where there is something to find', () => {
    const { contact_links: links } = read('ISSUE_TEMPLATE/config.yml') as { contact_links: readonly { url: string }[] }
    expect(links.map(({ url }) => url)).toEqual(['https://github.com/slipway-ci/slipway/security/advisories/new'])
    const { version, updates } = read('dependabot.yml') as {
      readonly version: number
      readonly updates: readonly {
        readonly 'package-ecosystem': string
        readonly directory?: string
        readonly directories?: readonly string[]
      }[]
    }
    expect(version).toBe(2)
    const files: Readonly<Record<string, RegExp>> = {
      npm: /^package-lock\.json$/,
      docker: /^Dockerfile$/,
      // At the root it reads .github/workflows, elsewhere the folder itself.
      'github-actions': /\.ya?ml$/,
    }
    for (const { 'package-ecosystem': ecosystem, directory, directories = [directory ?? ''] } of updates)
      for (const folder of directories) {
        const place = ecosystem === 'github-actions' && folder === '/' ? '.github/workflows' : folder
        const found = readdirSync(join(ROOT, place)).some((file) => files[ecosystem]?.test(file))
        expect([ecosystem, folder, found]).toEqual([ecosystem, folder, true])
      }
  })

  test('every file that CODEOWNERS names is there', () => {
    const owned = readFileSync(join(ROOT, '.github/CODEOWNERS'), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('/'))
    for (const line of owned) expect([line, existsSync(join(ROOT, line.split(' ')[0] ?? ''))]).toEqual([line, true])
  })
})

describe('linters', () => {
  const tree = join(scratch, 'lint')
  mkdirSync(tree)
  for (const folder of ['.github', 'actions']) cpSync(join(ROOT, folder), join(tree, folder), { recursive: true })
  execFileSync('git', ['init', '--quiet', tree])

  const lint = (command: Command | undefined, name: string, args: readonly string[], clean: RegExp) =>
    (command === undefined ? test.skip : test)(
      `${name} finds nothing${command === undefined ? ' (skipped: not installed: npm run e2e -- release)' : ''}`,
      () => {
        expect(run((command as Command).file, args, tree)).toMatch(clean)
      },
    )
  lint(actionlint, 'actionlint', ['-no-color'], /^$/)
  lint(zizmor, 'zizmor', ['--offline', '--pedantic', '--no-progress', '--color=never', '.'], /^No findings to report/m)
})

function run(file: string, args: readonly string[], cwd: string, env = process.env): string {
  try {
    return execFileSync(file, args, { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    return `${(error as { stdout: string }).stdout}${(error as { stderr: string }).stderr}`
  }
}

/** A program on PATH that writes down how it was called, and whether it saw the token. */
const RECORDER = `#!/bin/sh
printf '%s %s%s\\n' "$(basename "$0")" "$*" "\${GITHUB_TOKEN:+ [token]}" >> "$CALLS"
`

interface Double {
  readonly because: string
  readonly outputs?: Readonly<Record<string, string>>
}

/**
 * What cannot run under act without the internet: in the place of each stands something that does nothing but give
 * outputs. Beside these act has no rules of the environment, no permissions of a job and no macOS: all jobs run here.
 */
const DOUBLES: Readonly<Record<string, Double>> = {
  'actions/setup-node': { because: 'it downloads Node' },
  'actions/setup-go': { because: 'it downloads Go' },
  'actions/attest': {
    because: 'it asks GitHub for an identity and sigstore for a signature',
    outputs: { 'bundle-path': '/tmp/bundle.json' },
  },
  'ossf/scorecard-action': { because: "it is an image, and asks GitHub about the repository's rules" },
  'github/codeql-action': { because: 'it uploads to GitHub' },
  'zizmorcore/zizmor-action': { because: 'it pulls the image of zizmor, which runs above by itself' },
}

test('every action of somebody else runs under act, or it is told why it cannot', () => {
  const used = NAMES.flatMap((name) => [...text(name).matchAll(/uses: ([\w.-]+\/[\w.-]+)/g)].map(([, one]) => one))
  // act has the checkout itself.
  expect([...new Set(used)].filter((one) => one !== 'actions/checkout').sort()).toEqual(Object.keys(DOUBLES).sort())
})

const underAct = act === undefined ? describe.skip : describe
underAct(`under act${act === undefined ? ' (skipped: act is not installed: npm run e2e -- release)' : ''}`, () => {
  const tree = join(scratch, 'act')
  const [bin, calls] = [join(scratch, 'bin'), join(scratch, 'calls')]
  mkdirSync(tree)
  mkdirSync(bin)
  cpSync(join(ROOT, '.github'), join(tree, '.github'), { recursive: true })
  for (const name of ['npm', 'sudo']) {
    writeFileSync(join(bin, name), RECORDER)
    chmodSync(join(bin, name), 0o755)
  }
  const git = (...args: readonly string[]) =>
    execFileSync(
      'git',
      ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'commit.gpgsign=false', ...args],
      { cwd: tree, stdio: 'pipe' },
    )
  git('init', '--quiet', '--initial-branch=main')
  git('remote', 'add', 'origin', 'https://github.com/slipway-ci/slipway.git')
  git('add', '--all')
  git('commit', '--quiet', '--message=test')

  function provideDoubles(): readonly string[] {
    const used = new Set(
      NAMES.flatMap((name) =>
        [...text(name).matchAll(/uses: ([\w.-]+\/[\w.-]+)[\w./-]*@([0-9a-f]{40})/g)].map(
          ([, repository, commit]) => `${String(repository)}@${String(commit)}`,
        ),
      ),
    )
    return [...used].flatMap((name) => {
      const [repository = '', folder] = [name.split('@')[0], join(scratch, 'doubles', name.replace('/', '-'))]
      const double = DOUBLES[repository]
      if (double === undefined) return []
      const { outputs = {} } = double
      for (const place of [folder, join(folder, 'upload-sarif')]) {
        mkdirSync(place, { recursive: true })
        const lines = Object.entries(outputs).map(([key, value]) => `echo ${key}=${value} >> "$GITHUB_OUTPUT"`)
        const script = [`echo ${repository} >> "$CALLS"`, ...lines].join('\n')
        // A step of a composite action must name its shell, which is not one of ours.
        const steps = [Object.fromEntries(Object.entries({ id: 'say', run: script }).concat([['shell', 'bash']]))]
        const given = Object.fromEntries(
          Object.keys(outputs).map((key) => [key, { description: key, value: `\${{ steps.say.outputs.${key} }}` }]),
        )
        writeFileSync(
          join(place, 'action.yml'),
          JSON.stringify({ name, description: name, outputs: given, runs: { using: 'composite', steps } }),
        )
      }
      return ['--local-repository', `${name}=${folder}`]
    })
  }

  function start(event: string, workflow: string, ...more: readonly string[]) {
    writeFileSync(calls, '')
    const images = ['ubuntu-24.04', 'macos-15'].flatMap((image) => ['-P', `${image}=-self-hosted`])
    const args = [
      event,
      '-W',
      `.github/workflows/${workflow}`,
      ...images,
      ...provideDoubles(),
      '-s',
      'GITHUB_TOKEN=t',
      ...more,
    ]
    const env = {
      HOME: scratch,
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      CALLS: calls,
      XDG_CACHE_HOME: join(scratch, 'cache'),
    }
    const output = run(
      (act as Command).file,
      [...args, '--env', `CALLS=${calls}`, '--env', `PATH=${env.PATH}`, '--concurrent-jobs', '1'],
      tree,
      env,
    )
    return { output, calls: readFileSync(calls, 'utf8').split('\n').filter(Boolean) }
  }

  test('CI checks, tests on six machines, and runs the real parts; all must be green', () => {
    const { output, calls: called } = start('push', 'ci.yml')
    expect(output).not.toMatch(/Job failed/)
    expect(called.filter((call) => call === 'npm ci --ignore-scripts')).toHaveLength(8)
    expect(called.filter((call) => call === 'npm test')).toHaveLength(6)
    expect(called).toContain('npm run check')
    expect(called).toContain('npm run scan')
    expect(called).toContainEqual(expect.stringMatching(/^sudo --preserve-env=PATH env HOME=\/root npm run e2e --/))
    expect(output).toContain('success success success')
  }, 120_000)

  test('a release proves, prepares, attests and publishes, and only its own steps have the token', () => {
    const { output, calls: called } = start('workflow_dispatch', 'release.yml', '--input', 'version=1.2.3')
    expect(output).not.toMatch(/Job failed/)
    expect(called.filter((call) => call !== 'actions/setup-node')).toEqual([
      'npm ci --ignore-scripts',
      'npm run check',
      'npm test',
      'npm ci --ignore-scripts',
      'sudo apt-get update -q',
      'sudo apt-get install --yes --no-install-recommends qemu-user-static',
      'npm run release -- 1.2.3 [token]',
      'actions/attest',
      'npm run release -- 1.2.3 --attestation /tmp/bundle.json [token]',
    ])
  }, 120_000)

  test.each([
    ['schedule', 'mutation.yml', 'npm run mutate'],
    ['push', 'zizmor.yml', 'zizmorcore/zizmor-action'],
    ['push', 'scorecard.yml', 'github/codeql-action'],
  ])(
    '%s: %s',
    (event, workflow, last) => {
      const { output, calls: called } = start(event, workflow)
      expect(output).not.toMatch(/Job failed/)
      expect(called.at(-1)).toBe(last)
    },
    120_000,
  )
})
