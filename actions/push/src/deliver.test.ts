import { afterEach, describe, expect, test } from '@jest/globals'
import { type Json, resolve, Run, type SourceContext, type StageRecord, type Values } from '@slipway/core'
import { NodeHttp } from '@slipway/hosts'
import { type RegistrySettings, type RunningRegistry, startRegistry } from '@slipway/test-registry'
import { FakeFiles, FakeHost, fakeEnvironment, fakePorts, type SampleImage, writeSampleLayout } from '@slipway/testing'
import { push } from './action'
import { type Inputs, inputs } from './inputs'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

function given(own: Readonly<Record<string, string>>): Values<Inputs> {
  return resolve(inputs, [{ name: 'input', get: (name) => own[name] }]).values
}

function record(stage: string, id: string, own: Partial<StageRecord>): StageRecord {
  const at = '2026-01-01T00:00:00.000Z'
  const host = { name: 'terminal' }
  const rest = { host, source: {}, started: at, finished: at, outcome: 'pass' as const, exitCode: 0, headline: '' }
  return { version: '2.0', stage, id, ...rest, outputs: {}, facts: {}, ...own }
}

interface World {
  readonly image?: SampleImage
  readonly registries?: readonly RegistrySettings[]
  readonly source?: Partial<SourceContext>
  readonly environment?: Readonly<Record<string, string>>
}

async function world({ image = {}, registries: settings = [{}], source = {}, environment = {} }: World = {}) {
  const registries: RunningRegistry[] = []
  for (const one of settings) registries.push(await startRegistry(one))
  const http = new NodeHttp({})
  closing.push(...registries.map((registry) => () => registry.stop()), () => http.close())
  const files = new FakeFiles()
  const made = await writeSampleLayout(files, 'image', image)
  const host = new FakeHost({ fork: false, ...source })
  const ports = { ...fakePorts({ files, host, environment: fakeEnvironment(environment) }), http }
  const run = (own: Readonly<Record<string, string>>, stages: readonly StageRecord[] = []) =>
    push.run(given(own), { ...ports, record: new Run(stages) })
  const names = registries.map(({ address }) => `${address}/team/app`)
  const tags = (index = 0, repository = 'team/app') =>
    Object.fromEntries(registries[index]?.content.repository(repository)?.tags ?? [])
  const said = (word: string) => host.said.filter((line) => line.includes(word))
  return { registries, names, files, made, host, run, tags, said, layout: 'image' }
}

/** Another image in a layout of its own. */
async function pushOther(
  w: Awaited<ReturnType<typeof world>>,
  own: Readonly<Record<string, string>>,
  image: SampleImage,
) {
  const path = `other-${JSON.stringify(own).length}-${image.seed}`
  const made = await writeSampleLayout(w.files, path, image)
  return { ...made, result: await w.run({ layout: path, image: w.names[0]!, ...own }) }
}

