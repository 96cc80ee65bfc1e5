import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { scan } from '@slipway/action-scan'
import { resolve, type Result } from '@slipway/core'
import { installTool } from '@slipway/tools'
import { debian, installed, lockFile, writeImage } from './scan-image'
import { bench } from './tools-ports'

const DEMO_DB = join(import.meta.dirname, '../fixtures/trivy-db')
const root = await mkdtemp(join(tmpdir(), 'slipway-sbom-test-'))
const trivy = await locked()
const withTrivy = typeof trivy === 'string' ? test : test.skip

async function locked(): Promise<string | Error> {
  const { ports, end } = bench(root, { ...process.env })
  try {
    return (await installTool(ports, { tool: 'trivy' })).path
  } catch (error) {
    return error as Error
  } finally {
    await end()
  }
}

afterAll(() => rm(root, { recursive: true, force: true }))

if (typeof trivy !== 'string') test.skip(`(skipped: there is no Trivy: ${trivy.message})`, () => undefined)

const cache = join(root, 'cache')

/** Runs Trivy alone, as somebody would who has never heard of us. */
function alone(...args: readonly string[]): unknown {
  const all = [...args, '--cache-dir', cache, '--skip-db-update', '--offline-scan', '--quiet']
  return JSON.parse(execFileSync(String(trivy), all, { encoding: 'utf8', cwd: root, maxBuffer: 1 << 26 }))
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
  const name = ({ group = '', name: own, version = '', purl = '' }: Component) => [group, own, version, purl].join(' ')
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

async function scanned(name: string, kind: 'image' | 'fs') {
  const workspace = join(root, name)
  const { ports, end } = bench(workspace, { ...process.env, SLIPWAY_TRIVY_DB: DEMO_DB })
  const given: Readonly<Record<string, string>> = { target: 'target', scanners: 'vuln', 'fail-on': 'none', kind }
  try {
    const { values } = resolve(scan.inputs, [{ name: 'input', get: (input) => given[input] }])
    const { outputs } = (await scan.run(values, ports)) as Result
    const path = (output: string) => join(workspace, String(outputs[output]))
    return { path, sbom: JSON.parse(await readFile(path('sbom'), 'utf8')) as Sbom }
  } finally {
    await end()
  }
}

describe("our bill of materials beside Trivy's own", () => {
  withTrivy.each<[string, 'image' | 'fs', (target: string) => Promise<unknown>, number]>([
    [
      'a Debian with a Node.js application',
      'image',
      (target) => writeImage(target, { amd64: { ...debian('amd64'), ...installed('slipway-demo-parser', '2.0.0') } }),
      6,
    ],
    [
      'an application with a lock file',
      'fs',
      async (target) => {
        await mkdir(join(target, 'web'), { recursive: true })
        await writeFile(join(target, 'package-lock.json'), lockFile({ 'slipway-demo-router': '1.4.0' }))
        await writeFile(join(target, 'web/package-lock.json'), lockFile({ 'slipway-demo-parser': '2.0.0' }))
      },
      3,
    ],
  ])('%s: equal findings, components and edges', async (name, kind, make, count) => {
    await cp(join(DEMO_DB, 'db'), join(cache, 'db'), { recursive: true })
    const target = join(root, name.replaceAll(' ', '-'), 'target')
    await make(target)
    const { path, sbom } = await scanned(name.replaceAll(' ', '-'), kind)
    const place = kind === 'image' ? ['image', '--input', target] : ['fs', target]
    const theirs = join(root, `${kind}.json`)
    await writeFile(theirs, JSON.stringify(alone(...place, '--scanners=vuln', '--format=cyclonedx')))
    const plain = findingsOf(alone(...place, '--scanners=vuln', '--format=json'))
    expect(plain).toHaveLength(count)
    const read = (file: string) => findingsOf(alone('sbom', file, '--format=json'))
    expect(read(theirs)).toEqual(plain)
    expect(read(path('sbom'))).toEqual(plain)
    expect(read(path('spdx'))).toEqual(plain)
    expect(contentOf(sbom)).toEqual(contentOf(JSON.parse(await readFile(theirs, 'utf8')) as Sbom))
  })
})
