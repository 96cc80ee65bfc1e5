import type { Descriptor } from '../layout/descriptor'
import type { Connection } from './connection'
import { RegistryFailure } from './failure'

/** `unknown`: the registry does not let us look, which is no reason not to upload. */
export type BlobPresence = 'there' | 'missing' | 'unknown'

/** Asks for a blob. One of another size than it has by its descriptor is not it. */
export async function findBlob(connection: Connection, { digest, size }: Descriptor): Promise<BlobPresence> {
  const call = { method: 'HEAD', url: blobUrl(connection, digest), scope: pushScope(connection) }
  try {
    return await connection.retrier.run(`check ${digest.slice(0, 19)}`, async () => {
      const response = await connection.ask(call, [200, 404])
      await response.discard()
      if (response.status === 404) return 'missing'
      return isOtherSize(response.headers['content-length'], size) ? 'missing' : 'there'
    })
  } catch (error) {
    if (isRefusedLook(error)) return 'unknown'
    throw error
  }
}

/** None, and zero, is what proxies and storages say that do not know it. */
function isOtherSize(told: string | undefined, size: number): boolean {
  return told !== undefined && /^[1-9]\d{0,15}$/.test(told) && Number(told) !== size
}

/** HEAD is refused by some proxies and by storages whose signed addresses are for GET alone. */
export function isRefusedLook(error: unknown): boolean {
  return error instanceof RegistryFailure && !error.passing && error.status !== undefined && error.status !== 401
}

export function blobUrl(connection: Connection, digest: string): string {
  return `/v2/${connection.repository}/blobs/${digest}`
}

export function pushScope(connection: Connection): string {
  const actions = connection.situation.writes ? 'pull,push' : 'pull'
  return `repository:${connection.repository}:${actions}`
}
