/** What the engines' suites build or install, in one place. */
export const ENGINE_VERSIONS = { buildkit: '0.34.2', buildx: '0.38.2' } as const

/** Debian's packages that the engines come from. */
export const ENGINE_PACKAGES = ['docker.io', 'buildah', 'podman', 'skopeo', 'runc', 'busybox-static'] as const
