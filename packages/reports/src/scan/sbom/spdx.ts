import { sha256, uuidFrom } from '../fingerprint'
import type { Scan } from '../model'
import { short } from '../text'
import type { SbomOptions } from './cyclonedx'
import { type Bom, type BomNode, toBom } from './graph'
import { isDateTime, parseHash, purlWithSource } from './values'

const NO_ASSERTION = 'NOASSERTION'

/** What consumers tell a package's kind by: Trivy by the beginning of its name, others by its purpose. */
const KINDS = {
  'operating-system': { id: 'OperatingSystem', purpose: 'OPERATING-SYSTEM' },
  application: { id: 'Application', purpose: 'APPLICATION' },
  library: { id: 'Package', purpose: 'LIBRARY' },
} as const

/** These stand in fields of their own. */
const IN_FIELDS = new Set(['SrcName', 'SrcVersion', 'SrcRelease', 'SrcEpoch', 'FilePath'])

/**
 * The packages of a scan as an SPDX 2.3 document (spdx.github.io/spdx-spec/v2.3). The same content has the same
 * namespace; the time is the scanner's.
 */
export function toSpdx(scan: Scan, { tool, slipwayVersion }: SbomOptions, bom: Bom = toBom(scan)): string {
  const created = toSecond(scan.created)
  const rootId = `SPDXRef-${scan.digest === undefined ? 'Filesystem' : 'ContainerImage'}-${bom.root.ref.slice(0, 16)}`
  const ids = new Map([[bom.root.ref, rootId], ...bom.nodes.map((node) => [node.ref, idOf(node)] as const)])
  const files = bom.nodes.flatMap((node) => fileOf(node) ?? [])
  const packages = [rootPackage(scan, bom, rootId), ...bom.nodes.map((node) => toPackage(node, created))]
  const relationships = [
    { spdxElementId: 'SPDXRef-DOCUMENT', relatedSpdxElement: rootId, relationshipType: 'DESCRIBES' },
    ...edges(bom.contains, ids, 'CONTAINS'),
    ...edges(bom.dependsOn, ids, 'DEPENDS_ON'),
    ...files.map(({ file, owner }) => ({
      spdxElementId: owner,
      relatedSpdxElement: file.SPDXID,
      relationshipType: 'CONTAINS',
    })),
  ]
  const body = {
    packages,
    ...(files.length === 0 ? {} : { files: files.map(({ file }) => file) }),
    relationships,
  }
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: short(scan.subject, 500),
    documentNamespace: `https://spdx.org/spdxdocs/slipway-${uuidFrom(sha256(JSON.stringify([scan.subject, body])))}`,
    creationInfo: {
      created,
      creators: [`Tool: slipway-${slipwayVersion}`, `Tool: ${tool.component?.name ?? tool.name}-${tool.version}`],
    },
    ...body,
  }
  return `${JSON.stringify(document, null, 1)}\n`
}

function rootPackage(scan: Scan, { root }: Bom, id: string): unknown {
  const hash = parseHash(scan.digest)
  return {
    SPDXID: id,
    name: short(scan.subject, 500),
    ...(scan.digest === undefined ? {} : { versionInfo: scan.digest }),
    downloadLocation: 'NONE',
    filesAnalyzed: false,
    licenseConcluded: NO_ASSERTION,
    licenseDeclared: NO_ASSERTION,
    copyrightText: NO_ASSERTION,
    primaryPackagePurpose: scan.digest === undefined ? 'SOURCE' : 'CONTAINER',
    ...(hash === undefined ? {} : { checksums: [{ algorithm: hash.spdx, checksumValue: hash.hex }] }),
    ...(root.purl === undefined ? {} : { externalRefs: [purlReference(root.purl)] }),
  }
}

function toPackage(node: BomNode, created: string): unknown {
  const { item, version } = node
  const hash = item?.path === undefined ? parseHash(item?.digest) : undefined
  const annotations = node.properties.filter(([name]) => !IN_FIELDS.has(name))
  return {
    SPDXID: idOf(node),
    name: fullName(node),
    ...(version === '' ? {} : { versionInfo: short(version, 1000) }),
    ...(item === undefined
      ? {}
      : { supplier: item.supplier === undefined ? NO_ASSERTION : `Organization: ${oneLine(item.supplier)}` }),
    downloadLocation: 'NONE',
    filesAnalyzed: false,
    ...sourceInfo(node),
    licenseConcluded: NO_ASSERTION,
    // What a package calls its license is free text as a rule, and this field takes expressions of the list alone.
    licenseDeclared: NO_ASSERTION,
    ...(item === undefined || item.licenses.length === 0
      ? {}
      : { licenseComments: `declared as: ${item.licenses.map((name) => short(name, 500)).join(', ')}` }),
    copyrightText: NO_ASSERTION,
    primaryPackagePurpose: KINDS[node.kind].purpose,
    ...(hash === undefined ? {} : { checksums: [{ algorithm: hash.spdx, checksumValue: hash.hex }] }),
    ...(item?.purl === undefined ? {} : { externalRefs: [purlReference(purlWithSource(item) ?? item.purl)] }),
    ...(annotations.length === 0
      ? {}
      : {
          annotations: annotations.map(([name, value]) => ({
            annotationDate: created,
            annotationType: 'OTHER',
            annotator: 'Tool: slipway',
            comment: `${name}: ${value}`,
          })),
        }),
  }
}

function sourceInfo({ item }: BomNode): object {
  if (item?.source !== undefined)
    return { sourceInfo: `built package from: ${item.source.name} ${item.source.version}` }
  return item?.target === undefined ? {} : { sourceInfo: `package found in: ${item.target}` }
}

function fileOf(node: BomNode): { readonly file: { readonly SPDXID: string }; readonly owner: string } | undefined {
  const path = node.item?.path
  const hash = parseHash(node.item?.digest)
  // A file without a checksum of SHA-1 is no file of this version of the format.
  if (path === undefined || hash?.spdx !== 'SHA1') return undefined
  const file = {
    SPDXID: `SPDXRef-File-${sha256(node.ref).slice(0, 16)}`,
    fileName: path,
    checksums: [{ algorithm: hash.spdx, checksumValue: hash.hex }],
    copyrightText: '',
  }
  return { file, owner: idOf(node) }
}

function edges(
  from: Bom['contains'],
  ids: ReadonlyMap<string, string>,
  relationshipType: 'CONTAINS' | 'DEPENDS_ON',
): readonly unknown[] {
  return [...from].flatMap(([ref, refs]) =>
    [...refs].map((to) => ({ spdxElementId: ids.get(ref), relatedSpdxElement: ids.get(to), relationshipType })),
  )
}

const idOf = ({ kind, ref }: BomNode): string => `SPDXRef-${KINDS[kind].id}-${sha256(ref).slice(0, 16)}`

function fullName({ group, name, item }: BomNode): string {
  const whole =
    group === undefined ? name : `${group}${item?.purl?.startsWith('pkg:maven/') === true ? ':' : '/'}${name}`
  return whole === '' ? 'unnamed' : short(whole, 1000)
}

const purlReference = (purl: string) => ({
  referenceCategory: 'PACKAGE-MANAGER',
  referenceType: 'purl',
  referenceLocator: purl,
})

const oneLine = (text: string): string => short(text, 500).replace(/\s+/g, ' ')

/** The format knows UTC and whole seconds alone. */
function toSecond(time: string | undefined): string {
  const known = time !== undefined && isDateTime(time) ? Date.parse(time) : Number.NaN
  return `${new Date(Number.isNaN(known) ? 0 : known).toISOString().slice(0, 19)}Z`
}
