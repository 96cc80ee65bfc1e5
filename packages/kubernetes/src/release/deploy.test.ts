import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { CancelledError } from '@slipway/core'
import {
  CLUSTER_DIGEST,
  clusterPorts,
  failingUpgrade as failing,
  type FakeCluster,
  fakeCluster,
  FakeHost,
  recordRevision,
  renderOf,
} from '@slipway/testing'
import { deployRelease } from './deploy'
import { JOURNAL } from '../delivery/journal'
import type { HelmSource } from '../delivery/helm/source'
import type { DeployOrder } from './order'

function orderOf(more: Partial<DeployOrder> = {}, source: Partial<HelmSource> = {}): DeployOrder {
  return {
    release: 'app',
    namespace: 'prod',
    createNamespace: false,
    delivery: {
      via: 'helm',
      source: {
        chart: '/work/chart',
        values: [],
        set: new Map(),
        imageValues: new Map(),
        replaces: [],
        pin: 'auto',
        tools: { helm: 'helm', helmMajor: 4, helmVersion: '4.1.4' },
        ...source,
      },
    },
    images: [{ registry: 'r.example.com', repository: 'app', digest: CLUSTER_DIGEST }],
    timeout: 30_000,
    failFast: 'normal',
    requireProof: 'pinned',
    rollback: 'auto',
    onFirstFailure: 'keep',
    output: '/work/out',
    run: 'run-1',
    access: { context: 'c', server: 'https://k', source: '/work/kubeconfig', env: {}, folder: '/tmp/slipway-deploy-x' },
    kubectl: 'kubectl',
    readerOf: () => ({ read: async () => undefined }),
    shown: [],
    ...more,
  }
}

async function deployed(
  given: Partial<FakeCluster>,
  order: Partial<DeployOrder> = {},
  source: { readonly set?: ReadonlyMap<string, string> } = {},
) {
  const cluster = fakeCluster(given)
  const ports = clusterPorts(cluster)
  const result = await deployRelease(orderOf(order, source), ports)
  const verbs = ports.exec.seen.filter(({ command }) => command[0] === 'helm').map(({ command }) => command[1])
  return {
    cluster,
    ports,
    result,
    rolledBack: verbs.includes('rollback'),
    journal: (await ports.files.stat(`/work/out/${JOURNAL}`)) !== undefined,
  }
}

