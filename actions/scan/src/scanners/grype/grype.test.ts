import { describe, expect, test } from '@jest/globals'
import { FakeClock, FakeExec, FakeFiles, fakeEnvironment, fakePorts } from '@slipway/testing'
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
