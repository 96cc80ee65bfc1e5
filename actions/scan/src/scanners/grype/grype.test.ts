import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import type { HostCache } from '@slipway/core'
import {
  type FakeAnswer,
  FakeClock,
  FakeExec,
  FakeFiles,
  fakeEnvironment,
  FakeHost,
  FakeHttp,
  fakePorts,
} from '@slipway/testing'
import { grypeArgs } from './args'
import { provideGrypeDatabase } from './database'

const NOW = Date.UTC(2026, 10, 28)
const DAY = 86_400_000
const status = (age: number, valid = true) =>
  JSON.stringify({
    schemaVersion: 'v6.1.10',
    from: 'https://x.example/db.tar.zst?checksum=1',
    built: new Date(NOW - age * DAY).toISOString(),
    valid,
  })

interface Case {
  readonly updates: readonly number[]
  readonly age?: number
  readonly valid?: boolean
  readonly offline?: boolean
  readonly maxAge?: number
  readonly named?: string
  readonly addresses?: readonly string[]
}

async function provided({ updates, age = 0, valid = true, offline = false, maxAge, named, addresses = [] }: Case) {
  const ports = fakePorts({
    clock: new FakeClock(NOW),
    files: new FakeFiles({}),
    environment: fakeEnvironment(named === undefined ? {} : { SLIPWAY_GRYPE_DB: named }),
    exec: new FakeExec([
      ...updates.map((code) => ({
        command: ['/bin/grype', 'db', 'update'],
        code,
        stderr: code === 0 ? '' : 'ERROR no route',
      })),
      { command: ['/bin/grype', 'db', 'status', '--output=json'], code: valid ? 0 : 1, stdout: status(age, valid) },
    ]),
  })
  const databases = { repositories: addresses, java: [], maxAge }
  const database = await provideGrypeDatabase(ports, '/bin/grype', { offline, databases, work: '/w' })
  expect(ports.exec.left).toEqual([])
  return { database }
}

describe("Grype's database", () => {
  test('is brought up to date, checked by Grype, and told', async () => {
    const { database } = await provided({ updates: [0] })
    expect(database).toEqual({
      folder: '/home/user/.cache/slipway/grype',
      version: 6,
      updated: '2026-11-28T00:00:00.000Z',
      from: 'https://x.example/db.tar.zst',
    })
  })

  test('is asked for again, then at the next address', async () => {
    const { database } = await provided({
      updates: [1, 1, 1, 0],
      addresses: ['https://a.example', 'https://b.example'],
    })
    expect(database.unverified).toBeUndefined()
  })

  test('of the last days stands in for a source that does not answer, and an older one does not', async () => {
    const { database } = await provided({ updates: [1, 1, 1], age: 6 })
    expect(database.unverified).toContain('no route')
    await expect(provided({ updates: [1, 1, 1], age: 8 })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      outcome: 'transient',
    })
  })

  test.each<[string, Case, string]>([
    ['that Grype does not stand by', { updates: [0], valid: false }, 'DATABASE_INVALID'],
    ['that is too old', { updates: [0], age: 3, maxAge: 2 * DAY }, 'DATABASE_TOO_OLD'],
    ['that is not there when offline', { updates: [], offline: true, valid: false }, 'DATABASE_INVALID'],
  ])('%s is refused', async (_name, given, code) => {
    await expect(provided(given)).rejects.toMatchObject({ code })
  })

  test('in a folder that is named is used as it is', async () => {
    expect((await provided({ updates: [], named: '/data/grype', age: 40 })).database).toMatchObject({
      folder: '/data/grype',
      from: 'https://x.example/db.tar.zst',
    })
  })
})

