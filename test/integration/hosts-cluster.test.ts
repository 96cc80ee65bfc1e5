import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from '@jest/globals'
import type { StageRecord } from '@slipway/core'
import { clientPaths } from '../e2e/cluster/clients'
import { Delivery } from '../e2e/hosts/delivery'
import { type Host, onGitHub, onGitLab, onTerminal, type Run } from '../e2e/hosts/runs'
import { findTool } from '../e2e/hosts/tools'

/**
 * The committed bundles on the three hosts, from a commit of the shop to a release on a real cluster, and back from one that crashes.
 * `npm run e2e -- hosts` starts the cluster.
 */
const ROOT = new URL('../..', import.meta.url).pathname
const given = (name: string) => process.env[`SLIPWAY_E2E_${name}`] ?? ''
const [act, gitlab] = [await findTool('act'), await findTool('gitlab-ci-local')]
const missing = given('KUBECONFIG') === '' ? 'no cluster is given: npm run e2e -- hosts' : act === undefined || gitlab === undefined ? 'act or gitlab-ci-local is not installed' : undefined // prettier-ignore
const suite = missing === undefined ? describe : describe.skip
const because = missing === undefined ? '' : ` (skipped: ${missing})`

const database = join(ROOT, 'test/fixtures/trivy-db')
const target = {
  kubeconfig: given('KUBECONFIG'),
  registry: given('REGISTRY'),
  nodeAddress: given('NODE'),
  namespace: 'shop-on-hosts',
  nodePort: 30_500,
}
const delivery = missing === undefined ? new Delivery(target) : undefined
const hosts: Host[] = []
afterAll(() => {
  for (const host of hosts) host.remove()
  delivery?.remove()
})

const TIMEOUT = 500_000
const STAGES = ['build', 'test', 'scan', 'push', 'deploy', 'smoke']
const firstRecords = new Map<string, readonly StageRecord[]>()

/** A repository without a history and a cluster without the shop. */
async function begin(make: (delivery: Delivery) => Host): Promise<{ readonly host: Host; readonly at: Delivery }> {
  if (delivery === undefined) throw new Error('no cluster')
  const kubectl = (args: readonly string[]) => promisify(execFile)(clientPaths().kubectl, [`--kubeconfig=${target.kubeconfig}`, ...args])
  await kubectl(['delete', 'namespace', target.namespace, '--ignore-not-found', '--wait=true'])
  delivery.begin()
  const host = make(delivery)
  hosts.push(host)
  return { host, at: delivery }
}

const stagesOf = ({ records }: Run) => [...new Set(records.map(({ stage }) => stage))].sort()
const recordOf = ({ records }: Run, stage: string) => records.find((record) => record.stage === stage)
const digestOf = (run: Run, stage: string, output: string) => recordOf(run, stage)?.outputs[output]

/** A good release and one that crashes, one after the other. */
async function deliverTwo(host: Host, at: Delivery, versions: readonly [string, string]): Promise<void> {
  const good = at.release(versions[0], false)
  const first = await host.run()
  expect({ code: first.code, output: first.output }).toMatchObject({ code: 0 })
  expect(stagesOf(first)).toEqual([...STAGES].sort())
  expect(first.records.map(({ outcome }) => outcome)).toEqual(STAGES.map(() => 'pass'))
  const digest = digestOf(first, 'build', 'digest')
  expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
  expect([digestOf(first, 'push', 'digest'), digestOf(first, 'deploy', 'verified-digest')]).toEqual([digest, digest])
  expect(digestOf(first, 'deploy', 'proof')).toBe('running')
  expect(await at.answer()).toMatchObject({ commit: good })
  if (!firstRecords.has(host.name)) firstRecords.set(host.name, first.records)

  at.release(versions[1], true)
  const second = await host.run()
  expect(second.code).not.toBe(0)
  const bad = recordOf(second, 'deploy')
  expect(bad).toMatchObject({ outcome: 'rolled-back', exitCode: 20 })
  expect(bad?.headline).toMatch(/exited with 3|crash/i)
  expect(second.read('deploy/summary.md')).toMatch(/crash/i)
  expect(second.output).toContain(bad?.headline)
  expect(JSON.parse(second.read('deploy/diagnosis.json'))).toMatchObject({ cause: 'crash-loop' })
  expect(stagesOf(second)).not.toContain('smoke')
  expect(await at.answer()).toMatchObject({ commit: good })
}

suite(`the hosts on a real cluster${because}`, () => {
  test(
    'the starter workflow under act: a good release, then one that crashes, and the same again',
    async () => {
      const { host, at } = await begin((to) => onGitHub(to, act!, database))
      await deliverTwo(host, at, ['1.4.0', '1.5.0'])
      if (given('QUICK') === '') await deliverTwo(host, at, ['1.6.0', '1.7.0'])
    },
    2 * TIMEOUT,
  )

  test.each(['checkout', 'image'] as const)(
    'the pipeline under gitlab-ci-local, code by %s: a good release, then one that crashes',
    async (source) => {
      const { host, at } = await begin((to) => onGitLab(to, gitlab!, { database, source }))
      await deliverTwo(host, at, ['1.4.0', '1.5.0'])
    },
    TIMEOUT,
  )

  test(
    'slipway run on a terminal: a good release, then one that crashes',
    async () => {
      const { host, at } = await begin((to) => onTerminal(to, database))
      await deliverTwo(host, at, ['1.4.0', '1.5.0'])
    },
    TIMEOUT,
  )

  test('the records of the three hosts are equal but for host, times and ids', () => {
    const [github, gitlabs, terminal] = ['github', 'gitlab', 'terminal'].map((name) => (firstRecords.get(name) ?? []).map(comparable))
    expect(github).toHaveLength(STAGES.length)
    expect(gitlabs).toEqual(github)
    expect(terminal).toEqual(github)
  })
})

/** What differs from run to run by its nature: ids, times, durations, and how far a rollout was when it was looked at. */
const VARIES = new Set(['id', 'host', 'started', 'finished', 'at', 'seconds', 'milliseconds', 'slowest', 'durations', 'samples'])

function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !VARIES.has(key))
      .map(([key, below]) => [key, comparable(below)]),
  )
}
