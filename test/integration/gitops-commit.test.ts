import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { deploy, type Installer, runDeploy } from '@slipway/action-deploy'
import { codeSpan, parseReference, resolve, UserError } from '@slipway/core'
import {
  type Committed,
  type CommitOrder,
  commitPlan,
  planCommit,
  revertCommit,
} from '../../packages/kubernetes/src/delivery/git/commit'
import { parseRepositoryAddress } from '../../packages/kubernetes/src/delivery/git/repository/address'
import { type Credentials, prepareGit } from '../../packages/kubernetes/src/delivery/git/repository/programs'
import { GitRepository } from '../../packages/kubernetes/src/delivery/git/repository/repository'
import { GitServer } from '../e2e/gitops/git-server'
import { lookUp } from '../e2e/needs'
import { bench } from './tools-ports'

const call = promisify(execFile)
const there = await lookUp('gitops-commit').has('git')
const withGit = there ? describe : describe.skip
const why = there ? '' : ' (skipped: there is no git on PATH)'

const root = await mkdtemp(join(tmpdir(), 'slipway-gitops-'))
afterAll(() => rm(root, { recursive: true, force: true }))

const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`
const kustomization = (name: string, tag = '1.0') =>
  `# of ${name}\nimages:\n  - name: ghcr.io/acme/${name}\n    newTag: ${tag} # by hand\n`

const author = { name: 'Slipway', email: 'slipway@example.com' }

function orderOf(name: string, letter: string, more: Partial<CommitOrder> = {}): CommitOrder {
  return {
    images: [{ ...parseReference(`ghcr.io/acme/${name}:1.1`), digest: digestOf(letter) }],
    paths: [],
    fields: [],
    branch: undefined,
    ownBranch: undefined,
    message: { subject: undefined, target: 'production', runUrl: 'https://ci/1', source: 'shop@abc', ofOwn: false },
    author,
    ...more,
  }
}

