import { describe, expect, test } from '@jest/globals'
import { refusedBy, SIGNS, toldBy, troubleIn } from './words'

describe('what git says', () => {
  test.each(SIGNS.map(({ trouble, sample }) => [trouble, sample] as const))('%s', (trouble, sample) => {
    expect(troubleIn(sample)).toBe(trouble)
  })

  test.each([
    // GitHub 2026, GitLab 18, Gitea 1.25, Azure DevOps, Bitbucket, as people quote them.
    ['protected', 'remote: error: GH013: Repository rule violations found for refs/heads/main.'],
    ['protected', 'remote: GitLab: You are not allowed to push code to protected branches on this project.'],
    ['protected', ' ! [remote rejected] main -> main (pre-receive hook declined)'],
    ['moved', ' ! [rejected]        main -> main (non-fast-forward)'],
    ['moved', " ! [remote rejected] main -> main (cannot lock ref 'refs/heads/main': is at 1 but expected 2)"],
    ['denied', 'remote: Permission to acme/gitops.git denied to github-actions[bot].'],
    ['denied', 'remote: HTTP Basic: Access denied. The provided password or token is incorrect'],
    ['denied', 'git@github.com: Permission denied (publickey).'],
    ['denied', 'remote: Write access to repository not granted.'],
    ['missing', "fatal: repository 'https://github.com/acme/gitops.git/' not found"],
    ['unreachable', "fatal: unable to access 'https://h/': The requested URL returned error: 503"],
    ['other', 'fatal: something new'],
  ])('%s: %s', (trouble, words) => {
    expect(troubleIn(words)).toBe(trouble)
  })

  test('is of the token where one was given', () => {
    const at = { url: 'https://h/a.git', branch: 'main', hasToken: true }
    const message = (words: string) => refusedBy('denied', words, at).message
    const refused = 'the token that was given was refused: it is wrong, expired or may not write'
    expect(message("fatal: could not read Username for 'https://h': terminal prompts disabled")).toBe(
      `https://h/a.git, branch main: ${refused}`,
    )
    expect(message('remote: Write access to repository not granted.')).toBe(
      `https://h/a.git, branch main: ${refused} (Write access to repository not granted.)`,
    )
  })

  test('is handed on in few lines', () => {
    const words = 'To https://h/a.git\nremote: \nremote: error: GH006: no\nhint: try\nerror: failed to push some refs\n'
    expect(toldBy(words)).toBe('error: GH006: no; failed to push some refs')
    expect(refusedBy('denied', words, { url: 'https://h/a.git', branch: 'main' }).message).toBe(
      'https://h/a.git, branch main: expected to be let in, was refused (error: GH006: no; failed to push some refs)',
    )
  })
})
