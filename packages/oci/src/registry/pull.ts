import { type HttpResponse, isDigest, parseJson, type Reference, textAt, UserError } from '@slipway/core'
import type { Descriptor } from '../layout/descriptor'
import { algorithmOf, collect, digestOf, type ImageSource, verified } from '../layout/source'
import { connect, type RegistryOptions } from './connect'
import type { Connection, RegistryPorts } from './connection'
import { failureOf, RegistryFailure } from './failure'
import { MANIFEST_ACCEPT, manifestUrl, readManifestBody } from './manifests'
import { refusalOf } from './refusal'
import { blobUrl } from './blob'

/**
 * Reads images of one repository. Everything is checked against digest and size; broken downloads go on where they
 * stopped.
 */
export class RegistrySource implements ImageSource {
  readonly name: string
  readonly #scope: string

  constructor(readonly connection: Connection) {
    this.name = `${connection.base.host}/${connection.repository}`
    this.#scope = `repository:${connection.repository}:pull`
  }

  /**
   * What a tag or digest stands for.
   * @throws UserError `IMAGE_NOT_FOUND` and others
   */
  async resolve(reference: string): Promise<Descriptor> {
    const { bytes, response } = await this.#get(reference)
    const digest = digestOf(bytes, isDigest(reference) ? algorithmOf(reference) : 'sha256')
    const told = response.headers['docker-content-digest']
    const wanted = isDigest(reference)
      ? reference
      : told !== undefined && isDigest(told) && told.startsWith('sha256:')
        ? told
        : digest
    if (wanted !== digest) throw this.#wrong({ digest: wanted }, digest)
    const mediaType =
      textAt(parseJson(new TextDecoder().decode(bytes)), 'mediaType') ??
      (response.headers['content-type'] ?? '').replace(/;.*$/, '').trim()
    return { mediaType, digest, size: bytes.length }
  }

  async manifest(descriptor: Descriptor): Promise<Uint8Array> {
    const { bytes } = await this.#get(descriptor.digest)
    return collect(verified(once(bytes), descriptor, (found) => this.#wrong(descriptor, found)))
  }

  async *blob(descriptor: Descriptor): AsyncGenerator<Uint8Array> {
    try {
      yield* verified(this.#download(descriptor), descriptor, (found) => this.#wrong(descriptor, found))
    } catch (error) {
      throw refusalOf(error)
    }
  }

  async #get(reference: string): Promise<{ readonly bytes: Uint8Array; readonly response: HttpResponse }> {
    const { connection } = this
    const call = {
      method: 'GET',
      url: manifestUrl(connection, reference),
      scope: this.#scope,
      headers: { accept: MANIFEST_ACCEPT },
    }
    try {
      return await connection.retrier.run(`manifest ${reference.slice(0, 19)}`, async () => {
        const response = await connection.ask(call, [200])
        return { bytes: await readManifestBody(response), response }
      })
    } catch (error) {
      if (error instanceof RegistryFailure && error.status === 404) throw notFound(this.name, reference, error)
      throw refusalOf(error)
    }
  }

  async *#download(descriptor: Descriptor): AsyncGenerator<Uint8Array> {
    const tries = this.connection.retrier.start(`download ${descriptor.digest.slice(0, 19)}`)
    let position = 0
    while (position < descriptor.size || position === 0) {
      try {
        for await (const chunk of this.#from(descriptor, position)) {
          position += chunk.length
          yield chunk
        }
        return
      } catch (error) {
        await tries.afterFailure(failureOf(error, `GET ${this.name}/blobs/${descriptor.digest}`))
      }
    }
  }

  /** A server that does not know ranges sends all of it: what was had before is dropped. */
  async *#from(descriptor: Descriptor, position: number): AsyncGenerator<Uint8Array> {
    const headers = position === 0 ? {} : { range: `bytes=${position}-` }
    const call = { method: 'GET', url: blobUrl(this.connection, descriptor.digest), scope: this.#scope, headers }
    const response = await this.connection.ask({ ...call, limit: 'none' }, [200, 206])
    let skip = response.status === 206 ? 0 : position
    for await (const chunk of response.body) {
      const rest = chunk.subarray(Math.min(skip, chunk.length))
      skip -= chunk.length - rest.length
      if (rest.length > 0) yield rest
    }
  }

  #wrong({ digest }: { readonly digest: string }, found: string): UserError {
    const message = `${this.name}: expected the content of ${digest}, found ${found.slice(0, 140)}`
    return new UserError(
      'REGISTRY_DIGEST',
      message,
      'check the registry and the proxies in front of it: one of them changes content',
      {
        outcome: 'tool-failed',
      },
    )
  }
}

function notFound(name: string, reference: string, cause: unknown): UserError {
  const full = `${name}${isDigest(reference) ? '@' : ':'}${reference}`
  return new UserError(
    'IMAGE_NOT_FOUND',
    `expected the image ${full}, but the registry has none`,
    'correct the reference, or push it first',
    {
      cause,
    },
  )
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** Connects and finds what a reference stands for: its digest, else its tag, else `latest`. */
export async function openRemoteImage(
  image: Reference,
  options: RegistryOptions,
  ports: RegistryPorts,
): Promise<{ readonly source: RegistrySource; readonly top: Descriptor }> {
  try {
    const source = new RegistrySource(await connect(image, { readOnly: true, ...options }, ports))
    return { source, top: await source.resolve(image.digest ?? image.tag ?? 'latest') }
  } catch (error) {
    throw refusalOf(error)
  }
}
