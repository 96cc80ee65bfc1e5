import { describe, expect, test } from '@jest/globals'
import { flagNames, type Session } from '@slipway/hosts'
import { command } from './command'
import { STAGE_NAMES } from './catalogue'
import { FLAGS as DOCTOR } from './doctor/doctor'
import { FLAGS as INIT } from './init/init'
import { FLAGS as LOGS } from './release/release'
import { COMMANDS, HELP } from './usage'

/** Nothing here gets as far as to need one. */
const NONE = { env: {}, workspace: '/' } as Session

describe('words that are wrong', () => {
  test.each<[string, string[], string]>([
    ['a command', ['rum'], 'expected a command, got "rum", did you mean "run"?'],
    ['a flag in the place of a command', ['--verson'], 'expected a command, got "--verson", did you mean "--version"?'],
    ['a command to help with', ['help', 'depoly'], 'expected a command, got "depoly", did you mean "deploy"?'],
    ['nothing to explain', ['explain'], `expected an action to explain (${STAGE_NAMES.join(', ')}), got none`],
    [
      'what cannot be explained',
      ['explain', 'run'],
      `expected an action to explain (${STAGE_NAMES.join(', ')}), got "run"`,
    ],
    [
      'a flag of an action',
      ['build', '--imgae', 'x'],
      'invalid arguments:\n  --imgae: unknown flag, did you mean "--image"?',
    ],
    [
      'a flag of one stage',
      ['run', '--build.imgae=x'],
      'invalid arguments:\n  --build.imgae: unknown flag, did you mean "--build.image"?',
    ],
    [
      'a flag of the sandbox',
      ['sandbox', '--jsn'],
      'invalid arguments:\n  --jsn: unknown flag, did you mean "--json"?',
    ],
    [
      'a flag without its value',
      ['sandbox', '--directory'],
      'invalid arguments:\n  --directory: expected a value after it',
    ],
    ['a word after self', ['self', 'verfy'], 'expected verify after self, got "verfy"'],
    ['more than a version', ['version', 'x'], 'invalid arguments:\n  expected a flag, got "x"'],
  ])('%s', async (_, args, message) => {
    await expect(command(args, NONE)).rejects.toMatchObject({ outcome: 'invalid', message })
  })
})

test.each([['-q'], ['--quiet'], ['--verbose']])('%s is a flag of every command, wherever it stands', async (flag) => {
  for (const args of [
    [flag, 'rum'],
    ['rum', flag],
  ])
    await expect(command(args, NONE)).rejects.toMatchObject({
      message: 'expected a command, got "rum", did you mean "run"?',
    })
})

test('every command that is not an action tells its own flags', () => {
  for (const [name, text] of Object.entries(HELP))
    expect(text).toMatch(new RegExp(`^slipway ${name}: .*\\n\\nusage: slipway ${name}`))
  const without = ['help', 'version']
  expect(Object.keys(HELP).sort()).toEqual(
    COMMANDS.filter((name) => !STAGE_NAMES.includes(name) && !without.includes(name)).sort(),
  )
})

test.each([
  ['init', INIT],
  ['doctor', DOCTOR],
  ['logs', LOGS],
])('the help of %s names every flag that it takes', (name, flags) => {
  const common = ['output', 'component', 'token-file']
  const told = [...(HELP[name] ?? '').matchAll(/--([a-z][a-z-]*)/g)].map(([, flag]) => flag)
  expect(flagNames(flags).filter((flag) => !told.includes(flag) && !common.includes(flag))).toEqual([])
})
