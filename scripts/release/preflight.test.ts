import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { Git } from './git'
import { preflight, refuseStart } from './preflight'
import type { Release } from './release'
import { parseVersion, tagOf } from './version'

/** A checkout with its remote, and a registry of npm packages that has what `published` says. */
let folder: string
let npm: Server
let published: readonly string[]

const git = (...args: readonly string[]) => {
  const settings = ['user.name=t', 'user.email=t@example.com', 'commit.gpgsign=false', 'tag.gpgsign=false']
  const flags = settings.flatMap((setting) => ['-c', setting])
  return execFileSync('git', [...flags, ...args], { cwd: join(folder, 'checkout'), stdio: 'pipe' })
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-preflight-'))
  published = []
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', join(folder, 'remote.git')])
  execFileSync('git', ['clone', '--quiet', join(folder, 'remote.git'), join(folder, 'checkout')], { stdio: 'pipe' })
  git('switch', '--quiet', '--create', 'main')
  npm = createServer((_, response) => {
    const versions = Object.fromEntries(
      published.map((one) => [one, { version: one, dist: { integrity: 'sha512-x' } }]),
    )
    response.writeHead(published.length === 0 ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ name: 'slipway', 'dist-tags': { latest: published[0] }, versions }))
  })
  await new Promise<void>((done) => npm.listen(0, '127.0.0.1', done))
})
afterEach(async () => {
  await new Promise((done) => npm.close(done))
  rmSync(folder, { recursive: true, force: true })
})

const commit = (text: string) => {
  const line = text === '' ? '' : `\n- ${text}\n`
  writeFileSync(join(folder, 'checkout/CHANGELOG.md'), `# Changelog\n\n## Unreleased\n${line}`)
  git('add', '--all')
  git('commit', '--quiet', '--allow-empty-message', '--message', text)
}

/** A commit with the tag of a release, both known to the remote. */
const release = (version: string) => {
  commit(`release ${version}`)
  git('tag', '--annotate', '--message', version, `v${version}`)
  git('push', '--quiet', 'origin', `v${version}`)
}

const check = (name: string, more: Partial<Release> = {}) => {
  const [version, root] = [parseVersion(name), join(folder, 'checkout')]
  const places = { npm: `http://127.0.0.1:${(npm.address() as AddressInfo).port}` }
  const wish = {
    version,
    name,
    tag: tagOf(version),
    root,
    git: new Git(root, 'origin'),
    places,
    yanked: [],
    commits: {},
  }
  const whole = { ...wish, ...more } as unknown as Release
  return refuseStart(whole).then(() => preflight(whole))
}

describe('may begin', () => {
  test('the first one', async () => {
    commit('one')
    await check('1.0.0')
  })

  test('the next one of a line, and a patch of an older line on a branch of its own', async () => {
    release('1.0.0')
    commit('two')
    await check('1.0.1')
    release('1.1.0')
    release('2.0.0')
    git('switch', '--quiet', '--detach', 'v1.0.0')
    commit('a patch')
    await check('1.0.1')
  })

  test('one after a yanked one that was never merged', async () => {
    release('1.0.0')
    git('switch', '--quiet', '--detach', 'v1.0.0')
    release('1.1.0')
    git('switch', '--quiet', 'main')
    await check('1.1.1', { yanked: [{ version: '1.1.0', reason: 'x' }] })
  })
})

describe('refused, with the next step', () => {
  test.each<[string, () => unknown, string, string, string]>([
    ['a changed checkout', () => writeFileSync(join(folder, 'checkout/x'), ''), '1.0.1', 'has changes', 'commit them'],
    ['a number below the last of its line', () => undefined, '0.9.9', 'v1.0.0 already', 'such as 0.9.x'],
    ['a patch where a newer line is in the branch', () => release('2.0.0'), '1.0.1', 'v2.0.0 already', 'such as 1.0.x'],
    ['a number that npm has', () => (published = ['1.0.1']), '1.0.1', 'npm has slipway@1.0.1', 'release 1.0.2'],
    [
      'a branch without the last release',
      () => {
        git('switch', '--quiet', '--create', 'release/v1.0.1')
        release('1.0.1')
        git('switch', '--quiet', 'main')
      },
      '1.0.2',
      'does not have v1.0.1',
      'merge release/v1.0.1 with a merge commit',
    ],
    [
      'a number between two of its line',
      () => {
        git('switch', '--quiet', '--create', 'elsewhere')
        release('1.0.5')
        git('switch', '--quiet', 'main')
      },
      '1.0.4',
      '1.0.5 is out, and 1.0.4 comes before it',
      'release 1.0.6',
    ],
  ])('%s', async (_, change, version, message, next) => {
    release('1.0.0')
    change()
    await expect(check(version)).rejects.toMatchObject({
      message: expect.stringContaining(message),
      next: expect.stringContaining(next),
    })
  })

  test.each([
    ['10.9.8', 'expected npm 11.5.1 or later, which knows a job by its identity, found 10.9.8'],
    ['11.5.1', 'nothing stands under "Unreleased"'],
  ])('in a job with an identity, npm %s', async (npmVersion, message) => {
    commit('')
    const [bin, path] = [join(folder, 'bin'), process.env['PATH'] ?? '']
    mkdirSync(bin)
    writeFileSync(join(bin, 'npm'), `#!/bin/sh\necho ${npmVersion}\n`, { mode: 0o755 })
    Object.assign(process.env, { PATH: `${bin}:${path}`, ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:1' })
    try {
      await expect(check('1.0.0')).rejects.toMatchObject({ message: expect.stringContaining(message) })
    } finally {
      process.env['PATH'] = path
      delete process.env['ACTIONS_ID_TOKEN_REQUEST_URL']
    }
  })

  test('a yanked number', async () => {
    commit('one')
    await expect(check('1.0.0', { yanked: [{ version: '1.0.0', reason: 'x' }] })).rejects.toMatchObject({
      message: '1.0.0 is yanked',
      next: 'a number is used once: release 1.0.1',
    })
  })
})
