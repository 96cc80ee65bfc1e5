import { expect, test } from '@jest/globals'
import type { ExecOptions, ToolRun } from '@slipway/core'
import { fakeEnvironment, fakePorts } from '@slipway/testing'
import { observed } from './observed'

const run = { host: 'github', runId: '7', attempt: 1, repository: 'team/shop', commit: 'a', isPart: false, now: 0 }

/** Runs programs that take as long as their arguments say. */
function world(variables: Readonly<Record<string, string>> = {}) {
  const given: (ExecOptions | undefined)[] = []
  const tools: ToolRun[] = []
  const ports = fakePorts({ environment: fakeEnvironment(variables) })
  const result = (milliseconds: number) =>
    ({ end: { kind: 'exit', code: 3 }, stdout: '', stderr: '', truncated: false, milliseconds }) as const
  const exec = {
    which: async () => undefined,
    run: async (_: string, [time]: readonly string[], options?: ExecOptions) => {
      given.push(options)
      return result(Number(time))
    },
  }
  const what = { stage: 'test', component: undefined, run, started: 0, tools }
  return { given, tools, seen: observed({ ...ports, exec: exec as never }, what) }
}

test('programs are noted, and of very many the longest are kept', async () => {
  const { seen, tools } = world()
  await seen.exec.run('/usr/bin/helm', ['12.4'])
  expect(tools).toEqual([{ name: 'helm', started: '2026-01-01T00:00:00.000Z', milliseconds: 12, end: '3' }])
  for (let time = 0; time < 150; time++) await seen.exec.run('kubectl', [String(time)])
  expect([tools.length, Math.min(...tools.map(({ milliseconds }) => milliseconds))]).toEqual([100, 50])
})

test("the user's commands are told their span: in the one trace of the run, another for each stage", async () => {
  const { seen, given } = world()
  await seen.exec.run('npm', ['1'], { inherit: 'user', env: { A: 'b' } })
  await seen.exec.run('helm', ['1'])
  const parent = given[0]?.env?.['TRACEPARENT'] ?? ''
  expect(parent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
  expect([given[0]?.env?.['A'], given[1]]).toEqual(['b', {}])
  const other = fakePorts({
    exec: { run: async (_: string, __: unknown, o: ExecOptions) => void given.push(o) } as never,
  })
  const what = { stage: 'build', component: undefined, run: { ...run, commit: 'b', now: 9 }, started: 0, tools: [] }
  await observed(other, what)
    .exec.run('npm', [], { inherit: 'user' })
    .catch(() => undefined)
  const second = given[2]?.env?.['TRACEPARENT'] ?? ''
  expect([second.slice(0, 36), second === parent]).toEqual([parent.slice(0, 36), false])
})

test('a trace that is there already is joined by nobody of ours', async () => {
  const { seen, given } = world({ TRACEPARENT: '00-1-2-01' })
  await seen.exec.run('npm', ['1'], { inherit: 'user' })
  expect(given[0]?.env).toBeUndefined()
})