describe('tags', () => {
  test('rules of a version tag, of all names the version first and latest last', async () => {
    const w = await world({ source: { ref: 'v1.4.0', tag: 'v1.4.0', commit: 'c'.repeat(40) } })
    const result = await w.run({ layout: 'image', image: w.names[0]!, tags: '@latest, @semver, @sha, @pr, extra' })
    expect(result.outputs).toMatchObject({ tags: '1.4.0,sha-ccccccc,extra,1.4,1,latest', version: '1.4.0' })
    expect(Object.keys(w.tags()).sort()).toEqual(['1', '1.4', '1.4.0', 'extra', 'latest', 'sha-ccccccc'])
    expect(w.said('@pr')).toEqual(['info @pr: this run has no such tag'])
  })

  test("metadata-action's output as it is, capitals and all", async () => {
    const w = await world()
    const name = w.names[0]!.replace('team/app', 'Team/App')
    const result = await w.run({ layout: 'image', image: name, tags: `${name}:1.2\n${name}:Main` })
    expect(result.outputs).toMatchObject({ image: `${w.names[0]}@${w.made.top.digest}`, tags: 'Main,1.2' })
    expect(w.said('small letters')).toHaveLength(3)
  })

  test('a full name of another repository is refused before anything is sent', async () => {
    const w = await world()
    await expect(w.run({ layout: 'image', image: w.names[0]!, tags: 'ghcr.io/acme/app:1' })).rejects.toMatchObject({
      code: 'TAG_ELSEWHERE',
      outcome: 'invalid',
      hint: expect.stringContaining('`repositories`'),
    })
    expect(w.registries[0]!.requests.filter(({ method }) => method !== 'GET' && method !== 'HEAD')).toEqual([])
  })

  test('no moving tag goes back: a fix of an old line leaves latest and 2 where they are', async () => {
    const w = await world()
    const newer = await pushOther(w, { tags: '@semver\n@latest', version: '2.1.0' }, { seed: 'new' })
    const result = await w.run({ layout: 'image', image: w.names[0]!, tags: '@semver\n@latest', version: '1.9.5' })
    expect(result.outcome).toBe('pass')
    expect(w.tags()).toEqual({
      '2.1.0': newer.top.digest,
      '2.1': newer.top.digest,
      '2': newer.top.digest,
      latest: newer.top.digest,
      '1.9.5': w.made.top.digest,
      '1.9': w.made.top.digest,
      '1': w.made.top.digest,
    })
    expect(result.outputs.tags).toBe('1.9.5,1.9,1')
    expect(result.facts?.left).toEqual([
      {
        image: w.names[0],
        tag: 'latest',
        reason: 'version 2.1.0 is there, and this is 1.9.5 (`allow-older` moves it)',
      },
    ])
    expect(w.said('stays as it is')).toHaveLength(1)
  })

  test('allow-older moves it', async () => {
    const w = await world()
    await pushOther(w, { tags: '@semver\n@latest', version: '2.1.0' }, { seed: 'new' })
    await w.run({ layout: 'image', image: w.names[0]!, tags: 'latest', version: '1.9.5', 'allow-older': 'true' })
    expect(w.tags()['latest']).toBe(w.made.top.digest)
  })

  test('without a version among the tags the label of what the tag names decides, else it is said and moved', async () => {
    const labels = { 'org.opencontainers.image.version': '3.0.0' }
    const w = await world()
    const newer = await pushOther(w, { tags: 'latest' }, { seed: 'label', labels })
    await w.run({ layout: 'image', image: w.names[0]!, tags: 'latest', version: '1.9.5' })
    expect(w.tags()['latest']).toBe(newer.top.digest)
    const unknown = await pushOther(w, { tags: 'latest', 'allow-older': 'true' }, { seed: 'none' })
    expect(w.tags()['latest']).toBe(unknown.top.digest)
    await w.run({ layout: 'image', image: w.names[0]!, tags: 'latest', version: '1.9.5' })
    expect(w.tags()['latest']).toBe(w.made.top.digest)
    expect(w.said('not known whether')).toHaveLength(1)
  })

  test('it is asked again just before the tag: what came meanwhile counts', async () => {
    const w = await world()
    const newer = await pushOther(w, { tags: 'other' }, { seed: 'race' })
    const [registry] = w.registries
    registry!.fail({ method: 'HEAD', path: /manifests\/latest/, does: { kind: 'slow', milliseconds: 150 } })
    setTimeout(() => {
      const { tags } = registry!.content.repository('team/app')!
      for (const tag of ['9.0.0', 'latest']) tags.set(tag, newer.top.digest)
    }, 0)
    await w.run({ layout: 'image', image: w.names[0]!, tags: 'latest', version: '1.0.0' })
    expect(w.tags()['latest']).toBe(newer.top.digest)
  })

  test('immutable-tags: a version that is there is refused before anything is sent, what moves still moves', async () => {
    const w = await world()
    const other = await pushOther(w, { tags: '1.0.0\nedge' }, { seed: 'first' })
    const [registry] = w.registries
    const before = registry!.requests.length
    const fixed = { layout: 'image', image: w.names[0]!, 'immutable-tags': 'true' }
    await expect(w.run({ ...fixed, tags: '1.0.0' })).rejects.toMatchObject({
      code: 'TAG_IMMUTABLE',
      outcome: 'fail',
      message: expect.stringMatching(`${w.made.top.digest}.*${other.top.digest}`),
    })
    expect(registry!.requests.slice(before).every(({ method }) => method === 'GET' || method === 'HEAD')).toBe(true)
    await w.run({ ...fixed, tags: '1.0.1\nlatest' })
    expect(
      (await pushOther(w, { tags: '1.0.2\nlatest', 'immutable-tags': 'true' }, { seed: 'x' })).result.outcome,
    ).toBe('pass')
  })
})

