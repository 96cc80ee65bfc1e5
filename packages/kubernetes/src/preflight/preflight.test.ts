import { describe, expect, test } from '@jest/globals'
import { CLUSTER_DIGEST, clusterPorts, type FakeCluster, failingUpgrade, fakeCluster } from '@slipway/testing'
import type { HelmSource } from '../delivery/helm/source'
import { deployRelease } from '../release/deploy'
import type { DeployOrder } from '../release/order'

const CONFLICT =
  'Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using apps/v1: .spec.replicas'
const NOT_TRIED = /^objects that exist were not tried beforehand, new ones only: .+ Nothing is to be done: /
const FLAGS = { forceConflicts: false, takeOwnership: false, skipCrds: false, noHooks: false }

async function deployed(
  given: Partial<FakeCluster>,
  { flags, ...order }: Partial<DeployOrder> & Pick<HelmSource, 'flags'> = {},
) {
  const cluster = fakeCluster(given)
  const ports = clusterPorts(cluster)
  const tools = { helm: 'helm', helmMajor: 4, helmVersion: '4.1.4' } as const
  const chosen = { imageValues: new Map(), replaces: [], pin: 'auto' as const }
  const source = { chart: '/work/chart', values: [], set: new Map(), ...chosen, tools }
  const result = await deployRelease(
    {
      release: 'app',
      namespace: 'prod',
      createNamespace: false,
      delivery: { via: 'helm', source: { ...source, ...(flags === undefined ? {} : { flags }) } },
      images: [{ registry: 'r.example.com', repository: 'app', digest: CLUSTER_DIGEST }],
      timeout: 30_000,
      failFast: 'normal',
      requireProof: 'pinned',
      rollback: 'auto',
      onFirstFailure: 'keep',
      output: '/work/out',
      run: 'run-1',
      access: { context: 'c', server: 'https://k', source: '/work/kubeconfig', env: {}, folder: '/tmp/x' },
      kubectl: 'kubectl',
      readerOf: () => ({ read: async () => undefined }),
      shown: [],
      ...order,
    },
    ports,
  )
  const upgrade = ports.exec.seen.find(
    ({ command }) => command[1] === 'upgrade' && !command.includes('--dry-run=server'),
  )
  const asked = ports.exec.seen.find(({ command }) => command[0] === 'kubectl' && command.includes('--dry-run=server'))
  const dryRuns = ports.exec.seen
    .filter(({ command }) => command[0] === 'helm' && command.includes('--dry-run=server'))
    .map(({ command }) => !command.includes('--disable-openapi-validation'))
  return {
    dryRuns,
    result,
    cluster,
    upgrade: upgrade?.command,
    asked,
    changed: ports.exec.seen
      .map(({ command }) => command[1])
      .filter((verb) => verb === 'rollback' || verb === 'uninstall'),
    told: result.events.filter(({ kind }) => kind === 'note').map(({ text }) => text),
  }
}

