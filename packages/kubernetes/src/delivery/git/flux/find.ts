import { posix } from 'node:path'
import { textAt } from '@slipway/core'
import type { Cluster } from '../../../cluster/cluster'
import type { KubeObject } from '../../../manifest/manifest'
import { isSameRepository, parseRepositoryAddress, type RepositoryAddress } from '../repository/address'
import { listKind } from './cluster'
import { type FluxName, RESOURCES, sourceRefOf } from './objects'

/** What of the repository was changed, and what may take it. */
export interface Wanted {
  readonly address: RepositoryAddress
  readonly branch: string
  readonly files: readonly string[]
  /** Files that each folder's kustomization takes in, by the folder. */
  readonly reach: (folder: string) => Promise<ReadonlySet<string>>
}

export interface TakesFile {
  /** Folder of the repository, from its root; empty for all of it. */
  readonly folder: string
}

/** Kustomizations of Flux that apply one of the changed files, the nearest folder first. */
export async function findKustomizations(cluster: Cluster, wanted: Wanted): Promise<readonly FluxName[]> {
  const sources = (await listKind(cluster, RESOURCES.GitRepository)).filter((source) => isOf(source, wanted))
  if (sources.length === 0) return []
  const names = new Set(sources.map(placeOf))
  const all = (await listKind(cluster, RESOURCES.kustomization)).filter((one) => {
    const ref = sourceRefOf(one)
    return ref?.kind === 'GitRepository' && names.has(`${ref.namespace}/${ref.name}`)
  })
  const takers = all.map((object) => ({ object, folder: folderOf(textAt(object, 'spec', 'path')) }))
  return (await nearest(takers, wanted)).map(({ object }) => ({
    kind: 'kustomization' as const,
    namespace: textAt(object, 'metadata', 'namespace') ?? '',
    name: textAt(object, 'metadata', 'name') ?? '',
  }))
}

/** Of all that take one of the files, those with the longest path: a folder above it may take it in too. */
export async function nearest<T extends TakesFile>(all: readonly T[], { files, reach }: Wanted): Promise<readonly T[]> {
  const taking: T[] = []
  for (const one of all) {
    const isBelow = files.some((file) => one.folder === '' || file.startsWith(`${one.folder}/`))
    if (isBelow) taking.push(one)
    else if (await reach(one.folder).then((below) => files.some((file) => below.has(file)))) taking.push(one)
  }
  const longest = Math.max(...taking.map(({ folder }) => folder.length))
  return taking.filter(({ folder }) => folder.length === longest)
}

const placeOf = (object: KubeObject): string =>
  `${textAt(object, 'metadata', 'namespace') ?? ''}/${textAt(object, 'metadata', 'name') ?? ''}`

export function folderOf(path: string | undefined): string {
  return posix
    .normalize(`/${path ?? ''}`)
    .replace(/^\/+|\/+$/g, '')
    .replace(/^\.$/, '')
}

function isOf(source: KubeObject, { address, branch }: Wanted): boolean {
  const followed = textAt(source, 'spec', 'ref', 'branch')
  if (followed !== undefined && followed !== branch) return false
  return isUrlOf(textAt(source, 'spec', 'url') ?? '', address)
}

export function isUrlOf(url: string, address: RepositoryAddress): boolean {
  try {
    return isSameRepository(parseRepositoryAddress(url), address)
  } catch {
    return false
  }
}
