import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../../scripts/paths'
import { ProgramFailed, run } from '../../../scripts/release/run'
import { type RunningRegistry, startRegistry } from '@slipway/test-registry'
import type { Command } from '../hosts/tools'
import { provideBase } from './base-image'
import { type GitHubApi, startGitHubApi } from './github-api'
import { type NpmRegistry, startNpmRegistry } from './npm-registry'
import { type Sigstore, startSigstore } from './sigstore'

export const REPOSITORY = 'slipway-ci/slipway'
export const IDENTITY = `https://github.com/${REPOSITORY}/.github/workflows/release.yml@refs/heads/main`
export const ISSUER = 'https://token.actions.githubusercontent.com'

/** What a call of the release tool ended with. */
export interface Ran {
  readonly code: number
  readonly output: string
}

/**
 * A maintainer's checkout of the newest commit here, and everything that a release reaches, on loopback: the bare
 * repository, an image registry, GitHub's releases, npm, sigstore.
 */
export class Ground {
  readonly upstream: string
  readonly checkout: string

  private constructor(
    readonly root: string,
    readonly registry: RunningRegistry,
    readonly github: GitHubApi,
    readonly npm: NpmRegistry,
    readonly sigstore: Sigstore,
  ) {
    this.upstream = join(root, 'slipway.git')
    this.checkout = join(root, 'slipway')
  }

  static async open(root: string, verdaccio: Command): Promise<Ground> {
    const [registry, github, npm, sigstore] = await Promise.all([
      startRegistry({ immutableTags: true }),
      startGitHubApi(),
      startNpmRegistry(verdaccio, join(root, 'npm')),
      startSigstore(),
    ])
    const ground = new Ground(root, registry, github, npm, sigstore)
    ground.#clone()
    await ground.#writePlaces()
    return ground
  }

