import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { must } from '../deploy/ground'

/** Images of the suite's one program, made by hand so that each differs from the next in one thing only. */
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const INDEX = 'application/vnd.oci.image.index.v1+json'
const LAYER = 'application/vnd.oci.image.layer.v1.tar'

export const sha256 = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
}

export interface ImageWish {
  /** Another text is another image: it stands in the configuration, beside the first part of the repository's name. */
  readonly content: string
  /** Gzip level of the layer; none is a plain tar. The configuration stays the same. */
  readonly level?: number
}

/** One repository of a registry without TLS. */
export class Repository {
  constructor(
    readonly registry: string,
    readonly name: string,
    /** A folder that holds the program `app`. */
    readonly folder: string,
  ) {}

  /** An image of one platform; returns its digest. */
  async image(wish: ImageWish, tag?: string): Promise<string> {
    return (await this.#manifest(wish, tag)).digest
  }

  /** An index of that image and an attestation, as BuildKit makes one; other provenance, other index. */
  async index(wish: ImageWish, provenance: string): Promise<string> {
    const child = await this.#manifest(wish)
    const statement = Buffer.from(JSON.stringify({ provenance }))
    const config = await this.#blob(Buffer.from('{}'), 'application/vnd.oci.image.config.v1+json')
    const layer = await this.#blob(statement, 'application/vnd.in-toto+json')
    const attestation = await this.#put({ schemaVersion: 2, mediaType: MANIFEST, config, layers: [layer] })
    const annotations = {
      'vnd.docker.reference.type': 'attestation-manifest',
      'vnd.docker.reference.digest': child.digest,
    }
    const manifests = [
      { ...child, platform: { os: 'linux', architecture: 'amd64' } },
      { ...attestation, platform: { os: 'unknown', architecture: 'unknown' }, annotations },
    ]
    return (await this.#put({ schemaVersion: 2, mediaType: INDEX, manifests })).digest
  }

  async #manifest({ content, level }: ImageWish, tag?: string): Promise<Descriptor> {
    await must('tar', [
      '--sort=name',
      '--owner=0',
      '--group=0',
      '--numeric-owner',
      '--mtime=@0',
      '-C',
      this.folder,
      '-cf',
      `${this.folder}.tar`,
      'app',
    ])
    const tar = await readFile(`${this.folder}.tar`)
    const layer =
      level === undefined ? await this.#blob(tar, LAYER) : await this.#blob(gzipSync(tar, { level }), `${LAYER}+gzip`)
    const settings = { Entrypoint: ['/app'], Env: [`CONTENT=${this.name.split('/')[0] ?? ''} ${content}`] }
    const image = {
      architecture: 'amd64',
      os: 'linux',
      config: settings,
      rootfs: { type: 'layers', diff_ids: [sha256(tar)] },
    }
    const config = await this.#blob(Buffer.from(JSON.stringify(image)), 'application/vnd.oci.image.config.v1+json')
    return this.#put({ schemaVersion: 2, mediaType: MANIFEST, config, layers: [layer] }, tag)
  }

  async #put(
    document: { readonly mediaType: string; readonly [key: string]: unknown },
    tag?: string,
  ): Promise<Descriptor> {
    const bytes = Buffer.from(JSON.stringify(document))
    const digest = sha256(bytes)
    await this.#request('PUT', `manifests/${digest}`, bytes, document.mediaType)
    if (tag !== undefined) await this.#request('PUT', `manifests/${tag}`, bytes, document.mediaType)
    return { mediaType: document.mediaType, digest, size: bytes.length }
  }

  async #blob(bytes: Uint8Array, mediaType: string): Promise<Descriptor> {
    const digest = sha256(bytes)
    const started = await this.#request('POST', 'blobs/uploads/')
    const url = new URL(started.headers.get('location') ?? '', `http://${this.registry}`)
    url.searchParams.set('digest', digest)
    await this.#request('PUT', url.href, bytes, 'application/octet-stream')
    return { mediaType, digest, size: bytes.length }
  }

  async #request(method: string, path: string, body?: Uint8Array, type?: string): Promise<Response> {
    const url = path.startsWith('http') ? path : `http://${this.registry}/v2/${this.name}/${path}`
    const response = await fetch(url, {
      method,
      ...(body === undefined ? {} : { body: new Uint8Array(body), headers: { 'content-type': type ?? '' } }),
    })
    if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`)
    return response
  }
}
