import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { renderActionYml } from '@slipway/hosts/generate'
import { actions } from '../../scripts/actions'
import { GitHubRepository } from '../e2e/hosts/github-repository'
import { lookUp } from '../e2e/needs'
import { publishedWorkflows } from '../../scripts/workflows/workflows'
import type { ReleaseFile } from '../../scripts/release/release'

/**
 * The starter workflows as they are shipped, run by act: the one that calls the published workflows, and the one of
 * steps. A probe stands in the place of the bundles and writes down what it
 * was started with; `test/e2e` runs the bundles themselves.
 */
const ROOT = new URL('../..', import.meta.url).pathname
const release = JSON.parse(readFileSync(join(ROOT, 'release.json'), 'utf8')) as ReleaseFile
const tool = await lookUp('github').tool('act')
const suite = tool === undefined ? describe.skip : describe
const because = tool === undefined ? ' (skipped: act is not installed: npm run e2e -- hosts)' : ''

const PROBE = `
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
const name = basename(dirname(fileURLToPath(import.meta.url)))
for (const folder of ['slipway-out/image', 'slipway-out/record']) mkdirSync(folder, { recursive: true })
const given = Object.fromEntries(Object.entries(process.env).filter(([key, value]) => key.startsWith('INPUT_') && value !== ''))
const found = existsSync('slipway-out/record/push.json') && name === 'deploy'
const kubeconfig = given.INPUT_KUBECONFIG && { text: readFileSync(given.INPUT_KUBECONFIG, 'utf8'), mode: statSync(given.INPUT_KUBECONFIG).mode & 0o777 }
const token = process.env.GITHUB_TOKEN
const phase = basename(fileURLToPath(import.meta.url)) === 'post.js' ? 'finish' : 'run'
writeFileSync('slipway-out/record/' + name + (phase === 'run' ? '' : '-' + phase) + '.json', JSON.stringify({ given, found, kubeconfig, token }))
const records = () => readdirSync('slipway-out/record').filter((file) => file !== name + '.json').sort()
if (process.env.PROBE_KEEPS) writeFileSync(join(process.env.PROBE_KEEPS, name + '.json'), JSON.stringify({ given, records: records() }))
writeFileSync('slipway-out/.gitignore', '*')
writeFileSync('slipway-out/image/index.json', '{}')
if (phase === 'run') {
  const out = { build: 'layout=slipway-out/image', push: 'image=ghcr.io/octo/app@sha256:0', deploy: 'url=https://shop.example.com\\nrevision=7' }[name]
  if (out) appendFileSync(process.env.GITHUB_OUTPUT, out + '\\n')
  if (process.env.PROBE_FAILS === name) process.exitCode = 10
}
`

const repositories: GitHubRepository[] = []
afterEach(() => repositories.splice(0).forEach((repository) => repository.remove()))

const FORMS = { 'slipway.yml': 'by calls', 'slipway-steps.yml': 'by steps' } as const
type Form = keyof typeof FORMS

function repository(form: Form): GitHubRepository {
  if (tool === undefined) throw new Error('not installed')
  const made = new GitHubRepository(tool)
  repositories.push(made)
  const slipway = join(made.root, 'slipway')
  for (const action of actions) {
    for (const folder of [`dist/${action.name}`, `actions/${action.name}`])
      mkdirSync(join(slipway, folder), { recursive: true })
    for (const file of ['index.js', 'post.js']) writeFileSync(join(slipway, `dist/${action.name}/${file}`), PROBE)
    writeFileSync(join(slipway, `actions/${action.name}/action.yml`), renderActionYml(action))
  }
  writeFileSync(join(slipway, 'package.json'), '{"type":"module"}')
  made.provide('slipway-ci/slipway', slipway)
  mkdirSync(join(slipway, '.github/workflows'), { recursive: true })
  for (const [path, text] of publishedWorkflows(release)) writeFileSync(join(slipway, path), text)
  made.write('.github/workflows/slipway.yml', readFileSync(join(ROOT, 'workflows-templates/github', form), 'utf8'))
  return made
}

