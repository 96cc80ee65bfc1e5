import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals'
import { scan } from '@slipway/action-scan'
import { type HostCache, resolve, type Result, type UserError } from '@slipway/core'
import { lookUp } from '../e2e/needs'
import { pack } from 'tar-stream'
import { debian, installed, lockFile, writeImage } from './scan-image'
import { bench } from './tools-ports'

const DATABASE = join(import.meta.dirname, '../fixtures/grype-db')
const VERSION = '0.121.2'
const root = await mkdtemp(join(tmpdir(), 'slipway-grype-test-'))
const grype = (await lookUp('scan-grype').tool('grype'))?.file
const withGrype = grype === undefined ? test.skip : test
const program = grype === undefined ? Buffer.from('') : await readFile(grype)
const mirror = join(root, 'mirror')
await mkdir(mirror)
await writeFile(join(mirror, 'grype'), program)
let workspace = root
let serial = 0

beforeEach(async () => {
  workspace = join(root, `w${serial++}`)
  await mkdir(workspace)
})

afterAll(() => rm(root, { recursive: true, force: true }))

/** As `.slipway.yml` pins an own build: by version, address and hash; a mirror has it under the same name. */
const pin = {
  tool: 'grype',
  version: VERSION,
  os: 'linux',
  arch: 'amd64',
  url: 'https://builds.example/grype',
  sha256: createHash('sha256').update(program).digest('hex'),
  file: '.slipway.yml',
} as const

async function run(
  given: Readonly<Record<string, string>>,
  sha256: string = pin.sha256,
  env: NodeJS.ProcessEnv = {},
  cache?: HostCache,
) {
  const all = { ...process.env, SLIPWAY_GRYPE_DB: DATABASE, SLIPWAY_TOOL_MIRROR: mirror, XDG_CACHE_HOME: root, ...env }
  const { ports, said, end } = bench(workspace, all)
  if (cache !== undefined) Object.assign(ports.host, { cache })
  try {
    const { values } = resolve(scan.inputs, [{ name: 'input', get: (name) => ({ scanner: 'grype', ...given })[name] }])
    const result = (await scan.run(values, { ...ports, pins: [{ ...pin, sha256 }] })) as Result
    return { result, said: said() }
  } catch (error) {
    return { error: error as UserError, said: said() }
  } finally {
    await end()
  }
}

async function packed(database: string): Promise<Buffer> {
  const tar = pack()
  tar.entry({ name: 'vulnerability.db' }, await readFile(database))
  tar.finalize()
  const chunks: Uint8Array[] = []
  for await (const chunk of tar as AsyncIterable<Uint8Array>) chunks.push(chunk)
  return gzipSync(Buffer.concat(chunks))
}

const ids = (result: Result | undefined) => (result?.facts?.['findings'] as { id: string }[]).map(({ id }) => id)
const read = (path: unknown) => readFile(join(workspace, String(path)), 'utf8')

