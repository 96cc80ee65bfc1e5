import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { renderRunComponent } from '@slipway/hosts/generate'
import { actions } from '../../../scripts/actions'
import { ROOT } from '../../../scripts/paths'
import { unpackArchive } from '../../release-archive'
import { commitAll } from './gitlab-project'

/** Where the shop goes: a cluster and a registry that its nodes and this machine know by the same name. */
export interface Target {
  readonly kubeconfig: string
  /** host:port, plain HTTP. */
  readonly registry: string
  /** Where NodePorts answer. */
  readonly nodeAddress: string
  readonly namespace: string
  readonly nodePort: number
}

/**
 * The shop as a user's repository, with the starter workflow, the pipeline and the components as they are shipped, and
 * Slipway as a repository of its own with the committed bundles. Dates of commits are fixed, so the same content is the
 * same commit.
 */
export class Delivery {
  readonly root = mkdtempSync(join(tmpdir(), 'slipway-delivery-'))
  readonly slipway = join(this.root, 'slipway')
  readonly origin = join(this.root, 'shop')
  readonly url: string
  /** Of Slipway. */
  readonly #commit: string

  constructor(readonly target: Target) {
    this.url = `http://${target.nodeAddress}:${target.nodePort}`
    const commit = this.#provideSlipway()
    this.#commit = commit
    const left = new Set(['base', 'dist', 'reports', 'slipway-out'].map((name) => join(ROOT, 'examples/shop', name)))
    cpSync(join(ROOT, 'examples/shop'), this.origin, { recursive: true, filter: (source) => !left.has(source) })
    this.useStarter('slipway.yml')
    // Components are pinned to the commit of a release; here it is this one.
    const pipeline = readFileSync(join(ROOT, 'workflows-templates/gitlab/slipway.gitlab-ci.yml'), 'utf8')
    this.#write('.gitlab-ci.yml', pipeline.replaceAll(/@[0-9a-f]{40}/g, '@$CI_COMMIT_SHA'))
    const options = {
      version: '0.1.0',
      commit,
      image: 'unused',
      buildImage: 'unused',
      repository: `file://${this.slipway}`,
    }
    this.#write('templates/run/template.yml', renderRunComponent(actions, options))
  }

  /** The workflow of the next release. */
  useStarter(name: 'slipway.yml' | 'slipway-steps.yml'): void {
    this.#write('.github/workflows/slipway.yml', readFileSync(join(ROOT, 'workflows-templates/github', name), 'utf8'))
  }

  /** The short workflow that `slipway init` writes for the shop: it calls those that the repository ships. */
  useInit(): void {
    // Its own configuration is written by the next release again: the registry here wants no account.
    for (const name of ['.github', '.slipway.yml']) rmSync(join(this.origin, name), { recursive: true, force: true })
    const wish = ['--host=github', '--form=calls', '--branch=main', `--url=${this.url}`, `--pin=${this.#commit}`]
    execFileSync(process.execPath, [join(this.slipway, 'bin/slipway.mjs'), 'init', ...wish], {
      cwd: this.origin,
      stdio: 'pipe',
    })
  }

  /** Forgets the history: the next release is the first commit again. */
  begin(): void {
    rmSync(join(this.origin, '.git'), { recursive: true, force: true })
  }

  /** A commit of the shop: version and whether it crashes when it starts. */
  release(version: string, crashes: boolean): string {
    const { registry, namespace, nodePort } = this.target
    const set = {
      'service.type': 'NodePort',
      'service.nodePort': String(nodePort),
      ...(crashes ? { 'env.SHOP_CRASH': '1' } : {}),
    }
    const config = {
      version: 1,
      stages: {
        build: {
          command: 'node scripts/make-base.js\nnode scripts/build.js',
          image: `${registry}/${namespace}`,
          base: 'layout:base/layout',
          copy: ['dist:/app'],
          entrypoint: ['/usr/local/bin/node', '/app/main.js'],
          user: '10001:10001',
        },
        test: { command: 'npm test --silent', reports: ['reports/junit.xml'], timeout: '2m' },
        scan: { 'fail-on': 'high' },
        push: { tags: [version], 'plain-http': true },
        deploy: {
          chart: 'chart',
          release: 'shop',
          namespace,
          'create-namespace': true,
          set,
          'fail-fast': 'strict',
          url: this.url,
        },
        smoke: {
          url: `${this.url}/version`,
          'expect-version': '/commit',
          'allow-private': true,
          consecutive: 2,
          interval: '500ms',
          'on-failure': 'rollback',
        },
      },
      environments: { production: { deploy: { timeout: '3m' } } },
    }
    this.#write('.slipway.yml', `${JSON.stringify(config, undefined, 2)}\n`)
    return commitAll(this.origin)
  }

  /** A clone of the newest commit in a folder, as a runner would have it. */
  clone(directory: string, url: string): void {
    rmSync(directory, { recursive: true, force: true })
    execFileSync('git', ['clone', '--quiet', this.origin, directory], { stdio: 'pipe' })
    execFileSync('git', ['remote', 'set-url', 'origin', url], { cwd: directory, stdio: 'pipe' })
  }

  /** What the service says of itself. */
  async answer(): Promise<{ readonly version: string; readonly commit: string }> {
    const response = await fetch(`${this.url}/version`, { signal: AbortSignal.timeout(10_000) })
    return (await response.json()) as { readonly version: string; readonly commit: string }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true })
  }

  /** What `uses:` brings: the archive of a tag. */
  #provideSlipway(): string {
    unpackArchive(this.slipway)
    return commitAll(this.slipway)
  }

  #write(file: string, content: string): void {
    const whole = join(this.origin, file)
    mkdirSync(dirname(whole), { recursive: true })
    writeFileSync(whole, content)
  }
}

/** A cache folder that shares the tools of this machine, so that no job fetches them again. */
export function shareTools(cache: string): void {
  const tools = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'slipway/tools')
  mkdirSync(tools, { recursive: true })
  mkdirSync(join(cache, 'slipway'), { recursive: true })
  symlinkSync(tools, join(cache, 'slipway/tools'))
}