interface Seen {
  readonly given: Readonly<Record<string, string>>
  readonly found: boolean
  readonly kubeconfig?: { readonly text: string; readonly mode: number }
  readonly token?: string
}
const seen = (made: GitHubRepository, artifact: string, stage: string) =>
  JSON.parse(made.readArtifact(artifact, `record/${stage}.json`)) as Seen

const secrets = { KUBECONFIG: 'apiVersion: v1\nkind: "Config" # $HOME `id`', GITHUB_TOKEN: 'canary-token' }

suite.each(Object.keys(FORMS) as Form[])(`the starter %s under act${because}`, (form) => {
  test('a push goes through both jobs, and record and digest go from one to the other', async () => {
    const made = repository(form)
    const { code, output } = await made.run('push', { secrets })
    expect({ code, output }).toMatchObject({ code: 0 })
    expect(made.artifact('slipway-image')).toEqual([
      'record/build.json',
      'record/push.json',
      'record/scan.json',
      'record/test.json',
    ])
    expect(seen(made, 'slipway-deploy', 'deploy').found).toBe(true)
    expect(seen(made, 'slipway-deploy', 'deploy').given).toMatchObject({
      INPUT_IMAGE: 'ghcr.io/octo/app@sha256:0',
      INPUT_ENVIRONMENT: 'production',
    })
    const smoke = seen(made, 'slipway-deploy', 'smoke').given
    expect(smoke).toMatchObject({ 'INPUT_ON-FAILURE': 'rollback', INPUT_ENVIRONMENT: 'production' })
    // What deploy of this job recorded, or the address of the configuration, and not always the first.
    expect([smoke['INPUT_URL'], smoke['INPUT_REVISION']]).toEqual([undefined, undefined])
  })

  test('what is not given is not there, so that the configuration file can win', async () => {
    const made = repository(form)
    await made.run('push', { secrets })
    expect(seen(made, 'slipway-image', 'build').given).toEqual({})
    expect(seen(made, 'slipway-image', 'test').given).toEqual({ 'INPUT_ALLOW-EMPTY': 'false' })
    expect(seen(made, 'slipway-image', 'scan').given).toEqual({
      INPUT_TARGET: 'slipway-out/image',
      INPUT_SCANNERS: 'vuln, secret',
      'INPUT_IGNORE-UNFIXED': 'false',
      'INPUT_FAIL-ON': 'critical',
    })
    const pushed = seen(made, 'slipway-image', 'push').given
    expect(Object.keys(pushed).sort()).toEqual(['INPUT_LAYOUT', 'INPUT_PASSWORD', 'INPUT_USERNAME'])
    expect(pushed['INPUT_LAYOUT']).toBe('slipway-out/image')
  })

  test('the kubeconfig is a file that nobody else can read, as the secret has it', async () => {
    const made = repository(form)
    const { output } = await made.run('push', { secrets })
    expect(seen(made, 'slipway-deploy', 'deploy').kubeconfig).toEqual({ text: `${secrets.KUBECONFIG}\n`, mode: 0o600 })
    expect(output).not.toContain('canary-token')
  })

  test('a pull request is built, tested and scanned without any token, and goes nowhere', async () => {
    const made = repository(form)
    const { code, output } = await made.run('pull_request', { secrets })
    expect({ code, output }).toMatchObject({ code: 0 })
    expect(made.artifact('slipway-check')).toEqual(['record/build.json', 'record/scan.json', 'record/test.json'])
    for (const stage of ['build', 'test', 'scan'])
      expect(JSON.stringify(seen(made, 'slipway-check', stage).given)).not.toContain('canary-token')
    for (const name of ['slipway-image', 'slipway-deploy']) expect(() => made.artifact(name)).toThrow()
  })

  test('the comment comes from a job of its own, with the record and the token, of this repository alone', async () => {
    const made = repository(form)
    const event = (name: string) => ({ pull_request: { number: 7, head: { ref: 'b', repo: { full_name: name } } } })
    const { code, output } = await made.run('pull_request', {
      secrets,
      event: event('octo/app'),
      env: { PROBE_KEEPS: made.root },
    })
    expect({ code, output }).toMatchObject({ code: 0 })
    expect(JSON.parse(readFileSync(join(made.root, 'report.json'), 'utf8'))).toMatchObject({
      given: { INPUT_TOKEN: 'canary-token' },
      records: ['build.json', 'scan.json', 'test.json'],
    })
    const fork = await made.runCommitted('pull_request', { secrets, event: event('mallory/app') })
    expect(fork.output).not.toMatch(/Main Comment/)
  })

  test('failing tests stop it before the scan, and the reports are kept', async () => {
    const made = repository(form)
    expect((await made.run('push', { secrets, env: { PROBE_FAILS: 'test' } })).code).toBe(1)
    expect(made.artifact('slipway-image')).toEqual(['record/build.json', 'record/test.json'])
    expect(() => made.artifact('slipway-deploy')).toThrow()
  })

  test('a deploy that fails is not smoked, its report is kept, and its post step runs', async () => {
    const made = repository(form)
    const { code, output } = await made.run('push', { secrets, env: { PROBE_FAILS: 'deploy' } })
    expect(code).toBe(1)
    expect(made.artifact('slipway-deploy')).toEqual(expect.arrayContaining(['record/deploy.json']))
    expect(made.artifact('slipway-deploy')).not.toContain('record/smoke.json')
    expect(output).toMatch(/Post Deploy/)
  })
})

