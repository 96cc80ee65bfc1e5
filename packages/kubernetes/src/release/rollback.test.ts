import { describe, expect, test } from '@jest/globals'
import { clusterPorts, type FakeCluster, fakeCluster } from '@slipway/testing'
import { type ReleaseRollback, rollBackRelease } from './rollback'

const KUBECONFIG = JSON.stringify({
  contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  clusters: [{ name: 'c', cluster: { server: 'https://k' } }],
  users: [{ name: 'u', user: {} }],
})
const revision = (number: number, status: string) => ({ revision: number, status })
const two = () => [revision(1, 'superseded'), revision(2, 'deployed')]

async function rolledBack(
  given: Partial<FakeCluster>,
  expectedRevision = 2,
  { hold, evenFailed }: Pick<ReleaseRollback, 'hold' | 'evenFailed'> = {},
) {
  const cluster = fakeCluster(given)
  const ports = clusterPorts(cluster)
  await ports.files.write('/work/kubeconfig', KUBECONFIG)
  const result = await rollBackRelease(ports, {
    release: 'app',
    namespace: 'prod',
    kubeconfig: '/work/kubeconfig',
    context: 'c',
    kubectl: 'kubectl',
    delivery: { via: 'helm', tools: { helm: 'helm', helmMajor: 4, helmVersion: '4.1.4' } },
    expectedRevision,
    verdict: 'it did not pass its checks',
    timeout: 30_000,
    hold,
    evenFailed,
  })
  const verbs = ports.exec.seen.filter(({ command }) => command[0] === 'helm').map(({ command }) => command[1])
  const touched = verbs.some((verb) => verb === 'rollback' || verb === 'uninstall')
  return { result, touched, said: ports.host.said }
}

describe('a release that did not stand its tests', () => {
  test('goes back to the revision before, and that is verified', async () => {
    const { result, touched } = await rolledBack({ history: [...two()] })
    expect(result).toMatchObject({
      outcome: 'rolled-back',
      text: 'revision 1 is back, as revision 3',
      to: 1,
      revision: 3,
    })
    expect([touched, result.events.map(({ text }) => text)]).toEqual([
      true,
      expect.arrayContaining(['rolling back to revision 1']),
    ])
  })

  test('is a bad one for whoever meets it, and where that cannot be written it is said', async () => {
    const UNWRITTEN = 'warn the record of revision 2 cannot be read: it is not there'
    expect((await rolledBack({ history: [...two()] })).said).toContain(UNWRITTEN)
    expect((await rolledBack({ history: [revision(1, 'deployed')] }, 1)).said).not.toContain(UNWRITTEN)
  })

  test('is held where the application is to blame, and only when it was taken back', async () => {
    const hold = { stage: 'smoke', why: 'no' }
    const told = async (given: Partial<FakeCluster>, asked?: typeof hold) =>
      (await rolledBack({ history: [...two()], ...given }, 2, { hold: asked })).said.some((line) =>
        line.includes('not held'),
      )
    const fails = { rollback: () => ({ code: 1, stderr: 'Error: something odd' }) }
    expect([await told({}, hold), await told({}), await told(fails, hold)]).toEqual([true, false, false])
  })

  test('that does not say what it deployed is named by its number', async () => {
    const { said } = await rolledBack({ history: [...two()] }, 2, { hold: { stage: 'smoke', why: 'no' } })
    expect(said).toContain('info not held: the record of revision 2 does not say which digest it deployed')
  })

  test.each([
    ['failed', 'rolled-back', 'revision 1 is back, as revision 3'],
    [
      'pending-upgrade',
      'inconclusive',
      'not rolled back: revision 2 is pending-upgrade, and only one that is deployed is taken back',
    ],
  ])('that is %s is, when a person asks for it: %s', async (status, outcome, text) => {
    const history = [revision(1, 'deployed'), revision(2, status)]
    const { result } = await rolledBack({ history }, 2, { evenFailed: true })
    expect([result.outcome, result.text]).toEqual([outcome, text])
  })

  test('whose rollback fails is told as that', async () => {
    const { result } = await rolledBack({
      history: [...two()],
      rollback: () => ({ code: 1, stderr: 'Error: something odd' }),
    })
    expect(result).toMatchObject({
      outcome: 'rollback-failed',
      text: expect.stringMatching(/^the rollback to revision 1 failed: /),
    })
    expect(result.to).toBeUndefined()
  })

  test.each<[string, Partial<FakeCluster>, number, string, string]>([
    [
      'at another revision',
      { history: [...two(), revision(3, 'deployed')] },
      2,
      'inconclusive',
      'not rolled back: app is at revision 3, but revision 2 was tested',
    ],
    [
      'that is gone',
      { history: [] },
      2,
      'inconclusive',
      'not rolled back: app is at revision none, but revision 2 was tested',
    ],
    [
      'that is not deployed',
      { history: [revision(1, 'deployed'), revision(2, 'failed')] },
      2,
      'inconclusive',
      'not rolled back: revision 2 is failed, and only one that is deployed is taken back',
    ],
    [
      'without an earlier revision',
      { history: [revision(1, 'deployed')] },
      1,
      'fail',
      'not rolled back: there is no earlier revision',
    ],
    [
      'whose earlier revisions all failed',
      { history: [revision(1, 'failed'), revision(2, 'deployed')] },
      2,
      'fail',
      'not rolled back: there is no earlier revision',
    ],
  ])('%s is not touched', async (_, given, expected, outcome, text) => {
    const { result, touched } = await rolledBack(given, expected)
    expect([result.outcome, result.text, touched, result.events]).toEqual([outcome, text, false, []])
  })

  test('is not touched where its history cannot be read', async () => {
    const { result, touched } = await rolledBack({ history: 'nonsense' as never })
    expect([result.outcome, result.text, touched]).toEqual([
      'inconclusive',
      expect.stringMatching(/^not rolled back: the release cannot be read/),
      false,
    ])
  })

  test('is not touched while the API server is silent', async () => {
    const { result, touched } = await rolledBack({ history: [...two()], silent: true })
    expect([result.outcome, result.text, touched]).toEqual([
      'transient',
      expect.stringMatching(/^not rolled back: .*does not answer/),
      false,
    ])
  })
})
