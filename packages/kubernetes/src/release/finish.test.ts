import { describe, expect, test } from '@jest/globals'
import { clusterPorts, type FakeCluster, fakeCluster, type FakePorts } from '@slipway/testing'
import { noteFolder } from '../access/leftover'
import { type FinishNeed, finishRelease, type FinishTools } from './finish'
import { type Journal, writeJournal } from '../delivery/journal'

const KUBECONFIG = JSON.stringify({
  contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  clusters: [{ name: 'c', cluster: { server: 'https://k' } }],
  users: [{ name: 'u', user: {} }],
})
const JOURNAL: Journal = {
  version: '2',
  via: 'helm',
  phase: 'upgrade',
  run: 'run-1',
  release: 'app',
  namespace: 'prod',
  kubeconfig: '/work/kubeconfig',
  context: 'c',
  toolVersion: '4.1.4',
  revision: 2,
  rollback: 'auto',
  onFirstFailure: 'keep',
  timeout: 1000,
  started: 'then',
  folder: '/tmp/slipway-deploy-x',
}
const OURS = { 'slipway-run': 'run-1', 'slipway-revision': '2' }
const revision = (number: number, status: string) => ({ revision: number, status })
const install = async ({ toolVersion }: FinishNeed): Promise<FinishTools> => ({
  kubectl: 'kubectl',
  delivery: { via: 'helm', tools: { helm: 'helm', helmMajor: 4, helmVersion: toolVersion } },
})

async function finished(given: Partial<FakeCluster>, journal: Partial<Journal> | undefined = {}) {
  const cluster = fakeCluster(given)
  const ports = clusterPorts(cluster)
  const path = '/work/out/deploy/journal.json'
  await ports.files.write('/work/kubeconfig', KUBECONFIG)
  await ports.files.write('/tmp/slipway-deploy-x/kubeconfig', 'credentials')
  await leave(ports, { ...JOURNAL, ...journal })
  const said = await finishRelease(ports, '/work/out', install).catch((error: Error) => error.message)
  const touched = ports.exec.seen.some(({ command }) => command[1] === 'rollback' || command[1] === 'uninstall')
  const left = await Promise.all(
    [path, '/tmp/slipway-deploy-x/kubeconfig'].map(async (each) => (await ports.files.stat(each)) !== undefined),
  )
  return { said, touched, left, status: cluster.history.at(-1)?.status }
}

/** As a run that is killed then leaves it. */
async function leave(ports: FakePorts, journal: Journal): Promise<void> {
  await writeJournal(ports, '/work/out', journal)
}

const GONE = [false, false]
const pending = [revision(1, 'deployed'), revision(2, 'pending-upgrade')]