describe('before anything changes', () => {
  test('every object is sent as Helm will send it, as a dry run', async () => {
    const { asked, result } = await deployed({})
    expect(result.outcome).toBe('pass')
    expect(asked?.command.slice(2)).toEqual([
      'apply',
      '--server-side',
      '--validate=false',
      '--field-manager=helm',
      '--filename=-',
      '--output=name',
      '--dry-run=server',
      '--namespace=prod',
    ])
    expect(JSON.parse(String(asked?.options.input))).toMatchObject({
      kind: 'Deployment',
      metadata: {
        name: 'app',
        labels: { 'app.kubernetes.io/managed-by': 'Helm' },
        annotations: { 'meta.helm.sh/release-name': 'app', 'meta.helm.sh/release-namespace': 'prod' },
      },
    })
  })

  test('a field that somebody else owns ends it, naming the field, its owner and both ways out', async () => {
    const { result, upgrade } = await deployed({ dryRun: CONFLICT })
    expect(upgrade).toBeUndefined()
    expect([result.outcome, result.state, result.diagnosis?.cause]).toEqual(['fail', 'deployed', 'field-conflict'])
    expect(result.headline).toMatch(/; nothing was changed$/)
    expect(result.diagnosis?.hint).toBe(
      '.spec.replicas of Deployment/app belongs to kubectl (1 now, 1 in the release): let the chart not set it, so that kubectl keeps it, or set force-conflicts: true, and the release writes over it',
    )
  })

  test('an image that was set by hand is to be written over: no chart can leave it out', async () => {
    const words =
      'Apply failed with 2 conflicts: conflicts with "kubectl" with subresource "scale" using apps/v1: - .spec.replicas ' +
      'conflicts with "kubectl-set" using apps/v1: - .spec.template.spec.containers[name="app"].image'
    const hint = (await deployed({ dryRun: words })).result.diagnosis?.hint ?? ''
    expect(hint).toMatch(
      /\.image of Deployment\/app belongs to kubectl-set \(.+ now, .+@sha256:.+ in the release\): set force/,
    )
    expect(hint).toMatch(/, and the release writes over them; an image that somebody has set by hand then goes$/)
  })

  test('several owners keep what the chart does not set', async () => {
    const words =
      'Apply failed with 2 conflicts: conflicts with "a" using apps/v1: - .spec.replicas ' +
      'conflicts with "b" using apps/v1: - .spec.paused'
    expect((await deployed({ dryRun: words })).result.diagnosis?.hint).toMatch(
      /: let the chart not set them, so that a and b keep them, or set force-conflicts: true, and the release writes over them$/,
    )
  })

  test.each([
    ['is invalid', 'Deployment.apps "app" is invalid: spec.selector: field is immutable', 'immutable-field'],
    ['a quota', 'services "one" is forbidden: exceeded quota: few, requested: count/services=1', 'quota'],
    ['a webhook', 'admission webhook "v.example.com" denied the request: no latest tag', 'admission-denied'],
  ] as const)('%s ends it', async (_, dryRun, cause) => {
    const { result, upgrade } = await deployed({ dryRun })
    expect([result.outcome, result.diagnosis?.cause, upgrade]).toEqual(['fail', cause, undefined])
  })

  test.each([
    [
      'a right that is missing',
      'deployments.apps "app" is forbidden: User "robot" cannot patch resource "deployments"',
    ],
    ['a kind that the release brings', 'no matches for kind "Widget" in version "example.com/v1"'],
    ['a service account that the release brings', 'pods "p" is forbidden: serviceaccount "x" not found'],
    ['a webhook that takes no dry run', 'admission webhook "v.example.com" does not support dry run'],
    ['words that nobody knows', 'something new'],
  ])('%s is no answer: it is said, and Helm decides', async (_, dryRun) => {
    const { result, told } = await deployed({ dryRun })
    expect(result.outcome).toBe('pass')
    expect(told).toEqual([`the API server could not say beforehand whether it takes Deployment/app (${dryRun})`])
  })

  test('a hook that runs first may heal what is refused: it is said, and Helm decides', async () => {
    const { result, told } = await deployed({ dryRun: CONFLICT, hook: `r.example.com/app@${CLUSTER_DIGEST}` })
    expect(result.outcome).toBe('pass')
    expect(told).toEqual([
      'hooks that run before anything is applied: Job/migrate',
      expect.stringMatching(
        /^the API server would not take now, but the release may change that on its way: Deployment/,
      ),
    ])
  })

  test('what Helm patches itself is asked about only where it is new', async () => {
    const there = await deployed({ applyMethod: 'csa', dryRun: CONFLICT })
    expect([there.result.outcome, there.told]).toEqual(['pass', [expect.stringMatching(NOT_TRIED)]])
    expect(there.told[0]).toMatch(/is told as the cause, and is rolled back$/)
    const never = await deployed({ applyMethod: 'csa' }, { rollback: 'never' })
    expect(never.told[0]).toMatch(/is told as the cause, and stays as it is, since rollback is never$/)
  })
})

