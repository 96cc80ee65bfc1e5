import type { HttpResponse } from '@slipway/core'
import { isDigest, TransientError, UserError } from '@slipway/core'
import type { ImageNode } from '../layout/graph'
import { INDEX_TYPES, MANIFEST_TYPES } from '../layout/media-types'
import { MAX_MANIFEST_BYTES } from '../layout/manifest'
import { algorithmOf, digestOf } from '../layout/source'
import { isRefusedLook, pushScope } from './blob'
import type { Answer, Call, Connection } from './connection'
import { failureOf, RegistryFailure } from './failure'
import { refusalOf } from './refusal'
import { otherDigest } from './upload'

export const MANIFEST_ACCEPT = [...INDEX_TYPES, ...MANIFEST_TYPES].join(', ')
const PATIENCE = 120_000

export function manifestUrl(connection: Connection, reference: string): string {
  return `/v2/${connection.repository}/manifests/${reference}`
}

/** The digest that a tag or digest stands for at the registry, or undefined when it is not there. */
export async function remoteDigest(connection: Connection, reference: string): Promise<string | undefined> {
  const call = {
    url: manifestUrl(connection, reference),
    scope: pushScope(connection),
    headers: { accept: MANIFEST_ACCEPT },
  }
  const head = await look(connection, { ...call, method: 'HEAD' })
  await head?.discard()
  if (head?.status === 404) return undefined
  const told = head?.headers['docker-content-digest']
  if (told !== undefined && isDigest(told)) return told
  const response = await connection.ask({ ...call, method: 'GET' }, [200, 404])
  if (response.status !== 404)
    return digestOf(await readManifestBody(response), isDigest(reference) ? algorithmOf(reference) : undefined)
  await response.discard()
  return undefined
}

/** A refused HEAD tells nothing; GET decides. */
async function look(connection: Connection, call: Call): Promise<Answer | undefined> {
  try {
    return await connection.ask(call, [200, 404])
  } catch (error) {
    if (isRefusedLook(error)) return undefined
    throw error
  }
}

/** A manifest's bytes, up to the size that one may have. */
export async function readManifestBody(response: HttpResponse): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of response.body) {
      size += chunk.length
      if (size > MAX_MANIFEST_BYTES) throw tooLarge()
      chunks.push(chunk)
    }
  } catch (error) {
    throw failureOf(error, 'reading a manifest')
  }
  return Buffer.concat(chunks)
}

function tooLarge(): UserError {
  const message = `expected a manifest of at most ${MAX_MANIFEST_BYTES} bytes, found more`
  return new UserError('REGISTRY_ANSWER', message, 'check that the address is that of a registry', {
    outcome: 'tool-failed',
  })
}

/**
 * Puts a manifest under its digest if it is not there.
 * @returns whether bytes were sent
 */
export async function bringManifest(connection: Connection, node: ImageNode): Promise<boolean> {
  const { digest } = node.descriptor
  return connection.retrier.run(`manifest ${digest.slice(0, 19)}`, async () => {
    if ((await remoteDigest(connection, digest)) === digest) return false
    await putManifest(connection, node, digest)
    return true
  })
}

async function putManifest(connection: Connection, { descriptor, bytes }: ImageNode, reference: string): Promise<void> {
  const call = {
    method: 'PUT',
    url: manifestUrl(connection, reference),
    scope: pushScope(connection),
    headers: { 'content-type': descriptor.mediaType },
    body: () => bytes,
    timeout: PATIENCE,
  }
  try {
    const response = await connection.ask(call, 'success')
    await response.discard()
    const answered = response.headers['docker-content-digest']
    if (answered !== undefined && isDigest(answered) && answered !== descriptor.digest)
      throw otherDigest(connection, descriptor.digest, answered)
  } catch (error) {
    throw isCatchingUp(error) ? error.asPassing() : error
  }
}

/** It was tried again and again, and the registry says that it does not have what the manifest names. */
export function isBlobLost(error: unknown): boolean {
  const last = error instanceof TransientError ? error.cause : error
  return last instanceof RegistryFailure && ['MANIFEST_BLOB_UNKNOWN', 'BLOB_UNKNOWN'].some((code) => last.has(code))
}

