import { describe, expect, test } from '@jest/globals'
import { type AnyAction, commonInputs, defineAction, input, InvalidInputs, peerNames, recordShape } from '@slipway/core'
import { GitHubHost } from '../github/github-host'
import { GitLabHost } from '../gitlab/gitlab-host'
import type { HostAdapter } from '../host'
import { Redactor } from '../pump/redactor'
import { withProblems } from './inputs'
import { judgeUndeclared } from './undeclared'

const inputs = {
  ...commonInputs,
  dockerfile: input.path('x'),
  'fail-on': input.text('x'),
  'ignore-unfixed': input.text('x'),
  platform: input.text('x'),
} as const

const action: AnyAction = defineAction(recordShape('build', {}, {}), {
  title: 'Build',
  summary: 's',
  description: 'd',
  inputs,
  peers: peerNames(inputs, {
    'x/build': { file: { use: 'dockerfile' }, helmChart: { instead: 'a chart is deployed by deploy' } },
  }),
  systems: ['linux'],
  reach: 'nothing',
  forks: 'run',
  job: {},
  run: () => Promise.reject(new Error('not run')),
})

function judge(env: Record<string, string>, kind: 'github' | 'gitlab' = 'github') {
  let log = ''
  const http = { request: () => Promise.reject(new Error('no network')) }
  const parts = { env, redactor: new Redactor(), write: (text: string) => void (log += text), http }
  const host: HostAdapter =
    kind === 'github' ? new GitHubHost({ ...parts, random: () => 'r' }) : new GitLabHost({ ...parts, now: () => 0 })
  const found = host.undeclared?.(action.inputs)
  const problems = found === undefined ? [] : judgeUndeclared(action, host, found)
  return { problems, log }
}

describe('a name that the action does not declare', () => {
  test.each([
    ['of another action', 'INPUT_FILE', 'file', 'not an input of build; x/build has it, here it is `dockerfile`'],
    [
      'in another writing',
      'INPUT_HELMCHART',
      'helmchart',
      'not an input of build; x/build has it, a chart is deployed by deploy',
    ],
    ['with the hyphen of elsewhere', 'INPUT_FAIL_ON', 'fail_on', 'not an input of build, did you mean "fail-on"?'],
    ['one letter wrong', 'INPUT_DOCKERFILES', 'dockerfiles', 'not an input of build, did you mean "dockerfile"?'],
    [
      'two letters wrong',
      'INPUT_IGNORE-UNFIX',
      'ignore-unfix',
      'not an input of build, did you mean "ignore-unfixed"?',
    ],
    ['two letters wrong of eight', 'INPUT_PLATFO', 'platfo', 'not an input of build, did you mean "platform"?'],
    ['one letter and the hyphen wrong', 'INPUT_FAIL_O', 'fail_o', 'not an input of build, did you mean "fail-on"?'],
  ])('%s is a problem', (_, variable, name, message) => {
    const { problems, log } = judge({ [variable]: 'value' })
    expect(problems).toEqual([{ input: name, message }])
    expect(log).toBe('')
  })

  test('that is far from ours is named in a warning, its value is not', () => {
    const { problems, log } = judge({ INPUT_WHO: 'value', 'INPUT_A\u202eB': 'value', INPUT_TOKE: 'x' })
    expect(problems).toEqual([{ input: 'toke', message: 'not an input of build, did you mean "token"?' }])
    expect(log).toBe('::warning::not inputs of build, so not read: ab, who\n')
  })

  test.each([
    ['two letters of seven', 'fail-'],
    ['four letters of many', 'workingdirect'],
  ])("%s wrong may be somebody else's: a warning", (_, name) => {
    const { problems, log } = judge({ [`INPUT_${name.toUpperCase()}`]: 'x' })
    expect([problems, log]).toEqual([[], `::warning::not an input of build, so not read: ${name}\n`])
  })

  test.each([['INPUT_DOCKERFILE'], ['INPUT_FAIL-ON'], ['INPUT_TOKEN']])('%s is declared', (variable) => {
    expect(judge({ [variable]: 'x', INPUT_FILE: '', OTHER: 'x' })).toEqual({ problems: [], log: '' })
  })

  test('is a warning under act, which hands on the inputs of other steps', () => {
    const { problems, log } = judge({ ACT: 'true', INPUT_FILE: 'x', INPUT_WHO: 'y' })
    expect(problems).toEqual([])
    expect(log).toBe(
      '::warning::not an input of build, so not read: who\n' +
        '::warning::file: not an input of build; x/build has it, here it is `dockerfile`\n',
    )
  })

  test('is not asked for where the host itself refuses it', () => {
    expect(judge({ INPUT_FILE: 'x' }, 'gitlab')).toEqual({ problems: [], log: '' })
  })
})

describe('problems found before', () => {
  const found = [{ input: 'file', message: 'no' }]
  const problemsOf = (work: () => Promise<unknown>) =>
    withProblems(found, work).catch((error: unknown) => (error instanceof InvalidInputs ? error.problems : error))

  test('stand before those that the work finds', async () => {
    const more = [{ input: 'image', message: 'required' }]
    expect(await problemsOf(() => Promise.reject(new InvalidInputs(more)))).toEqual([...found, ...more])
  })

  test('are thrown when the work finds none', async () => expect(await problemsOf(async () => 1)).toEqual(found))

  test('give way to another failure, and none is no obstacle', async () => {
    const other = new Error('disk')
    expect(await problemsOf(() => Promise.reject(other))).toBe(other)
    expect(await withProblems([], async () => 7)).toBe(7)
  })
})
