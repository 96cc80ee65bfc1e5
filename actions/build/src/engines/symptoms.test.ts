import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import type { EngineName } from '../inputs'
import { ENGINES } from './index'
import { STEP_CAUSES } from './step-causes'
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
      'buildx: the base image registry.invalid/none:1 cannot be pulled: no such host',
    ],
    [
      'docker-20.10.24-base-unreachable.txt',
      'transient',
      'BASE_UNREACHABLE',
      'docker: the base image registry.invalid/none:1 cannot be pulled: no such host',
    ],
    [
      'buildah-1.28.2-base-unreachable.txt',
      'transient',
      'BASE_UNREACHABLE',
      'buildah: the base image registry.invalid/none:1 cannot be pulled: no such host',
    ],
    [
      'podman-4.3.1-base-unreachable.txt',
      'transient',
      'BASE_UNREACHABLE',
      'podman: the base image registry.invalid/none:1 cannot be pulled: no such host',
    ],
    [
      'buildx-0.38.2-base-missing.txt',
      'fail',
      'BASE_MISSING',
      'buildx: the base image localhost:5999/none:1 cannot be pulled: not found',
    ],
    [
      'buildah-1.28.2-base-missing.txt',
      'fail',
      'BASE_MISSING',
      'buildah: the base image 127.0.0.1:5999/none:1 cannot be pulled: manifest unknown',
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
    [
      'buildx-0.38.2-other-processor.txt',
      'fail',
      'STEP_PLATFORM',
      'buildx: a step of the Dockerfile runs a program for another processor than that of the machine: /bin/sh -c echo hi',
    ],
    [
      'docker-20.10.24-other-processor.txt',
      'fail',
      'STEP_PLATFORM',
      'docker: a step of the Dockerfile runs a program for another processor than that of the machine: /bin/sh -c echo hi',
    ],
    [
      'buildah-1.28.2-other-processor.txt',
      'fail',
      'STEP_PLATFORM',
      'buildah: a step of the Dockerfile runs a program for another processor than that of the machine: RUN echo hi',
    ],
    [
      'podman-4.3.1-other-processor.txt',
      'fail',
      'STEP_PLATFORM',
      'podman: a step of the Dockerfile runs a program for another processor than that of the machine: RUN echo hi',
    ],
    [
      'buildx-issue-1170-qemu-signal.txt',
      'fail',
      'STEP_PLATFORM',
      'buildx: a program in a step of the Dockerfile ended QEMU, which runs it, with signal 11: /bin/sh -c apt-get install -y libgd3',
    ],
    [
      'buildx-0.38.2-step-disk-full.txt',
      'fail',
      'DISK_FULL',
      'buildx: a step of the Dockerfile found no space left on the device: /bin/sh -c dd if=/dev/zero of=/big bs=1M count=200',
    ],
    [
      'buildah-1.28.2-step-disk-full.txt',
      'fail',
      'DISK_FULL',
      'buildah: a step of the Dockerfile found no space left on the device: RUN dd if=/dev/zero of=/big bs=1M count=200',
    ],
    [
      'buildx-0.38.2-base-platform.txt',
      'invalid',
      'BASE_PLATFORM',
      'buildx: the base image 127.0.0.1:5901/idx:1 does not exist for a platform that is built',
    ],
    [
      'buildx-0.38.2-base-untrusted.txt',
      'tool-failed',
      'BASE_UNTRUSTED',
      'buildx: the base image 192.0.2.2:5912/base:1 cannot be pulled: x509: certificate signed by unknown authority',
    ],
    [
      'buildx-0.38.2-secret-missing.txt',
      'invalid',
      'SECRET_MISSING',
      'buildx: secrets: expected npm, which the Dockerfile requires, found none of this name',
    ],
    [
      'buildx-0.38.2-ssh-missing.txt',
      'invalid',
      'SSH_MISSING',
      'buildx: ssh: expected default, which the Dockerfile requires, found none of this name',
    ],
    [
      'buildx-0.38.2-base-limited.txt',
      'transient',
      'BASE_LIMITED',
      'buildx: the base image 127.0.0.1:5913/base:1 cannot be pulled: its registry allows no more pulls for now',
    ],
    [
      'buildx-0.38.2-base-unauthorized.txt',
      'fail',
      'BASE_MISSING',
      'buildx: the base image 127.0.0.1:5914/base:1 cannot be pulled: 401 Unauthorized',
    ],
    [
      'docker-20.10.24-base-platform.txt',
      'invalid',
      'BASE_PLATFORM',
      'docker: the base image does not exist for a platform that is built',
    ],
    [
      'docker-20.10.24-base-untrusted.txt',
      'tool-failed',
      'BASE_UNTRUSTED',
      'docker: the base image 192.0.2.2:5912/base:1 cannot be pulled: x509: certificate signed by unknown authority',
    ],
    [
      'docker-20.10.24-secret-missing.txt',
      'invalid',
      'SECRET_MISSING',
      'docker: secrets: expected npm, which the Dockerfile requires, found none of this name',
    ],
    [
      'docker-20.10.24-ssh-missing.txt',
      'invalid',
      'SSH_MISSING',
      'docker: ssh: expected default, which the Dockerfile requires, found none of this name',
    ],
    [
      'docker-20.10.24-base-limited.txt',
      'transient',
      'BASE_LIMITED',
      'docker: the base image cannot be pulled: its registry allows no more pulls for now',
    ],
    [
      'docker-20.10.24-base-unauthorized.txt',
      'fail',
      'BASE_MISSING',
      'docker: the base image cannot be pulled: 401 Unauthorized',
    ],
    [
      'buildah-1.28.2-base-platform.txt',
      'invalid',
      'BASE_PLATFORM',
      'buildah: the base image 127.0.0.1:5901/idx:1 does not exist for a platform that is built',
    ],
    [
      'buildah-1.28.2-base-untrusted.txt',
      'tool-failed',
      'BASE_UNTRUSTED',
      'buildah: the base image 192.0.2.2:5912/base:1 cannot be pulled: x509: certificate signed by unknown authority',
    ],
    [
      'buildah-1.28.2-secret-missing.txt',
      'invalid',
      'SECRET_MISSING',
      'buildah: secrets: expected npm, which the Dockerfile requires, found none of this name',
    ],
    [
      'buildah-1.28.2-ssh-missing.txt',
      'invalid',
      'SSH_MISSING',
      'buildah: ssh: expected default, which the Dockerfile requires, found none of this name',
    ],
    [
      'buildah-1.28.2-base-limited.txt',
      'transient',
      'BASE_LIMITED',
      'buildah: the base image 127.0.0.1:5913/base:1 cannot be pulled: its registry allows no more pulls for now',
    ],
    [
      'buildah-1.28.2-base-unauthorized.txt',
      'fail',
      'BASE_MISSING',
      'buildah: the base image 127.0.0.1:5914/base:1 cannot be pulled: unauthorized',
    ],
    [
      'buildx-0.38.2-base-plain.txt',
      'tool-failed',
      'BASE_UNTRUSTED',
      'buildx: the base image 192.0.2.2:5917/base:1 cannot be pulled: its registry speaks HTTP, where the engine wants HTTPS',
    ],
    [
      'buildx-0.38.2-secret-not-mounted.txt',
      'fail',
      'SECRET_MISSING',
      'buildx: a step of the Dockerfile reads the secret npm, and has none of this name: /bin/sh -c cat /run/secrets/npm',
    ],
    [
      'buildah-1.28.2-base-plain.txt',
      'tool-failed',
      'BASE_UNTRUSTED',
      'buildah: the base image 192.0.2.2:5917/base:1 cannot be pulled: its registry speaks HTTP, where the engine wants HTTPS',
    ],
    [
      'buildah-1.28.2-secret-not-mounted.txt',
      'fail',
      'SECRET_MISSING',
      'buildah: a step of the Dockerfile reads the secret npm, and has none of this name: RUN --mount=type=secret,id=npm cat /run/secrets/npm',
    ],
    [
      'buildx-0.38.2-base-unnamed.txt',
      'fail',
      'BASE_UNNAMED',
      'buildx: FROM in the Dockerfile names no image: "127.0.0.1:5901/base:"',
    ],
    ['buildah-1.28.2-base-unnamed.txt', 'fail', 'BASE_UNNAMED', 'buildah: FROM in the Dockerfile names no image'],
    [
      'buildx-0.38.2-base-blank.txt',
      'fail',
      'BASE_UNNAMED',
      'buildx: FROM in the Dockerfile names no image: "${BASE}"',
    ],
    ['buildah-1.28.2-base-blank.txt', 'fail', 'BASE_UNNAMED', 'buildah: FROM in the Dockerfile names no image'],
    [
      'docker-20.10.24-base-missing.txt',
      'fail',
      'BASE_MISSING',
      'docker: the base image 127.0.0.1:5901/base:nope cannot be pulled: not found',
    ],
    [
      'buildah-1.28.2-base-nobody.txt',
      'fail',
      'BASE_MISSING',
      'buildah: the base image 127.0.0.1:5901/nobody/nothing:1 cannot be pulled: name unknown',
    ],
    [
      'buildx-0.38.2-base-forbidden.txt',
      'fail',
      'BASE_MISSING',
      'buildx: the base image 127.0.0.1:5915/base:1 cannot be pulled: 403 Forbidden',
    ],
    [
      'docker-20.10.24-base-forbidden.txt',
      'fail',
      'BASE_MISSING',
      'docker: the base image cannot be pulled: 403 Forbidden',
    ],
    [
      'buildx-0.38.2-frontend-missing.txt',
      'fail',
      'BASE_MISSING',
      'buildx: the base image 127.0.0.1:5901/docker/dockerfile:9 cannot be pulled: not found',
    ],
    [
      'docker-20.10.24-frontend-missing.txt',
      'fail',
      'BASE_MISSING',
      'docker: the base image 127.0.0.1:5901/docker/dockerfile:9 cannot be pulled: not found',
    ],
    [
      'buildx-0.38.2-no-mount.txt',
      'fail',
      'USER_NAMESPACES',
      'buildx: BuildKit could not begin a step of the Dockerfile: it may not mount devpts where it runs without privilege: /bin/busybox id',
    ],
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
    expect(STEP_CAUSES.filter(({ sample, code }) => recorded(sample).code !== code)).toEqual([])
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
    ['bash', 'STEP_PLATFORM', '/bin/bash: line 1: /tool: cannot execute binary file: Exec format error'],
    ['dash', 'STEP_PLATFORM', '/bin/sh: 1: /tool: Exec format error'],
    ['crun', 'STEP_PLATFORM', 'exec container process `/bin/sh`: Exec format error'],
    ['runc 1.0', 'STEP_PLATFORM', 'standard_init_linux.go:228: exec user process caused: exec format error'],
    ['the QEMU of BuildKit', 'STEP_PLATFORM', '/bin/sh: Invalid ELF image for this architecture'],
    [
      'buildkit#4073',
      'USER_NAMESPACES',
      'runc run failed: unable to start container process: error during container init: error mounting "proc" to rootfs at "/proc": mount proc:/proc (via /proc/self/fd/6), flags: 0xe: operation not permitted',
    ],
    [
      'runc#3602',
      'USER_NAMESPACES',
      'container_linux.go:380: starting container process caused: process_linux.go:545: container init caused: rootfs_linux.go:76: mounting "proc" to rootfs at "/proc" caused: mount through procfd: operation not permitted',
    ],
    ['Python', 'DISK_FULL', 'OSError: [Errno 28] No space left on device'],
    ['npm', 'DISK_FULL', 'npm error code ENOSPC'],
    ['apt', 'DISK_FULL', "E: You don't have enough free space in /var/cache/apt/archives/."],
    ['GNU cat', 'SECRET_MISSING', 'cat: /run/secrets/npm: No such file or directory'],
    ['a test that talks of it', 'BUILD_STEP', 'ok 3 - tells the user when no space left on device'],
  ])('a step names the cause in the words of %s, and it is the step that failed', (_, code, line) => {
    const stderr = `#5 [2/2] RUN x\n#5 0.1 ${line}\n#5 ERROR: process "x" did not complete successfully: exit code: 1\nERROR: failed to solve: process "x" did not complete successfully: exit code: 1`
    const failure = engineFailure(ENGINES.buildx, { code: 1, stdout: '', stderr })
    expect([failure.code, failure.outcome, failure.details.lines]).toEqual([code, 'fail', [line]])
  })

  test('what is next of another processor: QEMU, runners of their own, or the machine itself', () => {
    const { hint } = recorded('buildx-0.38.2-other-processor.txt').details
    for (const way of ['docker/setup-qemu-action', '`from: records`', '--platform=$BUILDPLATFORM'])
      expect(hint).toContain(way)
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
