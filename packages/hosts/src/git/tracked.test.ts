import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { readIndex, trackedBelow } from './tracked'

const HOME = mkdtempSync(join(tmpdir(), 'slipway-home-'))

function git(directory: string, ...args: readonly string[]): string {
  const config = ['user.name=a', 'user.email=a@b', 'commit.gpgsign=false', 'protocol.file.allow=always']
  return execFileSync('git', [...config.flatMap((pair) => ['-c', pair]), ...args], {
    cwd: directory,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'], HOME, GIT_CONFIG_NOSYSTEM: '1' },
  })
}

function repository(files: readonly string[], init: readonly string[] = []): string {
  const directory = mkdtempSync(join(tmpdir(), 'slipway-index-'))
  git(directory, 'init', '--quiet', ...init)
  for (const file of files) {
    mkdirSync(dirname(join(directory, file)), { recursive: true })
    writeFileSync(join(directory, file), file)
  }
  git(directory, 'add', '--all', '--force')
  return directory
}

const MANY = Array.from({ length: 40 }, (_, i) => `src/${'deep/'.repeat(i % 5)}file-${'x'.repeat(i)}-${i}.ts`)
const RECORD = 'slipway-out/record/build-zz.json'

describe('what git tracks below a folder', () => {
  test.each<[string, readonly string[], (directory: string) => unknown]>([
    ['version 2', [], () => undefined],
    ['version 3', [], (at) => git(at, 'update-index', '--skip-worktree', RECORD)],
    ['version 4', [], (at) => git(at, 'update-index', '--index-version', '4')],
    ['hashes of SHA-256', ['--object-format=sha256'], () => undefined],
  ])('%s: found, and nothing where nothing is', (_, init, change) => {
    const at = repository([...MANY, RECORD, 'slipway-output/a', 'a/slipway-out/b'], init)
    git(at, 'commit', '--quiet', '--message=a')
    change(at)
    expect(trackedBelow(join(at, 'slipway-out'))).toBe(RECORD)
    expect(trackedBelow(join(at, 'slipway'))).toBeUndefined()
    expect(trackedBelow(join(at, 'src/deep/slipway-out'))).toBeUndefined()
    git(at, 'update-index', '--force-remove', RECORD)
    expect(trackedBelow(join(at, 'slipway-out'))).toBeUndefined()
  })

  test('a split index: in either part', () => {
    const at = repository([RECORD, 'a'])
    git(at, 'update-index', '--split-index')
    mkdirSync(join(at, 'other'))
    writeFileSync(join(at, 'other/file'), '')
    git(at, 'add', 'other/file')
    expect(trackedBelow(join(at, 'slipway-out'))).toBe(RECORD)
    expect(trackedBelow(join(at, 'other'))).toBe('other/file')
    expect(trackedBelow(join(at, 'b'))).toBeUndefined()
  })

  test.each(['2', '4'])('the same paths as git, version %s', (version) => {
    const at = repository([...MANY, RECORD, 'ü/日本.txt', 'x'.repeat(200)])
    git(at, 'update-index', '--index-version', version)
    const bytes = execFileSync('cat', [join(at, '.git/index')])
    const listed = git(at, 'ls-files', '-z').split('\0').slice(0, -1)
    expect(readIndex(bytes, 20).paths.map((path) => Buffer.from(path, 'latin1').toString())).toEqual(listed)
  })

  test('the folder itself, as a link or a submodule', () => {
    const other = repository(['a'])
    git(other, 'commit', '--quiet', '--message=a')
    const at = repository(['a'])
    git(at, 'submodule', '--quiet', 'add', other, 'slipway-out')
    expect(trackedBelow(join(at, 'slipway-out'))).toBe('slipway-out')
    const linked = repository(['a'])
    symlinkSync('a', join(linked, 'slipway-out'))
    git(linked, 'add', 'slipway-out')
    expect(trackedBelow(join(linked, 'slipway-out'))).toBe('slipway-out')
  })

  test('in a submodule and in a linked working tree', () => {
    const other = repository([RECORD])
    git(other, 'commit', '--quiet', '--message=a')
    const at = repository(['a'])
    git(at, 'submodule', '--quiet', 'add', other, 'lib')
    expect(trackedBelow(join(at, 'lib/slipway-out'))).toBe(RECORD)
    git(other, 'worktree', 'add', '--quiet', join(at, 'tree'))
    expect(trackedBelow(join(at, 'tree/slipway-out'))).toBe(RECORD)
  })

  test('nothing without git, before the first file, and in an index that is none', () => {
    const plain = mkdtempSync(join(tmpdir(), 'slipway-index-'))
    expect(trackedBelow(join(plain, 'slipway-out'))).toBeUndefined()
    git(plain, 'init', '--quiet')
    expect(trackedBelow(join(plain, 'slipway-out'))).toBeUndefined()
    for (const bytes of ['', 'DIRC', `DIRC\0\0\0\x02\0\0\0\x09slipway-out`, 'XXXX\0\0\0\x02slipway-out']) {
      writeFileSync(join(plain, '.git/index'), bytes, 'latin1')
      expect(trackedBelow(join(plain, 'slipway-out'))).toBeUndefined()
    }
  })

  test("no program of the repository's own is started", () => {
    const at = repository([RECORD])
    const proof = join(at, 'started')
    for (const key of ['core.fsmonitor', 'core.sshCommand', 'core.pager', 'filter.x.clean'])
      git(at, 'config', key, `touch ${proof}`)
    expect(trackedBelow(join(at, 'slipway-out'))).toBe(RECORD)
    expect(() => renameSync(proof, `${proof}-2`)).toThrow('ENOENT')
  })
})
