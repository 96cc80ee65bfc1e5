import { sha256, uuidFrom } from '../fingerprint'
import type { Scan } from '../model'
import type { ScannerIdentity } from '../scanner'
import { short } from '../text'
import { isDateTime, parseHash, purlWithSource } from './values'
import { type Bom, type BomNode, toBom } from './graph'

export interface SbomOptions {
  readonly tool: Pick<ScannerIdentity, 'name' | 'version' | 'component'>
  readonly slipwayVersion: string
}

/** Trivy, Dependency-Track and others look for what they need under these names, whoever wrote them. */
const PREFIX = 'aquasecurity:trivy:'

/**
 * The packages of a scan as a CycloneDX 1.6 bill of materials (cyclonedx.org/docs/1.6/json). The same content has the
 * same serial number; the time is the scanner's.
 */
export function toCycloneDx(scan: Scan, { tool, slipwayVersion }: SbomOptions, bom: Bom = toBom(scan)): string {
  const body = {
    metadata: {
      ...(scan.created !== undefined && isDateTime(scan.created) ? { timestamp: scan.created } : {}),
      tools: {
        components: [
          { type: 'application', name: tool.name, ...tool.component, version: tool.version },
          { type: 'application', name: 'slipway', version: slipwayVersion },
        ],
      },
      component: rootComponent(scan, bom),
    },
    components: bom.nodes.map(toComponent),
    dependencies: [bom.root.ref, ...bom.nodes.map(({ ref }) => ref)].map((ref) => ({
      ref,
      dependsOn: [...new Set([...(bom.contains.get(ref) ?? []), ...(bom.dependsOn.get(ref) ?? [])])],
    })),
  }
  const serial = uuidFrom(sha256(JSON.stringify(body)))
  const document = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${serial}`,
    version: 1,
    ...body,
  }
  return `${JSON.stringify(document, null, 1)}\n`
}

function rootComponent(scan: Scan, { root }: Bom): unknown {
  const hash = parseHash(scan.digest)
  return {
    'bom-ref': root.ref,
    type: scan.digest === undefined ? 'application' : 'container',
    name: short(scan.subject, 500),
    ...(scan.digest === undefined ? {} : { version: scan.digest }),
    ...(hash === undefined ? {} : { hashes: [{ alg: hash.cyclonedx, content: hash.hex }] }),
    ...(root.purl === undefined ? {} : { purl: root.purl }),
    ...(scan.platforms.length === 0
      ? {}
      : { properties: scan.platforms.map((value) => ({ name: 'slipway:platform', value })) }),
  }
}

function toComponent(node: BomNode): unknown {
  const { item, version } = node
  const hash = parseHash(item?.digest)
  const properties = [
    ...node.properties.map(([name, value]) => ({ name: `${PREFIX}${name}`, value })),
    ...(item?.platforms ?? []).map((value) => ({ name: 'slipway:platform', value })),
  ]
  return {
    'bom-ref': node.ref,
    type: node.kind,
    ...(item?.supplier === undefined ? {} : { supplier: { name: short(item.supplier, 500) } }),
    ...(node.group === undefined ? {} : { group: short(node.group, 1000) }),
    name: node.name === '' ? 'unnamed' : short(node.name, 1000),
    ...(version === '' ? {} : { version: short(version, 1000) }),
    ...(hash === undefined ? {} : { hashes: [{ alg: hash.cyclonedx, content: hash.hex }] }),
    ...(item === undefined || item.licenses.length === 0
      ? {}
      : { licenses: [...new Set(item.licenses)].map((name) => ({ license: { name: short(name, 500) } })) }),
    ...(item?.purl === undefined ? {} : { purl: purlWithSource(item) }),
    ...(properties.length === 0 ? {} : { properties }),
  }
}
