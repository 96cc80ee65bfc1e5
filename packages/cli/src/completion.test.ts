import { execFileSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import { completion } from './completion'

/** What bash offers after these words, by the script itself. */
async function offered(...words: string[]): Promise<readonly string[]> {
  const script = `${await completion('bash')}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}
_slipway; printf '%s\\n' "\${COMPREPLY[@]}"`
  return execFileSync('bash', ['--norc', '-c', script], { encoding: 'utf8' }).trim().split('\n')
}

describe('what bash completes', () => {
  test.each<[string[], string[]]>([
    [['slipway', 'de'], ['deploy']],
    [['slipway', 'scan', '--fail'], ['--fail-on']],
    [
      ['slipway', 'scan', '--fail-on', ''],
      ['critical', 'high', 'medium', 'low', 'none'],
    ],
    [['slipway', 'push', '--pass'], ['--password-file']],
    [['slipway', 'explain', 'sm'], ['smoke']],
    [['slipway', 'init', '--dr'], ['--dry-run']],
    [['slipway', 'completion', 'f'], ['fish']],
  ])('%j', async (words, want) => {
    expect(await offered(...words)).toEqual(want)
  })
})

test('zsh and fish know the same commands', async () => {
  const [zsh, fish] = await Promise.all([completion('zsh'), completion('fish')])
  for (const word of ['deploy', 'rollback', 'doctor']) {
    expect(zsh).toContain(`'${word}:`)
    expect(fish).toContain(`-a ${word} -d`)
  }
  expect(fish).toContain("'__fish_seen_subcommand_from scan' -l fail-on -x -a 'critical high medium low none'")
})

test.each([undefined, 'tcsh'])('%s is no shell that it knows', async (shell) => {
  await expect(completion(shell)).rejects.toMatchObject({ code: 'FLAGS_INVALID' })
})

test.each(['zsh', 'fish'] as const)('%s reads its script, where it is there', async (shell) => {
  const script = await completion(shell)
  try {
    execFileSync(shell, ['-n', '-c', script], { stdio: 'pipe' })
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw error
  }
})
