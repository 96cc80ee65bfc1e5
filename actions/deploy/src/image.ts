import {
  InvalidInputs,
  type Ports,
  parseReference,
  type RecordOf,
  type Reference,
  referenceName,
  UserError,
} from '@slipway/core'
import { buildRecord } from '@slipway/action-build/record'
import { type PushRecord, pushRecord } from '@slipway/action-push/record'
import type { ManifestReader, OwnImage, PinnedReference } from '@slipway/kubernetes'
import type { ImageLayout, RegistrySource } from '@slipway/oci'
import { optionsFor, type RegistryAccess } from './registry'

const imageOf = ({ outputs }: RecordOf<PushRecord>) => outputs.image

interface Given {
  readonly image: Reference | 'none' | undefined
  readonly images: readonly OwnImage[]
}

/**
 * The images that are given, or those that push recorded; none where it is said that none is ours. A tag alone could
 * mean another image tomorrow.
 * @throws InvalidInputs; UserError `IMAGE_WITHOUT_DIGEST`, `IMAGES_DIFFER`
 */
export function deployedImages({ image, images }: Given, ports: Ports): readonly OwnImage[] {
  if (image !== undefined && images.length > 0)
    throw new InvalidInputs([{ input: 'images', message: 'give either image or images' }])
  if (image === 'none') return []
  if (image !== undefined) return [pinned(image, ports)]
  const all = images.length > 0 ? images : recorded(ports)
  const twice = all.find((one, index) => all.findIndex(({ component }) => component === one.component) !== index)
  if (twice !== undefined)
    throw new InvalidInputs([
      { input: 'images', message: `expected one image of each component, found ${twice.component ?? 'image'} twice` },
    ])
  if (all.length > 0) return all
  throw new UserError(
    'IMAGE_WITHOUT_DIGEST',
    'image: expected an image with its digest, found none: nothing is given and push has recorded none',
    'run push before deploy in the same output folder, or give image: name@sha256:… (the output image of push); image: none deploys a chart without an image of ours',
  )
}

function recorded(ports: Ports): readonly OwnImage[] {
  refuseDifferent(ports)
  const found = ports.record.takeOfComponents(pushRecord, 'image', imageOf)
  return [...found].map(([component, text]) => ({
    ...pinned(parseReference(text), ports),
    ...(component === undefined ? {} : { component }),
  }))
}

function pinned(image: Reference, ports: Ports): PinnedReference {
  const { digest } = image
  if (digest !== undefined) return { ...image, digest }
  const pushed = ports.record.output(pushRecord, 'digest')
  const hint =
    pushed === undefined
      ? 'give the output image of push: name@sha256:…'
      : `push made ${referenceName(image)}@${pushed}: leave image out, or give that`
  throw new UserError(
    'IMAGE_WITHOUT_DIGEST',
    `image: expected name@sha256:…, found ${referenceName(image)} without a digest`,
    hint,
  )
}

/** Jobs of a matrix push one platform each, and what is to be deployed is the index of them. */
function refuseDifferent({ record }: Ports): void {
  const attempt = Math.max(0, ...record.stages.map(({ host }) => host.attempt ?? 1))
  for (const [component, last] of record.latestOfComponents(pushRecord)) {
    if (last.facts.joined === true) continue
    const pushes = record.stages.filter(
      (one) =>
        one.stage === pushRecord.stage &&
        one.component === component &&
        one.outcome === 'pass' &&
        one.dryRun !== true &&
        (one.host.attempt ?? 1) === attempt,
    )
    const digests = [...new Set(pushes.flatMap(({ outputs }) => outputs['digest'] ?? []))]
    if (digests.length < 2) continue
    throw new UserError(
      'IMAGES_DIFFER',
      `images: push made several of ${component ?? 'image'} in this run, and no index of them after: ${digests.join(', ')}`,
      'join them with push and from: records, or give the one that is meant in image',
    )
  }
}

/**
 * Manifests by digest, from the layout that build made and from the registry. What cannot be had is undefined, and said
 * once.
 */
export function manifestReader(image: PinnedReference, access: RegistryAccess, ports: Ports): ManifestReader {
  const world = { image, access, ports }
  const layout = openBuilt(ports)
  let registry: Promise<RegistrySource | undefined> | undefined
  const known = new Map<string, ReturnType<ManifestReader['read']>>()
  const read = async (digest: string) =>
    (await fromLayout(await layout, digest, ports)) ??
    (await fromRegistry(await (registry ??= connectTo(image, world)), digest, ports))
  return {
    read: (digest) => {
      const found = known.get(digest) ?? read(digest)
      known.set(digest, found)
      return found
    },
    elsewhere: (repository) => readerElsewhere(repository, world),
  }
}

