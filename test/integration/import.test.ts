import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from '@jest/globals'
import { build } from '@slipway/action-build'
import { type Raw, resolve } from '@slipway/core'
import { openLayout, readGraph } from '@slipway/oci'
import { type ReadyEngine, startDocker } from '../e2e/engines/daemons'
import { lookUp } from '../e2e/needs'
import { bench } from './tools-ports'

const execute = promisify(execFile)
const root = await mkdtemp(join(tmpdir(), 'slipway-import-'))
let docker: ReadyEngine | undefined
afterAll(async () => {
  await docker?.stop()
  await rm(root, { recursive: true, force: true })
})
const programs = lookUp('import')
const there = await programs.has('skopeo')
const maybe = there ? test : test.skip
const why = there ? '' : ' (skipped: there is no skopeo on PATH)'

async function run(values: Readonly<Record<string, Raw>>, env: Readonly<Record<string, string>> = {}) {
  const world = bench(root, { PATH: process.env['PATH'], HOME: root, ...env })
  try {
    const given = resolve(build.inputs, [{ name: 'input', get: (name) => values[name] }]).values
    const { outputs } = await build.run(given, world.ports)
    const layout = await openLayout(world.ports.files, String(outputs['layout']))
    const { blobs } = await readGraph(layout, layout.top)
    return { digest: outputs['digest'], blobs: blobs.map(({ digest }) => digest) }
  } finally {
    await world.end()
  }
}

const skopeo = (...args: readonly string[]) => execute('skopeo', ['--insecure-policy', ...args], { cwd: root })

async function made() {
  await writeFile(join(root, 'main.js'), 'serve()')
  return run({ copy: 'main.js:/app/', layout: 'made', platforms: 'linux/amd64' })
}

maybe(`what skopeo writes into an OCI archive has the same digest here${why}`, async () => {
  const { digest } = await made()
  await skopeo('copy', 'oci:made', 'oci-archive:image.tar:shop:1')
  expect((await run({ import: 'oci-archive:image.tar' })).digest).toBe(digest)
  expect((await run({ import: 'oci-archive:image.tar:shop:1' })).digest).toBe(digest)
})

maybe(`what skopeo writes into an archive of Docker has the same configuration and layers here${why}`, async () => {
  const { blobs } = await made()
  await skopeo('copy', '--format=v2s2', 'oci:made', 'docker-archive:saved.tar:acme/shop:1')
  const imported = await run({ import: 'docker-archive:saved.tar' })
  // skopeo writes layers plain, and so they are compressed as build does it.
  expect(imported.blobs.slice(1)).toEqual(blobs.slice(1))
  await writeFile(join(root, 'saved.tar.gz'), gzipSync(await readFile(join(root, 'saved.tar'))))
  expect(await run({ import: 'docker-archive:saved.tar.gz:acme/shop:1' })).toEqual(imported)
  const { stdout } = await skopeo('inspect', '--format', '{{.Digest}}', 'oci:slipway-out/image')
  expect(stdout.trim()).toBe(imported.digest)
})

const isRoot = process.getuid?.() === 0
const canDocker = isRoot && (await programs.has('/usr/bin/docker')) && (await programs.has('runc'))
const withDocker = canDocker ? test : test.skip

withDocker(
  `what is loaded into a real Docker comes back from there${canDocker ? '' : ' (skipped: needs root, docker and runc)'}`,
  async () => {
    docker = await startDocker(join(root, 'docker'))
    await writeFile(join(root, 'main.js'), 'serve()')
    const given = { copy: 'main.js:/app/', layout: 'made', image: 'ghcr.io/acme/shop:dev', load: 'true' }
    const built = await run(given, docker.env)
    const { blobs, digest } = await run({ import: 'docker-daemon:ghcr.io/acme/shop:dev' }, docker.env)
    expect(blobs).toEqual(built.blobs)
    expect(digest).toMatch(/^sha256:/)
    await expect(run({ import: 'docker-daemon:ghcr.io/acme/other' }, docker.env)).rejects.toMatchObject({
      code: 'IMPORT_MISSING',
    })
  },
  120_000,
)
