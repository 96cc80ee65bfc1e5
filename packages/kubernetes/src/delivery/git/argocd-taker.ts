import { posix } from 'node:path'
import { textAt } from '@slipway/core'
import type { Cluster } from '../../cluster/cluster'
import type { KubeObject } from '../../manifest/manifest'
import { autoSyncOf, historyOf, resourcesOf, revisionText, sourcesOf } from '../argocd/application'
import { type ApplicationName, titleOf } from '../argocd/applications'
import { ArgoCdDelivery } from '../argocd/argocd-delivery'
import { InCluster } from '../argocd/in-cluster'
import { listKind } from './flux/cluster'
import { folderOf, isUrlOf, nearest, type Wanted } from './flux/find'
import type { Taker } from './taker'

/** Milliseconds for one comparison of Argo CD. */
const LIMIT = 60_000

/** An Application of Argo CD that takes commits: by itself, or asked for the commit as `via: argocd` asks. */
export async function argoCdTaker(cluster: Cluster, name: ApplicationName): Promise<Taker> {
  const tools = { application: name, open: (at: Cluster) => new InCluster(at, name) }
  const app = await tools.open(cluster).get()
  return {
    tool: 'Argo CD',
    title: `Application ${titleOf(name)}`,
    release: name.name,
    namespace: textAt(app, 'spec', 'destination', 'namespace') ?? 'default',
    before: async (at) => {
      const client = tools.open(at)
      const now = await client.get()
      // What it takes to ask for the sync is found out before anything is committed.
      if (autoSyncOf(now) === undefined) await client.refresh(LIMIT)
      return { objects: resourcesOf(now).map(({ identity }) => identity), notes: [], busy: 0 }
    },
    former: async (at) => {
      const entries = historyOf(await tools.open(at).get())
      const now = revisionText(entries.at(-1)?.revisions ?? [])
      const former = entries.findLast(({ revisions }) => revisionText(revisions) !== now)
      return former === undefined
        ? undefined
        : `before it stood ${revisionText(former.revisions)} (id ${former.id}): bring that again in Git`
    },
    follow: async (setup, { commit, images, order }) => {
      const now = await tools.open(setup.cluster).get()
      // Argo CD itself takes what the branch has; it would refuse a sync to another revision while it does.
      const isAutomatic = autoSyncOf(now) !== undefined
      const gitRevision = isAutomatic ? undefined : commit
      const source = { tools, digestIn: 'git', gitRevision, imageValues: new Map() } as const
      const delivery = new ArgoCdDelivery(setup, { ...order, images }, source)
      return delivery.apply(await delivery.plan())
    },
  }
}

/** Applications that apply one of the changed files, the nearest folder first. */
export async function findApplications(cluster: Cluster, wanted: Wanted): Promise<readonly ApplicationName[]> {
  const all = await listKind(cluster, 'applications.argoproj.io')
  const takers = all.flatMap((object) => foldersOf(object, wanted).map((folder) => ({ object, folder })))
  return (await nearest(takers, wanted)).map(({ object }) => ({
    namespace: textAt(object, 'metadata', 'namespace') ?? '',
    name: textAt(object, 'metadata', 'name') ?? '',
  }))
}

/** Folders that it takes, and those of values files of a chart, which may lie elsewhere. */
function foldersOf(object: KubeObject, { address, files }: Wanted): readonly string[] {
  const own = sourcesOf(object).filter((source) => isUrlOf(textAt(source, 'repoURL') ?? '', address))
  const named = sourcesOf(object).flatMap((source) => {
    const values = source['helm']
    return typeof values === 'object' && values !== null ? JSON.stringify(values) : []
  })
  return own.flatMap((source) => {
    const path = textAt(source, 'path')
    if (path !== undefined) return [folderOf(path)]
    // A source with a `ref` alone lends its files to the others: `$ref/path/values.yaml`.
    const ref = textAt(source, 'ref')
    return files
      .filter((file) => named.some((text) => text.includes(`$${ref ?? ''}/${file}`)))
      .map((file) => posix.dirname(file))
  })
}
