import { afterEach, describe, expect, test } from '@jest/globals'
import { type JsonObject, resolve, type Raw } from '@slipway/core'
import { assemble, createLayout, openLayout } from '@slipway/oci'
import {
  FakeExec,
  fakeEnvironment,
  FakeFiles,
  FakeHost,
  type FakePorts,
  fakePorts,
  type ScriptedCall,
  writeSampleLayout,
} from '@slipway/testing'
import { build } from './action'

const COMMIT = 'c'.repeat(40)
const GIT: ScriptedCall = {
  command: ['git', 'log', '-1', '--no-show-signature', '--format=%ct', COMMIT, '--'],
  stdout: '1700000000\n',
}
const DIGEST = /^sha256:[a-f0-9]{64}$/

let ports: FakePorts
afterEach(() => expect(ports.exec.left).toEqual([]))

function world(
  files: Readonly<Record<string, string>>,
  script: readonly ScriptedCall[],
  variables: Readonly<Record<string, string>> = {},
): FakePorts {
  const exec = new FakeExec(script, {
    git: '/usr/bin/git',
    buildx: '/b/buildx',
    buildah: '/b/buildah',
    podman: '/b/podman',
    docker: '/b/docker',
  })
  const host = new FakeHost({ fork: false, commit: COMMIT, repositoryUrl: 'https://github.com/acme/shop' })
  return fakePorts({ exec, host, files: new FakeFiles(files), environment: fakeEnvironment(variables) })
}

function run(values: Readonly<Record<string, Raw>>) {
  return build.run(resolve(build.inputs, [{ name: 'input', get: (name) => values[name] }]).values, ports)
}

/** A program that leaves a layout where the option says. */
function writesLayout(place: (command: readonly string[]) => string, architecture = 'amd64') {
  return async (command: readonly string[]) => {
    const platform = { os: 'linux', architecture }
    const settings = { entrypoint: [], env: new Map<string, string>(), labels: new Map<string, string>() }
    await assemble(ports.files, place(command), {
      platforms: [],
      machine: platform,
      layers: [],
      settings,
      annotations: new Map(),
      epoch: 0,
    })
  }
}

const starts =
  (...words: readonly string[]) =>
  (command: readonly string[]) =>
    words.every((word, at) => command[at] === word)
const optionOf = (command: readonly string[], name: string) =>
  command.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? ''