describe('several registries', () => {
  test('all get the image and the tags, a full name is for its own alone', async () => {
    const w = await world({ registries: [{}, {}] })
    const result = await w.run({
      layout: 'image',
      image: w.names[0]!,
      repositories: w.names[1]!,
      tags: `1.0.0, ${w.names[1]}:extra`,
    })
    expect([w.tags(0), w.tags(1)]).toEqual([
      { '1.0.0': w.made.top.digest },
      { '1.0.0': w.made.top.digest, extra: w.made.top.digest },
    ])
    expect(result.facts?.places).toEqual([
      { name: w.names[0], state: 'tagged', tags: ['1.0.0'] },
      { name: w.names[1], state: 'tagged', tags: ['1.0.0', 'extra'] },
    ])
    expect(result.published).toHaveLength(2)
    expect(result.outputs.image).toBe(`${w.names[0]}@${w.made.top.digest}`)
    expect(result.summary).toContain('| Repository | State | Tags |')
  })

  test('credentials are for the host of image alone', async () => {
    const auth = { kind: 'basic', username: 'u', password: 'p' } as const
    const w = await world({ registries: [{ auth }, {}] })
    const own = { image: w.names[0]!, repositories: w.names[1]!, tags: 'v1', username: 'u', password: 'p' }
    expect((await w.run({ layout: 'image', ...own })).outcome).toBe('pass')
    expect(w.registries[1]!.requests.every(({ headers }) => headers['authorization'] === undefined)).toBe(true)
  })

  test('when one fails nothing is tagged anywhere; what is where is said and recorded, and a rerun completes it', async () => {
    const w = await world({ registries: [{}, {}] })
    w.registries[1]!.fail({ method: 'POST', times: 3, does: { kind: 'status', status: 403 } })
    const own = { layout: 'image', image: w.names[0]!, repositories: w.names[1]!, tags: 'v1' }
    const result = await w.run(own)
    expect(result).toMatchObject({
      outcome: 'invalid',
      failure: { code: 'REGISTRY_DENIED', hint: expect.stringContaining('a second run completes') },
      facts: {
        places: [
          { name: w.names[0], state: 'content', tags: [] },
          { name: w.names[1], state: 'nothing', tags: [], message: expect.stringContaining('403') },
        ],
      },
    })
    expect(result.outputs).toEqual({})
    expect([w.tags(0), w.tags(1)]).toEqual([{}, {}])
    expect(w.said('under its digest, and not tagged')).toHaveLength(1)
    w.registries[1]!.fail({ method: 'OPTIONS', does: { kind: 'status', status: 500 } })
    const again = await w.run(own)
    expect(again.outcome).toBe('pass')
    expect(again.outputs['skipped-bytes']).toBeGreaterThan(0)
  })

  test('a tag that one registry refuses does not keep the other from it', async () => {
    const w = await world({ registries: [{ immutableTags: true }, {}] })
    await pushOther(w, { tags: 'v1' }, { seed: 'taken' })
    const result = await w.run({ layout: 'image', image: w.names[0]!, repositories: w.names[1]!, tags: 'v1' })
    expect(result).toMatchObject({ outcome: 'fail', failure: { code: 'TAG_IMMUTABLE' } })
    expect(w.tags(1)).toEqual({ v1: w.made.top.digest })
  })
})

