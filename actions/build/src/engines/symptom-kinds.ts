import { exitCodeWords } from '@slipway/core'
import { shorten, type Symptom } from './symptoms'

/** Failures that every engine knows and says in words of its own: the pattern is the engine's, the rest is shared. */
type Kind = (when: RegExp, sample: string) => Symptom

const NETWORK =
  'no such host|connection refused|i/o timeout|TLS handshake timeout|connection reset|unexpected EOF|toomanyrequests|429 Too Many|50[0234] '

export const DISK_FULL: Symptom = {
  code: 'DISK_FULL',
  outcome: 'tool-failed',
  when: /no space left on device/,
  sentence: () => 'no space is left on the device',
  hint: 'free some space: the engine keeps caches of its own (buildx prune, buildah rmi --prune)',
  sample: 'buildx-0.38.2-disk-full.txt',
}

/** @param begins how the engine begins to say that it has no base image */
export function baseUnreachable(begins: string, sample: string): Symptom {
  return {
    code: 'BASE_UNREACHABLE',
    outcome: 'transient',
    when: new RegExp(`(?:${begins})[^]*?(${NETWORK})`),
    sentence: (match) => `the base image cannot be pulled: ${match[1]?.trim()}`,
    hint: 'the registry of the base does not answer; run it again',
    sample,
  }
}

/** @param begins how the engine begins to say that it has no base image */
export function baseMissing(begins: string, sample: string): Symptom {
  return {
    code: 'BASE_MISSING',
    outcome: 'fail',
    when: new RegExp(`(?:${begins})[^]*?(not found|manifest unknown|denied|unauthorized|authentication required)`),
    sentence: (match) => `the base image cannot be pulled: ${match[1]}`,
    hint: 'correct FROM in the Dockerfile, or log in to its registry',
    sample,
  }
}

/** The pattern's group is the name, if the engine says it. */
export const targetMissing: Kind = (when, sample) => ({
  code: 'TARGET_MISSING',
  outcome: 'invalid',
  when,
  sentence: ([, name = '']) => `target: expected a stage of the Dockerfile, found none named ${JSON.stringify(name)}`,
  hint: 'correct `target`, or leave it out for the last stage',
  sample,
})

/** The pattern's group is the path. */
export const copySourceMissing: Kind = (when, sample) => ({
  code: 'COPY_SOURCE_MISSING',
  outcome: 'fail',
  when,
  sentence: ([, path]) => `the Dockerfile copies ${path}, but the context has no such file`,
  hint: 'create it in `command`, correct the path, or check whether .dockerignore excludes it',
  sample,
})

/** The pattern's groups are the step, in one of several forms, and its exit code. */
export const stepFailed: Kind = (when, sample) => ({
  code: 'BUILD_STEP',
  outcome: 'fail',
  when,
  sentence: ([, ...groups]) => {
    const [step = '', code] = groups.filter((group) => group !== undefined)
    return `a step of the Dockerfile failed with exit code ${exitCodeWords(Number(code))}: ${shorten(step)}`
  },
  hint: 'correct the step; its last lines are above',
  sample,
})
