import { describe, expect, test } from '@jest/globals'
import type { Ports } from '@slipway/core'
import type { HelmStatus, Revision } from '../helm/history'
import type { Kube } from '../kube'
import { Timeline } from '../rollout/timeline'
import type { Journal } from './journal'
import { readJournal } from './journal'
import { freeLock } from './lock'

const NOW = 1_800_000_000_000
const revision = (number: number, status: HelmStatus): Revision => ({
  revision: number,
  status,
  chart: 'app-1',
  updated: 'then',
  description: '',
})
const labels = (run: string, number: number, untilInSeconds: number) => ({
  'slipway-run': run,
  'slipway-revision': String(number),
  'slipway-until': String(NOW / 1000 + untilInSeconds),
})

/** A cluster whose release record carries these labels; any attempt to change something throws. */
function kube(marks: Readonly<Record<number, object>>): Kube {
  return {
    ports: {
      clock: { now: () => NOW },
      host: { info: () => undefined, warn: () => undefined },
      signals: { check: () => undefined },
      environment: { os: 'other' },
    },
    kubectl: async (args: readonly string[]) => {
      const number = Number(/\.v(\d+)$/.exec(args.at(-1) ?? '')?.[1])
      return { code: 0, stdout: JSON.stringify(marks[number] ?? {}), stderr: '' }
    },
    helm: async (args: readonly string[]) => {
      throw new Error(`touched: helm ${args.join(' ')}`)
    },
  } as unknown as Kube
}

const plan = (history: readonly Revision[], journal?: Journal) => ({
  release: 'app',
  namespace: 'n',
  history,
  journal,
  timeout: 1000,
})
const free = (marks: Readonly<Record<number, object>>, history: readonly Revision[], journal?: Journal) => {
  const cluster = kube(marks)
  return freeLock(cluster, plan(history, journal), new Timeline(cluster.ports))
}
const pending = [revision(1, 'deployed'), revision(2, 'pending-upgrade')]

describe('the lock of a release', () => {
  test('no lock: nothing is asked and nothing touched', async () => {
    const history = [revision(1, 'deployed'), revision(2, 'failed')]
    expect(await free({}, history)).toBe(history)
  })

  test.each<[string, Readonly<Record<number, object>>, string, string]>([
    ['without a mark', {}, 'RELEASE_LOCKED_BY_OTHERS', 'inconclusive'],
    [
      'with a mark that was handed on from an older revision',
      { 2: labels('r1', 1, -9999) },
      'RELEASE_LOCKED_BY_OTHERS',
      'inconclusive',
    ],
    ['of another run that may be alive', { 2: labels('r1', 2, 300) }, 'RELEASE_LOCKED', 'transient'],
    ['of another run within the slack', { 2: labels('r1', 2, -30) }, 'RELEASE_LOCKED', 'transient'],
  ])('%s is not broken', async (_, marks, code, outcome) => {
    await expect(free(marks, pending)).rejects.toMatchObject({ code, outcome })
  })

  test.each<[string, Readonly<Record<number, object>>, readonly Revision[]]>([
    ['of a run whose time is over', { 2: labels('r1', 2, -3600) }, pending],
    [
      'a rollback after a revision of ours',
      { 2: labels('r1', 2, -3600) },
      [...pending.slice(0, 1), revision(2, 'failed'), revision(3, 'pending-rollback')],
    ],
  ])('%s is taken over: it goes on to roll back', async (_, marks, history) => {
    await expect(free(marks, history)).rejects.toMatchObject({
      code: 'RELEASE_RECOVERY',
      message: expect.stringContaining('touched: helm get manifest --revision=1'),
    })
  })
})

test('what a killed run left on this disk is taken away, its kubeconfig with it', async () => {
  const cluster = kube({})
  const removed: string[] = []
  Object.assign(cluster.ports, { files: { remove: async (path: string) => void removed.push(path) } })
  const journal = { release: 'app', namespace: 'n', folder: '/tmp/slipway-deploy-x' } as Journal
  await freeLock(cluster, plan([revision(1, 'deployed')], journal), new Timeline(cluster.ports))
  await freeLock(
    cluster,
    plan([revision(1, 'deployed')], { ...journal, release: 'other' }),
    new Timeline(cluster.ports),
  )
  expect(removed).toEqual(['/tmp/slipway-deploy-x'])
})

describe('a journal', () => {
  const whole: Journal = {
    version: '1',
    phase: 'upgrade',
    run: 'r',
    release: 'app',
    namespace: 'n',
    kubeconfig: '/k',
    context: 'c',
    helmVersion: '4.1.4',
    revision: 2,
    rollback: 'auto',
    onFirstFailure: 'keep',
    timeout: 1000,
    started: 'then',
    folder: '/tmp/slipway-deploy-x',
  }
  const read = (value: unknown) =>
    readJournal(
      {
        files: {
          stat: async () => ({ kind: 'file' }),
          read: async () => (typeof value === 'string' ? value : JSON.stringify(value)),
        },
      } as unknown as Ports,
      'x',
    )

  test('is read back as it was written', async () => expect(await read(whole)).toEqual(whole))

  test('of a machine with spaces in its paths is one, too', async () => {
    const folder = '/opt/actions runner/_temp/slipway-deploy-aB3x_9'
    expect(await read({ ...whole, folder })).toMatchObject({ folder })
  })

  test.each<[string, unknown]>([
    ['cut off in the middle', JSON.stringify(whole).slice(0, 60)],
    ['a name that is a flag', { ...whole, release: '--kubeconfig=/x' }],
    ['a namespace that is a flag', { ...whole, namespace: '-n' }],
    ['a newer version', { ...whole, version: '2' }],
    ['a folder that is not ours', { ...whole, folder: '/usr' }],
    ['a folder that is another on second sight', { ...whole, folder: '/tmp/../usr/slipway-deploy-x' }],
    ['without a run', { ...whole, run: '' }],
    ['an unknown phase', { ...whole, phase: 'party' }],
    ['a revision that is no number', { ...whole, revision: '2' }],
  ])('%s counts as none', async (_, value) => expect(await read(value)).toBeUndefined())
})
