import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../scripts/paths'

/**
 * Unpacks what `git archive` makes of the checkout as it stands now: what GitHub's runner downloads for a tag of it.
 * Throws without Git.
 */
export function unpackArchive(folder: string): void {
  const scratch = mkdtempSync(join(tmpdir(), 'slipway-archive-'))
  try {
    // An index of its own, so that changes which are not committed count and the checkout's index stays as it is.
    const env = { ...process.env, GIT_INDEX_FILE: join(scratch, 'index') }
    const git = (...args: readonly string[]) =>
      execFileSync('git', args, { cwd: ROOT, env, encoding: 'utf8', stdio: 'pipe' }).trim()
    git('read-tree', 'HEAD')
    git('add', '--all')
    const file = join(scratch, 'archive.tar')
    git('archive', '--format=tar', `--output=${file}`, git('write-tree'))
    mkdirSync(folder, { recursive: true })
    execFileSync('tar', ['-xf', file, '-C', folder], { stdio: 'pipe' })
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
