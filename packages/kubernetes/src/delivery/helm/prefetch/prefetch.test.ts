import { describe, expect, test } from '@jest/globals'
import { FakeExec, fakePorts, type ScriptedCall } from '@slipway/testing'
import { historyArgs, templateArgs } from '../client/command'
import { Prefetch } from './prefetch'

const TARGET = { release: 'app', namespace: 'prod' }
const ORDER = { ...TARGET, chart: '/work/chart', values: [], set: new Map() }
const HOME = { folder: '/tmp/slipway-deploy-x', kubeconfig: '/tmp/slipway-deploy-x/kubeconfig', env: {} }
const RENDER = templateArgs({ ...ORDER, isUpgrade: true })

function world(answer: Partial<ScriptedCall> = { stdout: 'answer' }) {
  const exec = new FakeExec([{ command: (words) => words[0] === 'helm', repeat: true, answer: () => answer }])
  const ports = fakePorts({ exec })
  return { exec, ports, prefetch: new Prefetch(ports, 'helm') }
}

describe('prefetch', () => {
  test('answers the same command, once', async () => {
    const { prefetch, exec } = world()
    await prefetch.chart(ORDER, HOME)
    expect(prefetch.take(templateArgs({ ...ORDER, isUpgrade: false }))).toBeUndefined()
    expect((await prefetch.take(RENDER))?.stdout).toBe('answer')
    expect(prefetch.take(RENDER)).toBeUndefined()
    expect(exec.seen).toHaveLength(1)
  })

  test.each([
    [1999, 'answer'],
    [2000, undefined],
  ])("takes Helm's record of %i ms ago: %s", async (milliseconds, want) => {
    const { prefetch, ports } = world()
    const upgrade = ports.exec.run('helm', ['upgrade'])
    prefetch.historyAfter(upgrade, TARGET, {})
    await upgrade
    await ports.clock.sleep(milliseconds)
    expect((await prefetch.take(historyArgs(TARGET)))?.stdout).toBe(want)
  })

  test('reads no record after an upgrade that failed', async () => {
    const { prefetch, ports } = world({ code: 1 })
    const upgrade = ports.exec.run('helm', ['upgrade'])
    prefetch.historyAfter(upgrade, TARGET, {})
    await upgrade
    expect(prefetch.take(historyArgs(TARGET))).toBeUndefined()
  })

  test('forgets what it read of the cluster, and keeps what the chart alone renders to', async () => {
    const { prefetch, exec } = world({ hangs: true })
    await prefetch.likelyImage(ORDER, [], { image: { tag: 'x' } }, HOME)
    const [dryRun, template] = exec.seen.map(({ command }) => command.slice(1))
    prefetch.forgetCluster()
    expect([prefetch.take(dryRun ?? []), exec.signals]).toEqual([undefined, ['SIGKILL']])
    expect(prefetch.take(template ?? [])).toBeInstanceOf(Promise)
  })

  test('leaves nothing running', async () => {
    const { prefetch, exec } = world({ hangs: true })
    await prefetch.likelyImage(ORDER, [], { image: { tag: 'x' } }, HOME)
    await prefetch.stop()
    expect(exec.signals).toEqual(['SIGKILL', 'SIGKILL'])
  })
})
