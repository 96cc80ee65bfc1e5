import { describe, expect, test } from '@jest/globals'
import { FakeExec, fakePorts, type ScriptedCall } from '@slipway/testing'
import { runCommands } from './run-commands'

const world = (...script: readonly ScriptedCall[]) => fakePorts({ exec: new FakeExec(script) })

describe('runCommands', () => {
  test('runs all of them in order, each in a group of its own, with the environment of the job', async () => {
    const ports = world({ command: ['npm', 'ci'] }, { command: ['npm', 'run', 'a b'] })
    const commands = [
      ['npm', 'ci'],
      ['npm', 'run', 'a b'],
    ] as const
    const options = { timeout: 90_000, env: { A: '1' }, capture: 10 }
    expect(await runCommands(commands, ports, options)).toEqual({ kind: 'passed' })
    expect(ports.exec.seen.map((call) => call.options)).toEqual(
      Array(2).fill({ inherit: 'user', show: 'lines', ...options }),
    )
    expect(ports.host.said.filter((line) => line.startsWith('group'))).toEqual(['group npm ci', "group npm run 'a b'"])
  })

  test.each<[string, Partial<ScriptedCall>, string, { exitCode?: number }]>([
    ['an exit code', { code: 2 }, 'a ended with exit code 2', { exitCode: 2 }],
    ['a signal', { signal: 'SIGKILL' }, 'a was ended by SIGKILL, as the kernel does when memory runs out', {}],
    [
      'the exit code of a shell that saw one',
      { code: 137 },
      'a ended with exit code 137 (ended by SIGKILL, as the kernel does when memory runs out)',
      { exitCode: 137 },
    ],
    ['the time', { timedOut: true, signal: 'SIGINT' }, 'a was stopped after 1m30s', {}],
  ])('stops at the first that fails, by %s, with what it wrote', async (_name, call, sentence, byItself) => {
    const ports = world({ command: ['a'], stdout: 'one\n\ntwo\n', stderr: 'three\n', ...call }, { command: ['b'] })
    expect(await runCommands([['a'], ['b']], ports, { timeout: 90_000 })).toEqual({
      kind: 'failed',
      command: 'a',
      sentence,
      ...byItself,
      notRun: 1,
      lines: ['one', 'two', 'three'],
    })
    expect(ports.exec.left).toHaveLength(1)
  })

  test('ends when the run was cancelled meanwhile, whatever the command said', async () => {
    const ports = world({ command: ['a'], effect: async () => ports.signals.cancel('SIGTERM') })
    await expect(runCommands([['a']], ports)).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})