interface World {
  readonly image: PinnedReference
  readonly access: RegistryAccess
  readonly ports: Ports
}

/**
 * Another repository is asked only where credentials are held, or at the registry that the image is in: a cluster may
 * name any host.
 */
async function readerElsewhere(repository: string, world: World): Promise<ManifestReader | undefined> {
  const { access, image, ports } = world
  const other = parseReference(repository)
  const configFile = access.inputs['registry-config']
  if (other.registry !== image.registry && !(await hasCredentials(other, ports, configFile))) return undefined
  const source = await connectTo(other, world)
  return source === undefined ? undefined : { read: (digest) => fromRegistry(source, digest, ports) }
}

async function hasCredentials(image: Reference, ports: Ports, configFile?: string): Promise<boolean> {
  const { CredentialStore } = await import('@slipway/oci')
  const store = new CredentialStore({ username: undefined, password: undefined, configFile }, ports)
  return (await store.findConfigured(referenceName(image))) !== undefined
}

async function openBuilt(ports: Ports): Promise<ImageLayout | undefined> {
  const path = ports.record.output(buildRecord, 'layout')
  if (path === undefined) return undefined
  const { openLayout } = await import('@slipway/oci')
  return openLayout(ports.files, path).catch(() => undefined)
}

async function connectTo(repository: Reference, { access, image, ports }: World): Promise<RegistrySource | undefined> {
  const { connect, RegistrySource: Source } = await import('@slipway/oci')
  try {
    const given = optionsFor(repository, image.registry, access)
    const options = { limits: { attempts: 2 }, ...(await asPushDid(repository, given, ports)), ...given }
    return new Source(await connect(repository, options, ports))
  } catch (error) {
    return missing(error, ports)
  }
}

/**
 * A registry that push reached without TLS, or with a certificate authority of its own, is reached so again. What
 * another job wrote is not enough to send credentials that way.
 */
async function asPushDid(
  image: Reference,
  { password, configFile }: ReturnType<typeof optionsFor>,
  ports: Ports,
): Promise<{ plainHttp?: boolean; ca?: string }> {
  const { record, files } = ports
  const pushed = [...record.latestOfComponents(pushRecord).values()].find(
    ({ facts }) => facts.registry === image.registry,
  )
  if (pushed === undefined) return {}
  const isSafe = record.isOwn(pushed) || (password === undefined && !(await hasCredentials(image, ports, configFile)))
  if (!isSafe) return {}
  const { component } = pushed
  const caFile = record
    .takeOfComponents(pushRecord, 'certificate authorities of the registry', ({ facts }) => facts.caFile)
    .get(component)
  const plainHttp = record
    .takeOfComponents(pushRecord, 'plain HTTP to the registry', ({ facts }) => facts.plainHttp)
    .get(component)
  const there = caFile !== undefined && (await files.stat(caFile).catch(() => undefined)) !== undefined
  return { plainHttp: plainHttp === true, ...(there ? { ca: await files.read(caFile) } : {}) }
}

async function fromLayout(layout: ImageLayout | undefined, digest: string, ports: Ports) {
  if (layout === undefined) return undefined
  const { blobPath } = await import('@slipway/oci')
  const path = ports.files.resolve(layout.path, blobPath(digest))
  if ((await ports.files.stat(path)) === undefined) return undefined
  return parsed(await ports.files.readBytes(path), digest)
}

async function fromRegistry(source: RegistrySource | undefined, digest: string, ports: Ports) {
  if (source === undefined) return undefined
  try {
    return await parsed(await source.manifest(await source.resolve(digest)), digest)
  } catch (error) {
    return missing(error, ports)
  }
}

function missing(error: unknown, ports: Ports): undefined {
  ports.signals.check()
  if (!(error instanceof UserError)) throw error
  ports.host.info(`the registry did not give the manifest: ${error.message}`)
  return undefined
}

async function parsed(bytes: Uint8Array, digest: string) {
  const [{ digestOf }, { parseJson, textAt }] = await Promise.all([import('@slipway/oci'), import('@slipway/core')])
  if (digestOf(bytes, digest.split(':')[0]) !== digest) return undefined
  const document = parseJson(new TextDecoder().decode(bytes))
  const hasChildren = Array.isArray((document as { manifests?: unknown } | undefined)?.manifests)
  const mediaType =
    textAt(document, 'mediaType') ??
    (hasChildren ? 'application/vnd.oci.image.index.v1+json' : 'application/vnd.oci.image.manifest.v1+json')
  return { mediaType, document }
}
