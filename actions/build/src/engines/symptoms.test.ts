import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import type { EngineName } from '../inputs'
import { ENGINES } from './index'
import { engineFailure } from './symptoms'

const FIXTURES = new URL('../../fixtures/', import.meta.url)

function recorded(sample: string) {
  const stderr = readFileSync(new URL(sample, FIXTURES), 'utf8')
  return engineFailure(ENGINES[sample.split('-')[0] as EngineName], { code: 1, stdout: '', stderr })
}

describe('what an engine says when it fails', () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    [
      'buildx-0.38.2-step-failed.txt',
      'fail',
      'BUILD_STEP',
      'buildx: a step of the Dockerfile failed with exit code 7: /bin/sh -c echo compiling; echo \\"main.c:3: error\\" >&2; exit 7',
    ],
    [
      'docker-20.10.24-step-failed.txt',
      'fail',
      'BUILD_STEP',
      'docker: a step of the Dockerfile failed with exit code 7: /bin/sh -c echo compiling; echo "main.c:3: error" >&2; exit 7',
    ],
    [
      'buildah-1.28.2-step-failed.txt',
      'fail',
      'BUILD_STEP',
      'buildah: a step of the Dockerfile failed with exit code 7: RUN echo compiling; echo "main.c:3: error" >&2; exit 7',
    ],
    [
      'podman-4.3.1-step-failed.txt',
      'fail',
      'BUILD_STEP',
      'podman: a step of the Dockerfile failed with exit code 7: RUN echo compiling; echo "main.c:3: error" >&2; exit 7',
    ],
    [
      'buildx-0.38.2-copy-missing.txt',
      'fail',
      'COPY_SOURCE_MISSING',
      'buildx: the Dockerfile copies /nothere, but the context has no such file',
    ],
    [
      'docker-20.10.24-copy-missing.txt',
      'fail',
      'COPY_SOURCE_MISSING',
      'docker: the Dockerfile copies /nothere, but the context has no such file',
    ],
    [
      'buildah-1.28.2-copy-missing.txt',
      'fail',
      'COPY_SOURCE_MISSING',
      'buildah: the Dockerfile copies /nothere, but the context has no such file',
    ],
    [
      'podman-4.3.1-copy-missing.txt',
      'fail',
      'COPY_SOURCE_MISSING',
      'podman: the Dockerfile copies /nothere, but the context has no such file',
    ],
    [
      'buildx-0.38.2-parse-error.txt',
      'fail',
      'DOCKERFILE_INVALID',
      'buildx: the Dockerfile cannot be read at line 2: unknown instruction: COPPY (did you mean COPY?)',
    ],
    [
      'docker-20.10.24-parse-error.txt',
      'fail',
      'DOCKERFILE_INVALID',
      'docker: the Dockerfile cannot be read at line 2: unknown instruction: COPPY',
    ],
    [
      'buildah-1.28.2-parse-error.txt',
      'fail',
      'DOCKERFILE_INVALID',
      'buildah: the Dockerfile has an unknown instruction COPPY',
    ],
    [
      'podman-4.3.1-parse-error.txt',
      'fail',
      'DOCKERFILE_INVALID',
      'podman: the Dockerfile has an unknown instruction COPPY',
    ],
    [
      'buildx-0.38.2-base-unreachable.txt',
      'transient',
      'BASE_UNREACHABLE',
      'buildx: the base image cannot be pulled: no such host',
    ],
    [
      'docker-20.10.24-base-unreachable.txt',
      'transient',
      'BASE_UNREACHABLE',
      'docker: the base image cannot be pulled: no such host',
    ],
    [
      'buildah-1.28.2-base-unreachable.txt',
      'transient',
      'BASE_UNREACHABLE',
      'buildah: the base image cannot be pulled: no such host',
    ],
    [
      'podman-4.3.1-base-unreachable.txt',
      'transient',
      'BASE_UNREACHABLE',
      'podman: the base image cannot be pulled: no such host',
    ],
    ['buildx-0.38.2-base-missing.txt', 'fail', 'BASE_MISSING', 'buildx: the base image cannot be pulled: not found'],
    [
      'buildah-1.28.2-base-missing.txt',
      'fail',
      'BASE_MISSING',
      'buildah: the base image cannot be pulled: manifest unknown',
    ],
    [
      'buildx-0.38.2-target-missing.txt',
      'invalid',
      'TARGET_MISSING',
      'buildx: target: expected a stage of the Dockerfile, found none named "nope"',
    ],
    [
      'buildah-1.28.2-no-user-namespace.txt',
      'tool-failed',
      'USER_NAMESPACES',
      'buildah: this container may not make a user namespace: seccomp, AppArmor or user.max_user_namespaces forbids it',
    ],
    [
      'buildah-1.28.2-unknown-user.txt',
      'tool-failed',
      'USER_NAMESPACES',
      'buildah: user 4711 has no name in /etc/passwd, and so no range of ids in /etc/subuid',
    ],
    [
      'buildah-1.28.2-one-id.txt',
      'tool-failed',
      'USER_NAMESPACES',
      'buildah: its user namespace has one id only: newuidmap may not add the range of /etc/subuid (allowPrivilegeEscalation: false, or no CAP_SETUID and CAP_SETGID), or there is none',
    ],
    [
      'buildah-1.40-no-mount.txt',
      'tool-failed',
      'USER_NAMESPACES',
      'buildah: this container may not mount, which steps and layers need: AppArmor or seccomp forbids it',
    ],
    [
      'buildah-1.28.2-target-missing.txt',
      'invalid',
      'TARGET_MISSING',
      'buildah: target: expected a stage of the Dockerfile, found none named "nope"',
    ],
    [
      'buildx-0.38.2-no-daemon.txt',
      'tool-failed',
      'DAEMON_UNREACHABLE',
      'buildx: no daemon answers at unix:///var/run/docker.sock',
    ],
    [
      'buildx-0.38.2-docker-driver.txt',
      'tool-failed',
      'OCI_EXPORT_UNSUPPORTED',
      'buildx: the builder cannot write an OCI layout',
    ],
    ['docker-28.2.2-no-buildx.txt', 'tool-failed', 'BUILDX_MISSING', 'docker: the Docker CLI has no buildx'],
    ['buildx-0.38.2-disk-full.txt', 'tool-failed', 'DISK_FULL', 'buildx: no space is left on the device'],
  ]
  test.each(cases)('%s is %s', (sample, outcome, code, message) => {
    const failure = recorded(sample)
    expect([failure.outcome, failure.code, failure.message]).toEqual([outcome, code, message])
  })

  test('every recording is in the table above, and every pattern has one', () => {
    const files = readdirSync(FIXTURES).filter((name) => !name.includes('-inspect-'))
    expect(files.sort()).toEqual(cases.map(([sample]) => sample).sort())
    const symptoms = Object.values(ENGINES).flatMap((engine) => engine.symptoms)
    expect(symptoms.length).toBeGreaterThan(20)
    expect(
      symptoms.filter(
        ({ sample, code, outcome }) => recorded(sample).code !== code || recorded(sample).outcome !== outcome,
      ),
    ).toEqual([])
  })

  test('BuildKit names the line of the Dockerfile; the last words of the step are kept, and nothing else', () => {
    expect(recorded('buildx-0.38.2-step-failed.txt').details).toMatchObject({
      line: 3,
      lines: ['compiling', 'main.c:3: error'],
    })
    expect(recorded('docker-20.10.24-step-failed.txt').details.lines).toEqual(['compiling', 'main.c:3: error'])
    expect(recorded('buildah-1.28.2-step-failed.txt').details.lines).toEqual(['compiling', 'main.c:3: error'])
  })

  test("a step that prints an engine's error does not decide", () => {
    const stderr = [
      'no space left on device',
      'Cannot connect to the Docker daemon at tcp://x. ',
      'Error: building at STEP "RUN df": exit status 3',
    ].join('\n')
    expect(engineFailure(ENGINES.buildah, { code: 3, stdout: '', stderr }).code).toBe('BUILD_STEP')
  })

  test.each([
    [
      'buildah#1901',
      'Error during unshare(CLONE_NEWUSER): Operation not permitted\nERRO[0000] (unable to determine exit status)',
    ],
    ['buildah#5822', 'Error during unshare(CLONE_NEWUSER): Invalid argument'],
    ['podman', 'cannot clone: Operation not permitted\nError: cannot re-exec process'],
    [
      'buildah#3053',
      'Error: error writing "0 0 4294967295\\n" to /proc/25/uid_map: write /proc/25/uid_map: operation not permitted',
    ],
    [
      'buildah#3775',
      'Error: writing blob: ApplyLayer exit status 1: potentially insufficient UIDs or GIDs available in user namespace',
    ],
    [
      'buildah#1480',
      'Error: error running newgidmap: exit status 1: newgidmap: write to gid_map failed: Operation not permitted',
    ],
    [
      'buildah#6145',
      'error running subprocess: remounting /dev in mount namespace read-only: permission denied\nError: building at STEP "RUN apk update": exit status 1',
    ],
    [
      'buildah#4538',
      'error running subprocess: creating new mount namespace for [/bin/sh -c apk add npm]: operation not permitted\nError: building at STEP "RUN apk add npm": exit status 1',
    ],
    [
      'buildah#4920',
      'Error: writing blob: adding layer with blob "sha256:3": ApplyLayer exit status 1 stdout:  stderr: remount /, flags: 0x44000: permission denied',
    ],
    [
      'podman#15009',
      'Error: mount /var/lib/containers/storage/overlay:/var/lib/containers/storage/overlay, flags: 0x1000: permission denied',
    ],
    [
      'redhat-actions/buildah-build#125',
      'Error: Error processing tar file(exit status 1): potentially insufficient UIDs or GIDs available in user namespace (requested 0:50 for /var/local): Check /etc/subuid and /etc/subgid: lchown /var/local: invalid argument',
    ],
    ['buildah 1.28', 'Error: building at STEP "RUN id": setting supplemental groups list: operation not permitted'],
  ])('user namespaces in the words of %s', (_, stderr) => {
    const failure = engineFailure(ENGINES.buildah, { code: 1, stdout: '', stderr })
    expect([failure.code, failure.outcome]).toEqual(['USER_NAMESPACES', 'tool-failed'])
    expect(failure.hint).toContain('`base` and `copy`, or an archive of kaniko by `import`')
  })

  test('what a step says of mounts is the step', () => {
    const stderr =
      'error running subprocess: mounting x: permission denied\nmake: *** [all] Error 1\nError: building at STEP "RUN make": exit status 2'
    expect(engineFailure(ENGINES.buildah, { code: 2, stdout: '', stderr }).code).toBe('BUILD_STEP')
  })

  test('Podman behind the name docker is understood, too', () => {
    const stderr = readFileSync(new URL('podman-4.3.1-step-failed.txt', FIXTURES), 'utf8')
    expect(engineFailure(ENGINES.docker, { code: 1, stdout: '', stderr }).code).toBe('BUILD_STEP')
  })

  test('what nobody has seen before is the failure of the tool, with its own words', () => {
    const failure = engineFailure(ENGINES.buildx, {
      code: 1,
      stdout: '',
      stderr: 'ERROR: something\nnew',
    })
    expect([failure.outcome, failure.code, failure.message]).toEqual([
      'tool-failed',
      'ENGINE_FAILED',
      'buildx ended with exit code 1: ERROR: something new',
    ])
    expect(engineFailure(ENGINES.podman, { code: 137, stdout: '', stderr: '' }).message).toBe(
      'podman ended with exit code 137 (ended by SIGKILL, as the kernel does when memory runs out)',
    )
  })
})