describe('Grype behind the same door', () => {
  withGrype('scans an image once a platform, with the same reports and the same gate', async () => {
    const contents = (version: string) => ({ ...debian('amd64'), ...installed('slipway-demo-parser', version) })
    await writeImage(join(workspace, 'image'), { amd64: contents('2.0.0'), arm64: contents('2.0.1') })
    const { result, error } = await run({ target: 'image' })
    expect(error).toBeUndefined()
    const system = ['CVE-2026-90101', 'CVE-2026-90101']
    expect([result?.outcome, ids(result)]).toEqual(['fail', ['CVE-2026-90001', ...system]])
    expect(result?.failure?.hint).toBe('upgrade slipway-demo-parser to 2.0.1')
    expect(result?.facts).toMatchObject({
      platforms: ['linux/amd64', 'linux/arm64'],
      tool: { name: 'Grype', version: VERSION, origin: 'pinned' },
      database: { from: 'invented' },
    })
    expect(result?.outputs).toMatchObject({
      report: 'slipway-out/scan/grype.json',
      sarif: 'slipway-out/scan/grype.sarif',
    })
    for (const name of ['report', 'sarif', 'sbom', 'spdx', 'gitlab-report'])
      expect(await read(result?.outputs[name])).not.toContain(root)
    const sbom = await read(result?.outputs['sbom'])
    for (const name of ['slipway-demo-lib1', 'slipway-demo-tool', 'slipway-demo-parser']) expect(sbom).toContain(name)
  })

  withGrype('finds in our bill of materials what it found in the image', async () => {
    await writeImage(join(workspace, 'image'), {
      amd64: {
        ...debian('amd64'),
        ...installed('slipway-demo-parser', '2.0.0'),
        ...installed('slipway-demo-router', '1.4.0'),
      },
    })
    const first = await run({ target: 'image', 'fail-on': 'none' })
    await cp(join(workspace, 'slipway-out/scan/sbom.cdx.json'), join(workspace, 'shop.cdx.json'))
    const again = await run({ target: 'shop.cdx.json', 'fail-on': 'none' })
    expect(ids(again.result)).toEqual(ids(first.result))
    expect(ids(first.result)).toHaveLength(5)
  })

  withGrype(
    'a folder: what is skipped is not looked at, a report of before is a baseline, a waiver holds',
    async () => {
      await writeFile(join(workspace, 'package-lock.json'), lockFile({ 'slipway-demo-parser': '2.0.0' }))
      await mkdir(join(workspace, 'old [1]'))
      await writeFile(join(workspace, 'old [1]/package-lock.json'), lockFile({ 'slipway-demo-router': '1.4.0' }))
      await writeFile(
        join(workspace, 'waivers.yml'),
        '- id: CVE-2026-90001\n  reason: not reached\n  owner: me\n  expires: 2999-01-01\n',
      )
      const first = await run({ target: '.', skip: 'old [1]' })
      expect([first.result?.outcome, ids(first.result)]).toEqual(['fail', ['CVE-2026-90001']])
      await cp(join(workspace, 'slipway-out/scan/grype.json'), join(workspace, 'before.json'))
      const [delta, waived] = [
        await run({ target: '.', skip: 'old [1]', baseline: 'before.json' }),
        await run({ target: '.', skip: 'old [1]', waivers: 'waivers.yml' }),
      ]
      expect([delta.result?.outcome, delta.result?.outputs['new']]).toEqual(['pass', 0])
      expect([waived.result?.outcome, waived.result?.outputs['waived']]).toEqual(['pass', 1])
      expect((await run({ target: '.' })).result?.outputs['high']).toBe(2)
    },
  )

  withGrype(
    'between jobs the archive of the database is kept by the host, and known by what its source says',
    async () => {
      const archive = await packed(join(DATABASE, '6/vulnerability.db'))
      const sha256 = createHash('sha256').update(archive).digest('hex')
      const asked: string[] = []
      const server = createServer(({ url = '' }, response) => {
        asked.push(url)
        const latest = { status: 'active', schemaVersion: 'v6.1.10', built: '2026-11-29T02:09:19Z', path: 'db.tar.gz' }
        response.end(url.endsWith('.json') ? JSON.stringify({ ...latest, checksum: `sha256:${sha256}` }) : archive)
      })
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
      const kept = new Map<string, string>()
      const cache: HostCache = {
        restore: async (key) => (kept.has(key) ? { key, path: kept.get(key) ?? '' } : undefined),
        save: async (key, path) => {
          kept.set(key, join(workspace, 'kept'))
          await cp(path, join(workspace, 'kept'))
        },
      }
      await writeFile(join(workspace, 'package-lock.json'), lockFile({ 'slipway-demo-parser': '2.0.0' }))
      const job = (name: string) =>
        run(
          {
            target: '.',
            'db-repositories': `http://127.0.0.1:${(server.address() as AddressInfo).port}/v6/latest.json`,
          },
          pin.sha256,
          {
            SLIPWAY_GRYPE_DB: '',
            XDG_CACHE_HOME: join(workspace, name),
            RUNNER_TOOL_CACHE: join(root, 'slipway/tools'),
          },
          cache,
        )
      try {
        const [first, second] = [await job('first'), await job('second')]
        expect([ids(first.result), ids(second.result)]).toEqual([['CVE-2026-90001'], ['CVE-2026-90001']])
        expect(second.result?.facts?.['database']).toMatchObject({
          from: expect.stringMatching(/^the cache of the host, the same as http:.*\/v6\/db\.tar\.gz$/),
        })
        expect([asked, [...kept.keys()]]).toEqual([
          ['/v6/latest.json', '/v6/db.tar.gz', '/v6/latest.json'],
          [`slipway-grype-db-${sha256}`],
        ])
      } finally {
        server.close()
      }
    },
  )

  withGrype('nothing runs whose hash is another, and what Grype cannot look for is refused', async () => {
    await writeFile(join(workspace, 'package-lock.json'), lockFile({}))
    expect((await run({ target: '.' }, 'a'.repeat(64))).error?.code).toBe('TOOL_HASH_MISMATCH')
    expect((await run({ target: '.', scanners: 'vuln,secret' })).error?.code).toBe('SCAN_KIND_MISMATCH')
    const empty = await run({ target: '.' }, pin.sha256, { SLIPWAY_GRYPE_DB: workspace })
    expect(empty.error?.code).toBe('DATABASE_INVALID')
  })
})
