import { describe, expect, test } from '@jest/globals'
import type { Ports } from '@slipway/core'
import { Timeline } from '../../../rollout/timeline'
import type { Revision, RevisionStatus } from '../../delivery'
import type { Journal } from '../../journal'
import type { HelmContext } from '../context'
import { freeLock } from './lock'

const NOW = 1_800_000_000_000
const revision = (number: number, status: RevisionStatus): Revision => ({
  revision: number,
  status,
  updated: 'then',
  description: '',
})
const labels = (run: string, number: number, untilInSeconds: number) => ({
  'slipway-run': run,
  'slipway-revision': String(number),
  'slipway-until': String(NOW / 1000 + untilInSeconds),
})

/** A cluster whose release record carries these labels; any attempt to change something throws. */
function world(marks: Readonly<Record<number, object>>): HelmContext {
  const ports = {
    clock: { now: () => NOW },
    host: { info: () => undefined, warn: () => undefined },
    signals: { check: () => undefined },
    environment: { os: 'other', get: () => undefined },
  } as unknown as Ports
  const kubectl = async (args: readonly string[]) => {
    const number = Number(/\.v(\d+)$/.exec(args.at(-1) ?? '')?.[1])
    return { code: 0, stdout: JSON.stringify(marks[number] ?? {}), stderr: '' }
  }
  const touched = async (args: readonly string[]) => {
    throw new Error(`touched: helm ${args.join(' ')}`)
  }
  const helm = { ports, tools: { helmMajor: 4 }, read: touched, run: touched, start: touched }
  return { cluster: { ports, kubectl }, helm, timeline: new Timeline(ports) } as unknown as HelmContext
}

const plan = (history: readonly Revision[], journal?: Journal) => ({
  release: 'app',
  namespace: 'n',
  history,
  journal,
  timeout: 1000,
})
const free = (marks: Readonly<Record<number, object>>, history: readonly Revision[], journal?: Journal) => {
  return freeLock(world(marks), plan(history, journal))
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
    ['of another run at the end of the slack', { 2: labels('r1', 2, -60) }, 'RELEASE_LOCKED', 'transient'],
    [
      'of an upgrade after a revision of ours',
      { 1: labels('r1', 1, -3600) },
      'RELEASE_LOCKED_BY_OTHERS',
      'inconclusive',
    ],
  ])('%s is not broken', async (_, marks, code, outcome) => {
    await expect(free(marks, pending)).rejects.toMatchObject({ code, outcome })
  })

  test.each<[string, Readonly<Record<number, object>>, readonly Revision[]]>([
    ['of a run whose time is over', { 2: labels('r1', 2, -3600) }, pending],
    ['of a run whose time and slack are just over', { 2: labels('r1', 2, -61) }, pending],
    [
      'a rollback after a revision of ours',
      { 2: labels('r1', 2, -3600) },
      [...pending.slice(0, 1), revision(2, 'failed'), revision(3, 'pending-rollback')],
    ],
  ])('%s is taken over: it goes on to roll back', async (_, marks, history) => {
    await expect(free(marks, history)).rejects.toMatchObject({
      code: 'RELEASE_RECOVERY',
      message: expect.stringContaining('touched: helm get all --revision=1'),
    })
  })
})

describe('what is said of a lock', () => {
  test.each([
    [1, 'helm uninstall app'],
    [2, 'helm rollback app'],
  ])('of others, at revision %i: free it with %s', async (number, command) => {
    await expect(free({}, [revision(number, 'pending-install')])).rejects.toMatchObject({
      message: `release app in n: revision ${number} is pending-install since then, and not by Slipway`,
      hint: `if nobody is deploying, free it with: ${command} --namespace n`,
    })
  })

  test('of a run that may be alive: whose it is, and from when on it is taken over', async () => {
    await expect(free({ 2: labels('r1', 2, 300) }, pending)).rejects.toMatchObject({
      message: 'release app in n: revision 2 is pending-upgrade since then, by another run (r1) that may be alive',
      hint: `wait for it; from ${new Date(NOW + 360_000).toISOString()} on the next run takes over by itself`,
    })
  })
})