describe('from', () => {
  const multi = { platforms: ['linux/amd64', 'linux/arm64'], attestations: true }

  test('the same bytes go to another registry, by tag, which is resolved once and said', async () => {
    const w = await world({ image: multi, registries: [{}, {}] })
    await w.run({ layout: 'image', image: w.names[0]!, tags: 'rc' })
    const result = await w.run({ from: `${w.names[0]}:rc`, image: w.names[1]!, tags: '1.0.0' })
    expect(w.tags(1)).toEqual({ '1.0.0': w.made.top.digest })
    expect(result.outputs.digest).toBe(w.made.top.digest)
    expect(result.facts).toMatchObject({ from: [`${w.names[0]}@${w.made.top.digest}`] })
    expect(w.said(`:rc is ${w.made.top.digest}`)).toHaveLength(1)
    expect(result.summary).toContain('Copied from')
  })

  test('a retag sends no blob, and within a registry blobs are mounted', async () => {
    const w = await world()
    await w.run({ layout: 'image', image: w.names[0]!, tags: 'rc' })
    const [registry] = w.registries
    const before = registry!.requests.length
    await w.run({ from: `${w.names[0]}@${w.made.top.digest}`, image: w.names[0]!, tags: '1.0.0' })
    const writes = registry!.requests.slice(before).filter(({ method }) => !['GET', 'HEAD'].includes(method))
    expect(writes.map(({ method, path }) => `${method} ${path}`)).toEqual(['PUT /v2/team/app/manifests/1.0.0'])
    const to = w.names[0]!.replace('team/app', 'prod/app')
    const result = await w.run({ from: `${w.names[0]}:rc`, image: to, tags: '1.0.0' })
    expect(w.tags(0, 'prod/app')).toEqual({ '1.0.0': w.made.top.digest })
    expect(result.outputs['uploaded-bytes']).toBeLessThan(2000)
    expect(
      registry!.requests.filter(({ method, path }) => method === 'POST' && path.includes('from=team')).length,
    ).toBe(3)
  })

  test('a copy that is broken is taken up by the next run', async () => {
    const w = await world({ registries: [{}, {}], image: { layers: [5000, 6000] } })
    await w.run({ layout: 'image', image: w.names[0]!, tags: 'rc' })
    const own = { from: `${w.names[0]}:rc`, image: w.names[1]!, tags: 'v1', concurrency: '1', attempts: '1' }
    w.registries[1]!.fail({ method: 'PATCH', after: 1, times: 1, does: { kind: 'status', status: 503 } })
    await expect(w.run(own)).rejects.toMatchObject({ outcome: 'transient' })
    expect(w.tags(1)).toEqual({})
    expect((await w.run(own)).outputs['skipped-bytes']).toBeGreaterThanOrEqual(6000)
  })

  test.each([true, false])(
    'referrers and signatures go with it (Referrers API at the target: %s)',
    async (referrers) => {
      const w = await world({ registries: [{}, { referrers }] })
      await w.files.write('sbom.cdx.json', '{"bomFormat":"CycloneDX"}')
      const scan = record('scan', 's', { outputs: { sbom: 'sbom.cdx.json' }, facts: { digest: w.made.top.digest } })
      await w.run({ layout: 'image', image: w.names[0]!, tags: 'rc', attach: 'sbom' }, [scan])
      const cosign = `sha256-${w.made.top.digest.slice(7)}.sig`
      const signature = await pushOther(w, { tags: cosign }, { seed: 'signature' })
      await w.run({ from: `${w.names[0]}:rc`, image: w.names[1]!, tags: 'v1' })
      const target = w.registries[1]!.content.repository('team/app')!
      expect(target.tags.get(cosign)).toBe(signature.top.digest)
      const [sbom] = [...target.manifests.values()].filter(({ subject }) => subject === w.made.top.digest)
      expect(sbom?.artifactType).toBe('application/vnd.cyclonedx+json')
      expect(target.tags.has(`sha256-${w.made.top.digest.slice(7)}`)).toBe(!referrers)
    },
  )

  test('a registry that takes the tag of referrers for the image itself has none: its platforms are not taken for them', async () => {
    const w = await world({ image: multi, registries: [{ referrers: false, tagsAreDigests: true }, {}] })
    await w.files.write('sbom.cdx.json', '{"bomFormat":"CycloneDX"}')
    const scan = record('scan', 's', { outputs: { sbom: 'sbom.cdx.json' }, facts: { digest: w.made.top.digest } })
    await w.run({ layout: 'image', image: w.names[0]!, tags: 'rc', attach: 'sbom' }, [scan])
    expect(w.said('lists no referrers')).toHaveLength(1)
    await w.run({ from: `${w.names[0]}:rc`, image: w.names[1]!, tags: 'v1' })
    expect(w.said('go along')).toEqual([])
    expect(w.tags(1)).toEqual({ v1: w.made.top.digest })
  })

  test('an image that is not there, layout beside from, and no record', async () => {
    const w = await world()
    await expect(w.run({ from: `${w.names[0]}:gone`, image: w.names[0]! })).rejects.toMatchObject({
      code: 'IMAGE_NOT_FOUND',
    })
    await expect(w.run({ from: 'records', layout: 'image', image: w.names[0]! })).rejects.toMatchObject({
      code: 'FROM_AND_LAYOUT',
    })
    await expect(w.run({ from: 'records', image: w.names[0]! })).rejects.toMatchObject({ code: 'FROM_NOTHING' })
    expect(() => given({ from: 'docker-archive:image.tar' })).toThrow(/give archives to build as `import`/)
  })
})

