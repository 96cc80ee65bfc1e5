import { baseSymptoms } from './base-symptoms'
import type { DockerfileOrder } from './order'
import {
  baseUnnamed,
  copySourceMissing,
  DISK_FULL,
  secretMissing,
  sshMissing,
  stepFailed,
  targetMissing,
} from './symptom-kinds'
import type { Symptom } from './symptoms'

/** Beside what every tool gets: where the builder is, how it is reached and whom bases are pulled as. */
export const BUILDKIT_ENVIRONMENT = [
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_CONFIG',
  'DOCKER_CERT_PATH',
  'DOCKER_TLS_VERIFY',
  'DOCKER_API_VERSION',
  'BUILDX_BUILDER',
  'BUILDX_CONFIG',
  'BUILDX_CPU_PROFILE',
  'BUILDKIT_HOST',
  'BUILDKIT_COLORS',
  'SSH_AUTH_SOCK',
]

/** The image's time, and nothing attested that nobody asked for, by no version of the client. */
export async function buildkitVariables({ time }: DockerfileOrder): Promise<Readonly<Record<string, string>>> {
  return {
    DOCKER_BUILDKIT: '1',
    BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
    ...(time.epoch > 0 || time.explicit ? { SOURCE_DATE_EPOCH: String(time.epoch) } : {}),
  }
}

/** Docker 20.10 names the definition or the frontend where BuildKit names the metadata. */
const REQUEST = 'failed to do request|failed to authorize|pulling from host|no match for platform|(?=\\S+: not found)'
const BASE = `failed to resolve source metadata for|failed to create LLB definition: (?:${REQUEST})|gateway\\.v0: (?:${REQUEST})|pull access denied`

export const BUILDKIT_SYMPTOMS: readonly Symptom[] = [
  DISK_FULL,
  {
    code: 'BUILDX_MISSING',
    outcome: 'tool-failed',
    when: /buildx component is missing or broken|'buildx' is not a docker command|unknown command: docker buildx/,
    sentence: () => 'the Docker CLI has no buildx',
    hint: 'install the buildx plugin, or set `engine`',
    sample: 'docker-28.2.2-no-buildx.txt',
  },
  {
    code: 'OCI_EXPORT_UNSUPPORTED',
    outcome: 'tool-failed',
    when: /OCI exporter is not supported for the docker driver/,
    sentence: () => 'the builder cannot write an OCI layout',
    hint: 'create one that can: docker buildx create --use; or set `engine`',
    sample: 'buildx-0.38.2-docker-driver.txt',
  },
  {
    code: 'DAEMON_UNREACHABLE',
    outcome: 'tool-failed',
    when: /failed to connect to the docker API at (\S+?);|Cannot connect to the Docker daemon at (\S+?)\. /,
    sentence: (match) => `no daemon answers at ${match[1] ?? match[2]}`,
    hint: 'start it, or set DOCKER_HOST or `engine`',
    sample: 'buildx-0.38.2-no-daemon.txt',
  },
  ...baseSymptoms({
    begins: BASE,
    samples: {
      platform: 'buildx-0.38.2-base-platform.txt',
      limited: 'buildx-0.38.2-base-limited.txt',
      untrusted: 'buildx-0.38.2-base-untrusted.txt',
      plain: 'buildx-0.38.2-base-plain.txt',
      unreachable: 'buildx-0.38.2-base-unreachable.txt',
      missing: 'buildx-0.38.2-base-missing.txt',
    },
  }),
  baseUnnamed(
    /base name \(([^\n]*)\) should not be blank|failed to parse stage name "([^"\n]*)"/,
    'buildx-0.38.2-base-unnamed.txt',
  ),
  secretMissing(/secret (\S+?)(?: not found)?: not found/, 'buildx-0.38.2-secret-missing.txt'),
  sshMissing(/unset ssh forward key (\S+)|no SSH key "([^"\n]*)" forwarded/, 'buildx-0.38.2-ssh-missing.txt'),
  targetMissing(/target stage "?([^"\n]*?)"? could not be found/, 'buildx-0.38.2-target-missing.txt'),
  {
    code: 'DOCKERFILE_INVALID',
    outcome: 'fail',
    when: /dockerfile parse error (?:on )?line (\d+): ([^\n]*)/,
    sentence: (match) => `the Dockerfile cannot be read at line ${match[1]}: ${match[2]}`,
    hint: 'correct the Dockerfile',
    sample: 'buildx-0.38.2-parse-error.txt',
  },
  copySourceMissing(
    /failed to compute cache key:[^\n]*"([^"\n]*)"(?: not found)?: not found/,
    'buildx-0.38.2-copy-missing.txt',
  ),
  stepFailed(
    /(?:process "([^]*?)" did not complete successfully|executor failed running \[([^]*?)\]): exit code: (\d+)/,
    'buildx-0.38.2-step-failed.txt',
  ),
]