describe('Helm itself holds the release against the schema', () => {
  test.each<[string, Partial<FakeCluster>, Partial<DeployOrder>, readonly boolean[]]>([
    ['not where the API server is asked about all of it', {}, {}, [false]],
    ['where it patches, and little is asked', { applyMethod: 'csa' }, {}, [false, true]],
    ['where somebody wants to know what it would say', {}, { dryRun: true }, [true]],
  ])('%s', async (_, cluster, order, wanted) => {
    const { dryRuns, result } = await deployed(cluster, order)
    expect([result.outcome, dryRuns]).toEqual(['pass', wanted])
  })
})

describe('flags of Helm', () => {
  test('force what is applied server-side, and ask so', async () => {
    const { upgrade, asked } = await deployed({}, { flags: { ...FLAGS, forceConflicts: true } })
    expect(upgrade).toContain('--force-conflicts')
    expect(asked?.command).toContain('--force-conflicts')
  })

  test('force nothing that Helm patches itself: it refuses the flag then', async () => {
    const { upgrade } = await deployed({ applyMethod: 'csa' }, { flags: { ...FLAGS, forceConflicts: true } })
    expect(upgrade).not.toContain('--force-conflicts')
  })

  test('are given in the plan and in the upgrade', async () => {
    const { upgrade } = await deployed({}, { flags: { ...FLAGS, takeOwnership: true, skipCrds: true, noHooks: true } })
    expect(upgrade?.filter((word) => /^--(?:take|skip|no)-/.test(word))).toEqual([
      '--take-ownership',
      '--skip-crds',
      '--no-hooks',
    ])
  })
})

describe('a release that was refused', () => {
  test('before an object changed is not rolled back', async () => {
    const { result, changed } = await deployed({ untouched: true, upgrade: failingUpgrade('something') })
    expect([result.outcome, result.state, changed]).toEqual(['fail', 'failed', []])
    expect(result.headline).toMatch(/nothing was changed: no object of the release was touched$/)
  })

  test('after an object changed is', async () => {
    const { result, changed } = await deployed({ upgrade: failingUpgrade('something') })
    expect([result.outcome, changed]).toEqual(['rolled-back', ['rollback']])
  })

  test('says that hooks may have run', async () => {
    const hook = `r.example.com/app@${CLUSTER_DIGEST}`
    const { result } = await deployed({ untouched: true, hook, upgrade: failingUpgrade('something') })
    expect(result.headline).toMatch(/no object of the release was touched, but hooks of it may have run$/)
  })
})

describe('what was there before the release', () => {
  const first = () => ({ history: [], upgrade: failingUpgrade('something'), untouched: true })
  const order = { onFirstFailure: 'uninstall', flags: { ...FLAGS, takeOwnership: true } } as const

  test('is written down and not uninstalled with it', async () => {
    // Helm has not come to mark it.
    const { result, cluster, changed, told } = await deployed({ ...first(), there: true }, order)
    expect([result.outcome, changed]).toEqual(['fail', []])
    expect(result.headline).toMatch(/not uninstalled, since that would delete what was there before .*Deployment\/app/)
    expect(cluster.notes).toEqual({ adopted: '["apps/Deployment/prod/app"]' })
    expect(told).toEqual(['taken over by this release, which uninstalling it would delete: Deployment/app'])
  })

  test('is uninstalled when that is asked for', async () => {
    const { result, changed } = await deployed({ ...first(), there: true }, { ...order, deleteAdopted: true })
    expect([result.outcome, changed]).toEqual(['rolled-back', ['uninstall']])
  })

  test('is known by its age, whoever took it over', async () => {
    const marks = {
      creationTimestamp: '2026-01-01T00:00:00Z',
      annotations: { 'meta.helm.sh/release-name': 'app', 'meta.helm.sh/release-namespace': 'prod' },
    }
    const old = await deployed({ ...first(), meta: marks, born: '2026-01-01T00:00:05Z' }, order)
    expect([old.result.outcome, old.changed]).toEqual(['fail', []])
    const own = await deployed({ ...first(), meta: marks, born: '2025-12-31T23:59:59Z' }, order)
    expect([own.result.outcome, own.changed]).toEqual(['rolled-back', ['uninstall']])
  })
})