  git(...args: readonly string[]): string {
    return execFileSync('git', args, { cwd: this.checkout, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
  }

  tags(): Readonly<Record<string, string>> {
    const lines = this.git('ls-remote', '--tags', 'origin').split('\n').filter(Boolean)
    return Object.fromEntries(lines.map((line) => [line.slice(51), line.slice(0, 40)]))
  }

  /** Prepares, attests as the workflow would, and publishes; from a branch that releases come from. */
  async release(version: string, branch = 'main'): Promise<Ran> {
    this.git('switch', '--quiet', branch)
    const prepared = await this.tool(version)
    if (prepared.code !== 0) return prepared
    const published = await this.tool(version, '--attestation', await this.attest(version, branch))
    return { code: published.code, output: `${prepared.output}${published.output}` }
  }

  async attest(version: string, branch: string): Promise<string> {
    const subjects = readFileSync(join(this.out(version), 'subjects.txt'), 'utf8')
    const file = join(this.root, 'attestation.json')
    const identity = IDENTITY.replace('/main', `/${branch}`)
    writeFileSync(file, await this.sigstore.attest({ subjects, identity, issuer: ISSUER }))
    return file
  }

  out(version: string): string {
    return join(this.checkout, 'slipway-out/release', version)
  }

  /** `npm run release -- …` in the checkout. */
  async tool(...args: readonly string[]): Promise<Ran> {
    const flags = [`--places=${join(this.root, 'places.json')}`, `--trusted-root=${this.trustedRoot}`]
    const all = ['node_modules/tsx/dist/cli.mjs', 'scripts/release/main.ts', ...args, ...flags]
    try {
      const output = await run(process.execPath, all, { cwd: this.checkout, env: this.env })
      return { code: 0, output }
    } catch (error) {
      if (error instanceof ProgramFailed) return { code: error.code ?? -1, output: error.output }
      throw error
    }
  }

  get trustedRoot(): string {
    return join(this.root, 'trusted-root.json')
  }

  get env(): Readonly<Record<string, string>> {
    return {
      CONTAINERS_STORAGE_CONF: join(this.root, 'storage.conf'),
      NPM_CONFIG_USERCONFIG: this.npm.userConfig,
      NPM_CONFIG_CACHE: join(this.root, 'npm-cache'),
      NPM_CONFIG_UPDATE_NOTIFIER: 'false',
      // The real database cannot be had everywhere, and what it knows is no part of the bill of materials.
      SLIPWAY_TRIVY_DB: join(ROOT, 'test/fixtures/trivy-db'),
    }
  }

  /** What a maintainer does after a release: its branch into main, with a merge commit. */
  merge(version: string): void {
    this.git('switch', '--quiet', 'main')
    this.git('merge', '--quiet', '--no-ff', '--no-edit', `release/v${version}`)
    this.git('push', '--quiet', 'origin', 'main')
  }

  /** A line that is maintained beside main. */
  branch(name: string, from: string): void {
    this.git('switch', '--quiet', '--create', name, from)
    this.git('push', '--quiet', 'origin', name)
  }

  /** A change that users are told of. */
  change(text: string, branch = 'main'): void {
    this.git('switch', '--quiet', branch)
    const file = join(this.checkout, 'CHANGELOG.md')
    const changelog = readFileSync(file, 'utf8')
    writeFileSync(file, changelog.replace('## Unreleased\n', `## Unreleased\n\n### Added\n- ${text}\n`))
    this.commit(text)
  }

  commit(message: string): void {
    this.git('add', '--all')
    this.git('commit', '--quiet', '--message', message)
    this.git('push', '--quiet', 'origin', 'HEAD')
  }

  async close(): Promise<void> {
    await Promise.all([this.registry.stop(), this.github.stop(), this.npm.stop(), this.sigstore.stop()])
    rmSync(this.root, { recursive: true, force: true })
  }

  #clone(): void {
    const call = (...args: readonly string[]) => execFileSync('git', args, { cwd: this.root, stdio: 'pipe' })
    call('init', '--quiet', '--bare', '--initial-branch=main', this.upstream)
    execFileSync('git', ['push', '--quiet', this.upstream, 'HEAD:refs/heads/main'], { cwd: ROOT, stdio: 'pipe' })
    call('clone', '--quiet', this.upstream, this.checkout)
    for (const [key, value] of [
      ['user.name', 'Release rehearsal'],
      ['user.email', 'release@example.com'],
      ['commit.gpgsign', 'false'],
    ])
      this.git('config', String(key), String(value))
    // Links of the workspaces are relative, so the copy's lead into the copy.
    execFileSync('cp', ['-a', '--link', join(ROOT, 'node_modules'), this.checkout], { stdio: 'pipe' })
  }

  /**
   * A store of its own, and a Dockerfile without steps: those of the other platform could not run here. The real one is
   * built and used by the suite of the job image.
   */
  #writeBuildah(): void {
    const [graph, runs] = [join(this.root, 'graph'), join(this.root, 'containers')]
    const store = `[storage]\ndriver="vfs"\ngraphroot="${graph}"\nrunroot="${runs}"\n`
    writeFileSync(join(this.root, 'storage.conf'), store)
    mkdirSync(join(this.root, 'build-image'))
    writeFileSync(join(this.root, 'build-image/Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\nUSER 1000:1000\n')
  }

  async #writePlaces(): Promise<void> {
    mkdirSync(join(this.root, 'base'))
    this.#writeBuildah()
    const places = {
      repository: REPOSITORY,
      image: `${this.registry.address}/${REPOSITORY}`,
      buildImage: `${this.registry.address}/${REPOSITORY}-build`,
      buildImageContext: join(this.root, 'build-image'),
      npm: this.npm.url.replace(/\/$/, ''),
      github: this.github.url,
      base: await provideBase(join(this.checkout, 'dist/cli/index.js'), this.registry.address, join(this.root, 'base')),
      plainHttp: true,
    }
    writeFileSync(join(this.root, 'places.json'), JSON.stringify(places))
    // gh reads one root a line, and none without its end.
    writeFileSync(this.trustedRoot, `${this.sigstore.trustedRoot}\n`)
  }
}
