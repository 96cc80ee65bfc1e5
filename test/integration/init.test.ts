import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { lookUp } from '../e2e/needs'
import { expectValid, hostSchema } from './host-schemas'

/** What `slipway init` writes for repositories of many shapes, by the hosts' own rules and by the linters. */
const ROOT = new URL('../..', import.meta.url).pathname
const { REPOSITORIES } = await import('../../packages/cli/src/init/fixtures')
const programs = lookUp('init')
const [actionlint, zizmor] = await Promise.all([programs.tool('actionlint'), programs.tool('zizmor')])
const scratch = mkdtempSync(join(tmpdir(), 'slipway-init-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const PIN = 'ab'.repeat(20)

interface Written {
  readonly written: readonly { readonly path: string; readonly text: string }[]
  readonly questions: readonly { readonly place: string }[]
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

function slipway(folder: string, ...args: string[]): string {
  const program = join(ROOT, 'bin/slipway.mjs')
  return execFileSync('node', [program, ...args], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** A repository on disk, as a clone of its remote would be. */
function repository(name: keyof typeof REPOSITORIES): string {
  const { files, remote } = { remote: undefined, ...REPOSITORIES[name] }
  const folder = mkdtempSync(join(scratch, 'repository-'))
  write(folder, files)
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', folder])
  if (remote !== undefined) execFileSync('git', ['-C', folder, 'remote', 'add', 'origin', remote])
  return folder
}

const workflowSchema = hostSchema('github-workflow')
const pipelineSchema = hostSchema('gitlab-ci')
const names = Object.keys(REPOSITORIES) as (keyof typeof REPOSITORIES)[]

/** Several images have no short form, and GitLab's pipeline is one already. */
const hasShortForm = (name: keyof typeof REPOSITORIES) =>
  name !== 'services side by side' && !/ on (?:a )?GitLab/.test(name)
const both = names.flatMap((name): [keyof typeof REPOSITORIES, 'steps' | 'calls'][] =>
  hasShortForm(name)
    ? [
        [name, 'steps'],
        [name, 'calls'],
      ]
    : [[name, 'steps']],
)

describe.each(both)('%s, %s', (name, form) => {
  const folder = repository(name)
  const told = JSON.parse(slipway(folder, 'init', `--pin=${PIN}`, `--form=${form}`, '--json')) as Written

  test('a second call overwrites nothing', () => {
    expect(() => slipway(folder, 'init')).toThrow(/init overwrites nothing/)
  })

  for (const { path, text } of told.written) {
    if (path.startsWith('.github'))
      workflowSchema.test(`${path} passes GitHub's schema`, () => expectValid(workflowSchema.validate(), parse(text)))
    if (path.startsWith('.gitlab'))
      pipelineSchema.test(`${path} passes GitLab's schema`, () => expectValid(pipelineSchema.validate(), parse(text)))
  }

  const isGitHub = told.written.some(({ path }) => path.startsWith('.github'))
  const linters = [
    ['actionlint', actionlint, ['-no-color'], /^$/],
    ['zizmor', zizmor, ['--offline', '--pedantic', '--no-progress', '--color=never', '.'], /^No findings to report/m],
  ] as const
  // Both read workflows of GitHub.
  for (const [tool, command, args, clean] of isGitHub ? linters : []) {
    const lint = command === undefined ? test.skip : test
    lint(
      `${tool} finds nothing${command === undefined ? ' (skipped: not installed: npm run e2e -- hosts)' : ''}`,
      () => {
        const run = () => {
          try {
            return execFileSync(command?.file ?? '', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' })
          } catch (error) {
            return `${(error as { stdout: string }).stdout}${(error as { stderr: string }).stderr}`
          }
        }
        expect(run()).toMatch(clean)
      },
    )
  }
})