describe('a release', () => {
  test('without an image of ours is watched, explained and taken back like any other', async () => {
    const { result } = await deployed({}, { images: [], requireProof: 'none' })
    expect(result).toMatchObject({ outcome: 'pass', proof: 'none', images: [], revision: 2 })
    expect(result.headline).toBe('app is deployed to prod; no image of it is ours')
    const bad = await deployed({ upgrade: failing('timed out'), crashes: true }, { images: [], requireProof: 'none' })
    expect([bad.result.outcome, bad.rolledBack]).toEqual(['rolled-back', true])
    expect(bad.result.diagnosis?.cause).toBe('crash-loop')
  })

  test('that comes up is proved', async () => {
    const { result, rolledBack, journal } = await deployed({})
    expect([result.outcome, result.proof, result.revision, rolledBack, journal]).toEqual([
      'pass',
      'running',
      2,
      false,
      false,
    ])
  })

  test('whose hook runs another image is not what was to be deployed; one that runs ours takes nothing from the proof', async () => {
    const [good, bad] = [
      await deployed({ hook: `r.example.com/app@${CLUSTER_DIGEST}` }),
      await deployed({ hook: 'r.example.com/app:latest' }),
    ]
    expect([good.result.outcome, good.result.proof]).toEqual(['pass', 'running'])
    expect([bad.result.outcome, bad.result.headline]).toEqual([
      'fail',
      expect.stringContaining('pod migrate-x, container migrate: the pod was given r.example.com/app:latest'),
    ])
  })

  test('is watched by the names that Helm recorded, not by those of the dry run', async () => {
    const { result, ports } = await deployed({})
    const asked = ports.exec.seen.filter(({ command }) => command.includes('all') && command[1] === 'get')
    expect(asked.map(({ command }) => command.find((word) => word.startsWith('--revision')))).toEqual(['--revision=2'])
    expect(result.outcome).toBe('pass')
  })

  test('that fails is taken back', async () => {
    const { result, rolledBack, journal } = await deployed({ upgrade: failing('context deadline exceeded') })
    expect([result.outcome, result.revision, result.state, rolledBack, journal]).toEqual([
      'rolled-back',
      3,
      'deployed',
      true,
      false,
    ])
    const kinds = result.events.map(({ kind }) => kind)
    expect(kinds.indexOf('evidence')).toBeLessThan(kinds.indexOf('rollback'))
  })

  test('whose tests fail is taken back, and its revision is condemned', async () => {
    const { result, rolledBack, cluster } = await deployed({ test: 'fails' }, { helmTest: true })
    expect([result.outcome, result.diagnosis?.cause, rolledBack]).toEqual(['rolled-back', 'test-failed', true])
    expect(result.headline).toMatch(/^Pod app-test: a test of the chart failed .*; it said: waiting for the database; /)
    expect(result.diagnosis?.evidence.map(({ title }) => title)).toContain('app-test/test: log')
    expect(cluster.history.map(({ status }) => status)).toEqual(['superseded', 'superseded', 'deployed'])
  })

  test.each([
    ['passes', 'test', 'the tests of the chart passed'],
    [undefined, undefined, 'helm-test is set, and the chart of app has no tests'],
  ] as const)('whose tests are %s stands', async (test, verb, said) => {
    const { result, ports } = await deployed({ test }, { helmTest: true })
    const verbs = ports.exec.seen.map(({ command }) => command[1])
    expect([result.outcome, verbs.find((each) => each === 'test')]).toEqual(['pass', verb])
    expect(ports.host.said.join('\n')).toContain(said)
  })

  test('is not tested unasked', async () => {
    const { result, ports } = await deployed({ test: 'fails' })
    expect([result.outcome, ports.exec.seen.some(({ command }) => command[1] === 'test')]).toEqual(['pass', false])
  })

  test('that fails is taken back also when nothing can be written any more', async () => {
    const cluster = fakeCluster()
    const ports = clusterPorts(cluster)
    const { write } = ports.files
    cluster.upgrade = (at, labels) => {
      ports.files.write = async () => Promise.reject(new Error('ENOSPC: no space left on device'))
      return failing('context deadline exceeded')(at, labels)
    }
    const result = await deployRelease(orderOf(), ports)
    ports.files.write = write
    expect([result.outcome, result.diagnosis?.cause, cluster.history.at(-1)?.status]).toEqual([
      'rolled-back',
      'timeout',
      'deployed',
    ])
    expect(ports.host.said).toContain('warn deploy/diagnosis.json cannot be written: ENOSPC: no space left on device')
  })

  test('of another run that was faster is not taken back', async () => {
    const upgrade: FakeCluster['upgrade'] = (cluster) => {
      recordRevision(cluster, 'pending-upgrade', { 'slipway-run': 'run-2', 'slipway-revision': '2' })
      return { code: 1, stderr: 'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress' }
    }
    const { result, rolledBack, journal, cluster } = await deployed({ upgrade })
    expect([result.outcome, rolledBack, journal, cluster.history.length]).toEqual(['fail', false, false, 2])
    expect(result.headline).toContain('not rolled back: another deployment made revision 2 in the meantime')
  })

  test.each(['deployed', 'failed', 'pending-upgrade'])(
    'that fails is left alone when somebody made a revision after it: %s',
    async (status) => {
      const upgrade: FakeCluster['upgrade'] = (cluster, labels) => {
        const answer = failing('context deadline exceeded')(cluster, labels)
        recordRevision(cluster, status, { 'slipway-run': 'run-2', 'slipway-revision': '3' })
        return answer
      }
      const { result, rolledBack, journal, cluster } = await deployed({ upgrade })
      expect([result.outcome, result.revision, result.state]).toEqual(['fail', 3, status])
      expect(result.headline).toContain('not rolled back: another deployment made revision 3 in the meantime')
      expect([rolledBack, journal, cluster.history.length]).toEqual([false, false, 3])
    },
  )
})