describe('assemble', () => {
  test('the record has what later stages need', async () => {
    ports = world({ 'dist/main.js': 'serve()' }, [{ command: ['npm', 'run', 'build'] }, GIT])
    const result = await run({
      command: 'npm run build',
      image: 'ghcr.io/acme/shop',
      copy: 'dist:/app',
      platforms: 'linux/amd64\nlinux/arm64',
    })
    expect(result.outcome).toBe('pass')
    expect(result.outputs).toEqual({
      layout: 'slipway-out/image',
      digest: expect.stringMatching(DIGEST),
      platforms: 'linux/amd64,linux/arm64',
      size: expect.any(Number),
      engine: 'assemble',
    })
    const facts = result.facts as JsonObject
    expect(facts).toEqual({
      image: 'ghcr.io/acme/shop',
      commit: COMMIT,
      reason: '`base` or `copy` is given',
      platforms: ['linux/amd64', 'linux/arm64'].map((platform) => ({
        platform,
        digest: expect.stringMatching(DIGEST),
        config: expect.stringMatching(DIGEST),
        size: expect.any(Number),
      })),
    })
    expect((await openLayout(ports.files, 'slipway-out/image')).top.digest).toBe(result.outputs.digest)
    expect(ports.exec.seen[0]!.options).toMatchObject({
      inherit: 'user',
      show: 'lines',
      env: { SLIPWAY_COMMIT: COMMIT },
    })
  })

  test.each([
    ['.', 'an empty folder'],
    ['slipway-out', 'our own output'],
  ])('on scratch nothing but %s (%s) is no image', async (source) => {
    ports = world({}, [GIT])
    await ports.files.makeDirectory('slipway-out')
    await expect(run({ copy: `${source}:/` })).rejects.toMatchObject({
      outcome: 'invalid',
      problems: [{ input: 'copy' }],
    })
    expect(await ports.files.stat('slipway-out/image/index.json')).toBeUndefined()
  })

  test('the commit stands in labels and annotations, and what the user says wins', async () => {
    ports = world({ 'dist/main.js': '' }, [GIT])
    await run({
      copy: 'dist:/app',
      labels: { 'org.opencontainers.image.source': 'https://mirror/x', 'com.example.team': 'shop' },
    })
    const layout = await openLayout(ports.files, 'slipway-out/image')
    const manifest = new TextDecoder().decode(await layout.manifest(layout.top))
    const standard = { created: '2023-11-14T22:13:20Z', revision: COMMIT, source: 'https://mirror/x' }
    const wanted = Object.fromEntries(
      Object.entries(standard).map(([key, value]) => [`org.opencontainers.image.${key}`, value]),
    )
    expect(JSON.parse(manifest)).toMatchObject({ annotations: wanted })
    expect(JSON.parse(manifest).annotations).not.toHaveProperty(['com.example.team'])
  })

  test.each(['slipway-out/image', 'link'])(
    'a base in the folder that the layout goes to, named %s, is refused and still there',
    async (base) => {
      ports = world({ 'dist/main.js': '' }, [GIT])
      await writeSampleLayout(ports.files, 'slipway-out/image', {})
      ports.files.symlink('link', 'slipway-out/image')
      await expect(run({ copy: 'dist:/app', base: `layout:${base}` })).rejects.toMatchObject({
        outcome: 'invalid',
        problems: [{ input: 'base' }],
      })
      expect(await ports.files.stat('slipway-out/image/oci-layout')).toBeDefined()
    },
  )

  test('capitals of the name, as `github.repository` has them, are made small and said', async () => {
    ports = world({ 'dist/main.js': '' }, [GIT])
    expect((await run({ copy: 'dist:/app', image: 'ghcr.io/Acme/Shop' })).facts?.image).toBe('ghcr.io/acme/shop')
    expect(ports.host.said.some((line) => line.includes('small letters, taken as ghcr.io/acme/shop'))).toBe(true)
  })

  test('on GitLab the image is that of the project where none is given, of a component one below it', async () => {
    const files = { 'dist/main.js': '' }
    const variables = { CI_REGISTRY_IMAGE: 'registry.example.com/Team/App' }
    ports = world(files, [GIT], variables)
    expect((await run({ copy: 'dist:/app' })).facts?.image).toBe('registry.example.com/team/app')
    ports = world(files, [GIT], variables)
    expect((await run({ copy: 'dist:/app', component: 'api' })).facts?.image).toBe('registry.example.com/team/app/api')
  })

  test('commands stop at the first that fails', async () => {
    ports = world({}, [{ command: ['a'] }, { command: ['b', 'x y'], code: 2, stderr: 'no such module\n' }])
    const result = await run({ command: "a\nb 'x y'\nc", copy: 'dist:/app' })
    expect(result).toMatchObject({ outcome: 'fail', headline: "b 'x y' ended with exit code 2", outputs: {} })
    expect(result.summary).toContain('no such module')
  })
})

