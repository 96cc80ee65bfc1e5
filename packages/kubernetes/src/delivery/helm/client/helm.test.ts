import { describe, expect, test } from '@jest/globals'
import { fakeEnvironment, FakeExec, fakePorts, type ScriptedCall } from '@slipway/testing'
import type { Access } from '../../../access/access'
import { Helm } from './helm'
import { toApplied } from './words'

function helm(call: Omit<ScriptedCall, 'command'>) {
  const ports = fakePorts({ exec: new FakeExec([{ command: () => true, ...call }]) })
  const access = { env: {}, server: 'https://api.example.com' } as unknown as Access
  return new Helm(ports, access, { helm: 'helm' } as never)
}

describe('a Helm that came to no answer says nothing of the chart', () => {
  test.each<[string, string, Omit<ScriptedCall, 'command'>, string, string, string]>([
    [
      'killed for memory while it renders',
      'template',
      { signal: 'SIGKILL' },
      'PROGRAM_KILLED',
      'tool-failed',
      'Helm was ended by SIGKILL, as the kernel does when memory runs out',
    ],
    [
      'too slow a machine',
      'template',
      { timedOut: true },
      'PROGRAM_TIMEOUT',
      'tool-failed',
      'Helm took longer than 1m',
    ],
    [
      'an API server that hangs on discovery',
      'history',
      { timedOut: true },
      'SERVER_TIMEOUT',
      'transient',
      'https://api.example.com gave no answer: Helm took longer than 1m',
    ],
    [
      'the same while it is asked for a dry run',
      'upgrade',
      { timedOut: true },
      'SERVER_TIMEOUT',
      'transient',
      'https://api.example.com gave no answer: Helm took longer than 1m',
    ],
  ])('%s', async (_, command, call, code, outcome, message) => {
    await expect(helm(call).read([command])).rejects.toMatchObject({ code, outcome, message })
  })

  test('one that ended by itself and said nothing has a reason all the same', async () => {
    const { stderr } = await helm({ code: 1 }).read(['template'])
    expect(stderr).toBe('Helm said nothing and ended with exit code 1')
  })

  test('an upgrade that was killed has failed, and the release is looked at and put back', async () => {
    const applied = toApplied(await helm({ signal: 'SIGKILL', stderr: 'W1 noise' }).start(['upgrade']).done)
    expect(applied).toMatchObject({
      ok: false,
      message: 'Helm was ended by SIGKILL, as the kernel does when memory runs out',
    })
  })
})

describe('the heap of a Helm that renders', () => {
  const environmentOf = async (variables: Readonly<Record<string, string>>) => {
    const ports = {
      ...fakePorts({ exec: new FakeExec([{ command: () => true }]) }),
      environment: fakeEnvironment(variables),
    }
    const access = { env: { HELM_PLUGINS: '/plugins' }, server: '' } as unknown as Access
    await new Helm(ports, access, { helm: 'helm' } as never).read(['template'])
    return ports.exec.seen[0]?.options.env
  }

  test('grows further between two collections', async () => {
    expect(await environmentOf({})).toEqual({ GOGC: '400', HELM_PLUGINS: '/plugins' })
  })

  test('grows as its user said', async () => {
    expect(await environmentOf({ GOGC: '50' })).toEqual({ HELM_PLUGINS: '/plugins' })
  })
})