describe('the likely values are tried first', () => {
  const OURS = renderOf(`r.example.com/app@${CLUSTER_DIGEST}`)

  /**
   * Verbs of Helm in their order, each with the number of the values for the image that it was given.
   * @param takes the values that put the image into the chart: 1 for those that are tried first
   */
  async function helmCalls(given: Partial<FakeCluster>, takes: number) {
    const files: string[] = []
    const values = (words: readonly string[]) => {
      const file = words.find((word) => /\/image-\w+\.json$/.test(word))
      if (file === undefined) return 0
      if (!files.includes(file)) files.push(file)
      return files.indexOf(file) + 1
    }
    const template = (words: readonly string[]) => (values(words) === takes ? OURS : renderOf('r.example.com/app:1'))
    const { ports, result } = await deployed({ ...given, template })
    const calls = ports.exec.seen
      .filter(({ command }) => command[0] === 'helm')
      .map(({ command }) =>
        [command.includes('--dry-run=server') ? 'dry-run' : command[1], values(command) || undefined]
          .filter((word) => word !== undefined)
          .join(' '),
      )
    return { result, calls }
  }

  test('and are taken where they are right', async () => {
    const { result, calls } = await helmCalls({}, 1)
    expect([result.outcome, calls]).toEqual([
      'pass',
      ['history', 'template', 'template 1', 'dry-run 1', 'upgrade 1', 'history', 'get'],
    ])
  })

  test('and are thrown away where they are wrong: no value reaches the image, so the render is pinned', async () => {
    const { result, calls } = await helmCalls({}, 9)
    const tried = calls.indexOf('template 2')
    expect([result.outcome, calls.slice(tried, tried + 3)]).toEqual(['pass', ['template 2', 'dry-run', 'upgrade']])
  })

  test('after a dead run was taken back', async () => {
    const labels = { 2: { 'slipway-run': 'run-0', 'slipway-revision': '2', 'slipway-until': '1' } }
    const history = [
      { revision: 1, status: 'deployed' },
      { revision: 2, status: 'pending-upgrade' },
    ]
    const { result, calls } = await helmCalls({ history, labels }, 1)
    expect(result.outcome).toBe('pass')
    const [back, tried, upgrade] = ['rollback', 'dry-run 1', 'upgrade 1'].map((call) => calls.indexOf(call))
    expect([Number(back) < Number(tried), Number(tried) < Number(upgrade)]).toEqual([true, true])
  })
})

