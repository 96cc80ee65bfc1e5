import type { GitOpsCase } from './argocd-cases'
import { directory, kustomization } from './manifests'
import type { Site } from './site'

const COMMIT = 'commit of ours, sync asked for'
const AUTO_SYNC = 'commit of ours, auto-sync'
const AUTO = { syncPolicy: { automated: {} } }
const HEAL = { syncPolicy: { automated: { selfHeal: true } } }
const MISSING = `sha256:${'0'.repeat(64)}`

/** The good image stands in a repository that Argo CD follows, and the action writes another. */
async function commitOf(site: Site, digest: string, flags: readonly string[] = [], spec: object = {}) {
  await site.served(directory(site.image(site.ground.images.good)), spec)
  return site.deployByCommit(digest, flags)
}

/** What Argo CD applies from a commit that the action itself pushes. Its client alone knows no commits. */
export const COMMIT_CASES: readonly GitOpsCase[] = [
  {
    name: 'good by a commit of ours',
    by: COMMIT,
    alone: 'none',
    outcome: 'pass',
    says: /pushed [0-9a-f]{12} to main/,
    runs: 'better',
    run: (site) => commitOf(site, site.ground.images.better),
  },
  {
    name: 'good by a commit of ours with auto-sync',
    by: AUTO_SYNC,
    alone: 'none',
    outcome: 'pass',
    runs: 'better',
    run: (site) => commitOf(site, site.ground.images.better, [], AUTO),
  },
  {
    name: 'a kustomization by a commit of ours',
    by: COMMIT,
    alone: 'none',
    outcome: 'pass',
    runs: 'better',
    run: async (site) => {
      await site.served(kustomization(site.image(site.ground.images.good)))
      return site.deployByCommit(site.ground.images.better, [`--application=${site.name}`])
    },
  },
  {
    name: 'crash by a commit of ours, reverted',
    by: COMMIT,
    alone: 'none',
    outcome: 'rolled-back',
    cause: 'crash-loop',
    says: /reverted by [0-9a-f]{12}: what ran before runs again/,
    runs: 'good',
    run: (site) => commitOf(site, site.ground.images.crash, ['--git-revert']),
  },
  {
    name: 'crash by a commit of ours with self-heal, reverted',
    by: AUTO_SYNC,
    alone: 'none',
    outcome: 'rolled-back',
    cause: 'crash-loop',
    says: /reverted by [0-9a-f]{12}: what ran before runs again/,
    runs: 'good',
    run: (site) => commitOf(site, site.ground.images.crash, ['--git-revert'], HEAL),
  },
  {
    name: 'image not found by a commit of ours, reverted',
    by: AUTO_SYNC,
    alone: 'none',
    outcome: 'rolled-back',
    cause: 'image-not-found',
    runs: 'good',
    run: (site) => commitOf(site, MISSING, ['--git-revert'], AUTO),
  },
  {
    name: 'crash by a commit of ours, left',
    by: COMMIT,
    alone: 'none',
    outcome: 'fail',
    cause: 'crash-loop',
    runs: 'crash',
    run: (site) => commitOf(site, site.ground.images.crash),
  },
  {
    name: 'a change request, merged',
    by: AUTO_SYNC,
    alone: 'none',
    outcome: 'pass',
    says: /the digest stands in main of \S+ already/,
    runs: 'better',
    run: async (site) => {
      const { git, images } = site.ground
      const proposed = await commitOf(site, images.better, ['--git-change-request'], AUTO)
      const isRight = proposed.code === 0 && /nothing is deployed yet/.test(proposed.log)
      if (!isRight || (await site.runs()) !== images.good) throw new Error(`not proposed: ${proposed.log}`)
      const [branch = ''] = (
        await git.inRepository(site.name, 'branch', '--list', '--format=%(refname)', 'slipway/*')
      ).split('\n')
      await git.inRepository(site.name, 'update-ref', 'refs/heads/main', branch)
      return site.deployByCommit(images.better, ['--git-change-request'])
    },
  },
  {
    name: 'a commit that was reverted is not tried again',
    by: COMMIT,
    alone: 'none',
    outcome: 'fail',
    says: /nothing was changed[^]*allow-held: true/,
    runs: 'good',
    run: async (site) => {
      const { crash } = site.ground.images
      const first = await commitOf(site, crash, ['--git-revert'])
      if (first.code !== 20) throw new Error(`expected 20, found ${first.code}: ${first.log}`)
      return site.deployByCommit(crash, ['--git-revert'])
    },
  },
  {
    name: 'a commit as a dry run',
    by: COMMIT,
    alone: 'none',
    outcome: 'pass',
    says: /app\/web.yaml in main of .* would change/,
    runs: 'good',
    run: (site) => commitOf(site, site.ground.images.better, ['--dry-run=server']),
  },
  {
    name: 'a check fails after a sync, which is taken back',
    by: 'parameter, sync asked for',
    alone: 'none',
    outcome: 'rolled-back',
    says: /is back, as id/,
    runs: 'good',
    run: async (site) => {
      const { good, better } = site.ground.images
      await site.commit(kustomization(site.image(good)))
      const one = { repoURL: `file://${site.repository}`, path: 'app', targetRevision: 'main' }
      await site.application({ source: { ...one, kustomize: { images: [site.image(good)] } } })
      await site.standing()
      return site.failCheck(await site.deploy(better))
    },
  },
  {
    name: 'a check fails after a commit, which it cannot take back',
    by: COMMIT,
    alone: 'none',
    outcome: 'invalid',
    says: /on-failure: rollback cannot revert what deploy brought by a commit/,
    runs: 'better',
    run: async (site) => site.failCheck(await commitOf(site, site.ground.images.better)),
  },
  {
    name: 'by a commit of ours with the rights of the page',
    by: AUTO_SYNC,
    alone: 'none',
    outcome: 'pass',
    runs: 'better',
    run: async (site) => {
      await site.served(directory(site.image(site.ground.images.good)), AUTO)
      site.kubeconfig = await site.reader()
      return site.deployByCommit(site.ground.images.better)
    },
  },
  {
    name: 'rights of the page are too few to ask for a sync',
    by: COMMIT,
    alone: 'none',
    outcome: 'inconclusive',
    says: /cannot patch resource "applications"[^]*grant patch on applications.argoproj.io/,
    runs: 'good',
    run: async (site) => {
      const { git, images } = site.ground
      await site.served(directory(site.image(images.good)))
      site.kubeconfig = await site.reader()
      const deployed = await site.deployByCommit(images.better)
      const text = await git.read(site.name, 'app/web.yaml')
      if (!text.includes(images.good)) throw new Error('it was committed all the same')
      return deployed
    },
  },
  {
    name: 'crash by a commit of ours with the rights of the page',
    by: AUTO_SYNC,
    alone: 'none',
    outcome: 'rolled-back',
    cause: 'crash-loop',
    runs: 'good',
    run: async (site) => {
      await site.served(directory(site.image(site.ground.images.good)), AUTO)
      site.kubeconfig = await site.reader()
      return site.deployByCommit(site.ground.images.crash, ['--git-revert'])
    },
  },
]
