import { baseSymptoms } from './base-symptoms'
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

const WITHOUT_NAMESPACES =
  'let the runner allow user namespaces (docs/gitlab-images.md), or build without them: `base` and `copy`, or an archive of kaniko by `import`'

/** Of Buildah itself, or of the child that it makes a step's file system in. */
const NO_MOUNT =
  /(?:creating new mount namespace|(?:re)?mount(?:ing)?|bind[- ]mounting) [^\n]*: (?:operation not permitted|permission denied)/

/** What a container needs in order to be root of files and steps without being root. */
const USER_NAMESPACES: readonly Symptom[] = [
  {
    code: 'USER_NAMESPACES',
    outcome: 'tool-failed',
    when: /unshare\(CLONE_NEWUSER\)|cannot clone: |cannot re-exec process/,
    sentence: () =>
      'this container may not make a user namespace: seccomp, AppArmor or user.max_user_namespaces forbids it',
    hint: WITHOUT_NAMESPACES,
    sample: 'buildah-1.28.2-no-user-namespace.txt',
  },
  {
    code: 'USER_NAMESPACES',
    outcome: 'tool-failed',
    when: /unknown userid (\d+)/,
    sentence: ([, id]) => `user ${id} has no name in /etc/passwd, and so no range of ids in /etc/subuid`,
    hint: 'run the job as the user of its image, or build without Buildah: `base` and `copy`, or an archive of kaniko by `import`',
    sample: 'buildah-1.28.2-unknown-user.txt',
  },
  {
    code: 'USER_NAMESPACES',
    outcome: 'tool-failed',
    when: /insufficient UIDs or GIDs|setting supplemental groups list: operation not permitted|new[ug]idmap|\/proc\/\d+\/[ug]id_map/,
    sentence: () =>
      'its user namespace has one id only: newuidmap may not add the range of /etc/subuid (allowPrivilegeEscalation: false, or no CAP_SETUID and CAP_SETGID), or there is none',
    hint: WITHOUT_NAMESPACES,
    sample: 'buildah-1.28.2-one-id.txt',
  },
  {
    code: 'USER_NAMESPACES',
    outcome: 'tool-failed',
    when: NO_MOUNT,
    sentence: () => 'this container may not mount, which steps and layers need: AppArmor or seccomp forbids it',
    hint: WITHOUT_NAMESPACES,
    sample: 'buildah-1.40-no-mount.txt',
  },
]

/** What Buildah says, and Podman, which builds with its code. */
export const BUILDAH_SYMPTOMS: readonly Symptom[] = [
  DISK_FULL,
  ...USER_NAMESPACES,
  ...baseSymptoms({
    begins: 'initializing source docker://',
    samples: {
      platform: 'buildah-1.28.2-base-platform.txt',
      limited: 'buildah-1.28.2-base-limited.txt',
      untrusted: 'buildah-1.28.2-base-untrusted.txt',
      plain: 'buildah-1.28.2-base-plain.txt',
      unreachable: 'buildah-1.28.2-base-unreachable.txt',
      missing: 'buildah-1.28.2-base-missing.txt',
    },
  }),
  baseUnnamed(
    /creating build container: [^\n]*(?:invalid reference format|must be lowercase)|no FROM statement found/,
    'buildah-1.28.2-base-unnamed.txt',
  ),
  secretMissing(/secret required but no secret with id (\S+) found/, 'buildah-1.28.2-secret-missing.txt'),
  sshMissing(/ssh required but no ssh with id (\S+) found/, 'buildah-1.28.2-ssh-missing.txt'),
  targetMissing(
    /no stage or image found with that name|The target "([^"\n]*)" was not found/,
    'buildah-1.28.2-target-missing.txt',
  ),
  {
    code: 'DOCKERFILE_INVALID',
    outcome: 'fail',
    when: /Unknown instruction: "([^"\n]*)"/,
    sentence: (match) => `the Dockerfile has an unknown instruction ${match[1]}`,
    hint: 'correct the Dockerfile',
    sample: 'buildah-1.28.2-parse-error.txt',
  },
  copySourceMissing(
    /checking on sources under [^\n]*stat: "([^"\n]*)": no such file/,
    'buildah-1.28.2-copy-missing.txt',
  ),
  stepFailed(
    /building at STEP "([^]*)": (?:while running runtime: )?exit status (\d+)/,
    'buildah-1.28.2-step-failed.txt',
  ),
]
