import type { ErrorCode } from '@slipway/core'

/**
 * Why a step of a Dockerfile failed, as far as its own last lines tell. They decide the code and the hint, never the
 * outcome: whatever a step prints, it is the step that failed.
 */
export interface StepCause {
  readonly code: ErrorCode
  readonly when: RegExp
  /** From the match; the step itself is said after it. */
  readonly sentence: (match: RegExpExecArray) => string
  readonly hint: (match: RegExpExecArray) => string
  /** Recorded output, in fixtures/. */
  readonly sample: string
}

const OTHER_RUNNER =
  'build each platform on a runner of its own and join them (push with `from: records`), or let the step run on the machine itself (FROM --platform=$BUILDPLATFORM)'

export const STEP_CAUSES: readonly StepCause[] = [
  {
    code: 'STEP_PLATFORM',
    when: /exec format error|Invalid ELF image for this architecture/i,
    sentence: () => 'a step of the Dockerfile runs a program for another processor than that of the machine',
    hint: () =>
      `let the machine run it by QEMU (docker/setup-qemu-action, or docker run --privileged --rm tonistiigi/binfmt --install all), ${OTHER_RUNNER}; where one platform is meant, correct FROM, or what the step before fetched`,
    sample: 'buildx-0.38.2-other-processor.txt',
  },
  {
    code: 'STEP_PLATFORM',
    when: /qemu: uncaught target signal (\d+)/,
    sentence: ([, signal]) => `a program in a step of the Dockerfile ended QEMU, which runs it, with signal ${signal}`,
    hint: () => `take a newer QEMU (tonistiigi/binfmt), or do without: ${OTHER_RUNNER}`,
    sample: 'buildx-issue-1170-qemu-signal.txt',
  },
  {
    code: 'USER_NAMESPACES',
    when: /container init[^\n]*mounting "([^"\n]+)" to rootfs[^\n]*(?:operation not permitted|permission denied|invalid argument)/i,
    sentence: ([, what]) =>
      `BuildKit could not begin a step of the Dockerfile: it may not mount ${what} where it runs without privilege`,
    hint: () =>
      'start BuildKit as moby/buildkit:rootless does (a range of ids, seccomp and AppArmor unconfined, --oci-worker-no-process-sandbox), or build without it: `engine: buildah` (docs/gitlab-images.md), `base` and `copy`, or an archive of kaniko by `import`',
    sample: 'buildx-0.38.2-no-mount.txt',
  },
  {
    code: 'DISK_FULL',
    when: /[:\]] no space left on device|ENOSPC|You don't have enough free space in/i,
    sentence: () => 'a step of the Dockerfile found no space left on the device',
    hint: () => 'free some space: the engine keeps caches of its own (buildx prune, buildah rmi --prune)',
    sample: 'buildx-0.38.2-step-disk-full.txt',
  },
  {
    code: 'SECRET_MISSING',
    when: /\/run\/secrets\/([\w.-]+)['"]?: No such file or directory/i,
    sentence: ([, id]) => `a step of the Dockerfile reads the secret ${id}, and has none of this name`,
    hint: ([, id]) => `give ${id}=env:NAME in \`secrets\`, and the step \`--mount=type=secret,id=${id}\``,
    sample: 'buildx-0.38.2-secret-not-mounted.txt',
  },
]
