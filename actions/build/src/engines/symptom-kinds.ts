import { exitCodeWords } from '@slipway/core'
import { firstGroup, stepOf, type Symptom } from './symptoms'

/** Failures that every engine knows and says in words of its own: the pattern is the engine's, the rest is shared. */
type Kind = (when: RegExp, sample: string) => Symptom

export const DISK_FULL: Symptom = {
  code: 'DISK_FULL',
  outcome: 'tool-failed',
  when: /no space left on device/,
  sentence: () => 'no space is left on the device',
  hint: 'free some space: the engine keeps caches of its own (buildx prune, buildah rmi --prune)',
  sample: 'buildx-0.38.2-disk-full.txt',
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

/** One of the pattern's groups is what FROM was left with, if the engine says it. */
export const baseUnnamed: Kind = (when, sample) => ({
  code: 'BASE_UNNAMED',
  outcome: 'fail',
  when,
  sentence: (match) => {
    const name = firstGroup(match)
    return `FROM in the Dockerfile names no image${name === undefined ? '' : `: ${JSON.stringify(name)}`}`
  },
  hint: 'give the build argument in it a value in `build-args`, or a default (ARG NAME=value before the first FROM), or correct the name',
  sample,
})

/** The pattern's group is the id. */
export const secretMissing: Kind = (when, sample) => ({
  code: 'SECRET_MISSING',
  outcome: 'invalid',
  when,
  sentence: ([, id]) => `secrets: expected ${id}, which the Dockerfile requires, found none of this name`,
  hint: 'add `id=env:NAME` or `id=file:PATH` for it',
  sample,
})

/** One of the pattern's groups is the id; Docker 20.10 says nothing for the one that needs no name. */
export const sshMissing: Kind = (when, sample) => ({
  code: 'SSH_MISSING',
  outcome: 'invalid',
  when,
  sentence: (match) =>
    `ssh: expected ${firstGroup(match) || 'default'}, which the Dockerfile requires, found none of this name`,
  hint: 'set `ssh: default` with an agent that runs (SSH_AUTH_SOCK), or `id=PATH` of a key',
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
  sentence: (match) => {
    const code = match.findLast((group) => group !== undefined)
    return `a step of the Dockerfile failed with exit code ${exitCodeWords(Number(code))}: ${stepOf(match)}`
  },
  hint: 'correct the step; its last lines are above',
  sample,
})
