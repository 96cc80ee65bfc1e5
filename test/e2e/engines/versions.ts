/** What the engines' suites build or install, in one place. */
export const ENGINE_VERSIONS = { buildkit: '0.34.2', buildx: '0.38.2' } as const

/** Debian's packages that the engines come from, and the program by which we see that each is there. */
export const ENGINE_PACKAGES = {
  'docker.io': '/usr/bin/docker',
  buildah: 'buildah',
  podman: 'podman',
  skopeo: 'skopeo',
  runc: 'runc',
  'busybox-static': 'busybox',
} as const
