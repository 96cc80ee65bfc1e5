import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { scan } from '@slipway/action-scan'
import { resolve, type Result, type ToolPin } from '@slipway/core'
import { lookUp } from '../e2e/needs'
import { freePort } from '../free-port'
import { askTrivy, type Blob, blobsOf } from './dependency-track'
import { alpine, type Contents, debian, installed, lockFile, otherLanguages, rocky, writeImage } from './scan-image'
import { trivyUnderTest } from './scan-trivy'
import { bench } from './tools-ports'

const [DEMO_DB, JAVA_DB, GRYPE_DB] = ['trivy-db', 'trivy-java-db', 'grype-db'].map((name) =>
  join(import.meta.dirname, '../fixtures', name),
) as [string, string, string]
const root = await mkdtemp(join(tmpdir(), 'slipway-sbom-test-'))
const trivy = await trivyUnderTest(root, (name) => lookUp('scan-sbom').tool(name))
const missing = trivy instanceof Error ? `(skipped: there is no Trivy: ${trivy.message})` : undefined
const { file: program, env: ENV, pins } = trivy instanceof Error ? { file: '', env: {}, pins: [] } : trivy
const withTrivy = missing === undefined ? test : test.skip
const grype = (await lookUp('scan-sbom').tool('grype'))?.file
const withGrype = grype === undefined ? test.skip : test
const grypeMirror = join(root, 'grype-mirror')
const grypePins = grype === undefined ? [] : [await pinOf(grype)]

async function pinOf(file: string): Promise<ToolPin> {
  await mkdir(grypeMirror)
  await symlink(file, join(grypeMirror, 'grype'))
  const sha256 = createHash('sha256')
    .update(await readFile(file))
    .digest('hex')
  return {
    ...{ tool: 'grype', version: '0.121.2', os: 'linux', arch: 'amd64', sha256 },
    ...{ url: 'https://builds.example/grype', file: '.slipway.yml' },
  }
}

afterAll(() => rm(root, { recursive: true, force: true }))

if (missing !== undefined) test.skip(missing, () => undefined)

const cache = join(root, 'cache')

/** Runs Trivy alone, as somebody would who has never heard of us. */
function alone(...args: readonly string[]): unknown {
  const all = [...args, '--cache-dir', cache, '--skip-db-update', '--skip-java-db-update', '--offline-scan', '--quiet']
  return JSON.parse(execFileSync(program, all, { encoding: 'utf8', cwd: root, maxBuffer: 1 << 26 }))
}

/** What Trivy has to say against a document; that a distribution has come to its end is no fault of it. */
function warningsOf(file: string): string {
  const args = ['sbom', file, '--cache-dir', cache, '--skip-db-update', '--offline-scan', '--format=json']
  return spawnSync(program, args, { encoding: 'utf8', cwd: root })
    .stderr.split('\n')
    .filter((line) => line.includes('\tWARN\t') && /SBOM/.test(line))
    .join('\n')
}

interface Found {
  readonly Results?: readonly {
    readonly Vulnerabilities?: readonly Readonly<Record<string, string>>[]
    readonly Packages?: readonly unknown[]
  }[]
}

/** Which findings a scanner gets out of a document, each with what it depends on. */
function findingsOf(report: unknown): readonly string[] {
  const { Results = [] } = report as Found
  return Results.flatMap(({ Vulnerabilities = [] }) =>
    Vulnerabilities.map(({ VulnerabilityID, PkgName, InstalledVersion, FixedVersion = '', Severity }) =>
      [VulnerabilityID, PkgName, InstalledVersion, FixedVersion, Severity].join(' '),
    ),
  ).sort()
}

interface Sbom {
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
  readonly metadata: { readonly component: Component }
}

interface Component {
  readonly 'bom-ref': string
  readonly type: string
  readonly name: string
  readonly group?: string
  readonly version?: string
  readonly purl?: string
  readonly properties?: readonly { readonly name: string; readonly value: string }[]
}

/**
 * Each component with what identifies it, and each edge by the names of its ends. Trivy hashes the files of packages
 * only while it writes a bill of materials, and not into its own report; what it hashes anyway (archives of Java) is in
 * ours.
 */
function contentOf({ components, dependencies, metadata }: Sbom) {
  // Ours names the source package, and Alpine, for Grype.
  const plain = (purl: string) => purl.replace(/[?&]upstream=[^&]*/, '').replace('distro=alpine-', 'distro=')
  const name = ({ group = '', name: own, version = '', purl = '' }: Component) =>
    [group, own, version, plain(purl)].join(' ')
  const byRef = new Map(components.map((component) => [component['bom-ref'], name(component)]))
  byRef.set(metadata.component['bom-ref'], 'root')
  const own = ({ name: key }: { readonly name: string }) =>
    key.startsWith('aquasecurity:trivy:') && !/:(?:Layer\w+|SrcEpoch)$/.test(key)
  return {
    components: components
      .map((component) => [
        component.type,
        name(component),
        (component.properties ?? [])
          .filter(own)
          .map((property) => `${property.name}=${property.value}`)
          .sort(),
      ])
      .map((item) => JSON.stringify(item))
      .sort(),
    edges: dependencies
      .flatMap(({ ref, dependsOn = [] }) => dependsOn.map((to) => `${byRef.get(ref)} > ${byRef.get(to)}`))
      .sort(),
  }
}

