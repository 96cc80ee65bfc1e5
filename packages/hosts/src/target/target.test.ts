import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { FakeHttp } from '@slipway/testing'
import { createMachinery } from '../engine/machinery'
import { GitHubHost } from '../github/github-host'
import { githubRepository } from '../github/repository'
import { githubSource } from '../github/source'
import { gitlabRepository } from '../gitlab/repository'
import { gitlabSource } from '../gitlab/source'
import { ProcessSignals } from '../process/signals'
import { Redactor } from '../pump/redactor'
import { openTarget } from './target'

const HOME = mkdtempSync(join(tmpdir(), 'slipway-home-'))

function git(directory: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
    cwd: directory,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME, GIT_CONFIG_NOSYSTEM: '1' },
  })
}

/** A server's folder with one repository, whose main has two commits, and its address. */
function server() {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-server-'))
  const repository = join(folder, 'team', 'shop.git')
  mkdirSync(repository, { recursive: true })
  git(repository, 'init', '--quiet', '--initial-branch=main')
  git(repository, 'config', 'uploadpack.allowFilter', 'true')
  git(repository, 'config', 'uploadpack.allowAnySHA1InWant', 'true')
  const commit = (files: Readonly<Record<string, string>>) => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(repository, path)), { recursive: true })
      writeFileSync(join(repository, path), text)
    }
    git(repository, 'add', '--all')
    git(repository, 'commit', '--quiet', '--message=x')
    return git(repository, 'rev-parse', 'HEAD').trim()
  }
  commit({ '.slipway.yml': 'old' })
  symlinkSync('.slipway.yml', join(repository, 'link.yml'))
  const head = commit({ '.slipway.yml': 'new', 'sub dir/w#ü.yml': 'waivers' })
  return { url: `file://${folder}`, repository, head }
}

function ports(workspace = mkdtempSync(join(tmpdir(), 'slipway-checkout-')), PATH = process.env['PATH'] ?? '') {
  mkdirSync(join(workspace, '.git'), { recursive: true })
  const env = { PATH, HOME }
  const [redactor, signals] = [new Redactor(), new ProcessSignals()]
  const http = new FakeHttp(() => ({ status: 500 }))
  const host = new GitHubHost({ env, redactor, http, write: () => undefined, random: () => 'r' })
  return createMachinery({ env, host, http, redactor, signals, workspace }).ports('.')
}

