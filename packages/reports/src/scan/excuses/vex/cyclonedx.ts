import { listAt, property, textAt } from '@slipway/core'
import type { Finding } from '../../model'
import type { Excuse } from '../excuse'
import { namesPackage } from '../purl'
import { isCalled, isSubject, reasonFrom } from './subject'

const HARMLESS = new Set(['not_affected', 'resolved', 'resolved_with_pedigree', 'false_positive'])

/** The analyses of a CycloneDX document (cyclonedx.org/docs/1.6, vulnerabilities). */
export function readCycloneDx(document: Readonly<Record<string, unknown>>): readonly Excuse[] {
  const components = purlsByRef(document)
  return listAt(document, 'vulnerabilities').flatMap((entry): readonly Excuse[] => {
    const [id, state] = [textAt(entry, 'id'), textAt(entry, 'analysis', 'state') ?? '']
    if (id === undefined || !HARMLESS.has(state)) return []
    const aliases = listAt(entry, 'references').flatMap((reference) => textAt(reference, 'id') ?? [])
    const ids = new Set([id, ...aliases])
    const affected = listAt(entry, 'affects').map((each) => readAffected(each, components))
    return [
      {
        kind: 'vex',
        label: id,
        key: JSON.stringify(entry),
        reason: reasonFrom(state, textAt(entry, 'analysis', 'justification'), textAt(entry, 'analysis', 'detail')),
        covers: (finding, subject) =>
          isCalled(finding, ids) &&
          affected.some(
            (each) =>
              isVersion(each, finding) &&
              (namesPackage(each.ref, finding.package?.purl ?? '') || isSubject(each.ref, subject, finding)),
          ),
      },
    ]
  })
}

interface Affected {
  readonly ref: string
  /** Those that the analysis is about; absent for all. A range says too little to excuse anything. */
  readonly versions?: readonly string[]
}

function readAffected(affected: unknown, components: ReadonlyMap<string, string>): Affected {
  // A link into another document (BOM-Link) ends with the name of the component there.
  const ref = (textAt(affected, 'ref') ?? '').replace(/^urn:cdx:[^#]*#/, '')
  const versions = listAt(affected, 'versions')
  return {
    ref: components.get(ref) ?? decode(ref),
    ...(versions.length === 0 ? {} : { versions: versions.flatMap((each) => textAt(each, 'version') ?? []) }),
  }
}

function isVersion({ versions }: Affected, { package: found }: Finding): boolean {
  return versions === undefined || (found !== undefined && versions.includes(found.version))
}

/** A sign of its own that is not encoded is no reason to refuse the document. */
function decode(ref: string): string {
  try {
    return decodeURIComponent(ref)
  } catch {
    return ref
  }
}

/** Components may hold others. */
function purlsByRef(document: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const waiting = [...listAt(document, 'components'), property(document, 'metadata', 'component') ?? {}]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [ref, purl] = [textAt(next, 'bom-ref'), textAt(next, 'purl')]
    if (ref !== undefined && purl !== undefined) found.set(ref, purl)
    waiting.push(...listAt(next, 'components'))
  }
  return found
}
