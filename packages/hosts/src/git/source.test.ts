import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { gitSource } from './source'

const SHA = 'a'.repeat(40)
const OTHER = 'b'.repeat(40)

function checkout(files: Record<string, string | Uint8Array>): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-git-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  return folder
}

describe('the tag that is checked out', () => {
  const object = deflateSync(`tag 99\0object ${SHA}\ntype commit\ntag v2\n`)
  test.each<[string, Record<string, string | Uint8Array>, string | undefined]>([
    ['a tag', { '.git/refs/tags/v1.2.3': `${SHA}\n`, '.git/refs/tags/other': OTHER }, 'v1.2.3'],
    ['the last of several', { '.git/refs/tags/v1.9.0': SHA, '.git/refs/tags/v1.10.0': SHA }, 'v1.10.0'],
    ['one with a slash', { '.git/refs/tags/app/v1': SHA }, 'app/v1'],
    ['a packed annotated one', { '.git/packed-refs': `${OTHER} refs/tags/v3\n^${SHA}\n${OTHER} refs/tags/v4\n` }, 'v3'],
    ['a loose annotated one', { '.git/refs/tags/v2': OTHER, [`.git/objects/bb/${'b'.repeat(38)}`]: object }, 'v2'],
    ['none', { '.git/refs/tags/v2': OTHER }, undefined],
  ])('%s', (_name, files, tag) => {
    const found = gitSource(checkout({ '.git/HEAD': `${SHA}\n`, ...files }))
    expect([found.tag, found.ref]).toEqual([tag, tag])
  })

  test('on a branch there is none, and the default branch is that of origin', () => {
    const files = {
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.git/refs/heads/main': SHA,
      '.git/refs/tags/v1': SHA,
      '.git/refs/remotes/origin/HEAD': 'ref: refs/remotes/origin/trunk\n',
    }
    expect(gitSource(checkout(files))).toMatchObject({ ref: 'main', defaultBranch: 'trunk' })
    expect(gitSource(checkout(files)).tag).toBeUndefined()
  })
})

describe('the commit from the files of git', () => {
  test.each<[string, Record<string, string>, string, object]>([
    [
      'a branch',
      { '.git/HEAD': 'ref: refs/heads/main\n', '.git/refs/heads/main': `${SHA}\n` },
      '',
      { commit: SHA, ref: 'main' },
    ],
    [
      'a branch with slashes, from a folder below',
      { '.git/HEAD': 'ref: refs/heads/a/b\n', '.git/refs/heads/a/b': SHA, 'src/x/y': '' },
      'src/x',
      { commit: SHA, ref: 'a/b' },
    ],
    [
      'packed references',
      {
        '.git/HEAD': 'ref: refs/heads/main',
        '.git/packed-refs': `# pack-refs\n${OTHER} refs/heads/not-main\n${SHA} refs/heads/main\n^${OTHER}\n`,
      },
      '',
      { commit: SHA },
    ],
    [
      'a loose reference wins over a packed one',
      {
        '.git/HEAD': 'ref: refs/heads/main',
        '.git/packed-refs': `${OTHER} refs/heads/main`,
        '.git/refs/heads/main': SHA,
      },
      '',
      { commit: SHA },
    ],
    ['a detached head', { '.git/HEAD': `${SHA}\n` }, '', { commit: SHA, ref: undefined }],
    ['no commit yet', { '.git/HEAD': 'ref: refs/heads/main' }, '', { commit: undefined, ref: 'main' }],
    [
      'a worktree',
      {
        'tree/.git': 'gitdir: ../main/.git/worktrees/tree\n',
        'main/.git/worktrees/tree/HEAD': 'ref: refs/heads/side\n',
        'main/.git/worktrees/tree/commondir': '../..\n',
        'main/.git/refs/heads/side': SHA,
        'main/.git/config': '[remote "origin"]\n\turl = git@git.example:team/shop.git\n',
      },
      'tree',
      { commit: SHA, ref: 'side', repository: 'team/shop', repositoryUrl: 'https://git.example/team/shop' },
    ],
    ['no repository', { 'a/b': '' }, 'a', { commit: undefined, fork: false }],
  ])('%s', (_, files, below, want) => {
    const source = gitSource(join(checkout(files), below))
    expect({ ...Object.fromEntries(Object.keys(want).map((key) => [key, undefined])), ...source }).toMatchObject(want)
  })
})

describe('the remote, and never what authenticates to it', () => {
  test.each<[string, string | undefined, string | undefined]>([
    ['https://git.example/team/shop.git', 'team/shop', 'https://git.example/team/shop'],
    ['https://user:c4n4ry@git.example/team/shop', 'team/shop', 'https://git.example/team/shop'],
    ['https://git.example:8443/a/b/c.git/', 'a/b/c', 'https://git.example/a/b/c'],
    ['git@git.example:team/shop.git', 'team/shop', 'https://git.example/team/shop'],
    ['ssh://git@git.example:2222/team/shop.git', 'team/shop', 'https://git.example/team/shop'],
    ['/srv/git/shop.git', undefined, undefined],
  ])('%s', (url, repository, repositoryUrl) => {
    const config = `[core]\n\tbare = false\n[remote "upstream"]\n\turl = https://other.example/x/y\n[remote "origin"]\n\tpushurl = https://push.example/x/y\n\turl = ${url}\n[branch "main"]\n\turl = no\n`
    const source = gitSource(checkout({ '.git/HEAD': SHA, '.git/config': config }))
    expect([source.repository, source.repositoryUrl]).toEqual([repository, repositoryUrl])
  })
})
