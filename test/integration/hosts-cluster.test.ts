import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from '@jest/globals'
import type { StageRecord } from '@slipway/core'
import { Delivery } from '../e2e/hosts/delivery'
import { type Host, onGitHub, onGitLab, onTerminal, type Run } from '../e2e/hosts/runs'
import { lookUp } from '../e2e/needs'

/**
 * The committed bundles on the three hosts, from a commit of the shop to a release on a real cluster, and back from one
 * that crashes. `npm run e2e -- hosts` starts the cluster.
 */
const ROOT = new URL('../..', import.meta.url).pathname
const given = (name: string) => process.env[`SLIPWAY_E2E_${name}`] ?? ''
const programs = lookUp('hosts-cluster')
const [act, gitlab] = [await programs.tool('act'), await programs.tool('gitlab-ci-local')]
const missing =
  given('KUBECONFIG') === ''
    ? 'no cluster is given: npm run e2e -- hosts'
    : act === undefined || gitlab === undefined
      ? 'act or gitlab-ci-local is not installed'
      : undefined
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
  const kubectl = (args: readonly string[]) =>
    promisify(execFile)(programs.clients().kubectl, [`--kubeconfig=${target.kubeconfig}`, ...args])
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
async function deliverTwo(
  host: Host,
  at: Delivery,
  versions: readonly [string, string],
  look: (good: Run) => void = () => undefined,
): Promise<void> {
  const good = at.release(versions[0], false)
  const first = await host.run()
  if (first.code !== 0) throw new Error(`the good release ended with ${first.code}:\n${first.output.slice(-8000)}`)
  expect(stagesOf(first)).toEqual([...STAGES].sort())
  expect(first.records.map(({ outcome }) => outcome)).toEqual(STAGES.map(() => 'pass'))
  const digest = digestOf(first, 'build', 'digest')
  expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
  expect([digestOf(first, 'push', 'digest'), digestOf(first, 'deploy', 'verified-digest')]).toEqual([digest, digest])
  expect(digestOf(first, 'deploy', 'proof')).toBe('running')
  expect(await at.answer()).toMatchObject({ commit: good })
  look(first)
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
    'the starter workflow under act: a good release, then one that crashes, and the same by the starter of steps and by what init writes',
    async () => {
      const { host, at } = await begin((to) => onGitHub(to, act!, database))
      await deliverTwo(host, at, ['1.4.0', '1.5.0'])
      if (given('QUICK') !== '') return
      at.useStarter('slipway-steps.yml')
      await deliverTwo(host, at, ['1.6.0', '1.7.0'])
      at.useInit()
      await deliverTwo(host, at, ['1.8.0', '1.9.0'])
      at.useStarter('slipway.yml')
    },
    3 * TIMEOUT,
  )

  test.each(['checkout', 'image'] as const)(
    'the pipeline under gitlab-ci-local, code by %s: a good release, then one that crashes',
    async (source) => {
      const { host, at } = await begin((to) => onGitLab(to, gitlab!, { database, source }))
      // Where the components tell GitLab to look.
      await deliverTwo(host, at, ['1.4.0', '1.5.0'], (good) => {
        expect(good.read('test/junit.xml')).toContain('<testcase')
        const report = JSON.parse(good.read('scan/gl-container-scanning-report.json')) as unknown
        expect(report).toMatchObject({ scan: { type: 'container_scanning', status: 'success' } })
        expect(JSON.parse(good.read('scan/sbom.cdx.json'))).toMatchObject({ bomFormat: 'CycloneDX' })
        expect(good.read('run/outputs.env')).toContain(`SLIPWAY_RUN_URL=${at.url}`)
      })
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
    const [github, gitlabs, terminal] = ['github', 'gitlab', 'terminal'].map((name) =>
      comparable(firstRecords.get(name) ?? []),
    )
    expect(github?.map(({ stage }) => stage)).toEqual(STAGES)
    expect(gitlabs).toEqual(github)
    expect(terminal).toEqual(github)
  })
})

/**
 * Of the host: its name and what it calls the repository, which the image's labels tell too, so that digests and sizes
 * follow.
 */
const OF_THE_HOST = new Set(['host', 'repository', 'size'])
/** What the registry had already: content that need not be sent, and what stood under the tag before. */
const OF_THE_REGISTRY = new Set(['uploadedBytes', 'skippedBytes', 'uploaded-bytes', 'skipped-bytes', 'moved'])
const OF_THE_RUN = new Set([
  'id',
  'started',
  'finished',
  'at',
  'seconds',
  'milliseconds',
  'slowest',
  'attempts',
  'attemptCount',
])

/** What gets a tool that the machine does not have yet. */
const FETCHERS = ['npm', 'pip3']

/** Which tools ran, and how they ended: how often a cluster is asked depends on how long it takes. */
function toolsOf(tools: unknown): readonly string[] {
  const ran = ((tools ?? []) as NonNullable<StageRecord['tools']>).filter(({ name }) => !FETCHERS.includes(name))
  return [...new Set(ran.map(({ name, end }) => `${name}: ${end}`))]
}

function comparable(records: readonly StageRecord[]): readonly StageRecord[] {
  const known = new Map<string, string>()
  const named = (digest: string) =>
    known.get(digest) ?? (known.set(digest, `digest ${known.size + 1}`).get(digest) as string)
  const simple = (value: unknown): unknown => {
    if (typeof value === 'string')
      return value
        .replace(/sha256:[0-9a-f]{12,64}/g, (digest) => named(digest.slice(0, 19)))
        .replace(/\b[\d.]+ ?(ms|s|m)\b/g, 'a while')
        .replace(/\b[\d.]+ [kM]?B\b/g, 'some bytes')
        .replace(/\b\d+ attempts?\b/g, 'some attempts')
    if (Array.isArray(value)) return value.map(simple)
    if (typeof value !== 'object' || value === null) return value
    const kept = Object.entries(value).filter(
      ([key]) => ![OF_THE_HOST, OF_THE_REGISTRY, OF_THE_RUN].some((names) => names.has(key)),
    )
    return Object.fromEntries(kept.map(([key, below]) => [key, key === 'tools' ? toolsOf(below) : simple(below)]))
  }
  return [...records]
    .sort((a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage))
    .map((record) => simple(record) as StageRecord)
}
