import { ComposedSource } from '../layout/composed'
import type { Descriptor } from '../layout/descriptor'
import { readGraph } from '../layout/graph'
import { OCI_MANIFEST } from '../layout/media-types'
import type { Companion } from './copy'

const EMPTY = 'application/vnd.oci.empty.v1+json'

export interface Attachment {
  /** Also the type of the artifact: `application/vnd.cyclonedx+json`. */
  readonly mediaType: string
  readonly content: Uint8Array
  /** Name of the file, for people. */
  readonly title: string
}

/**
 * A file as a referrer of an image (image-spec, "Guidelines for Artifact Usage"). No time stands in it, so that the
 * same file is the same referrer.
 */
export async function attachmentOf(
  subject: Descriptor,
  { mediaType, content, title }: Attachment,
): Promise<{ readonly source: ComposedSource; readonly companion: Companion }> {
  const source = new ComposedSource(title, [])
  const config = source.add(new TextEncoder().encode('{}'), EMPTY)
  const layer = { ...source.add(content, mediaType), annotations: { 'org.opencontainers.image.title': title } }
  const { mediaType: type, digest, size } = subject
  const manifest = {
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    artifactType: mediaType,
    config,
    layers: [layer],
    subject: { mediaType: type, digest, size },
  }
  const graph = await readGraph(source, source.add(manifest, OCI_MANIFEST))
  return { source, companion: { graph, subject: digest } }
}