describe('what cannot be seen is not judged', () => {
  test.each([[['replicasets']], [['pods']], [['deployments']], [['replicasets', 'pods', 'deployments']]])(
    '%j may not be read',
    async (forbidden) => {
      const { result, rolledBack } = await deployed({ forbidden })
      expect([result.outcome, result.proof, result.state, rolledBack]).toEqual([
        'inconclusive',
        'template',
        'deployed',
        false,
      ])
    },
  )

  test('Helm may not look: its failure is none of the release', async () => {
    const words = 'pods is forbidden: User "robot" cannot list resource "pods" in API group "" in the namespace "prod"'
    const { result, rolledBack, journal } = await deployed({ upgrade: failing(words) })
    expect([result.outcome, result.state, rolledBack, journal]).toEqual(['inconclusive', 'failed', false, false])
  })

  test('what Helm may not write is a failure', async () => {
    const words =
      'services is forbidden: User "robot" cannot create resource "services" in API group "" in the namespace "prod"'
    expect((await deployed({ upgrade: failing(words) })).result).toMatchObject({
      outcome: 'rolled-back',
      diagnosis: { cause: 'forbidden' },
    })
  })

  test.each([
    ['Kubernetes cluster unreachable: dial tcp: connect: connection refused', 'api-lost'],
    ['the server has asked for the client to provide credentials', 'unauthorized'],
  ])('%s: nothing is rolled back, and the journal stays', async (words, cause) => {
    const upgrade: FakeCluster['upgrade'] = (cluster, labels) => {
      failing('')(cluster, labels)
      cluster.silent = true
      return { code: 1, stderr: `Error: UPGRADE FAILED: ${words}` }
    }
    const { result, rolledBack, journal } = await deployed({ upgrade })
    expect([result.outcome, result.state, result.diagnosis?.cause, rolledBack, journal]).toEqual([
      'inconclusive',
      'unknown',
      cause,
      false,
      true,
    ])
  })

  test.each([
    ['Kubernetes cluster unreachable: dial tcp: connect: connection refused', 'api-lost'],
    ['the server has asked for the client to provide credentials', 'unauthorized'],
  ])('%s: nothing is rolled back, although the API server answers again', async (words, cause) => {
    const { result, rolledBack, journal } = await deployed({ upgrade: failing(words) })
    expect([result.outcome, result.state, result.diagnosis?.cause, rolledBack, journal]).toEqual([
      'inconclusive',
      'unknown',
      cause,
      false,
      true,
    ])
  })

  test('the API server is lost while it comes up', async () => {
    const upgrade: FakeCluster['upgrade'] = (cluster, labels) => {
      recordRevision(cluster, 'pending-upgrade', labels)
      cluster.silent = true
      return { hangs: true }
    }
    const { result, rolledBack, journal } = await deployed({ upgrade }, { timeout: 300_000 })
    expect([result.outcome, result.diagnosis?.cause, rolledBack, journal]).toEqual([
      'inconclusive',
      'api-lost',
      false,
      true,
    ])
  })

  test('the API server is lost on the way back: the journal stays for the post step', async () => {
    const rollback: FakeCluster['rollback'] = (cluster) => {
      recordRevision(cluster, 'pending-rollback', {})
      cluster.silent = true
      return { hangs: true }
    }
    const { result, journal } = await deployed({ upgrade: failing('context deadline exceeded'), rollback })
    expect([result.outcome, result.state, journal]).toEqual(['rollback-failed', 'unknown', true])
  })
})

/** Ways of a `helm upgrade` and of a `helm rollback` to go. */
const UPGRADES: Readonly<Record<string, FakeCluster['upgrade']>> = {
  good: fakeCluster().upgrade,
  failed: failing('context deadline exceeded'),
  refused: failing('services is forbidden: User "robot" cannot create resource "services"'),
  // Helm writes `failed` when it is interrupted, which this one always is.
  hanging: (cluster, labels) => {
    recordRevision(cluster, 'failed', labels)
    cluster.ready = false
    return { hangs: true }
  },
  silenced: (cluster, labels) => {
    recordRevision(cluster, 'pending-upgrade', labels)
    cluster.silent = true
    return { hangs: true }
  },
  overtaken: (cluster) => {
    recordRevision(cluster, 'pending-upgrade', {
      'slipway-run': 'run-2',
      'slipway-revision': String(cluster.history.length + 1),
    })
    return { code: 1, stderr: 'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress' }
  },
  unrecorded: () => ({ code: 1, stderr: 'Error: UPGRADE FAILED: something' }),
}
const ROLLBACKS: Readonly<Record<string, FakeCluster['rollback']>> = {
  good: fakeCluster().rollback,
  failed: (cluster) => {
    recordRevision(cluster, 'failed', {})
    return { code: 1, stderr: 'Error: context deadline exceeded' }
  },
  silenced: UPGRADES['silenced'] as FakeCluster['rollback'],
}

