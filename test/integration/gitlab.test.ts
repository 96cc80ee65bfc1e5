import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { stringify } from 'yaml'
import { type ComponentOptions, renderComponent, renderRunComponent } from '@slipway/hosts/generate'
import { actions } from '../../scripts/actions'
import type { ReleaseFile } from '../../scripts/release/release'
import { commitAll, GitLabProject } from '../e2e/hosts/gitlab-project'
import { lookUp } from '../e2e/needs'

/**
 * The components in pipelines that gitlab-ci-local runs. Most cases put a probe in the place of the bundles: a program
 * that writes down what it was started with. What the bundles make of it is the contract tests' matter; one case here
 * runs a real one.
 */
const ROOT = new URL('../..', import.meta.url).pathname
const release = JSON.parse(readFileSync(join(ROOT, 'release.json'), 'utf8')) as ReleaseFile
const programs = lookUp('gitlab')
const tool = await programs.tool('gitlab-ci-local')
const missing =
  tool === undefined
    ? 'gitlab-ci-local is not installed: npm run e2e -- hosts'
    : (await programs.has('rsync'))
      ? undefined
      : 'rsync is not installed'
const suite = missing === undefined ? describe : describe.skip
const because = missing === undefined ? '' : ` (skipped: ${missing})`

const PROBE = `
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
const name = basename(dirname(fileURLToPath(import.meta.url)))
const args = process.argv.slice(2)
const phase = basename(fileURLToPath(import.meta.url)) === 'post.js' ? 'finish' : 'run'
for (const folder of ['slipway-out/image', 'slipway-out/record', 'slipway-out/run', 'slipway-out/' + name]) mkdirSync(folder, { recursive: true })
const label = process.env.CI_JOB_NAME + '-' + name + '-' + phase
writeFileSync('slipway-out/record/' + label + '.json', JSON.stringify({ args, env: process.env, from: import.meta.url }))
writeFileSync('slipway-out/image/index.json', '{}')
const outputs = (action) => writeFileSync('slipway-out/' + action + '/outputs.env', 'SLIPWAY_' + action.toUpperCase() + '_IMAGE=registry.example.com/app@sha256:0\\n')
outputs(name === 'cli' ? 'run' : name)
if (phase === 'run') process.exitCode = Number(process.env.PROBE_EXIT ?? 0)
`

const projects: GitLabProject[] = []
afterEach(() => projects.splice(0).forEach((project) => project.remove()))

/** A repository of Slipway whose bundles are the probe, and a project whose components come from it. */
function project(path?: string) {
  if (tool === undefined) throw new Error('not installed')
  const made = new GitLabProject(tool, path)
  projects.push(made)
  const slipway = join(made.root, 'slipway')
  for (const name of [...actions.map((action) => action.name), 'cli']) {
    mkdirSync(join(slipway, 'dist', name), { recursive: true })
    for (const file of ['index.js', 'post.js']) writeFileSync(join(slipway, 'dist', name, file), PROBE)
  }
  writeFileSync(join(slipway, 'package.json'), '{"type":"module"}')
  return { made, slipway, ...addComponents(made, slipway) }
}

function addComponents(made: GitLabProject, slipway: string) {
  const options: ComponentOptions = {
    version: '0.1.0',
    commit: commitAll(slipway),
    image: 'unused',
    buildImage: 'unused',
    repository: `file://${slipway}`,
  }
  for (const action of actions) made.write(`templates/${action.name}/template.yml`, renderComponent(action, options))
  made.write('templates/run/template.yml', renderRunComponent(actions, options))
  return { options }
}

const include = (name: string, inputs: Readonly<Record<string, unknown>>) => ({
  component: `$CI_SERVER_FQDN/$CI_PROJECT_PATH/${name}@$CI_COMMIT_SHA`,
  inputs,
})
const pipeline = (value: Readonly<Record<string, unknown>>) =>
  stringify({ stages: ['build', 'test', 'push', 'deploy', 'verify'], ...value }, { lineWidth: 0 })

interface Seen {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly from: string
}
const seen = (made: GitLabProject, label: string) => JSON.parse(made.read(`slipway-out/record/${label}.json`)) as Seen

const HOSTILE = [
  `sh -c 'echo "a: b" > "$HOME/x"; echo $CI_COMMIT_SHA \${CI_JOB_ID}' -- "it's" \`id\` \\\\ $$ %s $(id) #no`,
  `second: "line"\t- [x] {y: z} & * ! | > @ ' "`,
  '',
  '  indented, with trailing space ',
].join('\n')

