import { deployment } from './manifests'
import { KUSTOMIZATION, type Place, type Ran } from './flux-place'
import type { Images } from './site'

export interface FluxCase {
  readonly name: string
  readonly by: string
  readonly outcome: string
  readonly cause?: string
  readonly says?: RegExp
  readonly runs: keyof Images
  /** What else is not as expected. */
  wrong?(ran: Ran): readonly string[]
  run(place: Place): Promise<Ran>
}

const MISSING = `sha256:${'0'.repeat(64)}`
const COMMIT = 'commit, found by repository and path'

/** After a revert the commit is that of the revert, and nothing says that the failed one is deployed. */
function revertedWrongly({ record, log, summary }: Ran): readonly string[] {
  const by = /reverted [0-9a-f]{12} by ([0-9a-f]{12})/.exec(log)?.[1] ?? 'nothing'
  return [
    ...(record?.outputs['commit']?.startsWith(by) === true ? [] : [`commit is ${record?.outputs['commit']}`]),
    ...(summary.includes(`reverted by <code>${by}</code>`) ? [] : [summary]),
    ...(/Revision|deployed/.test(summary) ? [summary] : []),
  ]
}

export const FLUX_CASES: readonly FluxCase[] = [
  {
    name: 'good',
    by: COMMIT,
    outcome: 'pass',
    says: /pushed [0-9a-f]{12} to main/,
    runs: 'better',
    run: async (place) => {
      await place.begin(place.images.good)
      return place.deploy(place.images.better)
    },
  },
  {
    name: 'the digest stands there already',
    by: COMMIT,
    outcome: 'pass',
    says: /the digest stands in main of .* already/,
    runs: 'good',
    run: async (place) => {
      await place.begin(place.images.good)
      return place.deploy(place.images.good)
    },
  },
  {
    name: 'crash, reverted',
    by: `${COMMIT}, git-revert`,
    outcome: 'rolled-back',
    cause: 'crash-loop',
    says: /reverted by [0-9a-f]{12}: what ran before runs again/,
    runs: 'good',
    run: async (place) => {
      await place.begin(place.images.good)
      return place.deploy(place.images.crash, ['--git-revert'])
    },
  },
  {
    name: 'crash that Flux looks at for longer than timeout, reverted',
    by: `${COMMIT}, git-revert`,
    outcome: 'rolled-back',
    cause: 'crash-loop',
    says: /may look at what failed for up to 1m\S* before it takes another commit/,
    runs: 'good',
    run: async (place) => {
      await place.begin(place.images.good, { wait: true, timeout: '80s' })
      return place.deploy(place.images.crash, ['--git-revert', '--fail-fast=strict', '--timeout=40s'])
    },
  },
  {
    name: 'behind a release that Flux still looks at',
    by: COMMIT,
    outcome: 'fail',
    cause: 'not-taken',
    says: /is busy with what came before \(Running health checks for revision/,
    runs: 'unready',
    run: async (place) => {
      await place.begin(place.images.good, { wait: true, timeout: '120s' })
      const { unready, better } = place.images
      await place.deploy(unready, ['--wait=none', '--require-proof=none'])
      await place.working()
      return place.deploy(better, ['--timeout=20s'])
    },
  },
  {
    name: 'image not found, reverted',
    by: `${COMMIT}, git-revert`,
    outcome: 'rolled-back',
    cause: 'image-not-found',
    wrong: revertedWrongly,
    runs: 'good',
    run: async (place) => {
      await place.begin(place.images.good)
      return place.deploy(MISSING, ['--git-revert'])
    },
  },
  {
    name: 'crash, left as it is',
    by: COMMIT,
    outcome: 'fail',
    cause: 'crash-loop',
    says: /commit [0-9a-f]{12} stays in main of .*git revert [0-9a-f]{12}, or give git-revert: true/,
    wrong: ({ record }) => (record?.outputs['state'] === 'failed' ? [] : [`state is ${record?.outputs['state']}`]),
    runs: 'crash',
    run: async (place) => {
      await place.begin(place.images.good)
      return place.deploy(place.images.crash)
    },
  },
  {
    name: 'suspended',
    by: COMMIT,
    outcome: 'fail',
    says: /is suspended: a commit would not come into the cluster/,
    runs: 'good',
    run: async (place) => {
      await place.begin(place.images.good)
      await place.kubectl([
        ...['patch', KUSTOMIZATION, place.name, '--namespace=flux-system'],
        ...['--type=merge', '--patch={"spec":{"suspend":true}}'],
      ])
      return place.deploy(place.images.better)
    },
  },
  {
    name: 'dry run',
    by: COMMIT,
    outcome: 'pass',
    says: /would change; .*nothing was changed/,
    wrong: ({ files, summary }) => [
      ...(['changes.diff', 'plan.json'].every((file) => files.includes(file)) ? [] : ['a file is missing']),
      ...(files.includes('manifests.yaml') ? ['manifests.yaml is there'] : []),
      ...(/Dry run/.test(summary) && /Taken by/.test(summary) ? [] : [summary]),
    ],
    runs: 'good',
    run: async (place) => {
      await place.begin(place.images.good)
      return place.deploy(place.images.better, ['--dry-run=server'])
    },
  },
  {
    // Reverting our commit does not mend what another one broke, and the branch still does not apply.
    name: 'manifests that another commit broke',
    by: `${COMMIT}, git-revert`,
    outcome: 'rollback-failed',
    says: /reverts it, and what ran before is not back: .*ReconciliationFailed/,
    runs: 'good',
    run: async (place) => {
      await place.begin(place.images.good)
      const broken = deployment('shop', { ports: [{ containerPort: 'no' }] })
      await place.ground.server.commit(place.name, { 'apps/shop/deployment.yaml': JSON.stringify(broken) }, 'break')
      return place.deploy(place.images.better, ['--git-revert'])
    },
  },
]