const anyWay = fc.record({
  upgrade: fc.constantFrom(...Object.keys(UPGRADES)),
  rollback: fc.constantFrom(...Object.keys(ROLLBACKS)),
  forbidden: fc.subarray(['pods', 'replicasets', 'deployments', 'events']),
  first: fc.boolean(),
  plan: fc.record({
    rollback: fc.constantFrom('auto' as const, 'never' as const),
    onFirstFailure: fc.constantFrom('keep' as const, 'uninstall' as const),
    failFast: fc.constantFrom('strict' as const, 'normal' as const, 'off' as const),
  }),
})

describe('whatever Helm and the cluster do', () => {
  test('there is one outcome that the cluster bears out, and only what is ours and was seen to fail is taken back', async () => {
    const outcomes = new Set<string>()
    const way = async ({
      upgrade,
      rollback,
      forbidden,
      first,
      plan,
    }: typeof anyWay extends fc.Arbitrary<infer T> ? T : never) => {
      const given = {
        upgrade: UPGRADES[upgrade] as FakeCluster['upgrade'],
        rollback: ROLLBACKS[rollback] as FakeCluster['rollback'],
        forbidden,
      }
      const { result, cluster, ports, journal } = await deployed({ ...given, ...(first ? { history: [] } : {}) }, plan)
      outcomes.add(result.outcome)
      const last = cluster.history.at(-1)
      const touched = ports.exec.seen.some(({ command }) => command[1] === 'rollback' || command[1] === 'uninstall')
      if (touched) expect([plan.rollback, ['failed', 'refused', 'hanging'].includes(upgrade)]).toEqual(['auto', true])
      expect(touched).toBe(['rolled-back', 'rollback-failed'].includes(result.outcome))
      if (result.outcome === 'pass')
        expect([upgrade, cluster.ready, last?.status, result.state]).toEqual(['good', true, 'deployed', 'deployed'])
      if (result.outcome === 'rolled-back')
        expect(first ? [last] : [cluster.ready, last?.status]).toEqual(first ? [undefined] : [true, 'deployed'])
      // What nobody saw the end of is left to the post step, and nothing else is.
      expect(journal).toBe(cluster.silent)
      expect(result.diagnosis === undefined).toBe(upgrade === 'good')
    }
    await fc.assert(fc.asyncProperty(anyWay, way), { numRuns: 80, seed: 4 })
    expect([...outcomes].sort()).toEqual(['fail', 'inconclusive', 'pass', 'rollback-failed', 'rolled-back'])
  })
})

describe('secrets', () => {
  const OLD = {
    kind: 'Secret',
    apiVersion: 'v1',
    metadata: { name: 'db' },
    stringData: { key: 'canary-of-the-old-one' },
  }

  test('of the revision before are in nothing that is said of the way back', async () => {
    const rollback: FakeCluster['rollback'] = (cluster) => {
      recordRevision(cluster, 'failed', {})
      return { code: 1, stderr: 'Error: Secret "db" is invalid: data: Invalid value: "canary-of-the-old-one"' }
    }
    const { result, ports } = await deployed({ upgrade: failing('context deadline exceeded'), rollback, before: [OLD] })
    expect(result).toMatchObject({
      outcome: 'rollback-failed',
      headline: expect.stringContaining('Secret "db" is invalid'),
    })
    expect(JSON.stringify([result, ports.host.said])).not.toContain('canary')
  })

  test('that are a part of what is shown anyway are none: a host would drop the outputs', async () => {
    const shown = ['prod', 'https://shop.example.com/']
    const values = new Map([
      ['auth.token', 'shop.example.com'],
      ['auth.password', 'canary-of-the-user'],
    ])
    const { ports, result } = await deployed({}, { shown }, { set: values })
    expect([result.outcome, ports.host.hidden]).toEqual(['pass', ['canary-of-the-user']])
  })

  test('in the values are not in what Helm says of a schema, and all of its words are', async () => {
    const cluster = fakeCluster({
      template: {
        code: 1,
        stderr: `Error: values don't meet the specifications of the schema(s) in the following chart(s):\nsc:\n- at '/auth/password': 'canary1' does not match pattern '^[A-Z]+$'\n`,
      },
    })
    const ports = clusterPorts(cluster)
    const refused = deployRelease(orderOf({}, { set: new Map([['auth.password', 'canary1']]) }), ports)
    await expect(refused).rejects.toThrow("at '/auth/password': '***' does not match pattern '^[A-Z]+$'")
  })
})

