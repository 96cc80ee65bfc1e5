import { CancelledError, type Ports, UserError } from '@slipway/core'
import { mayStandIn } from '../../kept-data'
import { type Artifact, findOffer, type Offer, reasonOf, type Registries, unavailable } from './artifact'
import { findKept, type Kept, unpackInto } from './kept'

export interface Provided extends Kept {
  /** For people: where it is from. */
  readonly from: string
  /** Why it could not be compared with what the registry has; absent where it was. */
  readonly unverified?: string
}

export interface Providing extends Registries {
  readonly artifact: Artifact
  readonly offline: boolean
  /** Where it is kept between runs. */
  readonly home: string
  /** Milliseconds that its data may be old. */
  readonly maxAge?: number | undefined
}

/**
 * The database: the one that the registry has now, from the machine's own cache, the host's, or the registry. One that
 * cannot be compared with a registry stands in for some days and is said to be unverified, since a database tells its
 * own age.
 * @throws ToolError, TransientError `DATABASE_UNAVAILABLE`, `DATABASE_INVALID`
 */
export async function provide(ports: Ports, need: Providing): Promise<Provided> {
  const { artifact, home, offline } = need
  const kept = await findKept(ports, home, artifact)
  if (offline) {
    if (kept !== undefined) return { ...kept, from: `the cache (${home})`, unverified: 'offline' }
    return unavailable(artifact, { why: `  offline: expected one at ${home}, found none`, passing: false })
  }
  let offer: Offer
  try {
    offer = await findOffer(ports, artifact, need)
  } catch (error) {
    return standIn(ports, need, { kept, error })
  }
  if (kept?.digest === offer.digest) return { ...kept, from: `the cache (${home}), the same as ${offer.repository}` }
  return fetched(ports, need, { kept, offer })
}

const keyOf = ({ folder }: Artifact, digest = '') => `slipway-trivy-${folder}-${digest.replace('sha256:', '')}`

interface Fetching {
  readonly kept: Kept | undefined
  readonly offer: Offer
}

/** From the host's cache where it has this very archive, else from the registry. */
async function fetched(ports: Ports, need: Providing, { kept, offer }: Fetching): Promise<Provided> {
  const { artifact, home } = need
  const { digest, repository } = offer
  const { cache } = ports.host
  const key = keyOf(artifact, digest)
  const restored = await cache?.restore(key)
  if (restored?.key === key) {
    const there = await unpackInto(ports, home, artifact, { path: restored.path, digest, repository }).then(
      () => true,
      (error: unknown) => (ports.host.warn(`${reasonOf(error)}; it is fetched again`), false),
    )
    if (there) return found(ports, need, `the cache of the host, the same as ${repository}`)
  }
  ports.host.progress(`fetching the ${artifact.label} from ${repository}`)
  try {
    const packed = `${await ports.files.temporary('trivy-archive')}/packed`
    await ports.files.writeStream(packed, offer.open())
    await unpackInto(ports, home, artifact, { path: packed, digest, repository })
    await cache?.save(key, packed)
    await ports.files.remove(packed)
  } catch (error) {
    return standIn(ports, need, { kept, error })
  }
  return found(ports, need, repository)
}

async function found(ports: Ports, { home, artifact }: Providing, from: string): Promise<Provided> {
  const kept = await findKept(ports, home, artifact)
  if (kept === undefined)
    return unavailable(artifact, { why: `  expected metadata.json with UpdatedAt from ${from}`, passing: false })
  return { ...kept, from }
}

/** One of the days before is better than no scan; an older one would hide what has become known since. */
async function standIn(
  ports: Ports,
  { home, artifact, maxAge }: Providing,
  { kept, error }: { readonly kept: Kept | undefined; readonly error: unknown },
): Promise<Provided> {
  const isOutage = error instanceof UserError && error.outcome !== 'invalid' && !(error instanceof CancelledError)
  if (!isOutage) throw error
  const old = kept ?? (await newestOfHost(ports, { home, artifact }))
  if (old === undefined || !mayStandIn(old.updated, ports.clock.now(), maxAge)) throw error
  return { ...old, from: `the cache (${home})`, unverified: reasonOf(error) }
}

async function newestOfHost(ports: Ports, { home, artifact }: Pick<Providing, 'home' | 'artifact'>) {
  const prefix = keyOf(artifact)
  const restored = await ports.host.cache?.restore(prefix, prefix)
  if (restored === undefined || !/^[0-9a-f]{64}$/.test(restored.key.slice(prefix.length))) return undefined
  const digest = `sha256:${restored.key.slice(prefix.length)}`
  try {
    await unpackInto(ports, home, artifact, { path: restored.path, digest, repository: 'the cache of the host' })
  } catch (error) {
    ports.host.warn(`${reasonOf(error)}; it is not used`)
    return undefined
  }
  return findKept(ports, home, artifact)
}