withGit(`a commit to a repository over http${why}`, () => {
  let server: GitServer
  const ends: (() => Promise<void>)[] = []
  beforeEach(async () => {
    server = await GitServer.start()
  })
  afterEach(async () => {
    for (const end of ends.splice(0)) await end()
    await server.stop()
  })

  async function open(name: string, credentials: Credentials = {}) {
    const { ports, end, said } = bench(root, { PATH: process.env['PATH'], HOME: root })
    const address = parseRepositoryAddress(server.url(name))
    const git = await prepareGit(ports, address, credentials)
    ends.push(git.stop, end)
    return { repository: await GitRepository.open(ports, address, git), said, ports }
  }

  async function deliver(name: string, order: CommitOrder, credentials: Credentials = {}): Promise<Committed> {
    const { repository } = await open(name, credentials)
    return commitPlan(repository, order, await planCommit(repository, order))
  }

  const log = (format: string, branch = 'main') =>
    server.inRepository('gitops', 'log', '-1', `--format=${format}`, branch)

  const refused = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => (error instanceof UserError ? error : undefined),
    )

  test('changes one line, says what and why, and does nothing the second time', async () => {
    await server.create('gitops', { 'apps/shop/kustomization.yaml': kustomization('shop') })
    const done = await deliver('gitops', orderOf('shop', 'b'))
    expect(await server.read('gitops', 'apps/shop/kustomization.yaml')).toBe(
      kustomization('shop').replace('newTag: 1.0', `digest: ${digestOf('b')}`),
    )
    expect(await log('%an <%ae>%n%B')).toBe(
      [
        'Slipway <slipway@example.com>',
        'Deploy shop 1.1 to production',
        '',
        'apps/shop/kustomization.yaml, images[0].newTag: was ghcr.io/acme/shop 1.0',
        '',
        `Image: ghcr.io/acme/shop:1.1@${digestOf('b')}`,
        'Source: shop@abc',
        'Run: https://ci/1',
        '',
        '',
      ].join('\n'),
    )
    const again = await deliver('gitops', orderOf('shop', 'b'))
    expect([again.changes, again.commit]).toEqual([[], done.commit])
    expect(await server.inRepository('gitops', 'rev-list', '--count', 'main')).toBe('2\n')
  })

  test('writes it anew on what others push at the same time', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    await server.create(
      'gitops',
      Object.fromEntries(names.map((name) => [`${name}/kustomization.yaml`, kustomization(name)])),
    )
    const all = await Promise.all(names.map((name) => deliver('gitops', orderOf(name, name))))
    expect(await server.inRepository('gitops', 'rev-list', '--count', 'main')).toBe(`${names.length + 1}\n`)
    for (const name of names)
      expect(await server.read('gitops', `${name}/kustomization.yaml`)).toContain(digestOf(name))
    expect(all.reduce((sum, { retries }) => sum + retries, 0)).toBeGreaterThan(0)
  })

  test('gives the token to that address, and to nobody that listens', async () => {
    await server.stop()
    server = await GitServer.start({ token: 'ghp_verysecret' })
    await server.create('gitops', { 'kustomization.yaml': kustomization('shop') })
    const without = await refused(deliver('gitops', orderOf('shop', 'b')))
    expect([without?.code, without?.message.includes('ghp_')]).toEqual(['GIT_DENIED', false])
    const wrong = await refused(deliver('gitops', orderOf('shop', 'b'), { token: 'ghp_wrong' }))
    expect([wrong?.code, wrong?.message.includes('ghp_wrong')]).toEqual(['GIT_DENIED', false])
    await deliver('gitops', orderOf('shop', 'b'), { token: 'ghp_verysecret' })
    expect(await server.read('gitops', 'kustomization.yaml')).toContain(digestOf('b'))
  })

  test('says the way through where the branch takes no push, and that way works', async () => {
    await server.create('gitops', { 'kustomization.yaml': kustomization('shop') })
    await server.hook(
      'gitops',
      'while read old new ref; do case $ref in refs/heads/main) echo "GH006: Protected branch update failed" >&2; exit 1;; esac; done',
    )
    const error = await refused(deliver('gitops', orderOf('shop', 'b')))
    expect([error?.code, error?.outcome, error?.hint]).toEqual([
      'GIT_PROTECTED',
      'fail',
      'set git-change-request: true, and the digest comes as a pull or merge request; or let this token push there',
    ])
    for (const letter of ['b', 'c']) {
      const done = await deliver('gitops', orderOf('shop', letter, { ownBranch: 'slipway/shop' }))
      expect(done.pushedTo).toBe('slipway/shop')
      expect(await server.read('gitops', 'kustomization.yaml', 'slipway/shop')).toContain(digestOf(letter))
    }
    expect(await server.inRepository('gitops', 'rev-list', '--count', 'main..slipway/shop')).toBe('1\n')
    expect(await server.read('gitops', 'kustomization.yaml')).toContain('1.0')
  })

  test.each([
    ['a branch that is not there', 'gitops', { branch: 'nowhere' }, 'GIT_MISSING'],
    ['a repository that is not there', 'other', {}, 'GIT_MISSING'],
  ])('tells %s', async (_, name, more, code) => {
    await server.create('gitops', { 'kustomization.yaml': kustomization('shop') })
    expect((await refused(deliver(name, orderOf('shop', 'b', more))))?.code).toBe(code)
  })

  test('signs with a key of OpenSSH, and with one of GnuPG', async () => {
    await server.create('gitops', { 'kustomization.yaml': kustomization('shop') })
    const key = join(root, 'id')
    await call('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'a@b', '-f', key])
    await deliver('gitops', orderOf('shop', 'b'), { signingKey: await readFile(key, 'utf8') })
    expect(await server.inRepository('gitops', 'cat-file', 'commit', 'main')).toContain('-----BEGIN SSH SIGNATURE-----')
    const home = await mkdtemp(join(root, 'g-'))
    const gpg = (...args: string[]) => call('gpg', ['--homedir', home, '--batch', '--no-tty', ...args])
    try {
      await gpg('--passphrase', '', '--quick-generate-key', 'Slipway <slipway@example.com>', 'ed25519', 'sign')
      const { stdout: signingKey } = await gpg('--armor', '--export-secret-keys')
      await deliver('gitops', orderOf('shop', 'c'), { signingKey })
      const { stderr } = await call('git', ['-C', join(server.folder, 'gitops.git'), 'verify-commit', 'main'], {
        env: { ...process.env, GNUPGHOME: home },
      })
      expect(stderr).toContain('Good signature from "Slipway <slipway@example.com>"')
    } finally {
      await call('gpgconf', ['--homedir', home, '--kill', 'all'])
    }
  })

  test('takes back its own lines, on what others pushed since', async () => {
    const text = kustomization('shop')
    await server.create('gitops', { 'kustomization.yaml': text })
    const { repository } = await open('gitops')
    const done = await commitPlan(repository, orderOf('shop', 'b'), await planCommit(repository, orderOf('shop', 'b')))
    const now = (await server.read('gitops', 'kustomization.yaml')).replace('# of shop', '# of the shop')
    await server.commit('gitops', { 'kustomization.yaml': now }, 'words')
    const back = { why: 'it crashed', author, last: [], ofOwn: false }
    expect(await revertCommit(repository, done, back)).toBeDefined()
    expect(await server.read('gitops', 'kustomization.yaml')).toBe(text.replace('# of shop', '# of the shop'))
    expect(await log('%B')).toBe(
      `Revert ${done.commit.slice(0, 12)}: it crashed\n\nThis reverts commit ${done.commit}.\n\n`,
    )
    expect(await revertCommit(repository, done, back)).toBeUndefined()
  })

  test('runs no filter of the repository, and keeps its line ends', async () => {
    await server.create('gitops', {
      '.gitattributes': '* filter=evil -text\n',
      'shop/kustomization.yaml': kustomization('shop').replaceAll('\n', '\r\n'),
    })
    await deliver('gitops', orderOf('shop', 'b'))
    expect(await server.read('gitops', 'shop/kustomization.yaml')).toBe(
      kustomization('shop')
        .replace('newTag: 1.0', `digest: ${digestOf('b')}`)
        .replaceAll('\n', '\r\n'),
    )
  })

  describe('by the action', () => {
    const nothing: Installer = {
      helm: () => Promise.reject(new Error('no Helm is needed')),
      kubectl: () => Promise.reject(new Error('no cluster is needed')),
    }

    async function run(inputs: Readonly<Record<string, string>>) {
      const folder = await mkdtemp(join(root, 'run-'))
      const { ports, end, said } = bench(folder, { PATH: process.env['PATH'], HOME: root })
      ends.push(end)
      const all: Readonly<Record<string, string>> = {
        via: 'git',
        'git-repository': server.url('gitops'),
        image: `ghcr.io/acme/shop@${digestOf('b')}`,
        output: join(folder, 'out'),
        ...inputs,
      }
      const { values: given } = resolve(deploy.inputs, [{ name: 'input', get: (name) => all[name] }])
      return { result: await runDeploy(given, ports, nothing), said: said(), folder }
    }

    const begin = () => server.create('gitops', { 'kustomization.yaml': kustomization('shop') })
    const head = () => server.inRepository('gitops', 'rev-parse', 'main').then((text) => text.trim())

    test('shows the line that would change, without a cluster', async () => {
      await begin()
      const before = await head()
      const { result, said, folder } = await run({ 'dry-run': 'render' })
      expect([result.outcome, result.dryRun, result.headline]).toEqual([
        'pass',
        true,
        `kustomization.yaml in main of ${server.url('gitops')} would change; nothing was changed`,
      ])
      const { summary = '', outputs } = result
      expect(summary).toContain('Dry run')
      const image = `ghcr.io/acme/shop@${digestOf('b')}`
      for (const word of ['kustomization.yaml', 'images[0].newTag', 'main', server.url('gitops'), image])
        expect(summary).toContain(codeSpan(word))
      expect(outputs?.['diff']).toBe(`${folder}/out/deploy/changes.diff`)
      expect((await readdir(join(folder, 'out/deploy'))).sort()).toEqual(['changes.diff', 'plan.json'])
      expect(await readFile(join(folder, 'out/deploy/changes.diff'), 'utf8')).toContain(`+    digest: ${digestOf('b')}`)
      expect(said).toContain(`+    digest: ${digestOf('b')} # by hand`)
      expect(await head()).toBe(before)
    })

    test('ends with a change request that nobody has merged, as what counts for no environment', async () => {
      await begin()
      const before = await head()
      const { result } = await run({ 'git-change-request': 'true', environment: 'production' })
      expect([result.outcome, result.dryRun, result.outputs['state']]).toEqual(['pass', true, 'proposed'])
      expect(result.headline).toContain('slipway/production-shop')
      expect(await head()).toBe(before)
      expect(await server.read('gitops', 'kustomization.yaml', 'slipway/production-shop')).toContain(digestOf('b'))
    })

    test('ends with the commit where it is said that nothing is watched', async () => {
      await begin()
      await expect(run({ wait: 'none' })).rejects.toThrow('require-proof')
      const { result } = await run({ wait: 'none', 'require-proof': 'none' })
      expect([result.outcome, result.outputs['commit'], result.outputs['proof']]).toEqual([
        'pass',
        await head(),
        'none',
      ])
    })

    test('refuses what speaks of Helm', async () => {
      await begin()
      await expect(run({ chart: './chart' })).rejects.toThrow('chart: goes with via: helm')
    })
  })
})