describe('from records: the index of a matrix', () => {
  const labels = { 'org.opencontainers.image.revision': 'a'.repeat(40) }

  async function matrix(w: Awaited<ReturnType<typeof world>>, images: readonly SampleImage[]) {
    const stages: StageRecord[] = []
    for (const [index, image] of images.entries()) {
      const { result } = await pushOther(w, {}, { seed: `m${index}`, labels, ...image })
      stages.push(
        record('push', `p${index}`, { outputs: result.outputs as never, facts: result.facts as Json as never }),
      )
    }
    return stages
  }

  test('one index with the attestations of all, tagged last, read back; the same again', async () => {
    const w = await world()
    const stages = await matrix(w, [
      { platforms: ['linux/amd64'], attestations: true },
      { platforms: ['linux/arm64/v8'], attestations: true },
    ])
    const result = await w.run({ from: 'records', image: w.names[0]!, tags: '1.0.0' }, stages)
    expect(result.facts).toMatchObject({ joined: true, platforms: ['linux/amd64', 'linux/arm64/v8'] })
    const answer = await fetch(`${w.registries[0]!.url}/v2/team/app/manifests/1.0.0`)
    const index = (await answer.json()) as { manifests: { annotations?: object; platform?: object }[] }
    expect(index.manifests.map(({ platform }) => JSON.stringify(platform))).toHaveLength(4)
    expect(w.tags()).toEqual({ '1.0.0': result.outputs.digest })
    const again = await w.run({ from: 'records', image: w.names[0]!, tags: '1.0.0' }, stages)
    expect(again.outputs.digest).toBe(result.outputs.digest)
    expect(again.outputs['uploaded-bytes']).toBe(0)
  })

  test('`repositories` are further ones: what the jobs recorded stays the first', async () => {
    const w = await world({ registries: [{}, {}] })
    const stages: StageRecord[] = []
    for (const platform of ['linux/amd64', 'linux/arm64']) {
      await writeSampleLayout(w.files, platform, { platforms: [platform], seed: platform })
      const own = await w.run({ layout: platform, image: w.names[0]! })
      const outputs = { image: String(own.outputs.image) }
      stages.push(record('push', platform.slice(6), { outputs, facts: { platforms: [platform] } }))
    }
    const result = await w.run({ from: 'records', repositories: w.names[1]!, tags: 'v1' }, stages)
    expect(result.outputs.image).toBe(`${w.names[0]}@${result.outputs.digest}`)
    expect([w.tags(0), w.tags(1)]).toEqual([{ v1: result.outputs.digest }, { v1: result.outputs.digest }])
  })

  test('parts from repositories of their own meet in a third: what they are made of is mounted', async () => {
    const w = await world()
    const parts: string[] = []
    for (const platform of ['linux/amd64', 'linux/arm64']) {
      await writeSampleLayout(w.files, platform, { platforms: [platform], seed: platform })
      const own = await w.run({ layout: platform, image: `${w.names[0]}-${platform.slice(6)}` })
      parts.push(String(own.outputs.image))
    }
    const result = await w.run({ from: parts.join('\n'), image: w.names[0]!, tags: 'v1' })
    expect(result.facts).toMatchObject({ joined: true, platforms: ['linux/amd64', 'linux/arm64'] })
    expect(w.tags()).toEqual({ v1: result.outputs.digest })
  })

  test('an index that every job took instead of building is what it was', async () => {
    const w = await world({ image: { platforms: ['linux/amd64', 'linux/arm64'] } })
    const { outputs } = await w.run({ layout: 'image', image: w.names[0]!, tags: 'main' })
    const facts = { unchanged: `${w.names[0]}@${outputs.digest}` }
    const jobs: StageRecord[] = []
    for (const id of ['amd64', 'arm64']) {
      const job = await w.run({ image: w.names[0]! }, [record('build', id, { facts })])
      expect(job.outputs['uploaded-bytes']).toBe(0)
      jobs.push(record('push', id, { outputs: job.outputs as never, facts: job.facts as Json as never }))
    }
    const result = await w.run({ from: 'records', tags: 'v1' }, jobs)
    expect(result.outputs.digest).toBe(outputs.digest)
    expect(w.tags()).toEqual({ main: outputs.digest, v1: outputs.digest })
  })

  test('the repository comes from the records, and a joined index is no part', async () => {
    const w = await world()
    const stages = await matrix(w, [{}, { platforms: ['linux/arm64'] }])
    const first = await w.run({ from: 'records', tags: 'v1' }, stages)
    const joined = record('push', 'joined', { outputs: first.outputs as never, facts: first.facts as Json as never })
    const again = await w.run({ from: 'records', tags: 'v1' }, [...stages, joined])
    expect(again.outputs.digest).toBe(first.outputs.digest)
  })

  test.each<[string, readonly SampleImage[], string, RegExp]>([
    ['a platform twice', [{}, { seed: 'other' }], 'JOIN_PLATFORM', /each platform once, found linux\/amd64/],
    [
      'two commits',
      [{}, { platforms: ['linux/arm64'], labels: { 'org.opencontainers.image.revision': 'b'.repeat(40) } }],
      'JOIN_COMMIT',
      /aaaa.*bbbb/,
    ],
    ['an image of two platforms', [{ platforms: ['linux/amd64', 'linux/arm64'] }], 'JOIN_PLATFORM', /one platform/],
  ])('%s is invalid', async (_name, images, code, message) => {
    const w = await world()
    const stages = await matrix(w, images)
    const before = w.registries[0]!.requests.length
    await expect(w.run({ from: 'records', image: w.names[0]!, tags: 'v1' }, stages)).rejects.toMatchObject({
      code,
      outcome: 'invalid',
      message: expect.stringMatching(message),
    })
    expect(w.registries[0]!.requests.slice(before).some(({ method }) => method === 'PUT')).toBe(false)
  })

  test('where untagged images are removed each gets a tag of the run, which goes at the end', async () => {
    const w = await world({ source: { runId: '77' } })
    const environment = fakeEnvironment({ CI_REGISTRY: w.registries[0]!.address })
    const run = (own: Readonly<Record<string, string>>, stages: readonly StageRecord[] = []) =>
      push.run(given(own), {
        ...fakePorts({ files: w.files, host: w.host, environment }),
        http: new NodeHttp({}),
        record: new Run(stages),
      })
    const stages: StageRecord[] = []
    for (const platform of ['linux/amd64', 'linux/arm64']) {
      await writeSampleLayout(w.files, platform, { platforms: [platform], seed: platform })
      const result = await run({ layout: platform, image: w.names[0]! })
      stages.push(record('push', platform.slice(6), { outputs: result.outputs as never, facts: result.facts as never }))
    }
    expect(Object.keys(w.tags())).toEqual(['tmp-77-linux-amd64', 'tmp-77-linux-arm64'])
    const result = await run({ from: 'records', tags: 'v1' }, stages)
    expect(w.tags()).toEqual({ v1: result.outputs.digest })
  })

  test('where untagged images are not shown, whatever the host is called, each gets one, and those are named', async () => {
    const w = await world({ source: { runId: '77' }, registries: [{ showsUntagged: false }] })
    const stages: StageRecord[] = []
    for (const platform of ['linux/amd64', 'linux/arm64']) {
      await writeSampleLayout(w.files, platform, { platforms: [platform], seed: platform })
      const { outcome, outputs, facts } = await w.run({ layout: platform, image: w.names[0]! })
      expect(outcome).toBe('pass')
      stages.push(record('push', platform.slice(6), { outputs: outputs as never, facts: facts as never }))
    }
    const temporary = ['tmp-77-linux-amd64', 'tmp-77-linux-arm64']
    expect(Object.keys(w.tags())).toEqual(temporary)
    const result = await w.run({ from: 'records', tags: 'v1' }, stages)
    expect(w.tags()['v1']).toBe(result.outputs.digest)
    for (const tag of temporary) expect(w.said(`${tag} is not needed any more`)).toHaveLength(1)
  })

  test('an image of several platforms that no tag names is refused there', async () => {
    const image = { platforms: ['linux/amd64', 'linux/arm64'] }
    const w = await world({ image, source: { runId: '77' }, registries: [{ showsUntagged: false }] })
    await expect(w.run({ layout: 'image', image: w.names[0]! })).rejects.toMatchObject({ code: 'REGISTRY_UNTAGGED' })
  })
})

