import { isTag, isDigest, parseJson, textAt } from '@slipway/core'
import {
  collect,
  type Descriptor,
  INDEX_TYPES,
  type Manifest,
  MANIFEST_TYPES,
  MAX_MANIFEST_BYTES,
  OCI_INDEX,
  parseManifest,
  isForeignLayer,
} from '@slipway/oci/layout'
import type { Exchange } from './exchange'
import type { Content } from './content'
import type { Repository, StoredManifest } from './repository'

export interface ManifestRules {
  /** A tag that is there cannot be pointed elsewhere (Harbor's answer). */
  readonly immutableTags: boolean
  readonly referrers: boolean
  /** False: a digest is known only once a tag names it. */
  readonly showsUntagged: boolean
  /** A tag `sha256-<hex>` is taken for the digest. */
  readonly tagsAreDigests: boolean
}

/** Manifests, tags and referrers (distribution-spec, "Pulling manifests", "Pushing Manifests", "Listing Referrers"). */
export class Manifests {
  constructor(
    readonly content: Content,
    readonly rules: ManifestRules,
  ) {}

  async serve(exchange: Exchange, name: string, asked: string): Promise<void> {
    const { method } = exchange.seen
    const reference = this.rules.tagsAreDigests ? asked.replace(/^sha256-(?=[0-9a-f]{64}$)/, 'sha256:') : asked
    if (method === 'PUT') return this.#put(exchange, name, reference)
    if (method === 'GET' || method === 'HEAD') return this.#get(exchange, name, reference)
    if (method !== 'DELETE') return exchange.refuse(405, 'UNSUPPORTED', `no ${method} here`)
    return this.content.removeManifest(name, reference) ? exchange.answer(202) : unknown(exchange, reference)
  }

  async #get(exchange: Exchange, name: string, reference: string): Promise<void> {
    const found = find(this.content.repository(name), reference)
    if (found === undefined || !this.#shows(name, found)) return unknown(exchange, reference)
    const headers = {
      'content-type': found.mediaType,
      'docker-content-digest': found.digest,
      'content-length': found.size,
    }
    return exchange.answer(200, { headers, body: this.content.blobs.read(found.digest, 0, found.size - 1) })
  }

