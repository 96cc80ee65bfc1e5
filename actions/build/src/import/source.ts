import { formatReference, Mismatch, parseReference, type Reference } from '@slipway/core'

/** An image that another tool made, and where it is. */
export type ImportSource =
  /** The path, with a name behind it where an archive holds several images. */
  | { readonly kind: 'docker-archive' | 'oci-archive'; readonly place: string }
  | { readonly kind: 'docker-daemon'; readonly name: string }
  | { readonly kind: 'registry'; readonly reference: Reference }

const EXPECTED = 'docker-archive:PATH, oci-archive:PATH, docker-daemon:NAME or an image in a registry (name@sha256:…)'

/** Transports of other tools, and what they are called here. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^(?:oci|layout|oci-layout|ocidir):/, 'write oci-archive: and the path; it may be a folder, too'],
  [/^(?:dir|containers-storage|ostree|sif|tarball):/, 'let skopeo copy it into oci-archive:PATH'],
  [/^podman:/, 'write it with podman save --format oci-archive, and import oci-archive:PATH'],
]

/** @throws Mismatch */
export function parseImport(text: string): ImportSource {
  const [, kind, rest = ''] = /^(docker-archive|oci-archive|docker-daemon):(.*)$/.exec(text) ?? []
  if (kind === 'docker-daemon') return { kind, name: daemonName(rest) }
  if (kind === 'docker-archive' || kind === 'oci-archive') return { kind, place: archivePlace(kind, rest) }
  const other = OTHERS.find(([pattern]) => pattern.test(text))
  if (other !== undefined) throw new Mismatch(EXPECTED, other[1])
  return { kind: 'registry', reference: byDigest(text.replace(/^docker:\/\//, '')) }
}

function archivePlace(kind: string, place: string): string {
  if (place === '' || /^[-~]/.test(place)) throw new Mismatch(`a path after "${kind}:"`)
  return place
}

/** A name or an ID, as `docker save` takes it. */
function daemonName(name: string): string {
  if (!/^[A-Za-z0-9][\w./:@-]{0,500}$/.test(name))
    throw new Mismatch('the name or ID of an image after "docker-daemon:", such as shop:dev')
  return name
}

function byDigest(text: string): Reference {
  const reference = readReference(text)
  if (reference.digest === undefined)
    throw new Mismatch(
      'an image in a registry by its digest, name@sha256:…',
      'a tag may be another image by the time it is pushed; crane digest or docker buildx imagetools inspect shows it',
    )
  return reference
}

function readReference(text: string): Reference {
  try {
    return parseReference(text)
  } catch (error) {
    throw error instanceof Mismatch ? new Mismatch(EXPECTED, error.hint) : error
  }
}

/** For people: as the input has it. */
export function describeImport(source: ImportSource): string {
  if (source.kind === 'registry') return formatReference(source.reference)
  return source.kind === 'docker-daemon' ? `docker-daemon:${source.name}` : `${source.kind}:${source.place}`
}
