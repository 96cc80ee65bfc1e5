import { describe, expect, test } from '@jest/globals'
import { CLUSTER_DIGEST, clusterPorts, type FakeCluster, fakeCluster } from '@slipway/testing'
import { deployRelease } from '../release/deploy'

async function foretold(given: Partial<FakeCluster>) {
  const cluster = fakeCluster(given)
  const ports = clusterPorts(cluster)
  const result = await deployRelease(
    {
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
      access: { context: 'c', server: 'https://k', source: '/work/kubeconfig', env: {}, folder: '/tmp/x' },
      kubectl: 'kubectl',
      readerOf: () => ({ read: async () => undefined }),
      shown: [],
      dryRun: true,
    },
    ports,
  )
  const isChange = ([program, verb = '', ...rest]: readonly string[]) =>
    (program === 'helm' && ['upgrade', 'rollback', 'uninstall', 'test'].includes(verb)) ||
    (program === 'kubectl' && rest.includes('--filename=-') && !rest.includes('get'))
  const changes = ports.exec.seen
    .map(({ command }) => command)
    .filter((command) => isChange(command) && !command.includes('--dry-run=server'))
  const lines = (result.foretold?.diff ?? '').split('\n').filter((line) => /^(?:[-+]|---|\+\+\+) /.test(line))
  return { result, changes, lines }
}

describe('a dry run by the API server', () => {
  test('tells what differs from what is there, and changes nothing', async () => {
    const { result, changes, lines } = await foretold({ forced: 'r.example.com/app:new' })
    expect([result.outcome, result.headline, result.revision]).toEqual([
      'pass',
      '1 object (0 created, 1 changed, 0 removed, 0 unchanged) of app in prod; nothing was changed',
      1,
    ])
    expect(lines.filter((line) => line.includes('image:'))).toEqual([
      `-        - image: r.example.com/app@${CLUSTER_DIGEST}`,
      '+        - image: r.example.com/app:new',
    ])
    expect([result.notes, changes]).toEqual([['changed: Deployment/app'], []])
    expect(result.foretold?.plan).toMatchObject({ version: '1.0', means: 'none' })
  })

  test('of a first install: all of it is new', async () => {
    const { result, changes } = await foretold({ history: [] })
    expect([result.headline, result.state, changes]).toEqual([
      '1 object (1 created, 0 changed, 0 removed, 0 unchanged) of app in prod; nothing was changed',
      'absent',
      [],
    ])
  })

  test('of a release that Helm patches itself: what lives, and what the patch sets back', async () => {
    const { result, changes, lines } = await foretold({ applyMethod: 'csa', forced: 'r.example.com/app:by-hand' })
    expect([result.headline, changes]).toEqual([
      '1 object (0 created, 1 changed, 0 removed, 0 unchanged) of app in prod; nothing was changed',
      [],
    ])
    expect(lines.filter((line) => line.includes('image:'))).toHaveLength(2)
  })

  test('what the API server would refuse ends it as a deploy would end', async () => {
    const { result, changes } = await foretold({ dryRun: 'admission webhook "v.example.com" denied the request: no' })
    expect([result.outcome, result.diagnosis?.cause, changes]).toEqual(['fail', 'admission-denied', []])
  })

  test('what it could not say is named, and not shown as a change', async () => {
    const { result } = await foretold({ dryRun: 'no matches for kind "Widget" in version "w.example.com/v1"' })
    expect(result.headline).toContain(' and 1 not known beforehand of app in prod; nothing was changed')
    expect([result.outcome, result.notes, result.foretold?.diff]).toEqual([
      'pass',
      ['not known beforehand: Deployment/app'],
      '',
    ])
  })

  test('an account that may not ask is no good news', async () => {
    const { result, changes } = await foretold({
      dryRun:
        'deployments.apps "app" is forbidden: User "reader" cannot patch resource "deployments" in API group "apps"',
    })
    expect([result.outcome, result.headline, changes]).toEqual([
      'inconclusive',
      'the account may not ask what would become of 1 object of app in prod; nothing was changed',
      [],
    ])
  })
})
