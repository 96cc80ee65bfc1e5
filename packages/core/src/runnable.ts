import { textAt } from './json'

/**
 * Whether an entry of an image index may be an image that runs: false for what BuildKit and others put beside the
 * platforms, which are attestations, artifacts and what has no platform.
 */
export function isRunnableDescriptor(descriptor: unknown): boolean {
  const attestation = textAt(descriptor, 'annotations', 'vnd.docker.reference.type') === 'attestation-manifest'
  const unknown =
    textAt(descriptor, 'platform', 'os') === 'unknown' && textAt(descriptor, 'platform', 'architecture') === 'unknown'
  return !attestation && !unknown && isImageType(textAt(descriptor, 'artifactType'))
}

/** go-containerregistry (crane, Bazel) names the type of the configuration there, also of an image that runs. */
function isImageType(artifactType: string | undefined): boolean {
  return artifactType === undefined || IMAGE_TYPES.includes(artifactType)
}

const IMAGE_TYPES: readonly string[] = [
  '',
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]
