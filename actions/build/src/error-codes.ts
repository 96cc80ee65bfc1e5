import type { CodesOf, ErrorCodeTable } from '@slipway/core'

export const errorCodes = {
  BASE_LIMITED: {
    cause: 'The registry of the base image allows no more pulls for now.',
    next: 'Log in to that registry before the build, which allows more, pull through a mirror of yours, or run it again later.',
    outcomes: ['transient'],
  },
  BASE_MISSING: {
    cause: 'The base image of the Dockerfile does not exist, or may not be pulled.',
    next: 'Correct FROM in the Dockerfile (or its line `# syntax=`), or log in to its registry.',
    outcomes: ['fail'],
  },
  BASE_UNREACHABLE: {
    cause: 'The registry of the base image does not answer.',
    next: 'Run it again.',
    outcomes: ['transient'],
  },
  BASE_UNNAMED: {
    cause: 'FROM in the Dockerfile names no image, mostly since a build argument in it has no value.',
    next: 'Give the argument in `build-args`, or a default (ARG NAME=value before the first FROM), or correct the name.',
    outcomes: ['fail'],
  },
  BASE_UNTRUSTED: {
    cause: 'The engine does not trust the registry of the base image: its certificate, or that it has none.',
    next: 'Tell the engine itself: its folder of certificates, buildkitd.toml, registries.conf or the configuration of the Docker daemon; `ca-file` and `plain-http` are not for a Dockerfile.',
    outcomes: ['tool-failed'],
  },
  BUILDX_MISSING: {
    cause: 'The Docker CLI has no buildx.',
    next: 'Install the buildx plugin, or set `engine`.',
    outcomes: ['tool-failed'],
  },
  BUILD_STEP: {
    cause: 'A step of the Dockerfile failed.',
    next: 'Correct the step; its last lines are in the log.',
    outcomes: ['fail'],
  },
  COPY_SOURCE_MISSING: {
    cause: 'The Dockerfile copies a file that is not in the build context.',
    next: 'Create it in `command`, correct the path, or check whether .dockerignore excludes it.',
    outcomes: ['fail'],
  },
  DAEMON_UNREACHABLE: {
    cause: 'The Docker daemon does not answer.',
    next: 'Start it, or set DOCKER_HOST or `engine`.',
    outcomes: ['tool-failed'],
  },
  DISK_FULL: {
    cause: 'The machine has no space left, as the engine or a step of the Dockerfile says.',
    next: 'Free some space: the engine keeps caches of its own (buildx prune, buildah rmi --prune).',
    outcomes: ['tool-failed', 'fail'],
  },
  DOCKERFILE_INVALID: {
    cause: 'The Dockerfile cannot be read.',
    next: 'Correct the Dockerfile at the line that the message names.',
    outcomes: ['fail'],
  },
  ENGINE_FAILED: {
    cause: 'The build engine failed for a reason that Slipway does not know.',
    next: 'Look at the output of the engine in the log, or try another `engine`.',
    outcomes: ['tool-failed'],
  },
  ENGINE_MISSING: {
    cause: 'The program of the engine that `engine` names is not on PATH.',
    next: 'Install it in an earlier step, or choose another `engine`.',
    outcomes: ['tool-failed'],
  },
  IMAGE_ID: {
    cause: 'The engine did not say which image it built.',
    next: 'Try another `engine`.',
    outcomes: ['tool-failed'],
  },
  IMAGE_TOO_LARGE: {
    cause: 'The image is larger than `max-size` allows.',
    next: 'Make its largest layers smaller, or raise `max-size`.',
    outcomes: ['fail'],
  },
  IMPORT_INVALID: {
    cause: 'What `import` names is no image as expected, or holds several.',
    next: 'Let the tool that makes the image write it again, one image an archive; PATH:NAME takes one of several.',
    outcomes: ['invalid'],
  },
  IMPORT_MISSING: {
    cause: 'The local Docker has no image of the name in `import`.',
    next: 'Build it before, or correct the name; docker image ls shows what is there.',
    outcomes: ['invalid'],
  },
  LOAD_OTHER: {
    cause: 'After `load` the local Docker has another image under the name.',
    next: 'Look for another job that loads the same name, or leave `load` out.',
    outcomes: ['tool-failed'],
  },
  NO_ENGINE: {
    cause: 'Nothing on this machine can build a Dockerfile.',
    next: 'Install buildx, Buildah or Podman (in a GitLab job take the image slipway-build), or assemble the image with `base` and `copy`, which needs nothing.',
    outcomes: ['tool-failed'],
  },
  OCI_EXPORT_UNSUPPORTED: {
    cause: 'The builder cannot write an OCI layout.',
    next: 'Create a builder that can: docker buildx create --use; or set `engine`.',
    outcomes: ['tool-failed'],
  },
  PLATFORMS_WRONG: {
    cause: 'The engine built other platforms than it was asked for; the image is not used.',
    next: 'Try another `engine`.',
    outcomes: ['tool-failed'],
  },
  SECRET_MISSING: {
    cause: 'The Dockerfile wants a secret that `secrets` does not give, or a step reads one that is not mounted in it.',
    next: 'Add `id=env:NAME` or `id=file:PATH` to `secrets`, and `--mount=type=secret,id=id` to the step.',
    outcomes: ['invalid', 'fail'],
  },
  SSH_MISSING: {
    cause: 'The Dockerfile wants an SSH agent or key that `ssh` does not give.',
    next: 'Set `ssh: default` with an agent that runs, or `id=PATH` of a key.',
    outcomes: ['invalid'],
  },
  STEP_PLATFORM: {
    cause:
      'A step of the Dockerfile runs a program for another processor than that of the machine, or QEMU, which runs it, crashed.',
    next: 'Let the machine run it by QEMU, build each platform on a runner of its own and join them (push with `from: records`), or correct FROM.',
    outcomes: ['fail'],
  },
  TARGET_MISSING: {
    cause: 'The Dockerfile has no stage of the name in `target`.',
    next: 'Correct `target`, or leave it out for the last stage.',
    outcomes: ['invalid'],
  },
  USER_NAMESPACES: {
    cause: 'The engine may not make a user namespace here, or mount in it, or gets one id only.',
    next: 'Let the runner allow it (docs/gitlab-images.md), or build without: `base` and `copy`, or an archive of kaniko by `import`.',
    outcomes: ['tool-failed', 'fail'],
  },
} as const satisfies ErrorCodeTable

declare module '@slipway/core' {
  interface ErrorCodes extends CodesOf<typeof errorCodes> {}
}
