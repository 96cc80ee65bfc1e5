import { startWebhook, webhookConfiguration } from '../digest/webhook'
import { chart, deployment, directory, hook, kustomization } from './manifests'
import type { Deployed, Images, Site } from './site'

/** One thing that can come of an Application, beside what Argo CD's own client says of it. */
export interface GitOpsCase {
  readonly name: string
  /** Who applies, and how the digest comes in: words of the table. */
  readonly by: string
  readonly outcome: string
  readonly cause?: string
  /** What must be said. */
  readonly says?: RegExp
  /** Which image runs in the end; any, without it. */
  readonly runs?: keyof Images
  /** Makes the change, and deploys it. */
  run(site: Site): Promise<Deployed>
  /** What stands for the parameter in the words of `argocd app set NAME`; `none` where its client has no such thing. */
  alone?: readonly string[] | 'none'
}

const AUTO = { syncPolicy: { automated: {} } }
const HEAL = { syncPolicy: { automated: { selfHeal: true } } }
const MISSING = `sha256:${'0'.repeat(64)}`
const source = (site: Site, more: object = {}) => ({
  source: { repoURL: `file://${site.repository}`, path: 'app', targetRevision: 'main', ...more },
})

/** The good image stands, and then a commit holds another. */
async function byCommit(site: Site, digest: string, spec: object = {}, flags: readonly string[] = []) {
  await site.commit(directory(site.image(site.ground.images.good)))
  await site.application(spec)
  await site.standing()
  await site.commit(directory(site.image(digest)))
  return site.deploy(digest, flags)
}

/** The good image stands in a kustomization, by a parameter of the Application, which then is another. */
async function byParameter(site: Site, digest: string, spec: object = {}, flags: readonly string[] = []) {
  const { good } = site.ground.images
  await site.commit(kustomization(site.image(good)))
  await site.application({ ...source(site, { kustomize: { images: [site.image(good)] } }), ...spec })
  await site.standing()
  return site.deploy(digest, flags)
}

const COMMIT = 'commit, sync asked for'
const COMMIT_AUTO = 'commit, auto-sync'
const PARAMETER = 'parameter, sync asked for'
const PARAMETER_AUTO = 'parameter, auto-sync'
const CHART = ['--helm-set-string', 'image.digest=DIGEST']
const SECOND = ['--source-position', '2', '--kustomize-image', 'IMAGE']

