import { readFileSync, renameSync, writeFileSync, mkdirSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { type BlobStore, FolderBlobs, MemoryBlobs } from './blob-store'
import { emptyRepository, fromJson, type Repository, type StoredManifest, toJson } from './repository'

/** Everything that the registry holds, in memory or in a folder that outlives it. */
export class Content {
  readonly blobs: BlobStore
  readonly #repositories: Map<string, Repository>
  readonly #index: string | undefined

  constructor(folder?: string) {
    this.blobs = folder === undefined ? new MemoryBlobs() : new FolderBlobs(folder)
    if (folder !== undefined) mkdirSync(folder, { recursive: true })
    this.#index = folder === undefined ? undefined : join(folder, 'repositories.json')
    this.#repositories =
      this.#index !== undefined && existsSync(this.#index) ? fromJson(readFileSync(this.#index, 'utf8')) : new Map()
  }

  get names(): readonly string[] {
    return [...this.#repositories.keys()].sort()
  }

  repository(name: string): Repository | undefined {
    return this.#repositories.get(name)
  }

  addBlob(name: string, digest: string): void {
    this.#own(name).blobs.add(digest)
    this.#save()
  }

  addManifest(name: string, manifest: StoredManifest, tag?: string): void {
    const repository = this.#own(name)
    repository.manifests.set(manifest.digest, manifest)
    if (tag !== undefined) repository.tags.set(tag, manifest.digest)
    this.#save()
  }

  /** A tag, or a manifest with all tags that point to it. */
  removeManifest(name: string, reference: string): boolean {
    const repository = this.repository(name)
    if (repository === undefined) return false
    const known = repository.tags.delete(reference) || repository.manifests.delete(reference)
    for (const [tag, digest] of repository.tags) if (digest === reference) repository.tags.delete(tag)
    this.#save()
    return known
  }

  removeBlob(name: string, digest: string): boolean {
    const known = this.repository(name)?.blobs.delete(digest) ?? false
    this.#save()
    return known
  }

  #own(name: string): Repository {
    const known = this.#repositories.get(name) ?? emptyRepository()
    this.#repositories.set(name, known)
    return known
  }

  #save(): void {
    if (this.#index === undefined) return
    writeFileSync(`${this.#index}.new`, toJson(this.#repositories))
    renameSync(`${this.#index}.new`, this.#index)
  }
}
