import { isObject, listAt, parseJson, textAt, UserError } from '@slipway/core'
import type { Finding, Scan } from '../model'
import type { Excuse } from './excuse'
import { namesPackage, parsePurl } from './purl'

type Subject = Pick<Scan, 'subject' | 'digest'>

/**
 * Reads a VEX document: OpenVEX (github.com/openvex/spec) or the analyses of a CycloneDX document. Only statements that
 * a product is not affected, or fixed, excuse anything.
 * @throws UserError `VEX_INVALID`
 */
export function parseVex(text: string, from: string): readonly Excuse[] {
  const document = parseJson(text)
  if (isObject(document) && document['bomFormat'] === 'CycloneDX') return readCycloneDx(document)
  if (isObject(document) && (textAt(document, '@context') ?? '').startsWith('https://openvex.dev/ns'))
    return listAt(document, 'statements').flatMap((statement) => readStatement(statement, from))
  throw new UserError(
    'VEX_INVALID',
    `vex: expected an OpenVEX or CycloneDX document in ${from}, found neither`,
    'name documents of these two forms',
  )
}

function readStatement(statement: unknown, from: string): readonly Excuse[] {
  const status = textAt(statement, 'status')
  if (status !== 'not_affected' && status !== 'fixed') return []
  const id = textAt(statement, 'vulnerability', 'name') ?? textAt(statement, 'vulnerability')
  const products = listAt(statement, 'products')
  if (id === undefined || products.length === 0)
    throw new UserError(
      'VEX_INVALID',
      `vex: expected a vulnerability and products in each statement of ${from}`,
      'correct the document',
    )
  const aliases = new Set([id, ...listAt(statement, 'vulnerability', 'aliases')])
  const why = [status.replace('_', ' '), textAt(statement, 'justification'), textAt(statement, 'impact_statement')]
  return [
    {
      kind: 'vex',
      label: id,
      reason: why.filter((part) => part !== undefined && part !== '').join(': '),
      covers: (finding, subject) =>
        aliases.has(finding.id) && products.some((product) => isProduct(product, finding, subject)),
    },
  ]
}

/** A product is the package itself, or what was scanned, of which perhaps only some parts are meant. */
function isProduct(product: unknown, { package: found }: Finding, subject: Subject): boolean {
  const purl = found?.purl ?? ''
  if (idsOf(product).some((id) => namesPackage(id, purl))) return true
  if (!idsOf(product).some((id) => isSubject(id, subject))) return false
  const parts = listAt(product, 'subcomponents')
  return parts.length === 0 || parts.some((part) => idsOf(part).some((id) => namesPackage(id, purl)))
}

function idsOf(component: unknown): readonly string[] {
  if (typeof component === 'string') return [component]
  const ids = [textAt(component, '@id'), textAt(component, 'identifiers', 'purl')]
  return ids.filter((id) => id !== undefined)
}

/** By digest; without one by the last part of its name. */
function isSubject(id: string, { subject, digest }: Subject): boolean {
  const purl = parsePurl(id)
  if (purl === undefined) return id === subject || (digest !== undefined && id.endsWith(`@${digest}`))
  if (purl.type !== 'oci') return false
  if (purl.version !== undefined && purl.version.includes(':')) return purl.version === digest
  const name = subject
    .replace(/@.*$/, '')
    .replace(/:[^/:]*$/, '')
    .split('/')
    .at(-1)
    ?.toLowerCase()
  return purl.name === name
}

const HARMLESS = new Set(['not_affected', 'resolved', 'resolved_with_pedigree', 'false_positive'])

function readCycloneDx(document: Readonly<Record<string, unknown>>): readonly Excuse[] {
  const components = new Map(
    [...listAt(document, 'components'), document['metadata'] === undefined ? {} : (rootOf(document) ?? {})].flatMap(
      (component) => {
        const [ref, purl] = [textAt(component, 'bom-ref'), textAt(component, 'purl')]
        return ref === undefined || purl === undefined ? [] : [[ref, purl] as const]
      },
    ),
  )
  return listAt(document, 'vulnerabilities').flatMap((entry): readonly Excuse[] => {
    const [id, state] = [textAt(entry, 'id'), textAt(entry, 'analysis', 'state') ?? '']
    if (id === undefined || !HARMLESS.has(state)) return []
    const why = [
      state.replaceAll('_', ' '),
      textAt(entry, 'analysis', 'justification'),
      textAt(entry, 'analysis', 'detail'),
    ]
    // A link into another document (BOM-Link) ends with the name of the component there.
    const refs = listAt(entry, 'affects').map((affected) =>
      (textAt(affected, 'ref') ?? '').replace(/^urn:cdx:[^#]*#/, ''),
    )
    const ids = refs.map((ref) => components.get(ref) ?? decodeURIComponent(ref))
    return [
      {
        kind: 'vex',
        label: id,
        reason: why.filter((part) => part !== undefined && part !== '').join(': '),
        covers: (finding, subject) =>
          finding.id === id &&
          ids.some((ref) => namesPackage(ref, finding.package?.purl ?? '') || isSubject(ref, subject)),
      },
    ]
  })
}

function rootOf(document: Readonly<Record<string, unknown>>): unknown {
  const metadata = document['metadata']
  return isObject(metadata) ? metadata['component'] : undefined
}