export const ARGO_CASES: readonly GitOpsCase[] = [
  {
    name: 'good by commit',
    by: COMMIT,
    outcome: 'pass',
    runs: 'better',
    run: (site) => byCommit(site, site.ground.images.better),
  },
  {
    name: 'good by commit with auto-sync',
    by: COMMIT_AUTO,
    outcome: 'pass',
    runs: 'better',
    run: (site) => byCommit(site, site.ground.images.better, AUTO),
  },
  {
    name: 'good by parameter',
    by: PARAMETER,
    outcome: 'pass',
    runs: 'better',
    run: (site) => byParameter(site, site.ground.images.better),
  },
  {
    name: 'good by parameter with self-heal',
    by: PARAMETER_AUTO,
    outcome: 'pass',
    runs: 'better',
    run: (site) => byParameter(site, site.ground.images.better, HEAL),
  },
  {
    name: 'good by parameter of a chart',
    by: PARAMETER,
    alone: CHART,
    outcome: 'pass',
    runs: 'better',
    run: async (site) => {
      await site.commit(chart(site.image(site.ground.images.good)))
      await site.application()
      await site.standing()
      return site.deploy(site.ground.images.better, ['--image-values=image.digest=digest'])
    },
  },
  {
    name: 'good through the server',
    by: `${PARAMETER}, by REST`,
    alone: 'none',
    outcome: 'pass',
    runs: 'better',
    run: (site) => byParameter(site, site.ground.images.better, {}, rest(site)),
  },
  {
    name: 'first sync',
    by: COMMIT,
    outcome: 'pass',
    runs: 'good',
    run: async (site) => {
      await site.commit(directory(site.image(site.ground.images.good)))
      await site.application()
      return site.deploy(site.ground.images.good)
    },
  },
  {
    name: 'nothing to do',
    by: COMMIT_AUTO,
    outcome: 'pass',
    runs: 'good',
    run: async (site) => {
      await site.commit(directory(site.image(site.ground.images.good)))
      await site.application(AUTO)
      await site.standing()
      return site.deploy(site.ground.images.good)
    },
  },
  {
    name: 'image not found',
    by: COMMIT,
    outcome: 'rolled-back',
    cause: 'image-not-found',
    runs: 'good',
    run: (site) => byCommit(site, MISSING),
  },
  {
    name: 'crash by commit',
    by: COMMIT,
    outcome: 'rolled-back',
    cause: 'crash-loop',
    runs: 'good',
    run: (site) => byCommit(site, site.ground.images.crash),
  },
  {
    name: 'crash by parameter',
    by: PARAMETER,
    outcome: 'rolled-back',
    cause: 'crash-loop',
    runs: 'good',
    run: (site) => byParameter(site, site.ground.images.crash),
  },
  {
    name: 'what was taken back is not tried again',
    by: PARAMETER,
    alone: 'none',
    outcome: 'fail',
    says: /nothing was changed[^]*allow-held: true/,
    runs: 'good',
    run: async (site) => {
      const first = await byParameter(site, site.ground.images.crash)
      if (first.code !== 20) throw new Error(`expected 20, found ${first.code}: ${first.log}`)
      return site.deploy(site.ground.images.crash)
    },
  },
  {
    name: 'crash by parameter through the server',
    by: `${PARAMETER}, by REST`,
    alone: 'none',
    outcome: 'rolled-back',
    cause: 'crash-loop',
    runs: 'good',
    run: (site) => byParameter(site, site.ground.images.crash, {}, rest(site)),
  },
  {
    name: 'crash by parameter with self-heal',
    by: PARAMETER_AUTO,
    outcome: 'rolled-back',
    cause: 'crash-loop',
    runs: 'good',
    run: (site) => byParameter(site, site.ground.images.crash, HEAL),
  },
  {
    name: 'crash by commit with self-heal',
    by: COMMIT_AUTO,
    outcome: 'fail',
    cause: 'crash-loop',
    says: /auto-sync and self-heal bring what is in Git again at once; revert the commit/,
    run: (site) => byCommit(site, site.ground.images.crash, HEAL),
  },
  {
    name: 'never ready',
    by: COMMIT,
    outcome: 'rolled-back',
    cause: 'readiness-never',
    runs: 'good',
    run: (site) => byCommit(site, site.ground.images.unready),
  },
  {
    name: 'degraded health of a claim',
    by: COMMIT,
    outcome: 'pass',
    runs: 'better',
    run: async (site) => {
      await site.commit(directory(site.image(site.ground.images.good)))
      await site.application()
      await site.standing()
      const claim = {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      }
      await site.commit({ ...directory(site.image(site.ground.images.better)), 'app/claim.yaml': claim })
      return site.deploy(site.ground.images.better)
    },
  },
  {
    name: 'out of sync by a webhook',
    by: COMMIT,
    outcome: 'pass',
    says: /OutOfSync right after the sync|something else changes what was applied/,
    runs: 'better',
    run: async (site) => {
      const webhook = await startWebhook(site.ground.host, () => [
        { op: 'replace', path: '/spec/template/spec/terminationGracePeriodSeconds', value: 2 },
      ])
      const configuration = webhookConfiguration(site.name, webhook) as unknown as Configuration
      await site.apply(forDeployments(configuration))
      try {
        return await byCommit(site, site.ground.images.better, {})
      } finally {
        await site.kubectl(['delete', 'mutatingwebhookconfiguration', site.name])
        webhook.stop()
      }
    },
  },
  {
    name: 'hook fails',
    by: COMMIT,
    outcome: 'fail',
    cause: 'hook-failed',
    runs: 'good',
    run: async (site) => {
      const { good, better } = site.ground.images
      await site.commit(directory(site.image(good)))
      await site.application()
      await site.standing()
      const migrate = hook(site.image(better), ['wait-exit', '1'])
      await site.commit({ ...directory(site.image(better)), 'app/migrate.yaml': migrate })
      return site.deploy(better)
    },
  },
  {
    name: 'the commit is another',
    by: COMMIT,
    outcome: 'rolled-back',
    cause: 'digest-not-in-git',
    runs: 'good',
    run: async (site) => {
      const { good, better } = site.ground.images
      await site.commit(directory(site.image(good)))
      await site.application()
      await site.standing()
      await site.commit({ 'app/web.yaml': deployment(site.image(good), { env: [{ name: 'A', value: 'b' }] }) })
      return site.deploy(better)
    },
  },
  {
    name: 'the commit comes later',
    by: COMMIT_AUTO,
    outcome: 'pass',
    runs: 'better',
    run: async (site) => {
      const { good, better } = site.ground.images
      await site.commit(directory(site.image(good)))
      await site.application(AUTO)
      await site.standing()
      const late = new Promise((done) => setTimeout(done, 6000)).then(() => site.commit(directory(site.image(better))))
      const deployed = await site.deploy(better)
      await late
      return deployed
    },
  },
  {
    name: 'the commit never comes',
    by: COMMIT_AUTO,
    outcome: 'fail',
    cause: 'digest-not-in-git',
    says: /is synced and does not hold the digest: .*; waiting for a commit that does; \d+/,
    runs: 'good',
    run: async (site) => {
      await site.commit(directory(site.image(site.ground.images.good)))
      await site.application(AUTO)
      await site.standing()
      return site.deploy(site.ground.images.better)
    },
  },
  {
    name: 'manifests cannot be made',
    by: COMMIT,
    outcome: 'fail',
    cause: 'manifests-not-made',
    runs: 'good',
    run: async (site) => {
      await site.commit(kustomization(site.image(site.ground.images.good)))
      await site.application()
      await site.standing()
      await site.commit({ 'app/kustomization.yaml': { resources: ['web.yaml', 'not-there.yaml'] } })
      return site.deploy(site.ground.images.better)
    },
  },
  {
    name: 'sync window closed',
    by: COMMIT,
    outcome: 'fail',
    cause: 'sync-window',
    runs: 'good',
    run: async (site) => {
      const windows = [{ kind: 'deny', schedule: '* * * * *', duration: '1h', applications: ['*'] }]
      return byCommitIn(site, windows)
    },
  },
  {
    name: 'sync window closed, through the server',
    by: `${COMMIT}, by REST`,
    alone: 'none',
    outcome: 'fail',
    cause: 'sync-window',
    runs: 'good',
    run: async (site) => {
      const windows = [{ kind: 'deny', schedule: '* * * * *', duration: '1h', applications: ['*'] }]
      return byCommitIn(site, windows, rest(site))
    },
  },
  {
    name: 'of an ApplicationSet, by parameter',
    by: PARAMETER,
    outcome: 'invalid',
    says: /the ApplicationSet \S+ makes this Application and would write over/,
    runs: 'good',
    run: async (site) => {
      await site.commit(kustomization(site.image(site.ground.images.good)))
      await ofSet(site, 'sync')
      await site.standing()
      return site.deploy(site.ground.images.better, ['--digest-in=application'])
    },
  },
  {
    name: 'of an ApplicationSet that only creates',
    by: PARAMETER,
    outcome: 'pass',
    runs: 'better',
    run: async (site) => {
      await site.commit(kustomization(site.image(site.ground.images.good)))
      await ofSet(site, 'create-only')
      await site.standing()
      return site.deploy(site.ground.images.better, ['--digest-in=application'])
    },
  },
  {
    name: 'several sources',
    by: PARAMETER,
    alone: SECOND,
    outcome: 'pass',
    runs: 'better',
    run: (site) => bySources(site, site.ground.images.better),
  },
  {
    name: 'several sources, crash',
    by: PARAMETER,
    alone: SECOND,
    outcome: 'rolled-back',
    cause: 'crash-loop',
    runs: 'good',
    run: (site) => bySources(site, site.ground.images.crash),
  },
  {
    name: 'an Application of Applications',
    by: COMMIT,
    outcome: 'invalid',
    says: /brings no workloads, only other Applications: /,
    run: async (site) => {
      const child = site.object('Application', `${site.name}-child`, {
        project: 'default',
        ...source(site, { path: 'child' }),
        destination: { server: 'https://kubernetes.default.svc', namespace: site.name },
      })
      await site.commit({ 'app/child.yaml': child, 'child/web.yaml': deployment(site.image(site.ground.images.good)) })
      await site.application()
      await site.standing()
      return site.deploy(site.ground.images.better)
    },
  },
  {
    name: 'no such Application',
    by: COMMIT,
    alone: 'none',
    outcome: 'invalid',
    says: /there is no Application argocd\/nobody/,
    run: (site) => site.deploy(site.ground.images.good, ['--application=nobody']),
  },
  {
    name: 'dry run',
    by: PARAMETER,
    alone: 'none',
    outcome: 'pass',
    says: /the Application .* is to be synced to .*; the kustomize image .*; nothing was changed/,
    runs: 'good',
    run: (site) => byParameter(site, site.ground.images.better, {}, ['--dry-run=server']),
  },
]

