import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { blocksIn } from '../../../scripts/migration-pages'
import { ROOT } from '../../../scripts/paths'
import { GitHubRepository, type Ran, type RunSettings } from '../hosts/github-repository'
import { commitAll } from '../hosts/gitlab-project'
import type { Command } from '../hosts/tools'
import type { PageRegistries } from './registries'
import { writeAction } from './stand-ins'

/** What every run of a page has. */
export interface PageWorld {
  readonly registries: PageRegistries
  /** Slipway as a repository of its own. */
  readonly slipway: string
  readonly env: Readonly<Record<string, string>>
  readonly path: readonly string[]
}

const SHA = '1'.repeat(40)
const PUT_IN = /<full (?:commit )?SHA>/g

/** The files of a page, with registries of this machine in the place of those that it names. */
export function filesOf(page: string, registries: PageRegistries): ReadonlyMap<string, string> {
  const blocks = blocksIn(readFileSync(join(ROOT, `docs/migration/${page}.md`), 'utf8')).filter(
    ({ file }) => file !== 'before',
  )
  return new Map(blocks.map(({ file, text }) => [file, registries.rename(text.replaceAll(PUT_IN, SHA))]))
}

/** The pipeline of a page in a repository of its own, run by act. */
export class PageOnGitHub {
  readonly repository: GitHubRepository

  constructor(
    readonly page: string,
    readonly world: PageWorld,
    tool: Command,
  ) {
    this.repository = new GitHubRepository(tool)
    const files = filesOf(page, world.registries)
    for (const [file, text] of files) {
      this.repository.write(file, text)
      for (const [, name = ''] of text.matchAll(/uses: ([\w-]+\/[\w.-]+)@/g)) this.#provide(name)
    }
    this.repository.provide('slipway-ci/slipway', world.slipway)
    // The target branch of a change request is read from where the repository is said to be.
    const rule = `[url "file://${this.repository.directory}"]\n  insteadOf = https://github.com/octo/app.git\n`
    writeFileSync(join(this.repository.root, '.gitconfig'), `${rule}[uploadpack]\n  allowFilter = true\n`)
  }

  #provide(name: string): void {
    if (/^actions\/(?:checkout|upload-artifact|download-artifact)$/.test(name)) return
    const folder = join(this.repository.root, name.replace('/', '-'))
    writeAction(folder, name)
    this.repository.provide(name, folder)
  }

  /** The first commit, or another one; its name. */
  commit(files: Readonly<Record<string, string>>): string {
    for (const [file, text] of Object.entries(files)) this.repository.write(file, text)
    const isNew = !existsSync(join(this.repository.directory, '.git'))
    return commitAll(this.repository.directory, isNew ? 'https://github.com/octo/app.git' : undefined)
  }

  makeExecutable(file: string): void {
    chmodSync(join(this.repository.directory, file), 0o755)
    this.commit({})
  }

  /** Runs the workflows of an event; throws what was printed when one is red. */
  async run(
    event: Parameters<GitHubRepository['runCommitted']>[0],
    more: object = {},
    env: Readonly<Record<string, string>> = {},
  ): Promise<Ran> {
    const settings: RunSettings = {
      actor: 'robot',
      path: this.world.path,
      env: { ...this.world.env, ...env },
      secrets: SECRETS,
      event: { repository: { default_branch: 'main', full_name: 'octo/app', name: 'app' }, ...more },
    }
    const ran = await this.repository.runCommitted(event, settings)
    if (ran.code !== 0) throw new Error(`${this.page}: ${event} ended with ${ran.code}:\n${ran.output.slice(-12_000)}`)
    return ran
  }
}

const NAMES = ['DOCKERHUB_USERNAME', 'DOCKERHUB_USER', 'DOCKER_USERNAME', 'QUAY_USERNAME']
const PASSWORDS = [
  'GITHUB_TOKEN',
  'DOCKERHUB_TOKEN',
  'DOCKER_PASSWORD',
  'QUAY_TOKEN',
  'QUAY_PASSWORD',
  'QUAY_ROBOT_TOKEN',
]
/** What the pages call the login of their registries. */
const SECRETS = Object.fromEntries([
  ...NAMES.map((name) => [name, 'robot'] as const),
  ...PASSWORDS.map((name) => [name, 'canary-7d1c'] as const),
])
