import {
  CancelledError,
  errorMessage,
  listAt,
  parseJson,
  parseReference,
  type Ports,
  property,
  textAt,
  ToolError,
  TransientError,
  UserError,
} from '@slipway/core'
import type { RegistryOptions } from '@slipway/oci/registry'

/** A database that Trivy's makers publish: an archive in a registry. */
export interface Artifact {
  /** For people. */
  readonly label: string
  /** Its folder in a cache of Trivy. */
  readonly folder: string
  /** The file beside `metadata.json`. */
  readonly file: string
  readonly mediaType: string
  /** Where it is when nobody names another place (Trivy's `pkg/flag/db_flags.go`). */
  readonly repositories: readonly string[]
}

export const VULNERABILITIES: Artifact = {
  label: 'vulnerability database',
  folder: 'db',
  file: 'trivy.db',
  mediaType: 'application/vnd.aquasec.trivy.db.layer.v1.tar+gzip',
  repositories: ['mirror.gcr.io/aquasec/trivy-db:2', 'ghcr.io/aquasecurity/trivy-db:2'],
}

export const JAVA: Artifact = {
  label: 'database for Java',
  folder: 'java-db',
  file: 'trivy-java.db',
  mediaType: 'application/vnd.aquasec.trivy.javadb.layer.v1.tar+gzip',
  repositories: ['mirror.gcr.io/aquasec/trivy-java-db:1', 'ghcr.io/aquasecurity/trivy-java-db:1'],
}

/** What a registry has now. */
export interface Offer {
  readonly repository: string
  /** Of the archive. */
  readonly digest: string
  /** The archive, checked against the digest when it ends. */
  open(): AsyncIterable<Uint8Array>
}

export interface Registries {
  /** Named ones stand for the usual ones. */
  readonly repositories: readonly string[]
  readonly access: RegistryOptions
}

const LIMITS = { attempts: 3, longestWait: 20_000, totalWait: 60_000 }
/** Bytes of the larger one, packed, and room. */
const PACKED_LIMIT = 4 * 1024 ** 3

/**
 * Asks one registry after the other for the newest database.
 * @throws TransientError or ToolError `DATABASE_UNAVAILABLE`: with the first where trying later may help
 */
export async function findOffer(
  ports: Ports,
  artifact: Artifact,
  { repositories, access }: Registries,
): Promise<Offer> {
  const failures: UserError[] = []
  for (const repository of repositories.length > 0 ? repositories : artifact.repositories) {
    ports.signals.check()
    try {
      return await offerOf(ports, artifact, { repository, access })
    } catch (error) {
      if (!(error instanceof UserError) || error instanceof CancelledError) throw error
      failures.push(error)
    }
  }
  const why = failures.map((error) => `  ${error.message}`).join('\n')
  const passing = failures.some(({ outcome }) => outcome === 'transient')
  return unavailable(artifact, { why, passing, cause: failures.at(-1) })
}

async function offerOf(
  ports: Ports,
  artifact: Artifact,
  { repository, access }: { readonly repository: string; readonly access: RegistryOptions },
): Promise<Offer> {
  const { openRemoteImage } = await import('@slipway/oci')
  const { source, top } = await openRemoteImage(parseReference(repository), { limits: LIMITS, ...access }, ports)
  const manifest = parseJson(new TextDecoder().decode(await source.manifest(top)))
  const layers = listAt(manifest, 'layers')
  const layer = layers.find((each) => textAt(each, 'mediaType') === artifact.mediaType)
  const [digest, size] = [textAt(layer, 'digest'), property(layer, 'size')]
  if (digest === undefined || typeof size !== 'number' || size > PACKED_LIMIT)
    throw new ToolError(
      'DATABASE_INVALID',
      `${repository}: expected the ${artifact.label}, found an image without a layer ${artifact.mediaType}`,
      'correct the name of the repository',
    )
  return { repository, digest, open: () => source.blob({ mediaType: artifact.mediaType, digest, size }) }
}

interface Unavailable {
  readonly why: string
  readonly passing: boolean
  readonly cause?: unknown
}

export function unavailable({ label, folder }: Artifact, { why, passing, cause }: Unavailable): never {
  const message = `the ${label} could not be fetched:\n${why}`
  const name = folder === 'db' ? 'db-repositories' : 'java-db-repositories'
  if (passing)
    throw new TransientError('DATABASE_UNAVAILABLE', message, `try again later, or name a mirror in ${name}`, cause)
  throw new ToolError(
    'DATABASE_UNAVAILABLE',
    message,
    `name a mirror that this machine reaches in ${name}, or a folder with the database in SLIPWAY_TRIVY_DB`,
    cause,
  )
}

export const reasonOf = (error: unknown): string => errorMessage(error).split('\n').join(' ')
