import { spawnSync } from 'node:child_process'

/**
 * What differs from the last commit, new files included and ignored ones not; nothing where this is no git checkout.
 * @param {string} root folder of the checkout
 * @returns {readonly string[]} such as ` M README.md`, `?? packages/new.ts`
 */
export function changedFiles(root) {
  const { status, stdout } = spawnSync(
    'git',
    ['--no-optional-locks', 'status', '--porcelain', '--untracked-files=all', '-z'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
  return status === 0 ? stdout.split('\0').filter((line) => line !== '') : []
}