/** What was just pushed may not be known everywhere in the registry yet. */
function isCatchingUp(error: unknown): error is RegistryFailure {
  return (
    error instanceof RegistryFailure &&
    ['MANIFEST_BLOB_UNKNOWN', 'BLOB_UNKNOWN', 'MANIFEST_UNKNOWN'].some((code) => error.has(code))
  )
}

export interface TagResult {
  readonly name: string
  /** `kept`: it pointed to this digest already. `left`: it points to another one, and stays there. */
  readonly state: 'new' | 'moved' | 'kept' | 'left'
  /** The digest that it pointed to before, when it was moved or left. */
  readonly before?: string
  /** Why it was left. */
  readonly reason?: string
}

interface TagWish {
  readonly tag: string
  /** Asked just before it is set: why it stays as it is. */
  readonly keep?: ((tag: string, before: string | undefined) => Promise<string | undefined>) | undefined
}

/**
 * Points a tag to a manifest that is there already, and reads it back.
 * @throws UserError `TAG_IMMUTABLE` naming both digests, `TAG_READ_BACK`
 */
export async function setTag(connection: Connection, node: ImageNode, { tag, keep }: TagWish): Promise<TagResult> {
  const { digest } = node.descriptor
  const { retrier } = connection
  const before = await retrier.run(`tag ${tag}`, () => remoteDigest(connection, tag))
  if (before === digest) return { name: tag, state: 'kept' }
  const reason = await keep?.(tag, before)
  if (reason !== undefined) return { name: tag, state: 'left', reason, ...(before === undefined ? {} : { before }) }
  try {
    await retrier.run(`tag ${tag}`, () => putManifest(connection, node, tag))
  } catch (error) {
    await explainTag(connection, error, { tag, digest })
    return { name: tag, state: 'kept' }
  }
  await readBack(connection, tag, digest)
  return before === undefined ? { name: tag, state: 'new' } : { name: tag, state: 'moved', before }
}

/** Takes a tag away; where the registry does that, the image stays. @throws UserError, TransientError */
export async function deleteTag(connection: Connection, tag: string): Promise<void> {
  const scope = `repository:${connection.repository}:delete,pull,push`
  const call = { method: 'DELETE', url: manifestUrl(connection, tag), scope }
  try {
    const response = await connection.retrier.run(`tag ${tag}`, () => connection.ask(call, [200, 202, 204, 404]))
    await response.discard()
  } catch (error) {
    throw refusalOf(error)
  }
}

/** A refused tag that points to our digest meanwhile is no failure. */
async function explainTag(
  connection: Connection,
  error: unknown,
  { tag, digest }: { readonly tag: string; readonly digest: string },
): Promise<void> {
  if (!(error instanceof RegistryFailure)) throw error
  const found = await connection.retrier.run(`tag ${tag}`, () => remoteDigest(connection, tag))
  if (found === digest) return
  const refusal = refusalOf(error)
  const immutable =
    refusal instanceof UserError &&
    (refusal.code === 'TAG_IMMUTABLE' || (found !== undefined && [400, 409, 412].includes(error.status ?? 0)))
  if (!immutable) throw refusal
  const message = `tag ${tag}: expected to point it to ${digest}, but it points to ${found ?? 'another image'} and cannot be changed`
  throw new UserError('TAG_IMMUTABLE', message, 'push under a new tag', { outcome: 'fail', cause: error })
}

async function readBack(connection: Connection, tag: string, digest: string): Promise<void> {
  let found: string | undefined
  try {
    await connection.retrier.run(`reading back tag ${tag}`, async () => {
      found = await remoteDigest(connection, tag)
      if (found !== digest)
        throw new RegistryFailure({ message: `it points to ${found ?? 'nothing'} instead of ${digest}`, passing: true })
    })
  } catch (error) {
    if (found === undefined || found === digest) throw error
    const message = `tag ${tag}: expected ${digest} when read back, found ${found}`
    throw new UserError(
      'TAG_READ_BACK',
      message,
      'somebody else pushes the same tag; deploy by digest, and give each pipeline tags of its own',
      {
        outcome: 'fail',
        cause: error,
      },
    )
  }
}
