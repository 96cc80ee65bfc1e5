import { sha256 } from '../fingerprint'
import type { InstalledPackage, OperatingSystem, Scan } from '../model'

/**
 * What was scanned, what it consists of and what needs what: the content of a bill of materials in any form. Built as
 * Trivy builds its own (`pkg/sbom/io/encode.go`), since what reads one takes operating system, source packages and
 * files from there.
 */
export interface Bom {
  readonly root: { readonly ref: string; readonly purl?: string }
  readonly nodes: readonly BomNode[]
  /** What holds what: the root or a node, by `ref`. */
  readonly contains: Edges
  readonly dependsOn: Edges
}

export type Edges = ReadonlyMap<string, ReadonlySet<string>>

export interface BomNode {
  readonly ref: string
  readonly kind: 'operating-system' | 'application' | 'library'
  readonly name: string
  /** Of Maven and npm: their names have two parts. */
  readonly group?: string
  readonly version: string
  /** Of a library. */
  readonly item?: InstalledPackage
  readonly properties: readonly (readonly [name: string, value: string])[]
}

export function toBom(scan: Scan): Bom {
  const root = sha256(JSON.stringify([scan.subject, scan.digest ?? '']))
  const holders = new Map<string, BomNode>()
  const libraries = new Map<string, BomNode>()
  const members = new Map<string, Member[]>()
  const refOf = refsOf(scan.packages)
  // Many packages have one: it is worked out once.
  const known = new Map<string, BomNode | undefined>()
  for (const item of scan.packages) {
    const key = JSON.stringify([item.class, item.ecosystem, item.target])
    const holder = known.has(key) ? known.get(key) : holderOf(item, scan.operatingSystems)
    known.set(key, holder)
    if (holder !== undefined && !holders.has(holder.ref)) holders.set(holder.ref, holder)
    const node = libraryOf(item, refOf(item))
    if (libraries.has(node.ref)) continue
    libraries.set(node.ref, node)
    const parent = holder?.ref ?? root
    const group = members.get(parent) ?? []
    members.set(parent, group)
    group.push({ node, item })
  }
  const contains = new Map<string, ReadonlySet<string>>()
  const dependsOn = new Map<string, ReadonlySet<string>>()
  for (const [parent, group] of members) {
    const edges = dependenciesOf(group)
    for (const [ref, needs] of edges) dependsOn.set(ref, needs)
    contains.set(parent, topOf(group, edges))
  }
  contains.set(root, new Set([...holders.keys(), ...(contains.get(root) ?? [])]))
  return {
    root: { ref: root, ...ociPurl(scan) },
    nodes: [...holders.values(), ...libraries.values()],
    contains,
    dependsOn,
  }
}

/** The operating system or the file that lists a package; undefined for one that lies by itself. */
function holderOf(item: InstalledPackage, systems: readonly OperatingSystem[]): BomNode | undefined {
  const { target, class: kind, ecosystem } = item
  if (target === undefined) return undefined
  const properties = [
    ['Class', kind],
    ['Type', ecosystem],
  ] as const
  const ref = sha256(JSON.stringify([kind, ecosystem, target]))
  if (kind !== 'os-pkgs') return { ref, kind: 'application', name: target, version: '', properties }
  const system = systems.find(({ name }) => name === target)
  return {
    ref,
    kind: 'operating-system',
    name: system?.family ?? ecosystem,
    version: system?.version ?? '',
    properties,
  }
}

/** The package URL where one package has it, as Trivy does it: a VEX document can name it without a look here. */
function refsOf(packages: readonly InstalledPackage[]): (item: InstalledPackage) => string {
  const counts = new Map<string, number>()
  for (const { purl = '' } of packages) counts.set(purl, (counts.get(purl) ?? 0) + 1)
  return ({ ecosystem, name, version, purl = '', path = '', target = '' }) =>
    purl !== '' && counts.get(purl) === 1
      ? purl
      : sha256(JSON.stringify([ecosystem, name, version, purl, path, target]))
}

