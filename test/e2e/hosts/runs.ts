import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { StageRecord } from '@slipway/core'
import type { Delivery } from './delivery'
import { GitHubRepository } from './github-repository'
import { GitLabProject } from './gitlab-project'
import type { Command } from './tools'

/** One commit on its way through a host, with the committed bundles. */
export interface Run {
  readonly code: number
  readonly output: string
  /** Of all stages that ran, in the order in which they started. */
  readonly records: readonly StageRecord[]
  /** A file of the output folder, as the host keeps it. */
  read(file: string): string
}

export interface Host {
  readonly name: string
  run(): Promise<Run>
  remove(): void
}

const TOOLS = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'slipway/tools')
const LONG = 400_000

/** The starter workflow, by act. */
export function onGitHub(delivery: Delivery, tool: Command, database: string): Host {
  const repository = new GitHubRepository(tool)
  repository.provide('slipway-ci/slipway', delivery.slipway)
  const secrets = {
    KUBECONFIG: readFileSync(delivery.target.kubeconfig, 'utf8'),
    GITHUB_TOKEN: 'canary-token-of-the-job',
  }
  return {
    name: 'github',
    run: async () => {
      delivery.clone(repository.directory, 'https://github.com/octo/shop.git')
      const env = { SLIPWAY_TRIVY_DB: database, RUNNER_TOOL_CACHE: TOOLS }
      const { code, output } = await repository.runCommitted('push', { secrets, env })
      const folder = join(repository.artifacts, 'slipway-deploy')
      return {
        code,
        output,
        records: recordsOf(join(folder, 'record')),
        read: (file) => readFileSync(join(folder, file), 'utf8'),
      }
    },
    remove: () => repository.remove(),
  }
}

/** The pipeline, by gitlab-ci-local; jobs run on this process' Node, so that all hosts build the same image. */
export function onGitLab(
  delivery: Delivery,
  tool: Command,
  settings: { readonly database: string; readonly source: 'checkout' | 'image' },
): Host {
  const project = new GitLabProject(tool, 'slipway-ci/slipway')
  return {
    name: 'gitlab',
    run: async () => {
      delivery.clone(project.directory, 'https://gitlab.example.com/slipway-ci/slipway.git')
      const variables = {
        CI_DEFAULT_BRANCH: 'main',
        KUBECONFIG: delivery.target.kubeconfig,
        RUNNER_TOOL_CACHE: TOOLS,
        SLIPWAY_TRIVY_DB: settings.database,
        // A variable of the pipeline wins over the component's, in both jobs.
        SLIPWAY_SOURCE: settings.source,
        ...(settings.source === 'image' ? { SLIPWAY_HOME: delivery.slipway } : {}),
      }
      const { code, output } = await project.run(variables, [], { path: [dirname(process.execPath)], timeout: LONG })
      const folder = join(project.directory, 'slipway-out')
      return {
        code,
        output,
        records: recordsOf(join(folder, 'record')),
        read: (file) => readFileSync(join(folder, file), 'utf8'),
      }
    },
    remove: () => project.remove(),
  }
}

/** `slipway run` by hand, first without and then with an environment, as the jobs of the hosts do. */
export function onTerminal(delivery: Delivery, database: string): Host {
  const root = mkdtempSync(join(tmpdir(), 'slipway-terminal-'))
  const directory = join(root, 'shop')
  const slipway = (args: readonly string[]) =>
    new Promise<{ readonly code: number; readonly output: string }>((done) => {
      const env = {
        PATH: process.env['PATH'],
        HOME: root,
        RUNNER_TOOL_CACHE: TOOLS,
        KUBECONFIG: delivery.target.kubeconfig,
        SLIPWAY_TRIVY_DB: database,
        NO_COLOR: '1',
      }
      const cli = join(delivery.slipway, 'dist/cli/index.js')
      execFile(
        process.execPath,
        [cli, ...args],
        { cwd: directory, env, timeout: LONG, maxBuffer: 64 << 20 },
        (error, stdout, stderr) =>
          done({ code: error === null ? 0 : Number(error.code ?? 30), output: `${stdout}${stderr}` }),
      )
    })
  return {
    name: 'terminal',
    run: async () => {
      delivery.clone(directory, 'https://git.example.com/shop.git')
      const image = await slipway(['run', 'build', 'test', 'scan', 'push'])
      const release =
        image.code === 0 ? await slipway(['run', 'deploy', 'smoke', '--environment', 'production']) : image
      const folder = join(directory, 'slipway-out')
      const output = image === release ? image.output : image.output + release.output
      return {
        code: release.code,
        output,
        records: recordsOf(join(folder, 'record')),
        read: (file) => readFileSync(join(folder, file), 'utf8'),
      }
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

function recordsOf(folder: string): readonly StageRecord[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  const all = names.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as StageRecord)
  return all.sort((a, b) => (a.started < b.started ? -1 : 1))
}