const rest = ({ ground: { argocd } }: Site) => [`--argocd-server=${argocd.server}`, '--argocd-token-file=token']

interface Configuration {
  readonly webhooks: readonly { readonly rules: readonly object[] }[]
}

const forDeployments = ({ webhooks, ...rest_ }: Configuration) => ({
  ...rest_,
  webhooks: webhooks.map((webhook) => ({
    ...webhook,
    rules: [{ apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['deployments'] }],
  })),
})

async function byCommitIn(site: Site, syncWindows: readonly object[], flags: readonly string[] = []) {
  const spec = {
    sourceRepos: ['*'],
    destinations: [{ namespace: '*', server: '*' }],
    clusterResourceWhitelist: [{ group: '*', kind: '*' }],
  }
  await site.apply(site.object('AppProject', site.name, spec))
  await site.commit(directory(site.image(site.ground.images.good)))
  await site.application({ project: site.name })
  await site.standing()
  await site.apply(site.object('AppProject', site.name, { ...spec, syncWindows }))
  await site.commit(directory(site.image(site.ground.images.better)))
  return site.deploy(site.ground.images.better, flags)
}

/** As the controller of sets makes it, which does not run here. */
async function ofSet(site: Site, policy: string) {
  const template = { metadata: { name: site.name }, spec: { project: 'default' } }
  await site.apply(
    site.object('ApplicationSet', `${site.name}-set`, {
      generators: [{ list: { elements: [{}] } }],
      syncPolicy: { applicationsSync: policy },
      template: {
        ...template,
        spec: { ...template.spec, ...source(site), destination: { server: 'https://kubernetes.default.svc' } },
      },
    }),
  )
  await site.application()
  const { namespace } = site.ground.argocd
  const place = ['--namespace', namespace]
  const uid = await site.kubectl([
    ...['get', 'applicationsets.argoproj.io', `${site.name}-set`, ...place, '--output=jsonpath={.metadata.uid}'],
  ])
  const owner = { apiVersion: 'argoproj.io/v1alpha1', kind: 'ApplicationSet', name: `${site.name}-set`, uid }
  await site.kubectl([
    ...['patch', 'applications.argoproj.io', site.name, ...place, '--type=merge'],
    ...['-p', JSON.stringify({ metadata: { ownerReferences: [owner] } })],
  ])
}

async function bySources(site: Site, digest: string) {
  const { good } = site.ground.images
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'config' }, data: { a: 'b' } }
  await site.commit({ ...kustomization(site.image(good)), 'config/config.yaml': config })
  const one = source(site).source
  await site.application({
    source: undefined,
    sources: [
      { ...one, path: 'config' },
      { ...one, kustomize: { images: [site.image(good)] } },
    ],
  })
  await site.standing()
  return site.deploy(digest)
}
