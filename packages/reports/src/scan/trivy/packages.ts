import { property, textAt } from '@slipway/core'
import type { InstalledPackage, SourcePackage } from '../model'
import { AGGREGATED, type Context, entries, type Entry, nonEmpty, optional, relative, targetOf, texts } from './fields'

export interface PackageContext extends Context {
  /** Its name, which packages of the system belong to. */
  readonly operatingSystem: string | undefined
}

/** The packages of one result (Trivy's `pkg/fanal/types/package.go`). */
export function readPackages(
  result: Entry,
  { platforms, operatingSystem }: PackageContext,
): readonly InstalledPackage[] {
  const target = targetOf(result)
  const isAggregated = AGGREGATED.has(target)
  const isOfSystem = result['Class'] === 'os-pkgs'
  return entries(result, 'Packages', target).map((entry) => {
    const path =
      nonEmpty(textAt(entry, 'FilePath')) ??
      (result['Class'] === 'lang-pkgs' && !isAggregated ? nonEmpty(target) : undefined)
    return {
      name: textAt(entry, 'Name') ?? '',
      version: fullVersion(entry, ''),
      ...optional('purl', nonEmpty(textAt(entry, 'Identifier', 'PURL'))),
      class: textAt(result, 'Class') ?? '',
      ecosystem: textAt(result, 'Type') ?? '',
      ...optional('path', relative(path)),
      // That of the system begins with a path of this machine.
      ...optional('target', isAggregated ? undefined : isOfSystem ? operatingSystem : nonEmpty(target)),
      ...optional('id', nonEmpty(textAt(entry, 'ID'))),
      dependsOn: texts(entry, 'DependsOn'),
      ...optional('relationship', relationshipOf(entry)),
      ...optional('source', sourceOf(entry)),
      ...optional('supplier', nonEmpty(textAt(entry, 'Maintainer'))),
      ...optional('digest', nonEmpty(textAt(entry, 'Digest'))),
      traits: traitsOf(entry),
      licenses: texts(entry, 'Licenses'),
      platforms,
    }
  })
}

/** As package managers write it, with epoch and release: versions are compared by all of it. */
function fullVersion(entry: Entry, prefix: '' | 'Src'): string {
  const version = textAt(entry, `${prefix}Version`) ?? ''
  const release = textAt(entry, `${prefix}Release`) ?? ''
  const epoch = property(entry, `${prefix}Epoch`)
  return `${typeof epoch === 'number' && epoch !== 0 ? `${epoch}:` : ''}${version}${release === '' ? '' : `-${release}`}`
}

function sourceOf(entry: Entry): SourcePackage | undefined {
  const name = textAt(entry, 'SrcName') ?? ''
  const epoch = property(entry, 'SrcEpoch')
  if (name === '') return undefined
  return {
    name,
    version: fullVersion(entry, 'Src'),
    parts: {
      version: textAt(entry, 'SrcVersion') ?? '',
      release: textAt(entry, 'SrcRelease') ?? '',
      epoch: typeof epoch === 'number' ? epoch : 0,
    },
  }
}

function relationshipOf(entry: Entry): InstalledPackage['relationship'] {
  const word = textAt(entry, 'Relationship')
  return RELATIONSHIPS.find((known) => known === word)
}

const RELATIONSHIPS = ['root', 'direct', 'indirect'] as const

/** What else advisories are chosen by: the module of Red Hat, the layer and the repositories it came from. */
function traitsOf(entry: Entry): NonNullable<InstalledPackage['traits']> {
  const build = property(entry, 'BuildInfo')
  const traits: readonly (readonly [string, string | undefined])[] = [
    ['Modularitylabel', textAt(entry, 'Modularitylabel')],
    ['LayerDigest', textAt(entry, 'Layer', 'Digest')],
    ['LayerDiffID', textAt(entry, 'Layer', 'DiffID')],
    ...texts(build, 'ContentSets').map((set) => ['ContentSet', set] as const),
    ['NVR', textAt(build, 'Nvr')],
    ['Arch', textAt(build, 'Arch')],
  ]
  return traits.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value] as const]))
}
