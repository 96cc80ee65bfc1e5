import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chart, documents, IMAGE, service, workload } from '../charts'
import { differs, type Files, type Kind, misses } from '../delivery'
import { type Ended, everyObject, type Site } from '../site'
import { ALWAYS, onGitLab, type Trial } from '../trial'

const simple = (folder: string, image: string): Files =>
  chart(folder, {
    values: `image: { repository: ghcr.io/${image}, tag: latest }\ningress: { host: "" }\n`,
    template: documents(
      workload({ name: 'shop', image: IMAGE, annotations: '{ host: "{{ .Values.ingress.host }}" }' }),
      service('shop'),
    ),
  })

/** What the pods of a namespace run, and whether it is all of them. */
async function runs(site: Site, namespace: string): Promise<string> {
  const text = await site.kubectl([
    `--namespace=${namespace}`,
    'get',
    'pods',
    '--output=jsonpath={range .items[?(@.status.phase=="Running")]}{.spec.containers[0].image}{"\\n"}{end}',
  ])
  const images = new Set(text.split('\n').filter((line) => line !== ''))
  return [...images].map((image) => image.replace(/:[^:@/]+(?=@)/, '')).join(' ')
}

const cause = ({ diagnosis }: Ended) => diagnosis?.cause

/** Staging, then production, of one digest. */
const promotion: Trial = {
  name: 'staging, then production, of one digest',
  page: 'promotion',
  release: 'shop',
  namespaces: ['staging', 'production'],
  files: simple('chart', 'acme/shop'),
  run: async (site) => {
    const to = (environment: string, kind: Kind) =>
      site.slipway('deploy', {
        ...ALWAYS,
        environment,
        image: site.image('acme/shop', kind),
        'create-namespace': 'true',
        // One folder, as the artifact of the record makes it in two jobs.
        output: 'slipway-out',
      })
    const early = await to('production', 'good')
    const staging = await to('staging', 'good')
    const production = await to('production', 'good')
    const bad = await to('staging', 'bad')
    const onward = await to('production', 'bad')
    const good = site.image('acme/shop', 'good')
    const removed = await Promise.all(
      ['staging', 'production'].map((namespace) => site.slipway('remove', { release: 'shop', namespace })),
    )
    return [
      ...differs(
        'exit codes',
        [early, staging, production, bad, onward, ...removed].map(({ code }) => code),
        [10, 0, 0, 20, 10, 0, 0],
        [early, staging, production, bad, onward].map(({ log }) => log).join(''),
      ),
      ...misses('refused without a record of staging', early.log, [/comes after staging/, /nothing was changed/]),
      ...misses('said', production.log, [/passed before: staging/]),
      ...differs('cause on staging', cause(bad), 'crash-loop'),
      ...misses('refused after a bad staging', onward.log, [/comes after staging/]),
      ...differs('production', good.length > 0 && staging.code === 0, true),
    ]
  },
}

const previewFlags = (site: Site, number: number, kind: Kind) => ({
  ...ALWAYS,
  environment: `pr-${number}`,
  image: site.image('acme/backstage', kind),
  output: `slipway-out-pr-${number}`,
})

/** One preview: good, then bad, then taken away. */
const preview: Trial = {
  name: 'a preview for each pull request',
  page: 'preview',
  release: 'backstage',
  namespaces: ['backstage-pr-7'],
  files: simple('charts/backstage', 'acme/backstage'),
  run: async (site) => {
    const env = await onGitHub(site, 7)
    const good = await site.slipway('deploy', previewFlags(site, 7, 'good'), { env })
    const host = await site.get('deployment/shop', '{.spec.template.metadata.annotations.host}')
    const bad = await site.slipway('deploy', previewFlags(site, 7, 'bad'), { env })
    const back = await runs(site, site.namespace)
    const removed = await site.slipway('remove', { release: 'backstage', namespace: 'backstage-pr-7' }, { env })
    const again = await site.slipway('remove', { release: 'backstage', namespace: 'backstage-pr-7' }, { env })
    return [
      ...differs(
        'exit codes',
        [good, bad, removed, again].map(({ code }) => code),
        [0, 20, 0, 0],
        good.log + bad.log + removed.log + again.log,
      ),
      ...differs('${pr} in a value', host, 'pr-7.preview.example.com'),
      ...differs('cause', cause(bad), 'crash-loop'),
      ...differs('the preview before is back', back, site.image('acme/backstage', 'good')),
      ...differs(
        'the namespace',
        await site.kubectl(['get', 'namespace', site.namespace, '--ignore-not-found', '--output=name']),
        '',
      ),
    ]
  },
}