const ours = (context: HelmContext) => {
  Object.assign(context.cluster.ports, { files: { remove: async () => undefined } })
  return { run: 'r1', release: 'app', namespace: 'n', folder: '/tmp/slipway-deploy-x' } as Journal
}

test('the lock of the run that this disk remembers is taken over at once', async () => {
  const context = world({ 2: labels('r1', 2, 300) })
  await expect(freeLock(context, plan(pending, ours(context)))).rejects.toMatchObject({
    code: 'RELEASE_RECOVERY',
    outcome: 'rollback-failed',
    hint: 'check the release with helm history, and repair it by hand',
  })
  expect(context.timeline.events.map(({ kind, text }) => [kind, text]).slice(0, 1)).toEqual([
    ['rollback', 'revision 2 is pending-upgrade, left by an earlier run that is dead: recovering'],
  ])
  await expect(freeLock(context, plan(pending, { ...ours(context), run: 'r2' }))).rejects.toMatchObject({
    code: 'RELEASE_LOCKED',
  })
})

test('a first install of a dead run is taken away, and what there is after that is returned', async () => {
  const context = world({ 1: labels('r1', 1, -3600) })
  const changed: string[] = []
  Object.assign(context.helm, {
    run: async (args: readonly string[]) => {
      changed.push(String(args[0]))
      return { code: 0, stdout: '', stderr: '' }
    },
    read: async () => ({ code: 0, stdout: '[]', stderr: '' }),
  })
  expect(await freeLock(context, plan([revision(1, 'pending-install')]))).toEqual([])
  expect(changed).toEqual(['uninstall'])
})

test('what a killed run left of another release, or in another namespace, stays', async () => {
  const context = world({})
  const removed: string[] = []
  const journal = ours(context)
  Object.assign(context.cluster.ports, { files: { remove: async (path: string) => void removed.push(path) } })
  await freeLock(context, plan([revision(1, 'deployed')], { ...journal, namespace: 'other' }))
  await freeLock(context, plan([revision(1, 'deployed')], { ...journal, release: 'other' }))
  expect(removed).toEqual([])
})

test('without a release there is no lock', async () => {
  expect(await free({}, [])).toEqual([])
})

test('what a killed run left on this disk is taken away, its kubeconfig with it', async () => {
  const context = world({})
  const removed: string[] = []
  Object.assign(context.cluster.ports, { files: { remove: async (path: string) => void removed.push(path) } })
  const journal = { release: 'app', namespace: 'n', folder: '/tmp/slipway-deploy-x' } as Journal
  await freeLock(context, plan([revision(1, 'deployed')], journal))
  await freeLock(context, plan([revision(1, 'deployed')], { ...journal, release: 'other' }))
  expect(removed).toEqual(['/tmp/slipway-deploy-x'])
})

test('a Helm that outlived its run is ended, and what was read before that is read again', async () => {
  const context = world({})
  let runs = true
  const files = {
    list: async () => (runs ? ['77', 'self'] : ['self']),
    read: async () => 'helm\0upgrade\0--values=/tmp/slipway-deploy-x/set.json',
    remove: async () => undefined,
  }
  const killed: (readonly string[])[] = []
  const exec = {
    run: async (program: string, args: readonly string[]) => {
      killed.push([program, ...args])
      runs = false
    },
  }
  Object.assign(context.cluster.ports, { files, exec, environment: { os: 'linux' } })
  let read = 0
  const after = [
    { revision: 1, status: 'deployed' },
    { revision: 2, status: 'failed' },
  ]
  Object.assign(context.helm, {
    read: async () => {
      read += 1
      return { code: 0, stdout: JSON.stringify(after), stderr: '' }
    },
  })
  const journal = { release: 'app', namespace: 'n', folder: '/tmp/slipway-deploy-x' } as Journal
  const history = await freeLock(context, plan(pending, journal))
  expect(history.map(({ status }) => status)).toEqual(['deployed', 'failed'])
  expect([killed, read]).toEqual([[['kill', '-INT', '77']], 1])
  expect(context.timeline.events.map(({ kind, text }) => [kind, text])).toEqual([
    ['stop', 'stopped the Helm process that an earlier run had left running'],
  ])
})