/** Both databases that Trivy asks for. */
const databases = join(root, 'databases')

type Kind = 'image' | 'fs'

async function scanned(workspace: string, kind: Kind, scanner: 'trivy' | 'grype') {
  const own = scanner === 'grype' ? { ...ENV, SLIPWAY_TOOL_MIRROR: grypeMirror } : ENV
  const env = { ...process.env, SLIPWAY_TRIVY_DB: databases, SLIPWAY_GRYPE_DB: GRYPE_DB, ...own }
  const { ports, end } = bench(workspace, env)
  const output = `slipway-out/${scanner}`
  const given: Readonly<Record<string, string>> = {
    ...{ target: 'target', scanners: 'vuln', 'fail-on': 'none', kind, scanner, output },
  }
  try {
    const { values } = resolve(scan.inputs, [{ name: 'input', get: (input) => given[input] }])
    const { outputs } = (await scan.run(values, { ...ports, pins: scanner === 'grype' ? grypePins : pins })) as Result
    const path = (output: string) => join(workspace, String(outputs[output]))
    return { path, sbom: JSON.parse(await readFile(path('sbom'), 'utf8')) as Sbom }
  } finally {
    await end()
  }
}

const javascript = { ...installed('slipway-demo-parser', '2.0.0'), ...installed('slipway-demo-router', '1.4.0') }
const image = (contents: () => Contents | Promise<Contents>) => async (target: string) =>
  void (await writeImage(target, { amd64: await contents() }))

/** What is scanned, and how many vulnerabilities each scanner knows in it. */
const TARGETS: readonly (readonly [string, Kind, (target: string) => Promise<void>, number, number])[] = [
  ['a Debian with a Node.js application', 'image', image(() => ({ ...debian('amd64'), ...javascript })), 8, 5],
  ['an Alpine', 'image', image(() => alpine('x86_64')), 3, 3],
  ['a Rocky Linux', 'image', image(rocky), 2, 2],
  ['a Debian with Python and Java', 'image', image(() => ({ ...debian('amd64'), ...otherLanguages() })), 7, 4],
  ['lock files of four languages', 'fs', writeLockFiles, 6, 6],
]

async function writeLockFiles(target: string): Promise<void> {
  const files = {
    'package-lock.json': lockFile({ 'slipway-demo-router': '1.4.0' }),
    'web/package-lock.json': lockFile({ 'slipway-demo-parser': '2.0.0' }),
    'tools/requirements.txt': 'slipway-demo-wheel==1.1.0\n',
    'api/go.mod': 'module example.com/shop\n\ngo 1.22\n\nrequire example.com/slipway/demo-module v1.2.0\n',
    'api/go.sum': '',
    'app/gradle.lockfile': 'com.example:slipway-demo-jar:1.3.0=runtimeClasspath\nempty=\n',
  }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(target, path)), { recursive: true })
    await writeFile(join(target, path), text)
  }
}

async function prepared(name: string, make: (target: string) => Promise<void>) {
  for (const [from, to] of [
    [DEMO_DB, databases],
    [JAVA_DB, join(databases, 'java-db')],
    [join(DEMO_DB, 'db'), join(cache, 'db')],
    [JAVA_DB, join(cache, 'java-db')],
  ] as const)
    await cp(from, to, { recursive: true })
  const workspace = join(root, name.replaceAll(' ', '-'))
  const target = join(workspace, 'target')
  if (!existsSync(target)) await make(target)
  return { workspace, target }
}

describe("our bill of materials beside Trivy's own, for Trivy", () => {
  withTrivy.each(TARGETS)('%s: equal findings, components and edges', async (name, kind, make, count) => {
    const { workspace, target } = await prepared(name, make)
    const { path, sbom } = await scanned(workspace, kind, 'trivy')
    const place = kind === 'image' ? ['image', '--input', target] : ['fs', target]
    const theirs = join(workspace, 'theirs.json')
    await writeFile(theirs, JSON.stringify(alone(...place, '--scanners=vuln', '--format=cyclonedx')))
    const plain = findingsOf(alone(...place, '--scanners=vuln', '--format=json'))
    const read = (file: string) => findingsOf(alone('sbom', file, '--format=json'))
    expect([plain.length, read(theirs)]).toEqual([count, plain])
    expect(read(path('sbom'))).toEqual(plain)
    expect(read(path('spdx'))).toEqual(plain)
    for (const form of ['sbom', 'spdx']) expect(warningsOf(path(form))).toBe('')
    expect(contentOf(sbom)).toEqual(contentOf(JSON.parse(await readFile(theirs, 'utf8')) as Sbom))
  })
})