describe('attach', () => {
  test.each([true, false])('the bills of materials of scan become referrers (API: %s), once', async (referrers) => {
    const w = await world({ registries: [{ referrers }] })
    await w.files.write('out/sbom.cdx.json', '{"bomFormat":"CycloneDX"}')
    await w.files.write('out/sbom.spdx.json', '{"spdxVersion":"SPDX-2.3"}')
    const outputs = { sbom: 'out/sbom.cdx.json', spdx: 'out/sbom.spdx.json' }
    const scan = record('scan', 's', { outputs, facts: { digest: w.made.top.digest } })
    const own = { layout: 'image', image: w.names[0]!, tags: 'v1', attach: 'sbom' }
    const result = await w.run(own, [scan])
    const types = result.facts?.attached?.map(({ type }) => type)
    expect(types).toContain('application/vnd.cyclonedx+json')
    const again = await w.run(own, [scan])
    expect(again.facts?.attached).toEqual(result.facts?.attached)
    expect(again.outputs['uploaded-bytes']).toBe(0)
    const listed = [...w.registries[0]!.content.repository('team/app')!.manifests.values()].filter(
      ({ subject }) => subject === w.made.top.digest,
    )
    expect(listed).toHaveLength(types?.length ?? 0)
  })

  test.each([
    ['no scan', undefined, 'ATTACH_MISSING'],
    ['a scan of another image', `sha256:${'1'.repeat(64)}`, 'ATTACH_OTHER'],
  ])('%s is invalid before anything is sent', async (_name, digest, code) => {
    const w = await world()
    const scan = digest === undefined ? [] : [record('scan', 's', { outputs: { sbom: 'x' }, facts: { digest } })]
    await expect(w.run({ layout: 'image', image: w.names[0]!, attach: 'sbom' }, scan)).rejects.toMatchObject({ code })
    expect(w.registries[0]!.requests.filter(({ method }) => method !== 'GET')).toEqual([])
  })
})

