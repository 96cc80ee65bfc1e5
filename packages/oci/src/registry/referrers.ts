import { listAt, parseJson } from '@slipway/core'
import { ComposedSource } from '../layout/composed'
import { type Descriptor, parseDescriptor } from '../layout/descriptor'
import { OCI_INDEX } from '../layout/media-types'
import { algorithmOf, digestOf } from '../layout/source'
import { pushScope } from './blob'
import type { Connection } from './connection'
import { RegistryFailure } from './failure'
import { manifestUrl, readManifestBody, setTag } from './manifests'

const MOST = 500

interface Listed {
  /**
   * `fallback`: an index under a tag made of the digest, for registries without the Referrers API. `nothing`: the
   * registry takes that tag for the digest itself.
   */
  readonly by: 'api' | 'fallback' | 'nothing'
  readonly manifests: readonly Descriptor[]
}

/** What refers to a manifest (distribution-spec, "Listing Referrers" and "Unavailable Referrers API"). */
export async function listReferrers(connection: Connection, digest: string): Promise<Listed> {
  const api = await readIndex(connection, `/v2/${connection.repository}/referrers/${digest}`)
  if (api !== undefined) return { by: 'api', manifests: api.manifests }
  const index = await readIndex(connection, manifestUrl(connection, fallbackTag(digest)))
  // GitLab answers with the manifest itself, whose parts are no referrers (oras-go#1396).
  if (index !== undefined && digestOf(index.bytes, algorithmOf(digest)) === digest)
    return { by: 'nothing', manifests: [] }
  return { by: 'fallback', manifests: index?.manifests ?? [] }
}

/** `sha256-<hex>` */
export function fallbackTag(digest: string): string {
  return digest.replace(':', '-')
}

/**
 * Makes a manifest that is in the registry known as a referrer of another: a registry with the Referrers API does so by
 * itself.
 * @returns how it is found
 */
export async function makeListed(connection: Connection, subject: string, referrer: Descriptor): Promise<Listed['by']> {
  const { by, manifests } = await listReferrers(connection, subject)
  if (by === 'nothing') {
    const { host } = connection.base
    const kept = `${host}/${connection.repository}@${referrer.digest}`
    connection.ports.host.warn(`${host} lists no referrers, nor takes the tag that stands for them: ${kept} is there`)
    return by
  }
  if (by === 'api' || manifests.some(({ digest }) => digest === referrer.digest)) return by
  const source = new ComposedSource('referrers', [])
  const index = { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [...manifests, referrer] }
  const top = source.add(index, OCI_INDEX)
  const node = {
    descriptor: top,
    manifest: { kind: 'index' as const, ...index, annotations: {} },
    bytes: await source.manifest(top),
  }
  await setTag(connection, node, { tag: fallbackTag(subject) })
  return by
}

interface Index {
  readonly bytes: Uint8Array
  readonly manifests: readonly Descriptor[]
}

/** Undefined where there is none, and where the answer is something else. */
async function readIndex(connection: Connection, url: string): Promise<Index | undefined> {
  const call = { method: 'GET', url, scope: pushScope(connection), headers: { accept: OCI_INDEX } }
  try {
    const bytes = await connection.retrier.run('referrers', async () =>
      readManifestBody(await connection.ask(call, [200])),
    )
    const value = parseJson(new TextDecoder().decode(bytes))
    const manifests = listAt(value, 'manifests').slice(0, MOST)
    return Array.isArray((value as { manifests?: unknown } | undefined)?.manifests)
      ? { bytes, manifests: manifests.map((item) => parseDescriptor(item, `${connection.base.host}${url}`)) }
      : undefined
  } catch (error) {
    if (error instanceof RegistryFailure && error.status !== 401) return undefined
    throw error
  }
}
