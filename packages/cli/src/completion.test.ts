import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import { completion } from './completion'

const quoted = (text: string) => `'${text}'`

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
    [['slipway', 'run', '--build.ima'], ['--build.image']],
    [['slipway', 'run', '--scan.fail-on', 'cr'], ['critical']],
    [['slipway', 'explain', 'deploy', '--nam'], ['--namespace']],
    [
      ['slipway', 'init', '--host', ''],
      ['auto', 'github', 'gitlab'],
    ],
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

/** Where the shell is there: its own word for what it would offer. */
const has = (shell: string) => spawnSync(shell, ['--version']).error === undefined

;(has('fish') ? describe : describe.skip)('what fish completes', () => {
  test.each<[string, string[]]>([
    ['slipway roll', ['rollback']],
    ['slipway scan --fail-on ', ['critical', 'high', 'low', 'medium', 'none']],
    ['slipway push --pass', ['--password-file']],
    ['slipway explain sm', ['smoke']],
    ['slipway run --build.ima', ['--build.image']],
    ['slipway init --host g', ['github', 'gitlab']],
  ])('%s', async (line, want) => {
    const script = `${await completion('fish')}\ncomplete -C ${quoted(line)}`
    const told = execFileSync('fish', ['--no-config', '-c', script], { encoding: 'utf8' })
    expect(
      told
        .trim()
        .split('\n')
        .map((one) => one.replace(/\t.*/, '')),
    ).toEqual(want)
  })
})

;(has('zsh') ? describe : describe.skip)('what zsh completes', () => {
  test.each<[string[], string[]]>([
    [['slipway', 'rollb'], ['rollback']],
    [['slipway', 'push', '--pass'], ['--password-file']],
    [['slipway', 'explain', 'sm'], ['smoke']],
    [['slipway', 'completion', 'f'], ['fish']],
    [['slipway', 'run', '--build.ima'], ['--build.image']],
    [['slipway', 'scan', '--fail-on', 'cr'], ['critical']],
    [['slipway', 'build', '--dockerfile', 'x'], ['a file']],
  ])('%j', async (words, want) => {
    // As its completion calls the script; these three offer what begins as the word does.
    const script = `words=(${words.map(quoted).join(' ')}); CURRENT=$#words; PREFIX=$words[-1]
offer() { local one found=1; for one in "$@"; do [[ $one == $PREFIX* ]] && { print -r -- $one; found=0 }; done; return $found }
compadd() { shift; offer "$@" }
_describe() { offer \${commands%%:*} }
_files() { print 'a file' }
compdef() { : }
${await completion('zsh')}
_slipway`
    expect(execFileSync('zsh', ['-f', '-c', script], { encoding: 'utf8' }).trim().split('\n')).toEqual(want)
  })
})