suite(`components under gitlab-ci-local${because}`, () => {
  test.each(['checkout', 'image'] as const)('commands arrive as they are, code by %s', async (source) => {
    const { made, slipway } = project()
    const inputs = {
      command: HOSTILE,
      reports: 'a.xml\nb/**/*.xml',
      environment: 'review/$CI_COMMIT_REF_NAME',
      'slipway-source': source,
    }
    made.write('.gitlab-ci.yml', pipeline({ include: [include('test', inputs)] }))
    made.commit()
    const { code, output } = await made.run(source === 'image' ? { SLIPWAY_HOME: slipway } : {})
    expect({ code, output }).toMatchObject({ code: 0 })
    const { env, from } = seen(made, 'slipway-test-test-run')
    expect(env['INPUT_COMMAND']).toBe(HOSTILE)
    expect(env['INPUT_REPORTS']).toBe('a.xml\nb/**/*.xml')
    // What is not verbatim is expanded, as a user of GitLab expects.
    expect(env['INPUT_ENVIRONMENT']).toBe('review/main')
    expect(env['INPUT_TIMEOUT']).toBe('')
    expect(from).toBe(`file://${source === 'image' ? slipway : `${made.directory}.tmp/slipway`}/dist/test/index.js`)
  })

  test('a secret is named in the job and never stands in it', async () => {
    const { made, slipway } = project()
    made.write(
      '.gitlab-ci.yml',
      pipeline({ include: [include('push', { 'password-variable': 'REGISTRY_PASSWORD', username: 'robot' })] }),
    )
    made.commit()
    await made.run({ SLIPWAY_HOME: slipway, REGISTRY_PASSWORD: 'canary-password' })
    const { env, args } = seen(made, 'slipway-push-push-run')
    expect(env).toMatchObject({
      INPUT_PASSWORD_VARIABLE: 'REGISTRY_PASSWORD',
      INPUT_USERNAME: 'robot',
      REGISTRY_PASSWORD: 'canary-password',
    })
    expect(env).not.toHaveProperty('INPUT_PASSWORD')
    expect(args).toEqual([])
  })

  test('outputs reach the jobs that follow, reports are kept of a failed job too', async () => {
    const { made, slipway } = project()
    const after = {
      stage: 'deploy',
      script: ['echo "got $SLIPWAY_PUSH_IMAGE" > got.txt'],
      artifacts: { paths: ['got.txt'] },
    }
    made.write('.gitlab-ci.yml', pipeline({ include: [include('push', {})], after }))
    made.commit()
    expect((await made.run({ SLIPWAY_HOME: slipway })).code).toBe(0)
    expect(made.read('got.txt')).toBe('got registry.example.com/app@sha256:0\n')
    expect((await made.run({ SLIPWAY_HOME: slipway, PROBE_EXIT: '10' })).code).toBe(1)
    expect(seen(made, 'slipway-push-push-run').env['PROBE_EXIT']).toBe('10')
  })

  test.each(['checkout', 'image'])('a deploy that fails is finished afterwards, code by %s', async (source) => {
    const { made, slipway } = project()
    made.write(
      '.gitlab-ci.yml',
      pipeline({ include: [include('deploy', { environment: 'production', 'slipway-source': source })] }),
    )
    made.commit()
    const { code } = await made.run({ SLIPWAY_HOME: slipway, PROBE_EXIT: '21' })
    expect(code).toBe(1)
    expect(seen(made, 'slipway-deploy-deploy-run').args).toEqual([])
    expect(seen(made, 'slipway-deploy-deploy-finish').args).toEqual([])
  })

  test('a commit that the mirror has not is trouble of the network: 75, tried again', async () => {
    const { made } = project()
    made.write(
      '.gitlab-ci.yml',
      pipeline({ include: [include('test', { 'slipway-repository': `file://${join(made.root, 'nowhere')}` })] }),
    )
    made.commit()
    const { code, output } = await made.run({})
    expect(code).toBe(1)
    expect(output).toContain('FAIL 75')
  })

  test('the pipeline that is shipped runs its two jobs, and the record goes from one to the other', async () => {
    const { made, slipway } = project('slipway-ci/slipway')
    const shipped = readFileSync(join(ROOT, 'workflows-templates/gitlab/slipway.gitlab-ci.yml'), 'utf8')
    made.write('.gitlab-ci.yml', shipped.replaceAll(`@${release.released.commit}`, '@$CI_COMMIT_SHA'))
    made.commit()
    const { code, output } = await made.run({ SLIPWAY_HOME: slipway, CI_DEFAULT_BRANCH: 'main' })
    expect({ code, output }).toMatchObject({ code: 0 })
    expect(output).not.toMatch(/check +starting/)
    expect(seen(made, 'package-cli-run').args).toEqual(['run', 'build', 'test', 'scan', 'push'])
    const deploy = seen(made, 'deploy-cli-run')
    expect(deploy.args).toEqual(['run', 'deploy', 'smoke'])
    expect(deploy.env).toMatchObject({
      INPUT_ENVIRONMENT: 'production',
      SLIPWAY_RUN_IMAGE: 'registry.example.com/app@sha256:0',
    })
    expect(seen(made, 'deploy-deploy-finish').args).toEqual([])
  })

  const bundles = process.env['SLIPWAY_DIST'] ?? join(ROOT, 'dist')
  const withBundle = existsSync(join(bundles, 'test/index.js')) ? test : test.skip
  withBundle(
    `the real bundle runs a command of two lines and reads its report${existsSync(join(bundles, 'test/index.js')) ? '' : ' (skipped: dist/test is not built)'}`,
    async () => {
      const { made, slipway } = project()
      // The stub of the action, and the one bundle that it starts.
      for (const name of ['test', 'slipway'])
        cpSync(join(bundles, name), join(slipway, 'dist', name), { recursive: true })
      made.write(
        'tests.js',
        `const [, , name] = process.argv\nrequire('fs').writeFileSync('report.xml', '<testsuite><testcase name="' + name + '"/></testsuite>')\n`,
      )
      const command = `node -e "console.log('a: b')"\nnode tests.js 'costs $HOME: "5"'`.replace(/"5"/, '5')
      made.write(
        '.gitlab-ci.yml',
        pipeline({ include: [include('test', { command, reports: 'report.xml', 'slipway-source': 'image' })] }),
      )
      made.commit()
      const { code, output } = await made.run({ SLIPWAY_HOME: slipway })
      expect({ code, output }).toMatchObject({ code: 0 })
      expect(output).toContain('a: b')
      expect(made.read('slipway-out/test/junit.xml')).toContain('name="costs $HOME: 5"')
      expect(made.read('slipway-out/test/outputs.env')).toMatch(/^SLIPWAY_TEST_OUTCOME=pass$/m)
    },
  )
})