function libraryOf(item: InstalledPackage, ref: string): BomNode {
  const { ecosystem, version, path = '' } = item
  return {
    ref,
    kind: 'library',
    ...namesOf(item),
    version,
    item,
    properties: [
      ['PkgID', item.id ?? ''],
      ['PkgType', ecosystem],
      ['FilePath', item.target === path ? '' : path],
      ...sourceProperties(item),
      ...(item.traits ?? []),
    ].filter((pair): pair is [string, string] => pair[1] !== ''),
  }
}

function sourceProperties({ source }: InstalledPackage): readonly (readonly [string, string])[] {
  if (source === undefined) return []
  const { version, release, epoch } = source.parts
  return [
    ['SrcName', source.name],
    ['SrcVersion', version],
    ['SrcRelease', release],
    ['SrcEpoch', epoch === 0 ? '' : String(epoch)],
  ]
}

/** Consumers put the two parts together again: they must not be in the name as well. */
function namesOf({ name, ecosystem, purl = '' }: InstalledPackage): { readonly name: string; readonly group?: string } {
  const separator = purl.startsWith('pkg:maven/') ? ':' : purl.startsWith('pkg:npm/') ? '/' : undefined
  const cut = separator === undefined ? -1 : name.lastIndexOf(separator)
  return cut <= 0 || ecosystem === '' ? { name } : { group: name.slice(0, cut), name: name.slice(cut + 1) }
}

interface Member {
  readonly node: BomNode
  readonly item: InstalledPackage
}

/** By the names that the scanner gave them within one target; on each platform a name is another package. */
function dependenciesOf(group: readonly Member[]): ReadonlyMap<string, ReadonlySet<string>> {
  const byId = new Map<string, string>()
  const key = (platform: string, id: string) => `${platform}\0${id}`
  const platformsOf = ({ platforms }: InstalledPackage) => (platforms.length === 0 ? [''] : platforms)
  for (const { node, item } of group)
    for (const platform of platformsOf(item)) if (item.id !== undefined) byId.set(key(platform, item.id), node.ref)
  return new Map(
    group.map(({ node, item }) => {
      const found = platformsOf(item).flatMap((platform) =>
        (item.dependsOn ?? []).flatMap((id) => byId.get(key(platform, id)) ?? []),
      )
      return [node.ref, new Set(found.filter((ref) => ref !== node.ref))]
    }),
  )
}

/**
 * Those that nothing else in the target needs, or that it names itself where no package stands for all of it; and one
 * of each circle.
 */
function topOf(group: readonly Member[], edges: ReadonlyMap<string, ReadonlySet<string>>): ReadonlySet<string> {
  const needed = new Set([...edges.values()].flatMap((refs) => [...refs]))
  const hasRoot = group.some(({ item }) => item.relationship === 'root')
  const top = new Set<string>()
  const reached = new Set<string>()
  const reach = (ref: string) => {
    const waiting = [ref]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (reached.has(next)) continue
      reached.add(next)
      waiting.push(...(edges.get(next) ?? []))
    }
  }
  const add = ({ ref }: BomNode) => {
    top.add(ref)
    reach(ref)
  }
  const isTop = ({ node, item }: Member) => (item.relationship === 'direct' ? !hasRoot : !needed.has(node.ref))
  for (const member of group) if (isTop(member)) add(member.node)
  for (const { node } of group) if (!reached.has(node.ref)) add(node)
  return top
}

/** https://github.com/package-url/purl-spec, type `oci`: the name is the last part of the repository. */
function ociPurl({ subject, digest }: Scan): { readonly purl?: string } {
  const repository = /^[a-z0-9][a-z0-9._/:-]*/.exec(subject)?.[0].replace(/:[^/]*$/, '')
  if (digest === undefined || repository === undefined || subject !== subject.toLowerCase()) return {}
  const name = repository.split('/').at(-1) ?? ''
  return name === ''
    ? {}
    : {
        purl: `pkg:oci/${encodeURIComponent(name)}@${encodeURIComponent(digest)}?repository_url=${encodeURIComponent(repository)}`,
      }
}