describe('by git', () => {
  const access = ({ url }: { readonly url: string }) => ({ remote: { url: `${url}/team/shop.git` } })

  test('the newest commit of the branch, and its files', async () => {
    const there = server()
    const target = await openTarget(ports(), { branch: 'main', access: access(there), hasToken: false })
    expect([target.commit, target.unreadable]).toEqual([there.head, undefined])
    expect(await target.read('.slipway.yml')).toBe('new')
    expect(await target.read('sub dir/w#ü.yml')).toBe('waivers')
    expect([await target.read('none.yml'), await target.read('sub dir'), await target.read('link.yml')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  test('paths count from the repository, and what lies outside is not covered', async () => {
    const own = ports()
    const target = await openTarget(own, { branch: 'main', access: access(server()), hasToken: false })
    expect(await target.read(join(own.environment.workspace, '.slipway.yml'))).toBe('new')
    expect(['a.yml', '/etc/policy.yml', '../a.yml', '..a.yml'].map((path) => target.covers(path))).toEqual([
      true,
      false,
      false,
      true,
    ])
  })

  test.each<[string, string, string | undefined, RegExp]>([
    ['a branch that is not there', 'gone', undefined, /^git: fatal: .*refs\/heads\/gone/],
    ['no git', 'main', '/nowhere', /^git is not installed$/],
  ])('%s: it cannot be read, and why', async (_, branch, path, why) => {
    const target = await openTarget(ports(undefined, path), { branch, access: access(server()), hasToken: false })
    expect([target.commit, await target.read('.slipway.yml')]).toEqual([undefined, undefined])
    expect(target.unreadable).toMatch(why)
  })
})

describe('by the interface of the host', () => {
  const GITHUB = { GITHUB_API_URL: 'https://api.github.example', GITHUB_REPOSITORY: 'team/shop' }
  const routes: Readonly<Record<string, string>> = {
    'https://api.github.example/repos/team/shop/git/ref/heads/release/1.x': '{"object":{"sha":"abc"}}',
    'https://api.github.example/repos/team/shop/contents/sub%20dir/w%23.yml?ref=abc': 'waivers',
    'https://gitlab.example/api/v4/projects/7/repository/branches/release%2F1.x': '{"commit":{"id":"abc"}}',
    'https://gitlab.example/api/v4/projects/7/repository/files/sub%20dir%2Fw%23.yml/raw?ref=abc': 'waivers',
  }
  const http = () =>
    new FakeHttp(({ url }) => (routes[url] === undefined ? { status: 404 } : { status: 200, body: routes[url] }))
  const GITLAB = {
    CI_API_V4_URL: 'https://gitlab.example/api/v4',
    CI_SERVER_URL: 'https://gitlab.example',
    CI_PROJECT_ID: '9',
    CI_PROJECT_PATH: 'fork/shop',
    CI_MERGE_REQUEST_PROJECT_ID: '7',
    CI_MERGE_REQUEST_PROJECT_PATH: 'team/shop',
    CI_JOB_TOKEN: 'job-c4n4ry',
  }

  test.each([
    ['GitHub', (net: FakeHttp) => githubRepository(GITHUB, net, 'ghs_c4n4ry')],
    ['GitLab', (net: FakeHttp) => gitlabRepository(GITLAB, net, 'glpat-c4n4ry')],
  ])('%s', async (_, open) => {
    const net = http()
    const target = await openTarget(ports(), { branch: 'release/1.x', access: open(net), hasToken: true })
    expect([target.commit, await target.read('sub dir/w#.yml'), await target.read('none.yml')]).toEqual([
      'abc',
      'waivers',
      undefined,
    ])
  })

  test('without a token GitLab is asked by git alone, with what the job may', () => {
    expect(gitlabRepository(GITLAB, http(), undefined)).toEqual({
      remote: {
        url: 'https://gitlab.example/team/shop.git',
        authorization: `Basic ${Buffer.from('gitlab-ci-token:job-c4n4ry').toString('base64')}`,
      },
    })
  })

  test('on GitHub git gets what the checkout keeps: in its configuration, or in a file beside', () => {
    const workspace = mkdtempSync(join(tmpdir(), 'slipway-kept-'))
    const env = { ...GITHUB, GITHUB_WORKSPACE: workspace, RUNNER_TEMP: workspace }
    const kept = () => githubRepository(env, http(), undefined).remote.authorization
    const section = (value: string) =>
      `[http "https://github.com/"]\n\textraheader = AUTHORIZATION: basic ${value}\n[remote "origin"]\n`
    mkdirSync(join(workspace, '.git'))
    expect(kept()).toBeUndefined()
    writeFileSync(join(workspace, '.git/config'), section('Zm9v'))
    expect(kept()).toBe('basic Zm9v')
    const beside = join(workspace, 'git-credentials-1.config')
    writeFileSync(join(workspace, '.git/config'), `[includeIf "gitdir:${workspace}/.git"]\n\tpath = ${beside}\n`)
    writeFileSync(beside, section('YmFy'))
    expect(kept()).toBe('basic YmFy')
    writeFileSync(join(workspace, '.git/config'), '[include]\n\tpath = /elsewhere/git-credentials-1.config\n')
    expect(kept()).toBeUndefined()
  })
})

describe('the branch that a change request is for', () => {
  const github = (event: object) => {
    const path = join(mkdtempSync(join(tmpdir(), 'slipway-event-')), 'event.json')
    writeFileSync(path, JSON.stringify(event))
    return githubSource({ GITHUB_EVENT_PATH: path }).targetBranch
  }

  test.each<[string, string | undefined, string | undefined]>([
    ['a pull request', github({ pull_request: { number: 7, base: { ref: 'release/1.x' } } }), 'release/1.x'],
    ['a merge queue', github({ merge_group: { base_ref: 'refs/heads/main' } }), 'main'],
    ['a push', github({ ref: 'refs/heads/main' }), undefined],
    ['a merge request', gitlabSource({ CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main' }).targetBranch, 'main'],
    ['a branch of GitLab', gitlabSource({ CI_COMMIT_BRANCH: 'main' }).targetBranch, undefined],
  ])('%s', (_, found, want) => expect(found).toBe(want))
})