describe('between jobs on machines of a host', () => {
  const archive = Buffer.from('an archive')
  const sha256 = createHash('sha256').update(archive).digest('hex')
  const latest = (age = 0) => ({
    status: 'active',
    schemaVersion: 'v6.1.10',
    built: new Date(NOW - age * DAY).toISOString(),
    path: '../vulnerability-db_v6.tar.zst',
    checksum: `sha256:${sha256}`,
  })
  const KEY = `slipway-grype-db-${sha256}`

  class CachingHost extends FakeHost {
    readonly saved: string[] = []
    constructor(private readonly entries: Readonly<Record<string, string>>) {
      super()
    }
    readonly cache: HostCache = {
      restore: async (key, prefix = ' ') => {
        const found = Object.entries(this.entries).find(([name]) => name === key || name.startsWith(prefix))
        return found === undefined ? undefined : { key: found[0], path: found[1] }
      },
      save: async (key) => void this.saved.push(key),
    }
  }

  type Step = readonly [words: string, code: number, age?: number]

  async function provide(given: {
    readonly entries?: Readonly<Record<string, string>>
    readonly answers?: Readonly<Record<string, FakeAnswer>>
    readonly steps: readonly Step[]
  }) {
    const document = 'https://grype.anchore.io/databases/v6/latest.json'
    const answers: Readonly<Record<string, FakeAnswer>> = given.answers ?? {
      [document]: { status: 200, body: JSON.stringify(latest()) },
      'https://grype.anchore.io/databases/v6/vulnerability-db_v6.tar.zst': { status: 200, body: archive },
    }
    const http = new FakeHttp(({ url }) => answers[url] ?? { status: 503 })
    const host = new CachingHost(given.entries ?? {})
    const ports = fakePorts({
      clock: new FakeClock(NOW),
      files: new FakeFiles({ '/kept': archive, '/forged': 'another' }),
      http,
      host,
      exec: new FakeExec(
        given.steps.map(([words, code, age = 0]) => ({
          command: (args: readonly string[]) => args.join(' ').startsWith(`/bin/grype db ${words}`),
          code,
          stdout: words === 'status' ? status(age) : '',
        })),
      ),
    })
    const databases = { repositories: [], java: [], maxAge: undefined }
    const database = await provideGrypeDatabase(ports, '/bin/grype', { offline: false, databases, work: '/w' })
    expect(ports.exec.left).toEqual([])
    return { database, saved: host.saved, fetched: http.seen.map(({ url }) => url.replace(/^.*\//, '')) }
  }

  test('the archive is fetched, checked against what its source says, and kept', async () => {
    const got = await provide({
      steps: [
        ['status', 1],
        ['import', 0],
        ['status', 0],
      ],
    })
    expect(got).toMatchObject({
      saved: [KEY],
      fetched: ['latest.json', 'vulnerability-db_v6.tar.zst'],
      database: { from: 'https://grype.anchore.io/databases/v6/vulnerability-db_v6.tar.zst' },
    })
    expect(got.database.unverified).toBeUndefined()
  })

  test('the next job takes it from there, while it is what the source has', async () => {
    const got = await provide({
      entries: { [KEY]: '/kept' },
      steps: [
        ['status', 1],
        ['import', 0],
        ['status', 0],
      ],
    })
    expect([got.saved, got.fetched]).toEqual([[], ['latest.json']])
    expect(got.database.from).toMatch(/^the cache of the host, the same as https:/)
  })

  test('an entry that is not its key is fetched instead', async () => {
    const got = await provide({
      entries: { [KEY]: '/forged' },
      steps: [
        ['status', 1],
        ['import', 0],
        ['status', 0],
      ],
    })
    expect([got.saved, got.fetched.length]).toEqual([[KEY], 2])
  })

  test('one that the machine has already is asked for no more', async () => {
    const got = await provide({
      steps: [
        ['status', 0],
        ['status', 0],
      ],
    })
    expect([got.saved, got.fetched]).toEqual([[], ['latest.json']])
  })

  test.each<[string, Readonly<Record<string, FakeAnswer>>]>([
    ['does not answer', {}],
    ['names no hash', { 'https://grype.anchore.io/databases/v6/latest.json': { status: 200, body: '{"path":"x"}' } }],
  ])('where the source %s Grype tries itself', async (_name, answers) => {
    const got = await provide({
      answers,
      steps: [
        ['update', 0],
        ['status', 0],
      ],
    })
    expect(got.database.unverified).toBeUndefined()
  })

  test('the newest of the host stands in when nobody answers, and is said to be unverified', async () => {
    const failing: readonly Step[] = [
      ['update', 1],
      ['update', 1],
      ['update', 1],
    ]
    const got = await provide({
      entries: { [KEY]: '/kept' },
      answers: {},
      steps: [...failing, ['status', 1], ['import', 0], ['status', 0, 2]],
    })
    expect(got.database.unverified).toContain("Grype's database could not be fetched")
    await expect(
      provide({ entries: { [KEY]: '/forged' }, answers: {}, steps: [...failing, ['status', 1]] }),
    ).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  })
})

test.each([
  ['image', 'oci-dir:/w/image'],
  ['fs', 'dir:/w/image'],
  ['sbom', 'sbom:/w/image'],
] as const)('the command line for %s', (kind, target) => {
  const plan = { kind, path: '/w/image', skip: ['out[1]', './a'], config: '/w/c', report: '/w/r', bom: '/w/b' }
  expect(grypeArgs(plan)).toEqual([
    '--config=/w/c',
    '--output=json=/w/r',
    '--output=cyclonedx-json=/w/b',
    String.raw`--exclude=./out\[1\]`,
    String.raw`--exclude=./out\[1\]/**`,
    '--exclude=./a',
    '--exclude=./a/**',
    '--',
    target,
  ])
})
