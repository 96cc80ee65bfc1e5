import type { GitOpsCase } from './argocd-cases'
import { deployment, directory, hook } from './manifests'
import type { Site } from './site'

const COMMIT = 'commit, sync asked for'

/** The good image stands, and then a commit holds more beside the better one. */
async function changed(site: Site, more: Readonly<Record<string, object>>): Promise<string> {
  const { good, better } = site.ground.images
  await site.commit(directory(site.image(good)))
  await site.application()
  await site.standing()
  await site.commit({ ...directory(site.image(better)), ...more })
  return better
}

const busyWith = (site: Site) => site.ground.argocd.client(['app', 'sync', site.name, '--async'])
const rest = ({ ground: { argocd } }: Site) => [`--argocd-server=${argocd.server}`, '--argocd-token-file=token']

/** What people reported of Argo CD and of programs beside it, set up again. */
export const REPORT_CASES: readonly GitOpsCase[] = [
  {
    // argo-cd 4505, 6674, 20372; devtron 4970.
    name: 'another operation is in progress',
    by: COMMIT,
    outcome: 'pass',
    says: /another operation is in progress.*waiting for its end/,
    runs: 'better',
    run: async (site) => {
      const migrate = hook(site.image(site.ground.images.better), ['wait', '4'])
      const better = await changed(site, { 'app/migrate.yaml': migrate })
      await busyWith(site)
      return site.deploy(better)
    },
  },
  {
    name: 'another operation is in progress, through the server',
    by: `${COMMIT}, by REST`,
    alone: 'none',
    outcome: 'pass',
    runs: 'better',
    run: async (site) => {
      const migrate = hook(site.image(site.ground.images.better), ['wait', '4'])
      const better = await changed(site, { 'app/migrate.yaml': migrate })
      await busyWith(site)
      return site.deploy(better, rest(site))
    },
  },
  {
    // argo-cd 17314, 1886: a sync that waits for a wave that never comes up.
    name: 'an earlier sync is stuck',
    by: COMMIT,
    outcome: 'fail',
    cause: 'locked',
    says: /argocd app terminate-op/,
    run: async (site) => {
      const { good, crash, better } = site.ground.images
      const wave = (number: string, image: string, name: string) => ({
        ...deployment(site.image(image)),
        metadata: { name, annotations: { 'argocd.argoproj.io/sync-wave': number } },
      })
      await site.commit({ 'app/first.yaml': wave('0', crash, 'web'), 'app/second.yaml': wave('1', good, 'late') })
      await site.application()
      await busyWith(site)
      await site.commit({ 'app/first.yaml': wave('0', better, 'web'), 'app/second.yaml': wave('1', better, 'late') })
      return site.deploy(better)
    },
  },
  {
    // argo-cd 16720: pods that a quota forbids are Progressing for ten minutes.
    name: 'a quota forbids the pods',
    by: COMMIT,
    outcome: 'rolled-back',
    cause: 'quota',
    runs: 'good',
    run: async (site) => {
      const better = await changed(site, {})
      await site.kubectl(['create', 'quota', 'few', `--namespace=${site.name}`, '--hard=pods=1'])
      return site.deploy(better)
    },
  },
  {
    // argocd-image-updater 1249: it writes the newest over a rollback.
    name: 'an image updater follows the same image',
    by: COMMIT,
    alone: 'none',
    outcome: 'pass',
    says: /Argo CD Image Updater follows .* too/,
    runs: 'better',
    run: async (site) => {
      const better = await changed(site, {})
      await site.kubectl([
        ...['annotate', 'applications.argoproj.io', site.name, `--namespace=${site.ground.argocd.namespace}`],
        `argocd-image-updater.argoproj.io/image-list=web=${site.image(better).replace(/@.*/, '')}:~1`,
      ])
      return site.deploy(better)
    },
  },
  {
    // argocd-image-updater 673, 879: the second push to the branch of the request is refused.
    name: 'a change request, renewed',
    by: 'commit of ours, auto-sync',
    alone: 'none',
    outcome: 'pass',
    says: /nothing is deployed yet/,
    runs: 'good',
    run: async (site) => {
      const { git, images } = site.ground
      await site.served(directory(site.image(images.good)), { syncPolicy: { automated: {} } })
      await site.deployByCommit(images.crash, ['--git-change-request'])
      const deployed = await site.deployByCommit(images.better, ['--git-change-request'])
      const branches = await git.inRepository(site.name, 'branch', '--list', '--format=%(refname:short)', 'slipway/*')
      const text = await git.read(site.name, 'app/web.yaml', branches.trim())
      if (!text.includes(images.better)) throw new Error(`${branches} holds ${text}`)
      return deployed
    },
  },
]