describe('what a killed run left', () => {
  test.each<[string, Partial<FakeCluster>, Partial<Journal>, RegExp, boolean]>([
    ['before Helm began', {}, {}, /had not yet changed the release/, false],
    [
      'after its first install was uninstalled has nothing left',
      { history: [] },
      { phase: 'rollback' },
      /revision 2 is gone: nothing is left to roll back/,
      false,
    ],
    [
      'in mid-upgrade is taken back',
      { history: [...pending], labels: { 2: OURS } },
      {},
      /revision 1 is back, as revision 3/,
      true,
    ],
    [
      'failed is taken back',
      { history: [revision(1, 'deployed'), revision(2, 'failed')], labels: { 2: OURS } },
      {},
      /revision 1 is back/,
      true,
    ],
    [
      'failed stays when nothing is to be rolled back',
      { history: [revision(1, 'deployed'), revision(2, 'failed')], labels: { 2: OURS } },
      { rollback: 'never' },
      /stays/,
      false,
    ],
    [
      'deployed is left',
      { history: [revision(1, 'superseded'), revision(2, 'deployed')], labels: { 2: OURS } },
      {},
      /it was not proved/,
      false,
    ],
    [
      'of another run is left',
      { history: [...pending], labels: { 2: { ...OURS, 'slipway-run': 'run-2' } } },
      {},
      /not the killed run's/,
      false,
    ],
    ['of nobody is left', { history: [...pending] }, {}, /not the killed run's/, false],
    [
      'and somebody has deployed over is left',
      { history: [...pending, revision(3, 'deployed')], labels: { 2: OURS } },
      {},
      /another deployment has run since: left alone/,
      false,
    ],
    [
      'in mid-rollback is taken back',
      {
        history: [revision(1, 'deployed'), revision(2, 'failed'), revision(3, 'pending-rollback')],
        labels: { 2: OURS },
      },
      { phase: 'rollback' },
      /revision 1 is back/,
      true,
    ],
    [
      'in mid-upgrade is taken back although nothing is to be rolled back: it would block the next one',
      { history: [...pending], labels: { 2: OURS } },
      { rollback: 'never' },
      /revision 1 is back/,
      true,
    ],
    [
      'whose rollback failed is taken back again',
      { history: [revision(1, 'deployed'), revision(2, 'failed'), revision(3, 'failed')], labels: { 2: OURS } },
      { phase: 'rollback' },
      /revision 1 is back, as revision 4/,
      true,
    ],
    [
      'failed in a first install goes when that is asked for',
      { history: [revision(2, 'failed')], labels: { 2: OURS } },
      { onFirstFailure: 'uninstall' },
      /first install was uninstalled/,
      true,
    ],
    [
      'after the rollback is left',
      { history: [revision(1, 'superseded'), revision(2, 'superseded'), revision(3, 'deployed')], labels: { 2: OURS } },
      { phase: 'rollback' },
      /the rollback was complete/,
      false,
    ],
    [
      'in a first install is taken away',
      { history: [revision(2, 'pending-install')], labels: { 2: OURS } },
      {},
      /first install was uninstalled/,
      true,
    ],
    [
      'failed in a first install is kept',
      { history: [revision(2, 'failed')], labels: { 2: OURS } },
      {},
      /is kept/,
      false,
    ],
  ])('%s', async (_, given, journal, words, touched) => {
    const found = await finished(given, journal)
    expect(found).toMatchObject({ said: expect.stringMatching(words), touched, left: GONE })
  })

  test('waits for the next time when the API server is silent', async () => {
    const found = await finished({ history: [...pending], labels: { 2: OURS }, silent: true })
    expect(found).toMatchObject({
      said: expect.stringContaining('does not answer'),
      touched: false,
      left: [true, true],
    })
  })

  test('that cannot be taken back is told, with the way out', async () => {
    const rollback = () => ({ code: 1, stderr: 'Error: something odd' })
    const ports = clusterPorts(fakeCluster({ history: [...pending], labels: { 2: OURS }, rollback }))
    await ports.files.write('/work/kubeconfig', KUBECONFIG)
    await leave(ports, JOURNAL)
    await expect(finishRelease(ports, '/work/out', install)).rejects.toMatchObject({
      code: 'RELEASE_RECOVERY',
      outcome: 'rollback-failed',
      message: expect.stringMatching(/^the rollback to revision 1 failed: something odd/),
      hint: 'check the release with helm history, and repair it by hand',
    })
  })

  test('by a way that is not known is left alone', async () => {
    const found = await finished({ history: [...pending], labels: { 2: OURS } }, { via: 'carrier-pigeon' })
    expect(found).toEqual({ said: undefined, touched: false, left: [true, true], status: 'pending-upgrade' })
  })

  test.each([
    ['of another version', JSON.stringify({ ...JOURNAL, version: '1' })],
    ['that is not whole', JSON.stringify(JOURNAL).slice(0, 40)],
  ])('with a journal %s is left alone, and told', async (_, text) => {
    const ports = clusterPorts(fakeCluster())
    await leave(ports, JOURNAL)
    await ports.files.write('/work/out/deploy/journal.json', text)
    expect(await finishRelease(ports, '/work/out', install)).toBeUndefined()
    expect([ports.exec.seen, ports.host.said]).toEqual([
      [],
      [expect.stringMatching(/^warn \/work\/out\/deploy\/journal\.json: .* not whole, of another version/)],
    ])
  })

  test.each<[string, Partial<Journal>]>([
    ['that a checkout or an artifact brought', {}],
    ['that names another kubeconfig than the run had', { kubeconfig: '/work/evil' }],
    ['that names another folder to remove', { folder: '/home/user/slipway-deploy-x' }],
  ])('with a journal %s is left alone: nothing is started and nothing removed', async (_, given) => {
    const ports = clusterPorts(fakeCluster({ history: [...pending], labels: { 2: OURS } }))
    if (Object.keys(given).length > 0) await leave(ports, JOURNAL)
    await ports.files.write('/work/out/deploy/journal.json', JSON.stringify({ ...JOURNAL, ...given }, undefined, 2))
    await ports.files.write('/home/user/slipway-deploy-x/mine', 'mine')
    await ports.files.write('/tmp/slipway-deploy-x/kubeconfig', 'credentials')
    expect(await finishRelease(ports, '/work/out', install)).toBeUndefined()
    expect(ports.exec.seen).toEqual([])
    expect(ports.host.said).toEqual([expect.stringMatching(/not written by it on this machine; look at the release$/)])
    for (const kept of ['/home/user/slipway-deploy-x/mine', '/tmp/slipway-deploy-x/kubeconfig'])
      expect(await ports.files.stat(kept)).toBeDefined()
  })

  test('is nothing without a journal', async () => {
    const ports = clusterPorts(fakeCluster())
    expect(await finishRelease(ports, '/work/out', install)).toBeUndefined()
    expect([ports.exec.seen, ports.host.said]).toEqual([[], []])
  })
})

describe('a run that was killed before it had a journal', () => {
  const NOTE = '/work/out/deploy/private-folder'
  async function killed(note: (ports: ReturnType<typeof clusterPorts>) => Promise<void>) {
    const ports = clusterPorts(fakeCluster())
    await ports.files.write('/tmp/slipway-deploy-y/kubeconfig', 'credentials')
    await note(ports)
    expect(await finishRelease(ports, '/work/out', install)).toBeUndefined()
    const there = ['/tmp/slipway-deploy-y/kubeconfig', NOTE].map((path) => ports.files.stat(path))
    return (await Promise.all(there)).map((info) => info !== undefined)
  }

  test('leaves no credentials behind', async () => {
    expect(await killed((ports) => noteFolder(ports, '/work/out', '/tmp/slipway-deploy-y'))).toEqual([false, false])
  })

  test.each([
    ['that a checkout brought', '/tmp/slipway-deploy-y'],
    ['that is no folder of ours', '/tmp'],
  ])('and a note %s removes nothing', async (_, text) => {
    expect(await killed((ports) => ports.files.write(NOTE, text))).toEqual([true, false])
  })
})
