import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, describe, expect, test } from '@jest/globals'
import { push } from '@slipway/action-push'
import { parseReference, resolve } from '@slipway/core'
import { imageIdentity, openRemoteImage, readGraph } from '@slipway/oci'
import { startRegistry } from '@slipway/test-registry'
import { writeSampleLayout } from '@slipway/testing'
import { lookUp } from '../e2e/needs'
import { startCraneRegistry, startDockerRegistry } from './real-registries'
import { bench } from './tools-ports'

const run = promisify(execFile)
const root = await mkdtemp(join(tmpdir(), 'slipway-push-test-'))
// skopeo reads this instead of the machine's own, which may not be readable and is nobody's business here.
process.env['REGISTRY_AUTH_FILE'] = join(root, 'auth.json')
await writeFile(process.env['REGISTRY_AUTH_FILE'], '{}')
const programs = lookUp('push')
const skopeo = await programs.has('skopeo')
const dockerRegistry = await programs.has('docker-registry')
const crane = await programs.tool('crane')

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(() => rm(root, { recursive: true, force: true }))

async function startDebians(): Promise<string> {
  const { address, stop } = await startDockerRegistry(root)
  closing.push(stop)
  return address
}

const registries: readonly (readonly [string, string | undefined, () => Promise<string>])[] = [
  [
    'the sandbox registry in memory',
    undefined,
    async () => {
      const registry = await startRegistry()
      closing.push(() => registry.stop())
      return registry.address
    },
  ],
  [
    'the sandbox registry on a folder',
    undefined,
    async () => {
      const registry = await startRegistry({ directory: await mkdtemp(join(root, 'registry-')) })
      closing.push(() => registry.stop())
      return registry.address
    },
  ],
  [
    "go-containerregistry's, with the Referrers API",
    crane === undefined ? 'crane is not installed: npm run e2e -- registries' : undefined,
    async () => {
      const { address, stop } = await startCraneRegistry(crane!)
      closing.push(stop)
      return address
    },
  ],
  ['docker-registry', dockerRegistry ? undefined : 'there is no docker-registry on PATH', startDebians],
]

async function pushTo(
  address: string,
  image: Parameters<typeof writeSampleLayout>[2],
  own: Readonly<Record<string, string>> = {},
) {
  const workspace = await mkdtemp(join(root, 'work-'))
  const { ports, said, end } = bench(workspace, { PATH: process.env['PATH'], HOME: workspace })
  closing.push(end)
  const made = await writeSampleLayout(ports.files, 'image', image)
  const given: Record<string, string> = { layout: 'image', image: `${address}/team/app`, tags: 'v1\nlatest', ...own }
  const { values } = resolve(push.inputs, [{ name: 'input', get: (name) => given[name] }])
  return { made, ports, workspace, said, result: await push.run(values, ports) }
}

const images = [
  ['one platform', { platforms: ['linux/amd64'], layers: [3_000_000, 70_000, 0] }],
  [
    'two platforms with attestations, nested',
    { platforms: ['linux/amd64', 'linux/arm64'], layers: [500_000], attestations: true, nested: true },
  ],
] as const

describe.each(registries)('push to %s', (_name, missing, start) => {
  const maybe = missing === undefined ? test : test.skip
  const withSkopeo = missing === undefined && skopeo ? test : test.skip
  const why = missing ?? (skopeo ? undefined : 'there is no skopeo on PATH')

  withSkopeo.each(images)(
    `%s: the digest that skopeo shows${why === undefined ? '' : ` (skipped: ${why})`}`,
    async (_image, image) => {
      const address = await start()
      const { made, result } = await pushTo(address, image)
      expect(result.outputs).toMatchObject({ image: `${address}/team/app@${made.top.digest}`, digest: made.top.digest })
      for (const tag of ['v1', 'latest']) {
        const inspect = ['inspect', '--tls-verify=false', '--override-os', 'linux', '--override-arch', 'amd64']
        const { stdout } = await run('skopeo', [
          ...inspect,
          '--format',
          '{{.Digest}}',
          `docker://${address}/team/app:${tag}`,
        ])
        expect(stdout.trim()).toBe(made.top.digest)
        const raw = await run('skopeo', [...inspect, '--raw', `docker://${address}/team/app:${tag}`], {
          encoding: 'buffer',
        })
        expect(raw.stdout.length).toBe(made.top.size)
      }
    },
  )

  maybe.each(images)(
    `%s: what is pulled back is what was pushed${missing === undefined ? '' : ` (skipped: ${missing})`}`,
    async (_image, image) => {
      const address = await start()
      const { made, ports } = await pushTo(address, image)
      const { source, top } = await openRemoteImage(parseReference(`${address}/team/app:latest`), {}, ports)
      expect(top.digest).toBe(made.top.digest)
      const graph = await readGraph(source, top)
      for (const blob of graph.blobs) {
        let size = 0
        for await (const chunk of source.blob(blob)) size += chunk.length
        expect(size).toBe(blob.size)
      }
      expect((await imageIdentity(source, graph)).configs).toEqual(made.configs)
    },
  )

  maybe(`a second push sends nothing${missing === undefined ? '' : ` (skipped: ${missing})`}`, async () => {
    const address = await start()
    const first = await pushTo(address, {})
    const second = await pushTo(address, {})
    expect(second.result.outputs).toMatchObject({
      'uploaded-bytes': 0,
      'skipped-bytes': first.result.outputs['uploaded-bytes'],
    })
  })
})

const withSkopeo = skopeo ? test : test.skip

withSkopeo(
  `skopeo copies to and from the sandbox registry, and the digest stays${skopeo ? '' : ' (skipped: there is no skopeo on PATH)'}`,
  async () => {
    const registry = await startRegistry()
    closing.push(() => registry.stop())
    const { made, workspace } = await pushTo(registry.address, { platforms: ['linux/amd64', 'linux/arm64'] })
    const plain = ['--preserve-digests', '--src-tls-verify=false', '--dest-tls-verify=false']
    await run('skopeo', [
      'copy',
      '--all',
      ...plain,
      `docker://${registry.address}/team/app:v1`,
      `docker://${registry.address}/other/copy:v1`,
    ])
    expect(registry.content.repository('other/copy')?.tags.get('v1')).toBe(made.top.digest)
    await run('skopeo', [
      'copy',
      '--all',
      '--preserve-digests',
      '--src-tls-verify=false',
      `docker://${registry.address}/other/copy:v1`,
      `oci:${workspace}/back:v1`,
    ])
    const index = JSON.parse(await readFile(join(workspace, 'back', 'index.json'), 'utf8')) as {
      manifests: { digest: string }[]
    }
    expect(index.manifests.map(({ digest }) => digest)).toEqual([made.top.digest])
  },
)

test('a sandbox registry on a folder has everything again after a restart', async () => {
  const directory = await mkdtemp(join(root, 'registry-'))
  const first = await startRegistry({ directory })
  const { made } = await pushTo(first.address, {})
  await first.stop()
  const second = await startRegistry({ directory })
  closing.push(() => second.stop())
  const { ports, end } = bench(root, {})
  closing.push(end)
  const { source, top } = await openRemoteImage(parseReference(`${second.address}/team/app:v1`), {}, ports)
  expect(top.digest).toBe(made.top.digest)
  expect((await readGraph(source, top)).blobs.length).toBe(3)
})