  /** A manifest of an index is named by whatever names the index. */
  #shows(name: string, { digest }: StoredManifest): boolean {
    if (this.rules.showsUntagged) return true
    return [...(this.content.repository(name)?.tags.values() ?? [])].includes(digest)
  }

  async #put(exchange: Exchange, name: string, reference: string): Promise<void> {
    if (!isTag(reference) && !isDigest(reference))
      return exchange.refuse(400, 'TAG_INVALID', 'manifest tag did not match URI')
    const draft = await this.content.blobs.draft(`manifest-${crypto.randomUUID()}`)
    for await (const chunk of exchange.body()) await draft.append(chunk)
    const bad = (status: number, code: string, message: string) =>
      draft.discard().then(() => exchange.refuse(status, code, message))
    if (draft.size > MAX_MANIFEST_BYTES) return bad(413, 'SIZE_INVALID', 'the manifest is too large')
    const digest = draft.digest()
    if (isDigest(reference) && reference !== digest)
      return bad(400, 'DIGEST_INVALID', 'provided digest did not match uploaded content')
    const before = this.content.repository(name)?.tags.get(reference)
    if (this.rules.immutableTags && before !== undefined && before !== digest) {
      return bad(412, 'PRECONDITION', `Failed to process request due to '${reference}' configured as immutable.`)
    }
    const { size } = draft
    await draft.keep()
    const mediaType = exchange.header('content-type') ?? ''
    const manifest = await this.#parse(digest, size, mediaType)
    if (typeof manifest === 'string') return exchange.refuse(400, 'MANIFEST_INVALID', manifest)
    const missing = firstMissing(manifest, this.content.repository(name))
    if (missing !== undefined)
      return exchange.refuse(400, 'MANIFEST_BLOB_UNKNOWN', `blob unknown to registry: ${missing}`)
    this.content.addManifest(
      name,
      stored(manifest, { digest, size, mediaType }),
      isTag(reference) ? reference : undefined,
    )
    const subject =
      manifest.subject === undefined || !this.rules.referrers ? {} : { 'oci-subject': manifest.subject.digest }
    return exchange.answer(201, {
      headers: { location: `/v2/${name}/manifests/${digest}`, 'docker-content-digest': digest, ...subject },
    })
  }

  async #parse(digest: string, size: number, mediaType: string): Promise<Manifest | string> {
    try {
      const bytes = await collect(this.content.blobs.read(digest, 0, size - 1))
      const named = textAt(parseJson(new TextDecoder().decode(bytes)), 'mediaType') ?? mediaType
      if (![...INDEX_TYPES, ...MANIFEST_TYPES].includes(mediaType)) return `unknown media type ${mediaType}`
      return parseManifest(bytes, named, digest)
    } catch (error) {
      return error instanceof Error ? error.message : 'not a manifest'
    }
  }

  async tags(exchange: Exchange, name: string): Promise<void> {
    const repository = this.content.repository(name)
    if (repository === undefined) return exchange.refuse(404, 'NAME_UNKNOWN', 'repository name not known to registry')
    const last = exchange.url.searchParams.get('last') ?? ''
    const limit = Number(exchange.url.searchParams.get('n') ?? Number.POSITIVE_INFINITY)
    const all = [...repository.tags.keys()].sort().filter((tag) => tag > last)
    const page = all.slice(0, limit)
    const next =
      page.length < all.length
        ? { link: `</v2/${name}/tags/list?n=${limit}&last=${page.at(-1) ?? ''}>; rel="next"` }
        : {}
    return exchange.answer(200, {
      headers: { 'content-type': 'application/json', ...next },
      body: JSON.stringify({ name, tags: page }),
    })
  }

  async referrers(exchange: Exchange, name: string, digest: string): Promise<void> {
    if (!this.rules.referrers) return exchange.refuse(404, 'UNSUPPORTED', 'no referrers here')
    const wanted = exchange.url.searchParams.get('artifactType')
    const all = [...(this.content.repository(name)?.manifests.values() ?? [])].filter(
      (manifest) => manifest.subject === digest,
    )
    const manifests = all
      .filter((manifest) => wanted === null || manifest.artifactType === wanted)
      .map(({ subject: _, ...descriptor }) => descriptor)
    const filtered = wanted === null ? {} : { 'oci-filters-applied': 'artifactType' }
    return exchange.answer(200, {
      headers: { 'content-type': OCI_INDEX, ...filtered },
      body: JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests }),
    })
  }
}

function find(repository: Repository | undefined, reference: string): StoredManifest | undefined {
  return repository?.manifests.get(repository.tags.get(reference) ?? reference)
}

function unknown(exchange: Exchange, reference: string): Promise<void> {
  return exchange.refuse(404, 'MANIFEST_UNKNOWN', `manifest unknown: ${reference}`)
}

function firstMissing(manifest: Manifest, repository: Repository | undefined): string | undefined {
  if (manifest.kind === 'index')
    return manifest.manifests.find(({ digest }) => !repository?.manifests.has(digest))?.digest
  const needed: readonly Descriptor[] = [
    manifest.config,
    ...manifest.layers.filter(({ mediaType }) => !isForeignLayer(mediaType)),
  ]
  return needed.find(({ digest }) => !repository?.blobs.has(digest))?.digest
}

function stored(manifest: Manifest, { digest, size, mediaType }: Descriptor): StoredManifest {
  const artifactType = manifest.artifactType ?? (manifest.kind === 'image' ? manifest.config.mediaType : undefined)
  const annotations = Object.keys(manifest.annotations).length === 0 ? {} : { annotations: manifest.annotations }
  return {
    digest,
    mediaType,
    size,
    ...annotations,
    ...(manifest.subject === undefined
      ? {}
      : { subject: manifest.subject.digest, ...(artifactType === undefined ? {} : { artifactType }) }),
  }
}