suite(`the published workflows under act${because}`, () => {
  test('several platforms: each has a machine and no tag, and the index of them has the tags', async () => {
    const made = repository('slipway.yml')
    const starter = made.read('.github/workflows/slipway.yml')
    const matrix = `platforms: '["linux/amd64", "linux/arm64"]'\n      arm-runner: ubuntu-latest\n      tags: '@ref'`
    made.write('.github/workflows/slipway.yml', starter.replaceAll("node: '24'", `node: '24'\n      ${matrix}`))
    // A change request has no tags to set.
    const text = made.read('.github/workflows/slipway.yml')
    made.write('.github/workflows/slipway.yml', text.replace("      tags: '@ref'\n\n  image:", '\n  image:'))
    const { code, output } = await made.run('push', { secrets })
    expect({ code, output }).toMatchObject({ code: 0 })
    const [first, second] = ['slipway-image-linux-amd64', 'slipway-image-linux-arm64'].map((name) => ({
      build: seen(made, name, 'build').given['INPUT_PLATFORMS'],
      push: seen(made, name, 'push').given['INPUT_TAGS'],
    }))
    expect([first, second]).toEqual([
      { build: 'linux/amd64', push: '@none' },
      { build: 'linux/arm64', push: '@none' },
    ])
    expect(seen(made, 'slipway-index', 'push').given).toMatchObject({ INPUT_FROM: 'records', INPUT_TAGS: '@ref' })
    expect(seen(made, 'slipway-deploy', 'deploy').given['INPUT_IMAGE']).toBe('ghcr.io/octo/app@sha256:0')
  })

  test.each([
    ['a version', "node: '24'", { 'INPUT_NODE-VERSION': '24' }],
    ['a file', 'node: .nvmrc', { 'INPUT_NODE-VERSION-FILE': '.nvmrc' }],
  ])('a toolchain by %s', async (_, line, want) => {
    const made = repository('slipway.yml')
    made.write('.nvmrc', '24\n')
    const starter = made.read('.github/workflows/slipway.yml')
    made.write('.github/workflows/slipway.yml', starter.replaceAll("node: '24'", line))
    const { code, output } = await made.run('pull_request', { secrets })
    expect({ code, output }).toMatchObject({ code: 0 })
    expect(JSON.parse(readFileSync(join(made.artifacts, 'setup-node.json'), 'utf8'))).toEqual(want)
    expect(existsSync(join(made.artifacts, 'setup-go.json'))).toBe(false)
  })
})
