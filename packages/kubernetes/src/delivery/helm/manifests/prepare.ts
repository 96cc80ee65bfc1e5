import { createHash } from 'node:crypto'
import { isObject, type Json, property, type Reference, referenceName, textAt, UserError } from '@slipway/core'
import { imageName } from '../../../image/image-name'
import { namesOfOurs } from '../../../image/wishes'
import { containersOf, type KubeObject } from '../../../manifest/manifest'
import { objectKey, objectTitle } from '../../../preflight/identity'
import { changed, type Manifest } from './read'

export interface Preparation {
  readonly namespace: string
  readonly images: readonly Reference[]
  /** Registry and repository of images that ours takes the place of, from the user. */
  readonly replaces: readonly string[]
}

export interface Prepared {
  readonly manifests: readonly Manifest[]
  readonly notes: readonly string[]
}

/**
 * Manifests with a name each, once each, and with images that can be run.
 * @throws UserError `MANIFESTS_PLACEHOLDER`
 */
export async function prepare(all: readonly Manifest[], how: Preparation): Promise<Prepared> {
  const applied = all.filter(({ object }) => !isLocal(object))
  const named = await Promise.all(applied.map((manifest) => withName(manifest, how)))
  refusePlaceholders(named, how)
  const { kept, twice } = lastOfEach(named, how.namespace)
  const made = applied.flatMap(({ object }, index) => {
    const [from, to] = [textAt(object, 'metadata', 'generateName'), named[index]?.object]
    const isMade = textAt(object, 'metadata', 'name') === undefined && from !== undefined && to !== undefined
    return isMade ? [`${objectTitle(to, how.namespace)}: named by its content, for generateName ${from}`] : []
  })
  const local = all.length - applied.length
  return {
    manifests: kept,
    notes: [
      ...made,
      ...twice.map((title) => `${title} stands in the manifests more than once: the last one counts`),
      ...(local === 0 ? [] : [`${local} left out: config.kubernetes.io/local-config says that they are for tools`]),
    ],
  }
}

/** For tools such as kpt alone. */
function isLocal(object: KubeObject): boolean {
  return property(object, 'metadata', 'annotations', 'config.kubernetes.io/local-config') === 'true'
}

/**
 * Helm, as `kubectl apply`, needs a name. The same content has the same one; where our image runs, its digest is a part
 * of the content.
 */
async function withName(manifest: Manifest, { images, replaces, namespace }: Preparation): Promise<Manifest> {
  const { object } = manifest
  const prefix = textAt(object, 'metadata', 'generateName')
  if (prefix === undefined || textAt(object, 'metadata', 'name') !== undefined) return manifest
  const ours = namesOfOurs({ images, replaces })
  const runsOurs = containersOf([withText(object)], namespace).some((found) => ours.has(imageName(found.image) ?? ''))
  const hash = createHash('sha256')
    .update(canonical(object) + (runsOurs ? images.map(({ digest }) => digest ?? '').join() : ''))
    .digest('hex')
  return changed(manifest, (value) => {
    const { generateName: _, ...metadata } = isObject(value['metadata']) ? value['metadata'] : {}
    return { ...value, metadata: { name: `${prefix.slice(0, 53)}${hash.slice(0, 8)}`, ...metadata } }
  })
}

/** Workloads are known by their names. */
const withText = (object: KubeObject): KubeObject => ({
  ...object,
  metadata: { ...(isObject(object['metadata']) ? object['metadata'] : {}), name: '?' },
})

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    isObject(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item,
  )
}

/** kubectl applies both, one after the other. */
function lastOfEach(all: readonly Manifest[], namespace: string) {
  const last = new Map(all.map((manifest) => [objectKey(manifest.object, namespace), manifest]))
  const kept = all.filter((manifest) => last.get(objectKey(manifest.object, namespace)) === manifest)
  const gone = all.filter((manifest) => !kept.includes(manifest))
  return { kept, twice: [...new Set(gone.map(({ object }) => objectTitle(object, namespace)))] }
}

const PLACEHOLDER = /\$\{?[A-Za-z_]\w*|\$\(|\{\{|<[^>]*>|^%\w+%$/

/** What is to be filled in by a tool that did not run. Elsewhere such text may be meant as it stands. */
function refusePlaceholders(all: readonly Manifest[], how: Preparation): void {
  const ours = namesOfOurs(how)
  const problems = all.flatMap(({ object, from }) => [
    ...['name', 'namespace'].flatMap((key) => {
      const text = textAt(object, 'metadata', key) ?? ''
      return PLACEHOLDER.test(text) ? [`${from}: metadata.${key} is ${text}`] : []
    }),
    ...containersOf([object], how.namespace)
      .filter(({ image }) => !ours.has(imageName(image) ?? '') && isUnfilled(image))
      .map(
        ({ workload, name, image }) => `${from}: ${workload.kind}/${workload.name}, container ${name} runs ${image}`,
      ),
  ])
  if (problems.length === 0) return
  throw new UserError(
    'MANIFESTS_PLACEHOLDER',
    `manifests: nothing fills in variables here:\n${problems.map((line) => `  ${line}`).join('\n')}`,
    `write the repository alone where your image belongs, image: ${how.images[0] === undefined ? '<name>' : referenceName(how.images[0])}, and its digest is put there; fill in all else in an earlier step (envsubst < in.yaml > rendered.yaml)`,
  )
}

function isUnfilled(image: string): boolean {
  return image !== '' && (imageName(image) === undefined || PLACEHOLDER.test(image))
}

/** What stays when the release goes, or has it no more: data, and what holds the objects of others. */
const KEPT_KINDS = /^(?:PersistentVolumeClaim|Namespace|CustomResourceDefinition)$/

export const isCrd = ({ object }: Manifest) => object['kind'] === 'CustomResourceDefinition'

/** Helm's own annotation for what it does not delete. */
export async function withPolicies(
  manifests: readonly Manifest[],
  { prune, isAdopted }: { readonly prune: 'default' | 'all'; readonly isAdopted: (object: KubeObject) => boolean },
): Promise<readonly Manifest[]> {
  return Promise.all(
    manifests.map((manifest) => {
      const isKept = prune === 'default' && KEPT_KINDS.test(textAt(manifest.object, 'kind') ?? '')
      return isKept || isAdopted(manifest.object)
        ? annotated(manifest, { 'helm.sh/resource-policy': 'keep' })
        : Promise.resolve(manifest)
    }),
  )
}

export function annotated(manifest: Manifest, more: Readonly<Record<string, Json>>): Promise<Manifest> {
  return changed(manifest, (value) => {
    const metadata = isObject(value['metadata']) ? value['metadata'] : {}
    const before = isObject(metadata['annotations']) ? metadata['annotations'] : {}
    return { ...value, metadata: { ...metadata, annotations: { ...before, ...more } } }
  })
}
