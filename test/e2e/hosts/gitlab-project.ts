import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import type { Command } from './tools'

export interface Ran {
  readonly code: number
  readonly output: string
}

/** A project with a pipeline, run by gitlab-ci-local on this machine without containers. */
export class GitLabProject {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-gitlab-')))
  readonly directory = join(this.root, 'app')

  /** @param path of the project on the instance: components of the same path are taken from the project itself */
  constructor(
    readonly command: Command,
    readonly path = 'group/app',
  ) {}

  write(file: string, content: string): void {
    const whole = join(this.directory, file)
    mkdirSync(dirname(whole), { recursive: true })
    writeFileSync(whole, content)
  }

  read(file: string): string {
    return readFileSync(join(this.directory, file), 'utf8')
  }

  commit(): string {
    return commitAll(this.directory, `https://gitlab.example.com/${this.path}.git`)
  }

  /**
   * Runs the pipeline, or the jobs that are named with what they need; programs of jobs are looked for in `path` first.
   */
  run(
    variables: Readonly<Record<string, string>>,
    jobs: readonly string[] = [],
    more: { readonly path?: readonly string[]; readonly timeout?: number } = {},
  ): Promise<Ran> {
    return this.#start(variables, ['--no-json-schema-validation', ...jobs], more)
  }

  /** The jobs of a pipeline with these variables, as JSON at the end of the output; nothing of it is run. */
  list(variables: Readonly<Record<string, string>>): Promise<Ran> {
    return this.#start(variables, ['--list-json'])
  }

  #start(
    variables: Readonly<Record<string, string>>,
    wish: readonly string[],
    more: { readonly path?: readonly string[]; readonly timeout?: number } = {},
  ): Promise<Ran> {
    // It gives jobs a folder of a container that is not there; a real runner gives the one that they run in.
    const all = { GITLAB_CI: 'true', CI_PROJECT_DIR: this.directory, ...variables }
    const flags = Object.entries(all).flatMap(([name, value]) => ['--variable', `${name}=${value}`])
    const args = [
      ...this.command.args,
      '--force-shell-executor',
      '--ignore-predefined-vars',
      Object.keys(all).join(','),
      ...flags,
      ...wish,
    ]
    const env = {
      ...cleanEnvironment(),
      HOME: this.root,
      PATH: [...(more.path ?? this.command.path), process.env['PATH'] ?? ''].join(delimiter),
    }
    return new Promise((done) => {
      execFile(
        this.command.file,
        args,
        { cwd: this.directory, env, timeout: more.timeout ?? 120_000, maxBuffer: 64 * 1024 * 1024 },
        (error, stdout, stderr) =>
          done({ code: error === null ? 0 : Number(error.code ?? 1), output: `${stderr}${stdout}` }),
      )
    })
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** What a job on a fresh runner has: nothing of this machine's own job. */
function cleanEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(CI|GITHUB_|GITLAB_|INPUT_|SLIPWAY_|NODE_OPTIONS|npm_)/.test(name),
  )
  return Object.fromEntries(kept.filter((pair): pair is [string, string] => pair[1] !== undefined))
}

const DATE = '2026-01-01T00:00:00Z'
const env = { ...process.env, GIT_AUTHOR_DATE: DATE, GIT_COMMITTER_DATE: DATE }

/** Everything in a folder as one commit of a fixed date; returns its name. */
export function commitAll(directory: string, origin?: string): string {
  const git = (...args: readonly string[]) =>
    execFileSync(
      'git',
      ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false', ...args],
      { cwd: directory, env, encoding: 'utf8', stdio: 'pipe' },
    )
  git('init', '--quiet', '--initial-branch=main')
  if (origin !== undefined) git('remote', 'add', 'origin', origin)
  git('add', '--all')
  git('commit', '--quiet', '--message=test')
  return git('rev-parse', 'HEAD').trim()
}