/** A review app of GitLab with a stop job that has no checkout. */
const review: Trial = {
  name: 'a GitLab review app with on_stop',
  page: 'gitlab-review-app',
  release: 'shop-mr-7',
  namespaces: ['shop-mr-7'],
  files: simple('chart', 'acme/shop'),
  run: async (site) => {
    const place = { release: 'shop-mr-7', namespace: 'shop-mr-7' }
    const env = onGitLab(site, 7)
    const to = (kind: Kind) =>
      site.slipway(
        'deploy',
        {
          ...ALWAYS,
          ...place,
          environment: 'review',
          'create-namespace': 'true',
          url: 'https://mr-7.example.com',
          image: site.image('acme/shop', kind),
        },
        { env },
      )
    const good = await to('good')
    const bad = await to('bad')
    const back = await runs(site, site.namespace)
    // GIT_STRATEGY: none, and the branch is gone.
    const cwd = join(site.folder, '../empty')
    await mkdir(cwd)
    const removed = await site.slipway('remove', place, { env: { ...env, CI_PROJECT_DIR: cwd }, cwd })
    const left = await site.kubectl(['get', 'namespace', site.namespace, '--ignore-not-found', '--output=name'])
    return [
      ...differs(
        'exit codes',
        [good, bad, removed].map(({ code }) => code),
        [0, 20, 0],
        good.log + bad.log + removed.log,
      ),
      ...differs('cause', cause(bad), 'crash-loop'),
      ...differs('the review before is back', back, site.image('acme/shop', 'good')),
      ...differs('the namespace', left, ''),
    ]
  },
}

/** Three change requests at once; of all that the cluster has, nothing is more than before. */
const previews: Trial = {
  name: 'previews of three change requests at once',
  page: 'preview',
  release: 'backstage',
  namespaces: ['backstage-pr-1', 'backstage-pr-2', 'backstage-pr-3'],
  files: simple('charts/backstage', 'acme/backstage'),
  run: async (site) => {
    const before = await everyObject(site.ground)
    const numbers = [1, 2, 3]
    const deployed = await Promise.all(
      numbers.map(async (number) =>
        site.slipway('deploy', previewFlags(site, number, 'good'), { env: await onGitHub(site, number) }),
      ),
    )
    const during = await everyObject(site.ground)
    const removed = await site.slipway('remove', { selector: 'slipway-change' })
    const after = await everyObject(site.ground)
    return [
      ...differs(
        'exit codes',
        [...deployed, removed].map(({ code }) => code),
        [0, 0, 0, 0],
        [...deployed, removed].map(({ log }) => log).join(''),
      ),
      ...misses('all three', removed.log, [/3 releases removed/]),
      ...differs('previews that were there', during.filter((line) => line.includes(' Deployment/shop')).length, 3),
      ...differs('every object', after, before),
    ]
  },
}

/** A canary cluster first; the others when it stands. */
const clusters: Trial = {
  name: 'several clusters, the canary first',
  page: 'clusters',
  release: 'shop',
  namespaces: ['shop-canary', 'shop-main'],
  files: simple('chart', 'acme/shop'),
  run: async (site) => {
    const kubeconfig = await twoContexts(site)
    const to = (cluster: string, kind: Kind) =>
      site.slipway('deploy', {
        ...ALWAYS,
        kubeconfig,
        'kube-context': cluster,
        // One cluster of this machine stands for both: a namespace each.
        namespace: `shop-${cluster}`,
        'create-namespace': 'true',
        image: site.image('acme/shop', kind),
        output: 'slipway-out',
      })
    const good = [await to('canary', 'good'), await to('main', 'good')]
    const bad = await to('canary', 'bad')
    const page = await readFile(join(site.folder, 'slipway-out/report.html'), 'utf8')
    const found = [await runs(site, 'shop-canary'), await runs(site, 'shop-main')]
    const wanted = site.image('acme/shop', 'good')
    const removed = await Promise.all(
      ['canary', 'main'].map((cluster) =>
        site.slipway('remove', { kubeconfig, 'kube-context': cluster, release: 'shop', namespace: `shop-${cluster}` }),
      ),
    )
    return [
      ...differs(
        'exit codes',
        [...good, bad, ...removed].map(({ code }) => code),
        [0, 0, 20, 0, 0],
        [...good, bad].map(({ log }) => log).join(''),
      ),
      ...differs('cause on the canary', cause(bad), 'crash-loop'),
      ...differs('what runs on both', found, [wanted, wanted]),
      ...misses('one page', page, [/shop-canary/, /shop-main/]),
    ]
  },
}

/** The same cluster by two names. */
async function twoContexts(site: Site): Promise<string> {
  const config = JSON.parse(await site.kubectl(['config', 'view', '--raw', '--output=json'])) as {
    contexts: { name: string }[]
  }
  const [context] = config.contexts
  const contexts = ['canary', 'main'].map((name) => ({ ...context, name }))
  const path = join(site.folder, '../two.kubeconfig')
  await writeFile(path, JSON.stringify({ ...config, contexts, 'current-context': 'canary' }), { mode: 0o600 })
  return path
}

/** A job of a pull request on GitHub. */
async function onGitHub(site: Site, number: number): Promise<Readonly<Record<string, string>>> {
  const event = join(site.folder, `../event-${number}.json`)
  const repository = { full_name: 'acme/shop', default_branch: 'main' }
  const head = { sha: '1'.repeat(40), repo: repository }
  const change = { number, head, base: { ref: 'main', repo: repository } }
  await writeFile(event, JSON.stringify({ pull_request: change, repository }))
  return {
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: event,
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_WORKSPACE: site.folder,
    GITHUB_RUN_ID: '12',
    GITHUB_RUN_ATTEMPT: '1',
  }
}

export const TRIALS: readonly Trial[] = [promotion, preview, review, clusters]

/** What counts every object of the cluster bears nobody beside it. */
export const ALONE: readonly Trial[] = [previews]
