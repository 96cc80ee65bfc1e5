import { isObject, readYaml } from '@slipway/core'
import { depthOf, folderOf, inFolder, nameOf, type Tree } from './tree'

export interface FoundChart {
  /** Its folder. */
  readonly path: string
  readonly name: string
  /** Repositories of images in its values, as they are written there. */
  readonly images: readonly string[]
}

const ASIDE = /(?:^|\/)(?:examples?|samples?|demos?|tests?|e2e|docs?|fixtures?|templates?|hack)(?:\/|$)/i

/** Charts that can be installed, the nearest first; those inside of another are its dependencies. */
export async function findCharts(tree: Tree): Promise<readonly FoundChart[]> {
  const folders = tree.paths.filter((path) => nameOf(path) === 'Chart.yaml' && depthOf(path) <= 5).map(folderOf)
  const found: FoundChart[] = []
  for (const path of folders) {
    if (folders.some((other) => other !== path && path.startsWith(`${other}/charts/`))) continue
    const text = tree.text(inFolder(path, 'Chart.yaml'))
    const chart = await readMap(text)
    const name = chart['name']
    if (typeof name !== 'string' || chart['type'] === 'library') continue
    found.push({
      path: path === '' ? '.' : path,
      name,
      images: imagesOf(await readMap(tree.text(inFolder(path, 'values.yaml')))),
    })
  }
  const main = found.filter(({ path }) => !ASIDE.test(`${path}/`))
  return main.length > 0 ? main : found
}

async function readMap(text: string): Promise<Readonly<Record<string, unknown>>> {
  const value = await readYaml(text).catch(() => undefined)
  return isObject(value) ? value : {}
}

/** `image: name:tag`, or a map of `registry`, `repository` and the like under a key that ends in image. */
function imagesOf(values: Readonly<Record<string, unknown>>, depth = 0): readonly string[] {
  if (depth > 4) return []
  const found = Object.entries(values).flatMap(([key, value]): readonly string[] => {
    if (typeof value === 'string') return /image$/i.test(key) && /^[\w.:/-]+$/.test(value) ? [withoutTag(value)] : []
    if (!isObject(value)) return []
    const { repository, registry, name } = value
    const repo =
      typeof repository === 'string' ? repository : typeof name === 'string' && /image$/i.test(key) ? name : ''
    if (/image$/i.test(key) && repo !== '')
      return [typeof registry === 'string' && registry !== '' ? `${registry}/${repo}` : withoutTag(repo)]
    return imagesOf(value, depth + 1)
  })
  return [...new Set(found)]
}

const withoutTag = (image: string): string => image.replace(/@sha256:.*$/, '').replace(/:[^/]*$/, '')

/** Manifests that `kubectl apply` takes: a kustomization, or a folder of them. */
export function findManifests(tree: Tree): string | undefined {
  const kustomizations = tree.paths.filter((path) => /(?:^|\/)kustomization\.ya?ml$/.test(path) && !ASIDE.test(path))
  const base = kustomizations.find((path) => /(?:^|\/)(?:base|default)\//.test(path)) ?? kustomizations[0]
  if (base !== undefined) return folderOf(base) === '' ? '.' : folderOf(base)
  const workload = tree.paths.find(
    (path) =>
      /\.ya?ml$/.test(path) &&
      !ASIDE.test(path) &&
      !path.startsWith('.') &&
      /^kind:\s*(?:Deployment|StatefulSet|DaemonSet)\s*$/m.test(tree.text(path)) &&
      !tree.text(path).includes('{{'),
  )
  return workload === undefined ? undefined : folderOf(workload) === '' ? workload : folderOf(workload)
}
