import { expect, test } from '@jest/globals'
import { isRunnableDescriptor } from './runnable'

const platform = { os: 'linux', architecture: 'amd64' }

test.each<[string, object, boolean]>([
  ['a platform', { platform }, true],
  ['a single image', {}, true],
  ['one with other annotations', { platform, annotations: { 'org.opencontainers.image.version': '1' } }, true],
  ['an attestation', { platform, annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } }, false],
  ['an unknown platform', { platform: { os: 'unknown', architecture: 'unknown' } }, false],
  ['a known system on an unknown processor', { platform: { os: 'linux', architecture: 'unknown' } }, true],
  ['an artifact', { platform, artifactType: 'application/spdx+json' }, false],
  ['an image of crane index append', { platform, artifactType: 'application/vnd.oci.image.config.v1+json' }, true],
  ['the same of Docker', { platform, artifactType: 'application/vnd.docker.container.image.v1+json' }, true],
])('%s: %#', (_, descriptor, want) => expect(isRunnableDescriptor(descriptor)).toBe(want))