/** A server of the real Trivy, with the databases of the tests. */
async function trivyServer() {
  const address = `http://127.0.0.1:${await freePort()}`
  const args = [
    'server',
    '--listen',
    address.replace('http://', ''),
    '--cache-dir',
    cache,
    '--skip-db-update',
    '--quiet',
  ]
  const child = spawn(program, args, { cwd: root, stdio: 'ignore' })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const stop = async () => {
    child.kill()
    await ended
  }
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(`${address}/healthz`).catch(() => undefined)
    if (answer?.ok === true) return { address, stop }
    await new Promise((done) => setTimeout(done, 100))
  }
  await stop()
  throw new Error('the server of Trivy did not start')
}

/** What a blob asks, a line for each package: those of two documents come in another order. */
function questionsOf({ os, package_infos = [], applications = [] }: Blob): readonly string[] {
  const groups = [...package_infos.map((info) => ({ type: JSON.stringify(os), ...info })), ...applications]
  return groups.flatMap(({ type, packages }) => packages.map((each) => JSON.stringify({ type, ...each })))
}

describe("our bill of materials beside Trivy's own, for what Dependency-Track asks a Trivy server", () => {
  withTrivy.each(TARGETS)('%s: equal questions, and the findings of it', async (name, kind, make, count) => {
    const { workspace, target } = await prepared(name, make)
    const { sbom } = await scanned(workspace, kind, 'trivy')
    const place = kind === 'image' ? ['image', '--input', target] : ['fs', target]
    const theirs = alone(...place, '--scanners=vuln', '--format=cyclonedx') as Sbom
    const server = await trivyServer()
    try {
      const [ours, own] = [await asked(server.address, sbom), await asked(server.address, theirs)]
      expect(ours.questions).toEqual(own.questions)
      expect(ours.found).toEqual(own.found)
      expect(ours.found).toHaveLength(count)
    } finally {
      await server.stop()
    }
  })

  /** What is asked, and what is found; our package URLs say more than Trivy's, for Grype. */
  async function asked(server: string, { components }: Sbom) {
    const plain = (text: string) => text.replace(/[?&]upstream=[^&"]*/, '').replace('distro=alpine-', 'distro=')
    const blobs = blobsOf(components)
    const found: string[] = []
    for (const [index, blob] of blobs.entries())
      found.push(...(await askTrivy(server, blob, `sha256:${createHash('sha256').update(`${index}`).digest('hex')}`)))
    return { questions: blobs.flatMap(questionsOf).map(plain).sort(), found: found.map(plain).sort() }
  }
})

interface Matches {
  readonly matches: readonly {
    readonly vulnerability: { readonly id: string; readonly severity: string }
    readonly artifact: { readonly name: string; readonly version: string }
  }[]
}

/** Runs Grype alone; which findings it gets. */
function grypeAlone(source: string): readonly string[] {
  const env = {
    ...process.env,
    ...{ GRYPE_DB_CACHE_DIR: GRYPE_DB, GRYPE_DB_AUTO_UPDATE: 'false', GRYPE_DB_VALIDATE_AGE: 'false' },
    GRYPE_CHECK_FOR_APP_UPDATE: 'false',
  }
  const text = execFileSync(String(grype), [source, '-o', 'json', '-q'], { encoding: 'utf8', cwd: root, env })
  return (
    (JSON.parse(text) as Matches).matches
      // Syft calls a jar with or without its group.
      .map(({ vulnerability: { id, severity }, artifact: { name, version } }) =>
        [id, severity, name.replace(/^com\.example:/, ''), version].join(' '),
      )
      .sort()
  )
}

function grypeSbom(source: string): string {
  return execFileSync(String(grype), [source, '-o', 'cyclonedx-json', '-q'], {
    encoding: 'utf8',
    cwd: root,
    env: {
      ...process.env,
      GRYPE_DB_CACHE_DIR: GRYPE_DB,
      GRYPE_DB_AUTO_UPDATE: 'false',
      GRYPE_DB_VALIDATE_AGE: 'false',
    },
  })
}

describe("our bill of materials beside Grype's own, for Grype", () => {
  const known = new Map<string, readonly string[]>()
  const BY = ['grype', ...(missing === undefined ? (['trivy'] as const) : [])] as const

  withGrype.each(TARGETS)('%s: its own', async (name, kind, make, _count, count) => {
    const { workspace, target } = await prepared(name, make)
    const source = `${kind === 'image' ? 'oci-dir' : 'dir'}:${target}`
    const plain = grypeAlone(source)
    known.set(name, plain)
    const theirs = join(workspace, 'grype.json')
    await writeFile(theirs, grypeSbom(source))
    expect([plain.length, grypeAlone(`sbom:${theirs}`)]).toEqual([count, plain])
  })

  withGrype.each(BY.flatMap((by) => TARGETS.map(([name, kind, make]) => [name, by, kind, make] as const)))(
    '%s: equal findings in that of a scan by %s',
    async (name, by, kind, make) => {
      const { workspace } = await prepared(name, make)
      const { path } = await scanned(workspace, kind, by)
      for (const form of ['sbom', 'spdx'])
        expect([form, grypeAlone(`sbom:${path(form)}`)]).toEqual([form, known.get(name)])
    },
  )
})
