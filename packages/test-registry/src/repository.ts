export interface StoredManifest {
  readonly digest: string
  readonly mediaType: string
  readonly size: number
  /** The digest of the manifest that this one refers to. */
  readonly subject?: string
  readonly artifactType?: string
  readonly annotations?: Readonly<Record<string, string>>
}

/** What one repository has. The bytes are in the blob store, shared by all repositories. */
export interface Repository {
  readonly blobs: Set<string>
  readonly manifests: Map<string, StoredManifest>
  readonly tags: Map<string, string>
}

export function emptyRepository(): Repository {
  return { blobs: new Set(), manifests: new Map(), tags: new Map() }
}

/** All repositories as JSON and back, for a registry that survives its process. */
export function toJson(repositories: ReadonlyMap<string, Repository>): string {
  const entries = [...repositories].map(([name, { blobs, manifests, tags }]) => [
    name,
    { blobs: [...blobs], manifests: [...manifests.values()], tags: Object.fromEntries(tags) },
  ])
  return JSON.stringify(Object.fromEntries(entries))
}

export function fromJson(text: string): Map<string, Repository> {
  const all = JSON.parse(text) as Record<
    string,
    { blobs: string[]; manifests: StoredManifest[]; tags: Record<string, string> }
  >
  return new Map(
    Object.entries(all).map(([name, { blobs, manifests, tags }]) => [
      name,
      {
        blobs: new Set(blobs),
        manifests: new Map(manifests.map((manifest) => [manifest.digest, manifest])),
        tags: new Map(Object.entries(tags)),
      },
    ]),
  )
}