describe('what the first of several repositories is', () => {
  const build = (image: string) => [record('build', 'b', { facts: { image } })]

  test('the image that build named: `repositories` are further ones, and the password is for it', async () => {
    const w = await world({ registries: [{}, {}] })
    const result = await w.run({ layout: 'image', repositories: w.names[1]!, tags: 'v1' }, build(w.names[0]!))
    expect(result.outputs.image).toBe(`${w.names[0]}@${w.made.top.digest}`)
    expect([w.tags(0), w.tags(1)]).toEqual([{ v1: w.made.top.digest }, { v1: w.made.top.digest }])
  })

  test('where nothing named one, the first of them', async () => {
    const w = await world({ registries: [{}, {}] })
    const result = await w.run({ layout: 'image', repositories: w.names.join(', '), tags: 'v1' })
    expect(result.outputs.image).toBe(`${w.names[0]}@${w.made.top.digest}`)
  })

  test('an image of elsewhere is no build of this run', async () => {
    const w = await world({ registries: [{}, {}] })
    const { outputs } = await w.run({ layout: 'image', image: w.names[0]!, tags: 'v1' })
    const given = { from: String(outputs.image), repositories: w.names[1]!, tags: 'stable' }
    const result = await w.run(given, build(w.names[0]!))
    expect([result.outputs.image, w.tags(1)]).toEqual([
      `${w.names[1]}@${w.made.top.digest}`,
      { stable: w.made.top.digest },
    ])
    expect(w.tags(0)).toEqual({ v1: w.made.top.digest })
  })
})

test("on GitLab the image is the project's own", async () => {
  const w = await world()
  const CI_REGISTRY_IMAGE = w.names[0]!.replace('team', 'Team')
  const environment = fakeEnvironment({ CI_REGISTRY_IMAGE })
  const ports = { ...fakePorts({ files: w.files, environment }), http: new NodeHttp({}), record: new Run([]) }
  const result = await push.run(given({ layout: 'image', tags: 'v1' }), ports)
  expect(result.outputs.image).toBe(`${w.names[0]}@${w.made.top.digest}`)
  const api = await push.run(given({ layout: 'image', tags: 'v1', component: 'api' }), ports)
  expect(api.outputs.image).toBe(`${w.names[0]}/api@${w.made.top.digest}`)
  const web = await push.run(given({ layout: 'image', tags: 'v1', component: 'web' }), ports)
  expect(web.outputs.image).toBe(`${w.names[0]}/web@${w.made.top.digest}`)
})