test('what was said of a failure is written without hidden values, and without letters that nobody sees', async () => {
  const cluster = fakeCluster({ upgrade: failing('the \u202epool\u200b said given-by-the-job') })
  const ports = clusterPorts(cluster)
  ports.host.hide('given-by-the-job')
  await deployRelease(orderOf(), ports)
  const written = await ports.files.read('/work/out/deploy/diagnosis.json')
  expect(written).toContain('the pool said ***')
})

describe('a Secret of the cluster', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const DATA = { db: base64('Zk39xkq81'), level: base64('production') }
  const secrets = [{ kind: 'Secret', metadata: { name: 'db', namespace: 'prod' }, data: DATA }]
  const TEXT = `the database is map[db:${DATA.db} level:${DATA.level}] Zk39xkq81 in production`
  const HIDDEN = `the database is map[db:*** level:${DATA.level}] *** in production`
  const dryRunError = `Error: execution error at (app/templates/a.yaml:1:3): ${TEXT}`

  test.each<[string, Partial<FakeCluster>]>([
    ['without the cluster as well', { template: { code: 1, stderr: dryRunError } }],
    ['with the cluster alone', {}],
  ])('that a chart looks up is not in what fail says of it: %s', async (_, given) => {
    const refused = deployed({ secrets, dryRunError, ...given })
    await expect(refused).rejects.toMatchObject({ code: 'CHART_RENDER', message: expect.stringContaining(HIDDEN) })
  })

  test('of this namespace is not in it either where others may not be read', async () => {
    const refused = deployed({ secrets, dryRunError, ownSecretsOnly: true })
    await expect(refused).rejects.toMatchObject({ message: expect.stringContaining(HIDDEN) })
  })

  test('is in nothing that is written of a release that failed', async () => {
    const { ports, result } = await deployed({ secrets, upgrade: failing(TEXT) })
    for (const text of [JSON.stringify(result), await ports.files.read('/work/out/deploy/diagnosis.json')]) {
      expect(text).toContain('in production')
      expect(text).not.toContain(DATA.db)
      expect(text).not.toContain('Zk39xkq81')
    }
    expect([...ports.host.hidden].sort()).toEqual([DATA.db, 'Zk39xkq81'].sort())
  })
})

describe('stopped while it rolls out', () => {
  const stopped = async (unattended: boolean) => {
    const cancels: (() => void)[] = []
    const upgrade = (cluster: FakeCluster, labels: Record<string, string>) => {
      cancels.forEach((cancel) => cancel())
      return failing('it was stopped')(cluster, labels)
    }
    const ports = {
      ...clusterPorts(fakeCluster({ upgrade })),
      host: new FakeHost({ fork: false }, 'terminal', unattended),
    }
    cancels.push(() => ports.signals.cancel())
    return deployRelease(orderOf(), ports).then(
      () => undefined,
      (error: CancelledError) => error,
    )
  }

  test.each([
    [true, 'the post step of the job or the next deploy of app'],
    [false, 'slipway rollback, slipway deploy --finish or the next deploy of app'],
  ])('says who takes the revision back: unattended %s', async (unattended, who) => {
    expect(await stopped(unattended)).toMatchObject({
      outcome: 'cancelled',
      message: expect.stringMatching(/^stopped by SIGINT while revision 2 of app was rolling out in prod/),
      hint: `the release may be pending until ${who} takes the revision back; helm history app --namespace prod shows it`,
    })
  })
})