describe('the engines', () => {
  const FILES = { Dockerfile: 'FROM scratch\n', '.dockerignore': 'node_modules\n' }

  test('buildx: the Dockerfile lies in a folder of ours, with the rules beside it, and the time in the environment', async () => {
    let rules = ''
    ports = world(FILES, [
      GIT,
      {
        command: starts('buildx', 'build'),
        effect: async (command) => {
          rules = await ports.files.read(`${optionOf(command, 'file')}.dockerignore`)
          await writesLayout((words) => /dest=([^,]*)/.exec(optionOf(words, 'output'))?.[1] ?? '')(command)
        },
      },
    ])
    const result = await run({ engine: 'buildx', layout: 'my-image' })
    expect(result.outputs.layout).toBe('my-image')
    expect(rules).toBe('node_modules\n./slipway-out\n./my-image\n')
    const { command, options } = ports.exec.seen[1]!
    expect(command.at(-1)).toBe('/work')
    expect(optionOf(command, 'file')).not.toMatch(/^\/work\//)
    expect(options.env).toMatchObject({ SOURCE_DATE_EPOCH: '1700000000' })
    expect(command.join(' ')).not.toContain('rewrite-timestamp')
  })

  test.each(['docker', 'buildx'])(
    '%s: nothing is attested that nobody asked for, by no version of the client',
    async (engine) => {
      ports = world(FILES, [GIT, { command: starts(engine, 'build'), code: 1, stderr: 'ERROR: something' }])
      await expect(run({ engine })).rejects.toMatchObject({ code: 'ENGINE_FAILED' })
      const { env } = ports.exec.seen[1]!.options
      expect(env).toEqual({
        DOCKER_BUILDKIT: '1',
        BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
        SOURCE_DATE_EPOCH: '1700000000',
        ...(engine === 'buildx' ? { BUILDX_METADATA_WARNINGS: '1' } : {}),
      })
    },
  )

  test('buildah: built under no name, exported by its ID', async () => {
    const id = `sha256:${'1'.repeat(64)}`
    ports = world(FILES, [
      GIT,
      { command: starts('buildah', 'build'), effect: (command) => ports.files.write(optionOf(command, 'iidfile'), id) },
      {
        command: (command) => command.slice(0, 5).join(' ') === `buildah push --format=oci -- ${id}`,
        effect: writesLayout((words) => words.at(-1)!.slice('oci:'.length)),
      },
    ])
    expect((await run({ engine: 'buildah' })).outputs.engine).toBe('buildah')
  })

  test('several platforms: the name of the list is taken away again, also after a failure', async () => {
    ports = world(FILES, [
      GIT,
      { command: starts('podman', 'build'), code: 125, stderr: 'Error: something\n' },
      { command: starts('podman', 'manifest', 'rm') },
    ])
    await expect(run({ engine: 'podman', platforms: 'linux/amd64\nlinux/arm64' })).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      outcome: 'tool-failed',
    })
    await ports.signals.runDeferred()
    const name = optionOf(ports.exec.seen[1]!.command, 'manifest')
    expect(name).toMatch(/^localhost\/slipway-[a-f0-9]{16}$/)
    expect(ports.exec.seen[2]!.command).toEqual(['podman', 'manifest', 'rm', '--', name])
    expect(ports.exec.seen[2]!.options.timeout).toBe(5000)
  })

  test('an engine sees the variables that are its own, and no tokens', async () => {
    const variables = { BUILDAH_ISOLATION: 'chroot', DOCKER_HOST: 'tcp://x', GITHUB_TOKEN: 'canary' }
    ports = world(FILES, [GIT, { command: starts('buildah', 'build'), code: 1 }], variables)
    await expect(run({ engine: 'buildah' })).rejects.toMatchObject({ code: 'ENGINE_FAILED' })
    expect(ports.exec.seen[1]!.options.env).toEqual({
      BUILDAH_ISOLATION: 'chroot',
      CONTAINERS_REGISTRIES_CONF: expect.stringContaining('registries.conf') as unknown,
    })
  })

  test('an image is exported from the store that it was built in, though the engine looks for another', async () => {
    ports = world(FILES, [
      GIT,
      {
        command: starts('buildah', 'build'),
        effect: (words) => ports.files.write(optionOf(words, 'iidfile'), `sha256:${'a'.repeat(64)}`),
      },
      { command: starts('buildah', 'push'), code: 125, stderr: 'msg="prior storage driver overlay failed: no"\n' },
      { command: starts('buildah', '--storage-driver=vfs', 'push'), code: 1 },
    ])
    await expect(run({ engine: 'buildah' })).rejects.toMatchObject({ code: 'ENGINE_FAILED' })
    expect(ports.exec.seen[3]!.command.slice(2)).toEqual(ports.exec.seen[2]!.command.slice(1))
  })

  test('an engine that writes no ID of an image is not believed', async () => {
    ports = world(FILES, [
      GIT,
      { command: starts('buildah', 'build'), effect: (words) => ports.files.write(optionOf(words, 'iidfile'), '-x') },
    ])
    await expect(run({ engine: 'buildah' })).rejects.toMatchObject({ code: 'IMAGE_ID', outcome: 'tool-failed' })
  })

  test.each([
    ['the command', { command: 'make', copy: 'dist:/app' }, ['make']],
    ['an engine', { engine: 'buildah' }, ['buildah', 'build']],
  ])('a signal during %s is a cancelled run and no failure of it', async (_name, values, words) => {
    const killed = { command: starts(...words), code: 143, effect: async () => ports.signals.cancel() }
    ports = world(FILES, words[0] === 'make' ? [killed] : [GIT, killed])
    await expect(run(values)).rejects.toMatchObject({ outcome: 'cancelled' })
  })

  const intoLayout = (words: readonly string[]) => /dest=([^,]*)/.exec(optionOf(words, 'output'))?.[1] ?? ''

  test('an index that names a platform which its image is not of is not believed', async () => {
    const effect = async (words: readonly string[]) => {
      await writesLayout(intoLayout, 'arm64')(words)
      const path = `${intoLayout(words)}/index.json`
      await ports.files.write(path, (await ports.files.read(path)).replace('arm64', 'amd64'))
    }
    ports = world(FILES, [GIT, { command: starts('buildx', 'build'), effect }])
    await expect(run({ engine: 'buildx' })).rejects.toMatchObject({
      code: 'PLATFORMS_WRONG',
      message: expect.stringMatching(/expected linux\/amd64 .* found linux\/arm64/) as unknown,
    })
  })

  test('an image that cannot run is none', async () => {
    const effect = async (words: readonly string[]) => {
      const writer = await createLayout(ports.files, intoLayout(words))
      const mediaType = 'application/vnd.oci.image.manifest.v1+json'
      const config = { mediaType: 'application/vnd.oci.empty.v1+json', ...(await writer.add('{}')) }
      const artifact = { schemaVersion: 2, mediaType, artifactType: 'a/b', config, layers: [] }
      await writer.finish(await writer.addManifest(artifact, mediaType))
    }
    ports = world(FILES, [GIT, { command: starts('buildx', 'build'), effect }])
    await expect(run({ engine: 'buildx' })).rejects.toMatchObject({
      code: 'PLATFORMS_WRONG',
      message: expect.stringContaining('an image that can run') as unknown,
    })
  })

  test('an engine that writes another platform than was asked for is not believed', async () => {
    const effect = writesLayout((words) => /dest=([^,]*)/.exec(optionOf(words, 'output'))?.[1] ?? '', 'arm64')
    ports = world(FILES, [GIT, { command: starts('buildx', 'build'), effect }])
    await expect(run({ engine: 'buildx', platforms: 'linux/amd64' })).rejects.toMatchObject({
      code: 'PLATFORMS_WRONG',
      outcome: 'tool-failed',
      message: expect.stringMatching(/expected linux\/amd64 .* found linux\/arm64/) as unknown,
    })
  })

  test("a step's failure is the user's, at its line, and leaves the layout of before", async () => {
    const stderr =
      '#5 0.1 main.c:3: error\n#5 ERROR: x\nDockerfile:2\nERROR: failed to solve: process "/bin/sh -c make" did not complete successfully: exit code: 2'
    ports = world({ ...FILES, 'slipway-out/image/oci-layout': 'before' }, [
      GIT,
      { command: starts('buildx', 'build'), code: 1, stderr },
    ])
    const result = await run({ engine: 'buildx' })
    expect(result).toMatchObject({
      outcome: 'fail',
      failure: { code: 'BUILD_STEP' },
      annotations: [{ file: 'Dockerfile', line: 2, message: expect.stringContaining('main.c:3: error') as unknown }],
    })
    expect(await ports.files.read('slipway-out/image/oci-layout')).toBe('before')
  })

  test('no Dockerfile is invalid before anything is started', async () => {
    ports = world({ 'main.js': '' }, [GIT])
    await expect(run({ engine: 'buildah' })).rejects.toMatchObject({
      outcome: 'invalid',
      problems: [{ input: 'context', message: expect.stringContaining('/work/Dockerfile') as unknown }],
    })
  })

  test('a context that is not there is invalid', async () => {
    ports = world({}, [])
    await expect(run({ engine: 'buildah', context: 'gone' })).rejects.toMatchObject({
      outcome: 'invalid',
      problems: [{ input: 'context' }],
      hint: 'correct the inputs named above; nothing was started',
    })
  })

  test('where the command ran before, it is not said that nothing did', async () => {
    ports = world({ 'main.js': '' }, [{ command: starts('make') }, GIT])
    await expect(run({ engine: 'buildah', command: 'make' })).rejects.toMatchObject({
      outcome: 'invalid',
      problems: [{ input: 'context' }],
      hint: 'correct the inputs named above; `command` ran, and no image was built',
    })
  })
})
