import { sha256, uuidFrom } from './fingerprint'
import type { InstalledPackage, Scan } from './model'
import type { ScannerIdentity } from './scanner'
import { short } from './text'

export interface CycloneDxOptions {
  readonly tool: Pick<ScannerIdentity, 'name' | 'version'>
  readonly slipwayVersion: string
}

/**
 * The packages of a scan as a CycloneDX 1.6 bill of materials (cyclonedx.org/docs/1.6/json). The same content has the
 * same serial number; the time is the scanner's.
 */
export function toCycloneDx(scan: Scan, { tool, slipwayVersion }: CycloneDxOptions): string {
  const components = scan.packages.map((item) => toComponent(item))
  const unique = [...new Map(components.map((component) => [component['bom-ref'], component])).values()]
  const root = sha256(JSON.stringify([scan.subject, scan.digest ?? '']))
  const body = {
    metadata: {
      ...(scan.created !== undefined && isDateTime(scan.created) ? { timestamp: scan.created } : {}),
      tools: {
        components: [
          { type: 'application', name: tool.name, version: tool.version },
          { type: 'application', name: 'slipway', version: slipwayVersion },
        ],
      },
      component: {
        'bom-ref': root,
        type: scan.digest === undefined ? 'application' : 'container',
        name: short(scan.subject, 500),
        ...(scan.digest === undefined
          ? {}
          : {
              version: scan.digest,
              hashes: [{ alg: 'SHA-256', content: scan.digest.replace(/^sha256:/, '') }].filter(({ content }) =>
                /^[0-9a-f]{64}$/.test(content),
              ),
            }),
        ...(scan.platforms.length === 0
          ? {}
          : { properties: scan.platforms.map((value) => ({ name: 'slipway:platform', value })) }),
      },
    },
    components: unique,
    dependencies: [
      { ref: root, dependsOn: unique.map((component) => component['bom-ref']) },
      ...unique.map((component) => ({ ref: component['bom-ref'] })),
    ],
  }
  const serial = uuidFrom(sha256(JSON.stringify(body)))
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${serial}`,
    version: 1,
    ...body,
  }
  return `${JSON.stringify(bom, null, 1)}\n`
}

function toComponent(item: InstalledPackage): { readonly 'bom-ref': string } & Readonly<Record<string, unknown>> {
  const properties = [
    ['slipway:ecosystem', item.ecosystem],
    ['slipway:path', item.path ?? ''],
    ...item.platforms.map((platform) => ['slipway:platform', platform]),
  ].filter(([, value]) => value !== '')
  return {
    'bom-ref': sha256(JSON.stringify([item.ecosystem, item.name, item.version, item.purl ?? '', item.path ?? ''])),
    type: 'library',
    name: item.name === '' ? 'unnamed' : short(item.name, 1000),
    ...(item.version === '' ? {} : { version: short(item.version, 1000) }),
    ...(item.purl === undefined ? {} : { purl: item.purl }),
    ...(item.licenses.length === 0
      ? {}
      : { licenses: [...new Set(item.licenses)].map((name) => ({ license: { name: short(name, 500) } })) }),
    ...(properties.length === 0 ? {} : { properties: properties.map(([name, value]) => ({ name, value })) }),
  }
}

function isDateTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text)
}
