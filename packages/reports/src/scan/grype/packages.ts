import { isObject, listAt, textAt } from '@slipway/core'
import type { InstalledPackage, SourcePackage } from '../model'
import { entries, type Entry, nonEmpty, OF_SYSTEM, optional, relative } from './fields'

export interface GrypeContext {
  readonly platforms: readonly string[]
  readonly system: string | undefined
}

/** The packages of the bill of materials that Grype writes beside its report (`-o cyclonedx-json`). */
export function readPackages(bom: unknown, { platforms, system }: GrypeContext): readonly InstalledPackage[] {
  const libraries = entries(bom, 'components', 'bill of materials')
    .filter((component) => component['type'] === 'library' || component['type'] === 'application')
    .map((component) => ({ component, properties: propertiesOf(component) }))
  const needs = dependenciesOf(bom)
  const listed = countBy(libraries.map(({ properties }) => properties.get(PATH) ?? ''))
  return libraries.map(({ component, properties }) => {
    const id = textAt(component, 'bom-ref') ?? ''
    const type = properties.get('syft:package:type') ?? ''
    const isOfSystem = OF_SYSTEM.has(type)
    const path = isOfSystem ? undefined : relative(properties.get(PATH))
    // What lists several packages is a lock file; the file of one is the package itself.
    const lists = (listed.get(properties.get(PATH) ?? '') ?? 0) > 1
    const version = textAt(component, 'version') ?? ''
    return {
      name: nameOf(component),
      version,
      ...optional('purl', nonEmpty(textAt(component, 'purl'))),
      class: isOfSystem ? 'os-pkgs' : 'lang-pkgs',
      ecosystem: isOfSystem ? (system?.split(' ')[0] ?? type) : type,
      ...optional('path', path),
      ...optional('target', isOfSystem ? system : lists ? path : undefined),
      ...optional('id', nonEmpty(id)),
      dependsOn: needs.get(id) ?? [],
      ...optional('source', isOfSystem ? sourceOf(properties, { name: nameOf(component), version }) : undefined),
      ...optional('supplier', nonEmpty(textAt(component, 'publisher'))),
      licenses: licensesOf(component),
      platforms,
    }
  })
}

const PATH = 'syft:location:0:path'

/** The parts of a name: Maven's group, npm's scope. */
function nameOf(component: Entry): string {
  const group = nonEmpty(textAt(component, 'group'))
  const name = textAt(component, 'name') ?? ''
  return group === undefined ? name : `${group}${group.startsWith('@') ? '/' : ':'}${name}`
}

function propertiesOf(component: Entry): ReadonlyMap<string, string> {
  return new Map(
    listAt(component, 'properties').flatMap((property) => {
      const [name, value] = [textAt(property, 'name'), textAt(property, 'value')]
      return name === undefined || value === undefined ? [] : [[name, value] as const]
    }),
  )
}

function dependenciesOf(bom: unknown): ReadonlyMap<string, readonly string[]> {
  return new Map(
    entries(bom, 'dependencies', 'bill of materials').map((entry) => [
      textAt(entry, 'ref') ?? '',
      listAt(entry, 'dependsOn').filter((ref): ref is string => typeof ref === 'string'),
    ]),
  )
}

/** What a package of a distribution was built from; one without a word of it is its own. */
function sourceOf(
  properties: ReadonlyMap<string, string>,
  own: { readonly name: string; readonly version: string },
): SourcePackage {
  const written = properties.get('syft:metadata:source') ?? properties.get('syft:metadata:originPackage')
  // An RPM names the file of its source: `glibc-2.34-60.el9.src.rpm`.
  const rpm = /^(.+)-([^-]+)-([^-]+)\.src\.rpm$/.exec(properties.get('syft:metadata:sourceRpm') ?? '')
  const name = nonEmpty(rpm?.[1] ?? written) ?? own.name
  const version =
    rpm === null ? (nonEmpty(properties.get('syft:metadata:sourceVersion')) ?? own.version) : `${rpm[2]}-${rpm[3]}`
  const [, epoch = '0', upstream = version, release = ''] = /^(?:(\d+):)?(.*?)(?:-([^-]+))?$/s.exec(version) ?? []
  return { name, version, parts: { version: upstream, release, epoch: Number(epoch) } }
}

function licensesOf(component: Entry): readonly string[] {
  return listAt(component, 'licenses').flatMap((entry) => {
    const text = textAt(entry, 'license', 'id') ?? textAt(entry, 'license', 'name') ?? textAt(entry, 'expression')
    return isObject(entry) && text !== undefined && text !== '' ? [text] : []
  })
}

function countBy(values: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}
