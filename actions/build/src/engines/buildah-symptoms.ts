import { baseMissing, baseUnreachable, copySourceMissing, DISK_FULL, stepFailed, targetMissing } from './symptom-kinds'
import type { Symptom } from './symptoms'

const BASE = 'initializing source docker://'

/** What Buildah says, and Podman, which builds with its code. */
export const BUILDAH_SYMPTOMS: readonly Symptom[] = [
  DISK_FULL,
  baseUnreachable(BASE, 'buildah-1.28.2-base-unreachable.txt'),
  baseMissing(BASE, 'buildah-1.28.2-base-missing.txt'),
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
