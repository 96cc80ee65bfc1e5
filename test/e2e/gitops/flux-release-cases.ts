import type { FluxCase } from './flux-cases'
import type { Place } from './flux-place'
import { chart } from './manifests'

const RELEASE = 'commit into the values of a HelmRelease'
const HELMRELEASE = 'helmreleases.helm.toolkit.fluxcd.io'

/** The good image stands in a HelmRelease whose chart is in the same repository. */
async function begin(place: Place): Promise<void> {
  const { good } = place.images
  const [repository = '', digest = ''] = place.image(good).split('@')
  const release = {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name: place.name, namespace: 'flux-system' },
    spec: {
      interval: '10m',
      ...{ timeout: '60s', targetNamespace: place.name, releaseName: 'shop' },
      // Helm's records would be those of every case that has a release of this name.
      storageNamespace: place.name,
      chart: {
        spec: {
          ...{ chart: './app', interval: '10m', reconcileStrategy: 'Revision' },
          sourceRef: { kind: 'GitRepository', name: place.name },
        },
      },
      values: { image: { repository, digest } },
    },
  }
  await place.ground.server.create(place.name, {
    ...(chart(place.image(good)) as Record<string, string>),
    'apps/shop/release.yaml': JSON.stringify(release, undefined, 2),
  })
  await place.follow({ targetNamespace: undefined })
  const at = ['--namespace=flux-system', '--timeout=120s']
  await place.kubectl(['wait', '--for=create', ...at, `${HELMRELEASE}/${place.name}`])
  await place.stands(`${HELMRELEASE}/${place.name}`)
}

export const RELEASE_CASES: readonly FluxCase[] = [
  {
    name: 'good by a HelmRelease',
    by: RELEASE,
    outcome: 'pass',
    runs: 'better',
    run: async (place) => {
      await begin(place)
      return place.deploy(place.images.better, ['--git-path=apps/shop'])
    },
  },
  {
    name: 'good by a HelmRelease that flux names',
    by: RELEASE,
    outcome: 'pass',
    runs: 'better',
    run: async (place) => {
      await begin(place)
      return place.deploy(place.images.better, ['--git-path=apps/shop', `--flux=helmrelease/flux-system/${place.name}`])
    },
  },
  {
    name: 'the digest stands in a HelmRelease that flux names',
    by: RELEASE,
    outcome: 'pass',
    runs: 'good',
    run: async (place) => {
      await begin(place)
      return place.deploy(place.images.good, ['--git-path=apps/shop', `--flux=helmrelease/flux-system/${place.name}`])
    },
  },
  {
    name: 'crash by a HelmRelease, reverted',
    by: `${RELEASE}, git-revert`,
    outcome: 'rolled-back',
    cause: 'crash-loop',
    says: /reverted by [0-9a-f]{12}: what ran before runs again/,
    runs: 'good',
    run: async (place) => {
      await begin(place)
      return place.deploy(place.images.crash, ['--git-path=apps/shop', '--git-revert'])
    },
  },
  {
    name: 'a chart that a HelmRelease cannot render',
    by: `${RELEASE}, git-revert`,
    outcome: 'rollback-failed',
    cause: 'manifests-not-made',
    says: /HelmRelease flux-system\/\S+: (?:UpgradeFailed|InstallFailed|ArtifactFailed): /,
    runs: 'good',
    run: async (place) => {
      await begin(place)
      const template = '{{ fail "no such value" }}'
      await place.ground.server.commit(place.name, { 'app/templates/bad.yaml': template }, 'break')
      return place.deploy(place.images.better, ['--git-path=apps/shop', '--git-revert'])
    },
  },
]
